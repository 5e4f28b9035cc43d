// SPDX-License-Identifier: Apache-2.0
// What a firmware main asks of the board it runs on. One main runs on every port, the host's included; the library itself
// includes none of this. A new board implements these functions, a linker script and a board.cmake: see ports/<board>/.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace thimble::port {

// A fault (bad access, undefined instruction, stack overflow) prints one line that starts with "fault" and ends the run with this.
constexpr int kFaultExit = 70;

// Console: NUL-terminated text, as it is, no newline added.
void write(const char* text);

// Ends the run; `code` (0 to 255) is the exit status of the emulator, or of the process on the host.
[[noreturn]] void exit(int code);

// Free-running counter that wraps at 2^32; the difference of two readings is what lies between them. Arm boards derive it from
// SysTick, started by the first call, scaled so that under ports/run (-icount shift=6) it counts instructions, to within one or
// two; with another emulator setting or on silicon it is a clock. rv32: mcycle, which is one an instruction under ports/run.
// Host: nanoseconds. A reading itself costs some 20 to 60 instructions, the same each time.
uint32_t cycles();

// The large memory beside code and data (MODEL in the board's linker script), where `ports/run --model FILE` puts the
// bytes of FILE before the start. Otherwise zero, and free for the firmware's use.
uint8_t* big_memory();
size_t big_memory_bytes();

// The arguments given after the program's name, joined by single spaces, NUL-terminated. Returns their length; 0 with an empty
// string when there are none or they do not fit.
size_t command_line(char* to, size_t capacity);

// The host's files. open returns a handle, or -1; names are relative to where the emulator was started. read and write return
// the bytes moved, which are fewer than asked at the end of the file; size and they return -1 on failure.
int open(const char* name, bool writing);
long size(int file);
long read(int file, void* to, size_t bytes);
long write(int file, const void* from, size_t bytes);
void close(int file);

}  // namespace thimble::port
