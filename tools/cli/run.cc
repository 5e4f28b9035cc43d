// SPDX-License-Identifier: Apache-2.0
// thimble run: files in, files out, through the device's code on this machine.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <memory>

#include "cli/verbs.h"
#include "isa_names/isa_names.h"
#include "model_facts/model_facts.h"
#include "model_file/files.h"
#include "model_file/names.h"
#include "prepared_model/prepared_model.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

struct Options {
  std::string model, output, isa = "host";
  std::vector<std::string> inputs;
  uint32_t invokes = 1;
};

template <class T> std::string first_values(const tools::Bytes& bytes) {
  constexpr size_t kShown = 10;
  std::vector<T> values(std::min(bytes.size() / sizeof(T), kShown));
  if (!values.empty()) memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return fmt::format("{}{}", fmt::join(values, " "), bytes.size() / sizeof(T) > kShown ? " …" : "");
}

std::string first_values(Type type, const tools::Bytes& bytes) {
  switch (type) {
    case Type::f32: return first_values<float>(bytes);
    case Type::s8: return first_values<int8_t>(bytes);
    case Type::s16: return first_values<int16_t>(bytes);
    case Type::u16: return first_values<uint16_t>(bytes);
    case Type::s32: return first_values<int32_t>(bytes);
    case Type::u32: return first_values<uint32_t>(bytes);
    case Type::s64: return first_values<int64_t>(bytes);
    default: return first_values<uint8_t>(bytes);
  }
}

void run(const Options& o) {
  const IsaSet isa = tools::parse_runnable_isa(o.isa, o.model);
  const tools::ModelFile file = tools::load_model(o.model);
  const tools::NeededOps needed = tools::needed_ops_or_refuse(file);
  const std::vector<tools::Bytes> inputs = tools::read_inputs(file, o.inputs, o.invokes);
  tools::PreparedModel prepared(file, needed.resolver(), isa);
  const auto start = std::chrono::steady_clock::now();
  const std::vector<tools::Bytes> outputs = tools::run(prepared, inputs, o.invokes);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  fmt::print("{} invoke{} in {:.3f} ms, {} bytes of arena{}\n", o.invokes, o.invokes == 1 ? "" : "s", took.count(),
             prepared.arena_bytes(), inputs.empty() ? ", inputs all zero" : "");
  for (uint32_t i = 0; i < outputs.size(); i++) {
    const Tensor y = prepared.interpreter().output(i);
    const std::string to = o.output.empty() ? "" : fmt::format("{}.{}.bin", o.output, i);
    if (!to.empty()) tools::write_file(to, outputs[i]);
    fmt::print("output {} ({}) {}{}{}: {}\n", i, tools::Names(file.bytes).tensor(0, y.index), name(y.type), tools::shape_text(y),
               to.empty() ? "" : " in " + to, first_values(y.type, outputs[i]));
  }
}

}  // namespace

void add_run(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("run", "Run a model on this machine");
  auto o = std::make_shared<Options>();
  verb->add_option("model", o->model, "a .tflite file")->required();
  verb->add_option("--input", o->inputs, "one file an input, raw little-endian values of all invokes in order; default: zeros")
      ->delimiter(',');
  verb->add_option("--invokes", o->invokes, "how often; variables carry over")->check(CLI::Range(1u, 1000000000u))->capture_default_str();
  verb->add_option("--output", o->output, "write PREFIX.0.bin and so on, the values of all invokes in order")->type_name("PREFIX");
  verb->add_option("--isa", o->isa, "kernels to use: " + tools::isa_names())->capture_default_str();
  verb->callback([o] { run(*o); });
}

}  // namespace thimble::cli
