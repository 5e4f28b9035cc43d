// SPDX-License-Identifier: Apache-2.0
// The only tool that looks into the runtime's Preparation; everything else goes through the public interface.
#include "prepared_model/prepared_model.h"

#include <algorithm>

#include "model_file/files.h"
#include "model_file/model_view.h"
#include "model_file/names.h"
#include "refusal/refusal.h"
#include "runtime/preparation.h"

namespace thimble::tools {

MemoryNeed memory_need(const ModelFile& file, OpResolver resolver, IsaSet isa) {
  constexpr size_t kFirstTry = 1 << 16;
  for (size_t size = kFirstTry;;) {
    const AlignedBytes arena(size);
    Diagnosis why;
    Preparation preparation = {file.model, resolver, isa, arena.data(), static_cast<uint32_t>(size), why};
    if (preparation.run()) {
      uint32_t planned = 0;
      for (uint32_t i = 0; i < preparation.region_count; i++)
        planned = std::max(planned, preparation.region(i).offset + preparation.region(i).bytes);
      return {preparation.needed_bytes, preparation.kept_bytes, planned, preparation.table_bytes};
    }
    if (why.status != Status::arena_too_small || size >= Preparation::kMaxArena) throw Refusal(explain(file, why));
    size = std::min<size_t>(std::max<size_t>(2 * size, align_up(why.detail, 8)), Preparation::kMaxArena);
  }
}

PreparedModel::PreparedModel(const ModelFile& file, OpResolver resolver, IsaSet isa)
    : file_(file), arena_(memory_need(file, resolver, isa).arena_bytes), interpreter_(file.model, resolver, arena_.data(), arena_.size()) {
  if (interpreter_.prepare(isa) != Status::ok) throw Refusal(explain(file, interpreter_.diagnosis()));
}

void PreparedModel::invoke() {
  if (interpreter_.invoke() != Status::ok) throw Refusal(explain(file_, interpreter_.diagnosis()));
}

std::vector<Bytes> run(PreparedModel& prepared, const std::vector<Bytes>& inputs, uint32_t invokes) {
  Interpreter& interpreter = prepared.interpreter();
  std::vector<Bytes> outputs(interpreter.output_count());
  for (uint32_t n = 0; n < invokes; n++) {
    for (uint32_t i = 0; i < interpreter.input_count(); i++) {
      const Tensor x = interpreter.input(i);
      if (inputs.empty()) memset(x.address, 0, x.bytes);
      else memcpy(x.address, inputs[i].data() + static_cast<size_t>(n) * x.bytes, x.bytes);
    }
    prepared.invoke();
    for (uint32_t i = 0; i < outputs.size(); i++) {
      const Tensor y = interpreter.output(i);
      const uint8_t* from = static_cast<const uint8_t*>(y.address);
      outputs[i].insert(outputs[i].end(), from, from + y.bytes);
    }
  }
  return outputs;
}

std::vector<Bytes> read_inputs(const ModelFile& file, const std::vector<std::string>& paths, uint32_t invokes) {
  const std::vector<Tensor> wanted = inputs_of(file.model);
  if (paths.empty()) return {};
  if (paths.size() != wanted.size())
    refuse("{}: the model has {} inputs, and {} files were given\n  remedy: --input a.bin,b.bin with one file an input", file.path,
           wanted.size(), paths.size());
  std::vector<Bytes> inputs;
  for (size_t i = 0; i < wanted.size(); i++) {
    const Tensor& x = wanted[i];
    const AlignedBytes bytes = read_file(paths[i]);
    const uint64_t need = uint64_t{x.bytes} * invokes;
    if (bytes.size() != need)
      refuse("{}: holds {} bytes; input {}, tensor {} ({}) of {}, takes {} bytes an invoke, {} in all for {}\n"
             "  remedy: give that many, or another --invokes", paths[i], bytes.size(), i, x.index, Names(file.bytes).tensor(0, x.index),
             file.path, x.bytes, need, invokes);
    inputs.emplace_back(bytes.data(), bytes.data() + bytes.size());
  }
  return inputs;
}

}  // namespace thimble::tools
