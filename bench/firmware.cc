// SPDX-License-Identifier: Apache-2.0
// What `thimble bench --board` runs: one model, in an arena of exactly the predicted size, with marks round setup and invoke for a
// counter outside (or, with BENCH_CYCLES, the port's own). Lean, as its size is measured too: no printf, only the ops of the list.
// The generated bench_model.h gives BENCH_ARENA_BYTES, BENCH_MARKS (at most so many) and BENCH_OPS (the resolver's list).
#include <string.h>

#include "bench_model.h"
#include "port.h"
#include "thimble/thimble.h"

// The model and its inputs are a section of their own, so that neither counts as text.
asm(".section .model, \"a\", %progbits\n"
    ".balign 16\n.global bench_model\nbench_model:\n.incbin \"model.tflite\"\n.global bench_model_end\nbench_model_end:\n"
    ".balign 16\n.global bench_input\nbench_input:\n.incbin \"input.bin\"\n"
    ".text\n");
extern "C" const uint8_t bench_model[], bench_model_end[], bench_input[];

#ifdef BENCH_CYCLES
static uint32_t marks[BENCH_MARKS];
static uint32_t mark_count;
#endif

extern "C" [[gnu::noinline, gnu::externally_visible]] void lab_mark() {
#ifdef BENCH_CYCLES
  if (mark_count < BENCH_MARKS) marks[mark_count++] = thimble::port::cycles();
#else
  asm volatile("");
#endif
}

#ifdef BENCH_PER_OP
static uint32_t mark_step() {   // an operator runs between two marks
  lab_mark();
  return 0;
}
static const thimble::Profiler per_op = {mark_step, [](void*, uint32_t, const thimble::Op&, uint32_t) {}, nullptr};
#endif

alignas(16) static uint8_t arena[BENCH_ARENA_BYTES];

int main() {
  static constexpr auto resolver = thimble::op_resolver(BENCH_OPS);
  lab_mark();
  thimble::Model model;
  thimble::Status status = model.verify(bench_model, static_cast<size_t>(bench_model_end - bench_model));
  thimble::Interpreter interpreter(model, resolver, arena);
  if (status == thimble::Status::ok) status = interpreter.prepare();
  lab_mark();

  const uint8_t* from = bench_input;
  for (uint32_t i = 0; i < interpreter.input_count(); i++) {   // where nothing was prepared they are empty
    const thimble::Tensor x = interpreter.input(i);
    memcpy(x.address, from, x.bytes);
    from += x.bytes;
  }
#ifdef BENCH_PER_OP
  interpreter.set_profiler(&per_op);
#endif
  lab_mark();
  if (status == thimble::Status::ok) status = interpreter.invoke();
  lab_mark();

  const int file = thimble::port::open("bench.out", true);
  const uint32_t facts[] = {static_cast<uint32_t>(status), static_cast<uint32_t>(interpreter.arena_used_bytes())};
  thimble::port::write(file, facts, sizeof facts);
#ifdef BENCH_PER_OP
  const thimble::Profiler* volatile marks_of = &per_op;   // called as the interpreter calls it
  marks_of->ticks();   // two in a row: what a mark itself costs
  marks_of->ticks();
#elif defined(BENCH_CYCLES)
  lab_mark();
  lab_mark();
#endif
#ifdef BENCH_CYCLES
  thimble::port::write(file, marks, sizeof marks);
#endif
  for (uint32_t i = 0; i < interpreter.output_count(); i++) {
    const thimble::Tensor y = interpreter.output(i);
    thimble::port::write(file, y.address, y.bytes);
  }
  thimble::port::close(file);
  return static_cast<int>(status);
}
