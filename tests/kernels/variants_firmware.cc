// SPDX-License-Identifier: Apache-2.0
// Every kernel of the board's own instruction set against the scalar one: what variants_test.cc is on the host, for those that no host
// can run. variants.elf [CASES [FIRST_SEED]]
#include <stdlib.h>

#include "kernels/variants_cases.h"
#include "kernels/variants_plain_check.h"
#include "kernels/variants_recurrent_check.h"
#include "kernels/variants_signal_check.h"
#include "port.h"

namespace thimble::kernels {
namespace {

check::Memory memory;
uint32_t failed_kernels = 0;

void write_number(uint32_t number) {
  char digits[12], *at = digits + sizeof digits;
  *--at = '\0';
  do *--at = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  port::write(at);
}

template <class Params> void write_failure(const char* kernel, uint32_t seed, const Params& p) {
  port::write(kernel), port::write(" failed with seed "), write_number(seed), port::write(":");
  fields([](const char* name, auto value) {
    port::write(" "), port::write(name), port::write(value < 0 ? "=-" : "=");
    write_number(static_cast<uint32_t>(value < 0 ? -value : value));
  }, p);
  port::write("\n");
}

// check: of check::check, check::check_plain, check::check_recurrent or check::check_signal.
template <class K, class Check> void check_kernel(const char* kernel, uint32_t first_seed, uint32_t cases, const Check& check) {
  if (best<K>(IsaSet::native()).run == select<K>(K{}, IsaSet()).run) return;
  uint32_t written = 0;
  const check::Result result = check(first_seed, cases, [&](uint32_t seed, const typename K::Params& p) {
    if (written++ < 5) write_failure(kernel, seed, p);
  });
  failed_kernels += result.failed != 0;
  port::write(kernel), port::write(": "), write_number(result.passed), port::write(" passed, "), write_number(result.failed);
  port::write(" failed, "), write_number(result.skipped), port::write(" too large\n");
}

void check_all(uint32_t first_seed, uint32_t cases) {
#define THIMBLE_CHECK(kernel)                                                                                                      \
  check_kernel<kernel>(#kernel, first_seed, cases, [](uint32_t first, uint32_t count, const auto& failed) {                        \
    return check::THIMBLE_CHECK_FUNCTION<kernel>(IsaSet::native(), first, count, memory, failed);                                  \
  });
#define THIMBLE_CHECK_FUNCTION check
  THIMBLE_CHECKED_KERNELS(THIMBLE_CHECK)
#undef THIMBLE_CHECK_FUNCTION
#define THIMBLE_CHECK_FUNCTION check_plain
  THIMBLE_CHECKED_PLAIN_KERNELS(THIMBLE_CHECK)
#undef THIMBLE_CHECK_FUNCTION
#define THIMBLE_CHECK_FUNCTION check_recurrent
  THIMBLE_CHECKED_RECURRENT_KERNELS(THIMBLE_CHECK)
#undef THIMBLE_CHECK_FUNCTION
#define THIMBLE_CHECK_FUNCTION check_signal
  THIMBLE_CHECKED_SIGNAL_KERNELS(THIMBLE_CHECK)
}

}  // namespace
}  // namespace thimble::kernels

int main() {
  char arguments[64], *rest = arguments;
  uint32_t cases = 600, first_seed = 1;
  if (thimble::port::command_line(arguments, sizeof arguments) != 0) {
    cases = static_cast<uint32_t>(strtoul(rest, &rest, 10));
    if (*rest != '\0') first_seed = static_cast<uint32_t>(strtoul(rest, &rest, 10));
  }
  thimble::kernels::check_all(first_seed, cases);
  return thimble::kernels::failed_kernels != 0;
}
