// SPDX-License-Identifier: Apache-2.0
// No call of the runtime allocates: malloc and its kin are counted while a model is verified, prepared and run. (That the library cannot
// even name them, tools/checks/symbols.sh proves.)
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>

#include "support/model_builder.h"
#include "support/run_model.h"

#if !defined(__SANITIZE_ADDRESS__) && defined(__GLIBC__)
#define COUNTS_ALLOCATIONS 1
namespace {
size_t allocations = 0;
}
extern "C" {
void* __libc_malloc(size_t bytes);
void* __libc_calloc(size_t count, size_t bytes);
void* __libc_realloc(void* block, size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);
void* malloc(size_t bytes) { return allocations++, __libc_malloc(bytes); }
void* calloc(size_t count, size_t bytes) { return allocations++, __libc_calloc(count, bytes); }
void* realloc(void* block, size_t bytes) { return allocations++, __libc_realloc(block, bytes); }
void* aligned_alloc(size_t alignment, size_t bytes) { return allocations++, __libc_memalign(alignment, bytes); }
int posix_memalign(void** block, size_t alignment, size_t bytes) { return (*block = aligned_alloc(alignment, bytes)) ? 0 : ENOMEM; }
}
#endif

namespace thimble::test {
namespace {

TEST(NoHeap, NothingIsAllocated) {
#ifdef COUNTS_ALLOCATIONS
  ModelBuilder m;
  const Quantized q = {{0.5f}, {0}};
  const int x = m.input({.type = Type::s8, .shape = {1, 4}, .quantization = q});
  const int w = m.tensor({.type = Type::s8, .shape = {2, 4}, .quantization = q, .data = Bytes(8, 1)});
  m.tensor({.type = Type::s8, .shape = {9}, .quantization = q, .variable = true});
  m.op(tfl::BuiltinOperator_FULLY_CONNECTED, {x, w}, {m.output({.type = Type::s8, .shape = {1, 2}, .quantization = q})},
       options(tfl::FullyConnectedOptionsT{}));
  const Bytes bytes = m.finish();
  alignas(16) uint8_t arena[4096];
  char line[128];
  const size_t before_all = allocations;
  const Bytes probe(64);
  ASSERT_GT(allocations, before_all) << "the count does not see operator new: " << probe.size();
  const size_t before = allocations;
  Model model;
  Diagnosis why;
  const bool verified = model.verify(bytes.data(), bytes.size(), &why) == Status::ok;
  Interpreter interpreter(model, all_ops(), arena);
  const bool ran = interpreter.prepare() == Status::ok && interpreter.invoke() == Status::ok && interpreter.reset() == Status::ok;
  Interpreter small(model, all_ops(), arena, 16);
  const bool refused = small.prepare() == Status::arena_too_small;
  describe(small.diagnosis(), line, sizeof line);
  const size_t after = allocations;
  EXPECT_TRUE(verified && ran && refused);
  EXPECT_EQ(after, before);
#else
  GTEST_SKIP() << "AddressSanitizer has an allocator of its own";
#endif
}

}  // namespace
}  // namespace thimble::test
