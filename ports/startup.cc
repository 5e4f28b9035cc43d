// SPDX-License-Identifier: Apache-2.0
// From a set-up stack to main on every board: initialise memory, run, exit. No static constructors: sections.ld refuses them.
#include "startup.h"

#include <string.h>

#include "port.h"

int main();

extern "C" void start() {
  memcpy(__data_start, __data_load, reinterpret_cast<uintptr_t>(__data_end) - reinterpret_cast<uintptr_t>(__data_start));
  memset(__bss_start, 0, reinterpret_cast<uintptr_t>(__bss_end) - reinterpret_cast<uintptr_t>(__bss_start));
  thimble::port::exit(main());
}

static void write_hex(const char* label, uint32_t value) {
  char text[11] = "0x";
  for (int i = 0; i < 8; i++) text[2 + i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
  text[10] = 0;
  thimble::port::write(label);
  thimble::port::write(text);
}

extern "C" void fault(const char* what, uint32_t pc, uint32_t caller) {
  thimble::port::write("fault: ");
  thimble::port::write(what);
  write_hex(" at pc ", pc);
  write_hex(", called from ", caller);
  thimble::port::write("\n");
  thimble::port::exit(thimble::port::kFaultExit);
}
