// SPDX-License-Identifier: Apache-2.0
// What all Cortex-M boards share: the vector table, the first instructions after reset, faults, and the cycle counter.
#include "startup.h"

#include "port.h"

// Referenced by libgcc's division for C++ unwinding that is never linked.
extern "C" void __aeabi_unwind_cpp_pr0() {}

extern "C" int* __errno() {  // for libm; newlib's own comes with the state of its stdio
  static int number;
  return &number;
}

extern "C" const uint32_t __stack_top[];

static volatile uint32_t& system_register(uint32_t address) { return *reinterpret_cast<volatile uint32_t*>(address); }

extern "C" void reset() {
#if defined(__ARM_FP)
  system_register(0xe000ed88) = 0xf << 20;  // CPACR: full access to the FPU and, where there is one, MVE
  asm volatile("dsb\nisb" ::: "memory");
#endif
#if THIMBLE_PORT_TRAP_UNALIGNED
  system_register(0xe000ed14) |= 1 << 3;  // CCR.UNALIGN_TRP: an M3 stands in for an M0+, which has no unaligned access
#endif
  start();
}

extern "C" [[noreturn]] __attribute__((used)) void fault_at(const uint32_t* frame) {
  if (frame == nullptr) fault("stack overflow", 0, 0);
  fault("exception", frame[6], frame[5]);
}

// The stacked frame lies at sp, unless sp has left the stack: then there is none, and a new stack is needed to say so.
extern "C" __attribute__((naked)) void any_fault() {
  asm volatile(
      "mov r0, sp\n ldr r1, =__stack_limit\n cmp r0, r1\n bhs 1f\n"
      "ldr r1, =__stack_top\n mov sp, r1\n movs r0, #0\n"
      "1: bl fault_at\n .pool");
}

// SysTick counts the core clock down through 24 bits; its interrupt counts the wraps. QEMU with -icount shift=6 gives an
// instruction 64 ns, so instructions = ticks * 1000 / (64 * MHz), which for these clocks is a whole number for each wrap.
static volatile uint32_t wraps;
static constexpr uint32_t kMegahertz = THIMBLE_PORT_SYSTICK_MHZ, kMask = 0xffffff, kCyclesPerWrap = (125u << 21) / kMegahertz;
static_assert(kCyclesPerWrap * kMegahertz == 125u << 21, "the counter would jump at a wrap");

extern "C" void tick() { wraps = wraps + 1; }

uint32_t thimble::port::cycles() {
  volatile uint32_t &control = system_register(0xe000e010), &current = system_register(0xe000e018);
  if ((control & 1) == 0) {
    system_register(0xe000e014) = kMask;
    current = 0;
    control = 7;  // core clock, interrupt, enable
  }
  for (;;) {
    const uint32_t before = wraps, ticks = kMask - current;
    if (before == wraps) return before * kCyclesPerWrap + ticks * 125 / (8 * kMegahertz);
  }
}

using Handler = void (*)();
struct Vectors {
  const uint32_t* stack;
  Handler handlers[15];
};
extern const Vectors vectors;
__attribute__((section(".vectors"), used)) const Vectors vectors = {
    __stack_top,
    {reset, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault, any_fault,
     any_fault, any_fault, any_fault, tick}};
