// SPDX-License-Identifier: Apache-2.0
// Console, exit, arguments and files of every emulated board, through semihosting; and where its large memory lies.
#include "semihosting.h"

#include <string.h>

#include "port.h"

extern "C" uint8_t __model_start[], __model_bytes[];  // the linker script's: addresses that are values

namespace thimble::port {

void write(const char* text) { semihosting(Semihosting::write0, text); }

void exit(int code) {
  constexpr uintptr_t kApplicationExit = 0x20026;
  const uintptr_t block[] = {kApplicationExit, static_cast<uintptr_t>(code)};
  for (;;) semihosting(Semihosting::exit_extended, block);
}

uint8_t* big_memory() { return __model_start; }
size_t big_memory_bytes() { return reinterpret_cast<size_t>(__model_bytes); }

// A loop, as the C library's strlen is 220 bytes for speed that nobody needs here.
static size_t length_of(const char* text) {
  size_t length = 0;
  for (; text[length] != 0; length++) asm("");   // lest it be taken for strlen
  return length;
}

size_t command_line(char* to, size_t capacity) {
  if (capacity == 0) return 0;
  const uintptr_t block[] = {reinterpret_cast<uintptr_t>(to), capacity};
  size_t from = 0, length = 0;
  if (semihosting(Semihosting::get_command_line, block) == 0) {
    while (to[from] != 0 && to[from] != ' ') from++;  // the program's name
    if (to[from] == ' ') from++;
    length = length_of(to + from);
    memmove(to, to + from, length);
  }
  to[length] = 0;
  return length;
}

int open(const char* name, bool writing) {
  constexpr uintptr_t kReadBinary = 1, kWriteBinary = 5;
  const uintptr_t block[] = {reinterpret_cast<uintptr_t>(name), writing ? kWriteBinary : kReadBinary, length_of(name)};
  return static_cast<int>(semihosting(Semihosting::open, block));
}

long size(int file) {
  const uintptr_t block[] = {static_cast<uintptr_t>(file)};
  return semihosting(Semihosting::file_length, block);
}

// read and write answer with the bytes they did not move.
static long transfer(Semihosting operation, int file, const void* at, size_t bytes) {
  const uintptr_t block[] = {static_cast<uintptr_t>(file), reinterpret_cast<uintptr_t>(at), bytes};
  const size_t left = static_cast<size_t>(semihosting(operation, block));
  return left > bytes ? -1 : static_cast<long>(bytes - left);
}

long read(int file, void* to, size_t bytes) { return transfer(Semihosting::read, file, to, bytes); }
long write(int file, const void* from, size_t bytes) { return transfer(Semihosting::write, file, from, bytes); }

void close(int file) {
  const uintptr_t block[] = {static_cast<uintptr_t>(file)};
  semihosting(Semihosting::close, block);
}

}  // namespace thimble::port
