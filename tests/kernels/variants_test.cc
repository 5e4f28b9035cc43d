// SPDX-License-Identifier: Apache-2.0
// Every kernel that this machine can run for some instruction set, against the scalar one.
#include <gtest/gtest.h>

#include <memory>

#include "kernels/variants_cases.h"
#include "kernels/variants_recurrent_check.h"
#include "kernels/variants_signal_check.h"

namespace thimble::kernels {
namespace {

constexpr IsaSet::Feature kFeatures[] = {IsaSet::arm_v6m, IsaSet::arm_dsp, IsaSet::arm_dsp_little, IsaSet::arm_mve,
                                         IsaSet::fpu_f32, IsaSet::rv32,    IsaSet::x86_avx2,       IsaSet::x86_vnni};

// A twin in C runs anywhere; what needs an extension of this machine's own runs where it is there.
bool runs_here(IsaSet::Feature feature) {
#if defined(__x86_64__)
  if (feature == IsaSet::x86_avx2) return __builtin_cpu_supports("avx2");
  if (feature == IsaSet::x86_vnni) return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
  return has_code_for(feature);
}

// check: of check::check, check::check_recurrent or check::check_signal.
template <class K, class Check> void expect_all_alike(const char* kernel, const Check& check) {
  const auto memory = std::make_unique<check::Memory>();
  for (const IsaSet::Feature feature : kFeatures) {
    const IsaSet isa(feature);
    if (!runs_here(feature) || best<K>(isa).run == select<K>(K{}, IsaSet()).run) continue;
    const check::Result result = check(isa, 1, 1500, *memory, [&](uint32_t seed, const typename K::Params& p) {
      std::string text;
      fields([&](const char* name, auto value) { text += std::string(" ") + name + "=" + std::to_string(value); }, p);
      ADD_FAILURE() << kernel << " for feature " << feature << ", seed " << seed << ":" << text;
    });
    EXPECT_GT(result.passed, 1000u) << kernel;
  }
}

#define THIMBLE_CHECK(kernel) \
  TEST(Variants, kernel) { expect_all_alike<kernel>(#kernel, [](auto&&... a) { return check::THIMBLE_CHECK_FUNCTION<kernel>(a...); }); }
#define THIMBLE_CHECK_FUNCTION check
THIMBLE_CHECKED_KERNELS(THIMBLE_CHECK)
#undef THIMBLE_CHECK_FUNCTION
#define THIMBLE_CHECK_FUNCTION check_recurrent
THIMBLE_CHECKED_RECURRENT_KERNELS(THIMBLE_CHECK)
#undef THIMBLE_CHECK_FUNCTION
#define THIMBLE_CHECK_FUNCTION check_signal
THIMBLE_CHECKED_SIGNAL_KERNELS(THIMBLE_CHECK)

}  // namespace
}  // namespace thimble::kernels
