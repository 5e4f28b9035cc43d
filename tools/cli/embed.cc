// SPDX-License-Identifier: Apache-2.0
// thimble embed: a verified model as an aligned array, in text that C and C++ both take.
#include <fmt/format.h>

#include <memory>

#include "cli/verbs.h"
#include "model_file/files.h"
#include "model_file/model_file.h"
#include "model_file/names.h"
#include "op_catalog/op_catalog.h"
#include "refusal/refusal.h"

namespace thimble::cli {
namespace {

bool is_identifier(const std::string& name) {
  if (name.empty() || isdigit(static_cast<unsigned char>(name[0]))) return false;
  for (const char c : name)
    if (!isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  return true;
}

std::string array_text(const tools::ModelFile& file, const std::string& name) {
  constexpr size_t kPerLine = 16;
  const std::string base = file.path.substr(file.path.rfind('/') + 1);
  std::string text = fmt::format(
      "// Made by `thimble embed` from {}, {} bytes. Thimble reads it in place.\n"
      "#ifdef __cplusplus\n#define THIMBLE_EMBED extern \"C\"\n#define THIMBLE_EMBED_ALIGN alignas({})\n"
      "#else\n#define THIMBLE_EMBED\n#define THIMBLE_EMBED_ALIGN _Alignas({})\n#endif\n",
      tools::printable(base), file.bytes.size(), Model::kAlignment, Model::kAlignment);
  text += fmt::format("THIMBLE_EMBED const unsigned int {0}_size;\nTHIMBLE_EMBED const unsigned char {0}[{1}];\n", name, file.bytes.size());
  text += fmt::format("const unsigned int {0}_size = {1};\nTHIMBLE_EMBED_ALIGN const unsigned char {0}[{1}] = {{", name, file.bytes.size());
  for (size_t i = 0; i < file.bytes.size(); i++) {
    if (i % kPerLine == 0) text += "\n ";
    fmt::format_to(std::back_inserter(text), " 0x{:02x},", file.bytes.data()[i]);
  }
  return text + "\n};\n#undef THIMBLE_EMBED\n#undef THIMBLE_EMBED_ALIGN\n";
}

}  // namespace

void add_embed(CLI::App& app) {
  struct Options {
    std::string model, to, name = "g_model";
  };
  CLI::App* verb = app.add_subcommand("embed", "Write a verified model as an aligned C array");
  auto o = std::make_shared<Options>();
  verb->add_option("model", o->model, "a .tflite file")->required();
  verb->add_option("-o,--output", o->to, "the file to write; default: standard output");
  verb->add_option("--name", o->name, "the array; NAME_size is its length")->capture_default_str();
  verb->callback([o] {
    if (!is_identifier(o->name)) throw CLI::ValidationError("--name", "'" + o->name + "' is no C identifier");
    const tools::ModelFile file = tools::load_model(o->model);
    const std::string text = array_text(file, o->name);
    if (o->to.empty()) fmt::print("{}", text);
    else tools::write_text(o->to, text);
    for (const tools::MissingOp& m : tools::needed_ops(file.model).missing)
      fmt::print(stderr, "thimble: note: the program's resolver must bring its own {}\n", m.text());
  });
}

}  // namespace thimble::cli
