// SPDX-License-Identifier: Apache-2.0
// A model prepared on the host by the device's code: what it needs, for any instruction set, and a run of it on this machine.
#pragma once

#include <vector>

#include "model_file/model_file.h"
#include "op_catalog/op_catalog.h"
#include "thimble/interpreter.h"

namespace thimble::tools {

// What `prepare` found, in bytes. arena_bytes is Interpreter::arena_used_bytes: the larger of kept + planned (the area of
// activations and scratch, on an aligned start) and kept + table (the planner's own, gone when prepare is done).
struct MemoryNeed {
  uint32_t arena_bytes, kept_bytes, planned_bytes, table_bytes;
};

// Prepares in an arena that grows until it is enough. Refuses as the device would.
MemoryNeed memory_need(const ModelFile& file, OpResolver resolver, IsaSet isa);

// The same for this machine, in an arena of exactly the bytes needed, ready to invoke.
class PreparedModel {
 public:
  explicit PreparedModel(const ModelFile& file, OpResolver resolver = all_ops(), IsaSet isa = IsaSet::native());
  Interpreter& interpreter() { return interpreter_; }
  size_t arena_bytes() const { return arena_.size(); }
  void invoke();   // refuses where the device would answer `failed`

 private:
  const ModelFile& file_;
  AlignedBytes arena_;
  Interpreter interpreter_;
};

using Bytes = std::vector<uint8_t>;

// The bytes of all invokes for each output. `inputs` holds, per input, the bytes of all invokes in order; no inputs at all means
// zeros.
std::vector<Bytes> run(PreparedModel& prepared, const std::vector<Bytes>& inputs, uint32_t invokes);

// Reads the files, one an input, and refuses those that do not hold `invokes` times the tensor's bytes. No files: no inputs.
std::vector<Bytes> read_inputs(const ModelFile& file, const std::vector<std::string>& paths, uint32_t invokes);

}  // namespace thimble::tools
