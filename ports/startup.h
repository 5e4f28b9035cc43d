// SPDX-License-Identifier: Apache-2.0
// What every bare-metal port does the same between its first instruction and main, and when the program faults.
#pragma once

#include <stdint.h>

extern "C" {
extern uint32_t __data_start[], __data_end[], __bss_start[], __bss_end[];
extern const uint32_t __data_load[];
[[noreturn]] void start();                                   // memory, then main; the stack and the FPU are set up
[[noreturn]] void fault(const char* what, uint32_t pc, uint32_t caller);
}
