// SPDX-License-Identifier: Apache-2.0
// Loading, and the words of a refusal.
#include "model_file/model_file.h"

#include "model_file/files.h"
#include "model_file/names.h"
#include "refusal/refusal.h"

namespace thimble::tools {
namespace {

std::string place(const char* kind, int index, const std::string& name) {
  return name.empty() ? fmt::format("{} {}", kind, index) : fmt::format("{} {} ({})", kind, index, name);
}

}  // namespace

const char* remedy(Status status) {
  switch (status) {
    case Status::invalid_model: return "the file is damaged, cut or no .tflite model: fetch it again or convert it again";
    case Status::unsupported: return "change this part of the model, or how it is converted; docs/OPS.md says what each operator takes";
    case Status::missing_op: return "give the resolver this operator (`thimble ops` prints the list) or replace it in the model";
    case Status::arena_too_small: return "give the arena the bytes that `thimble arena` prints";
    case Status::failed: return "look at the input: this operator cannot work on every value";
    default: return "report this: the model was prepared, and then was not";
  }
}

std::string reason(std::span<const uint8_t> bytes, const Diagnosis& why) {
  const Names names(bytes);
  std::string line = name(why.status), places;
  const auto add = [&](const std::string& text) { places += places.empty() ? text : ", " + text; };
  if (why.subgraph > 0) add(fmt::format("subgraph {}", why.subgraph));
  if (why.node >= 0) add(place("node", why.node, names.op(why.subgraph, why.node)));
  if (why.tensor >= 0) add(place("tensor", why.tensor, names.tensor(why.subgraph, why.tensor)));
  if (!places.empty()) line += ": " + places;
  if (*why.text) line += fmt::format(": {}", why.text);
  if (why.status == Status::invalid_model && why.detail) line += fmt::format(" (at byte {})", why.detail);
  if (why.status == Status::arena_too_small) line += fmt::format(" (bytes needed: {})", why.detail);
  return line;
}

std::string explain(const std::string& path, std::span<const uint8_t> bytes, const Diagnosis& why) {
  return fmt::format("{}: {}\n  remedy: {}", path, reason(bytes, why), remedy(why.status));
}

ModelFile load_model(const std::string& path) {
  ModelFile file = {path, read_file(path, Model::kMaxBytes), {}};
  Diagnosis why;
  if (file.model.verify(file.bytes.data(), file.bytes.size(), &why) != Status::ok) throw Refusal(explain(file, why));
  return file;
}

}  // namespace thimble::tools
