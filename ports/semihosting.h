// SPDX-License-Identifier: Apache-2.0
// The one instruction sequence by which bare-metal code asks a debugger, here QEMU, for console, files and exit.
// Specification: "Semihosting for AArch32 and AArch64" (Arm) and "RISC-V Semihosting", which shares its operations.
#pragma once

#include <stdint.h>

namespace thimble::port {

enum class Semihosting : uint32_t {
  open = 0x01, close = 0x02, write0 = 0x04, write = 0x05, read = 0x06, file_length = 0x0c,
  get_command_line = 0x15, exit_extended = 0x20,
};

// `argument` is the address of the operation's parameter block, or of the text itself for write0.
__attribute__((noinline)) inline intptr_t semihosting(Semihosting operation, const void* argument) {
#if defined(__riscv)
  register uintptr_t number asm("a0") = static_cast<uintptr_t>(operation);
  register uintptr_t block asm("a1") = reinterpret_cast<uintptr_t>(argument);
  // The three must be uncompressed and must not straddle a page: one aligned 16-byte line holds them.
  asm volatile(
      ".option push\n.option norvc\n.balign 16\n"
      "slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
      : "+r"(number) : "r"(block) : "memory");
#else
  register uintptr_t number asm("r0") = static_cast<uintptr_t>(operation);
  register uintptr_t block asm("r1") = reinterpret_cast<uintptr_t>(argument);
  asm volatile("bkpt 0xab" : "+r"(number) : "r"(block) : "memory");
#endif
  return static_cast<intptr_t>(number);
}

}  // namespace thimble::port
