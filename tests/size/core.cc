// SPDX-License-Identifier: Apache-2.0
// The core alone: everything a program calls, with no operator listed. Its image less an empty one is what the core costs. With operators
// in LISTED_OPS (tools/checks/links.sh) the difference is what these cost.
#include "thimble/thimble.h"

#include "port.h"

#ifndef LISTED_OPS
#define LISTED_OPS
#endif

using namespace thimble;

alignas(kArenaAlignment) static uint8_t arena[1024];

int main() {
  static constexpr auto resolver = op_resolver(LISTED_OPS);
  char line[128];
  Diagnosis why;
  Model model;
  if (model.verify(port::big_memory(), port::big_memory_bytes(), &why) != Status::ok) {
    describe(why, line, sizeof line);
    port::write(line);
    return 1;
  }
  Interpreter interpreter(model, resolver, arena);
  if (interpreter.prepare() != Status::ok || interpreter.invoke() != Status::ok || interpreter.reset() != Status::ok) {
    describe(interpreter.diagnosis(), line, sizeof line);
    port::write(line);
    return 1;
  }
  return static_cast<int>(interpreter.arena_used_bytes() + interpreter.input().bytes + interpreter.output().bytes);
}
