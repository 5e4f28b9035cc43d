// SPDX-License-Identifier: Apache-2.0
// The port of a Linux machine, so that a firmware main can be run and debugged as an ordinary program. What the loader does on
// a board is done here with the file that THIMBLE_MODEL names (ports/run --model sets it).
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "port.h"

namespace thimble::port {

void write(const char* text) {
  fputs(text, stdout);
  fflush(stdout);
}

void exit(int code) { std::exit(code); }

uint32_t cycles() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint32_t>(now.tv_sec * 1'000'000'000 + now.tv_nsec);
}

static size_t read_whole(int file, void* to, size_t capacity) {
  size_t bytes = 0;
  for (long got; file >= 0 && (got = read(file, static_cast<char*>(to) + bytes, capacity - bytes)) > 0;) bytes += got;
  return bytes;
}

size_t big_memory_bytes() { return 64 << 20; }

uint8_t* big_memory() {
  alignas(64) static uint8_t memory[64 << 20];
  static const bool loaded = [] {
    if (const char* name = getenv("THIMBLE_MODEL")) {
      const int file = open(name, false);
      read_whole(file, memory, sizeof memory);
      if (file >= 0) close(file);
    }
    return true;
  }();
  static_cast<void>(loaded);
  return memory;
}

size_t command_line(char* to, size_t capacity) {
  if (capacity == 0) return 0;
  std::string text(1 << 16, 0);  // the arguments, each with a NUL behind it
  const int file = open("/proc/self/cmdline", false);
  text.resize(read_whole(file, text.data(), text.size()));
  close(file);
  text.erase(0, std::min(text.find('\0'), text.size() - 1) + 1);
  if (!text.empty()) text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  if (text.size() >= capacity) text.clear();
  memcpy(to, text.c_str(), text.size() + 1);
  return text.size();
}

int open(const char* name, bool writing) {
  return writing ? ::open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644) : ::open(name, O_RDONLY);
}

long size(int file) {
  struct stat facts;
  return fstat(file, &facts) == 0 ? facts.st_size : -1;
}

long read(int file, void* to, size_t bytes) { return ::read(file, to, bytes); }
long write(int file, const void* from, size_t bytes) { return ::write(file, from, bytes); }
void close(int file) { ::close(file); }

}  // namespace thimble::port
