// SPDX-License-Identifier: Apache-2.0
// The first instructions, traps and the cycle counter of a RISC-V hart in machine mode (QEMU's virt, -bios none).
#include "startup.h"

#include "port.h"

extern "C" [[noreturn]] __attribute__((used)) void trapped(uint32_t cause, uint32_t pc, uint32_t caller) {
  constexpr uint32_t kStoreAccessFault = 7;
  fault(cause == kStoreAccessFault ? "store refused (stack overflow?)" : "exception", pc, caller);
}

extern "C" __attribute__((naked, aligned(4))) void trap() {
  asm volatile(
      ".option push\n.option arch, +zicsr\n"
      "csrr a0, mcause\n csrr a1, mepc\n mv a2, ra\n"
      "la sp, __stack_top\n j trapped\n .option pop");
}

// Placed first in memory, where the machine starts. Below the stack there is mapped memory, so a locked PMP entry (NAPOT, no
// permissions, 64 KB) guards it.
extern "C" __attribute__((naked, used, section(".vectors"))) void reset() {
  asm volatile(
      ".option push\n.option arch, +zicsr\n.option norelax\n"
      "la gp, __global_pointer$\n la sp, __stack_top\n la tp, __thread_start\n"
      "la t0, trap\n csrw mtvec, t0\n"
      "la t0, __stack_limit - 0x10000\n srli t0, t0, 2\n li t1, 0x1fff\n or t0, t0, t1\n csrw pmpaddr0, t0\n"
      "li t0, 0x98\n csrw pmpcfg0, t0\n"
      "j start\n .option pop");
}

uint32_t thimble::port::cycles() {
  uint32_t count;
  asm volatile(".option push\n.option arch, +zicsr\n csrr %0, mcycle\n .option pop" : "=r"(count));
  return count;
}
