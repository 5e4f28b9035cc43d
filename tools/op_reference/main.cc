// SPDX-License-Identifier: Apache-2.0
// op_reference ROOT: prints docs/OPS.md, made of the op constants, the notes next to this file and the refusals in src/ops.
// tools/checks/ops.sh compares and rewrites.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "op_reference/notes.h"
#include "op_reference/refusals.h"
#include "runtime/preparation.h"

namespace {

using namespace thimble;
using namespace thimble::op_reference;
using tools::OpFamily;

constexpr const char* kHead = R"(<!-- Made by tools/checks/ops.sh --bless; change tools/op_reference/notes.txt or the operators instead. -->
# Operators

What each operator takes, before you train. {} operators in {} constants: {} pairs of operator and type where a constant names the
type, and {} more of operators that take elements as they are.

- `ops::conv_2d_s8` is an op constant, for one type; `ops::conv_2d` stands for all of an operator's constants. `thimble ops MODEL` prints
  the ones a model needs.
- Types: s8 is int8, u8 uint8, f32 float32 and so on; s4 is int4, two in a byte; res is a resource handle. A constant like
  `conv_2d_f32_s8` is hybrid: float activations, int8 weights.
- *whole*: elements of 1, 2, 4 or 8 bytes.
- Shapes are static: an output's shape is the one its tensor has in the model, and must be what the operator makes. "Computed" is an
  input that is no constant; what it says is checked while the model runs.
- A tensor has up to {} dimensions and {} elements, a node up to {} inputs and as many outputs.
- Memory: every node keeps {} bytes, 4 for each input and output, and the bytes of params in the constant's line. What is said beyond
  that is *kept* until the end, or *scratch*: room that others use at other times. Kernels of some instruction sets want more scratch;
  `thimble arena MODEL --isa CORE` prints what a model needs to the byte.
- Rounding: [NUMERICS.md](NUMERICS.md) says what holds for all. Where nothing is said, integers are exact and floats follow the formula.
- Refusals: the texts of the diagnosis, from the operator's own source, then the names of shared checks, listed at the end. All
  operators also refuse "missing input", "no elements", "wrong number of inputs or outputs" and "options of another operator".

)";

std::string quoted(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& t : texts) all += (all.empty() ? "\"" : "; \"") + t + "\"";
  return all;
}

std::string title(const OpFamily& family) { return tools::format_name(*family.ops[0]); }

std::string types_text(const std::vector<Type>& types) {
  std::string text;
  for (const Type t : types) text += (text.empty() ? "" : ", ") + std::string(name(t));
  return text.empty() ? "no tensors" : "one of " + text;
}

void print_constants(const OpFamily& family, const Notes& notes) {
  fmt::print("| constant | for | params |\n|---|---|---|\n");
  for (const Op* op : family.ops) {
    const std::string key = tools::key_text(*op);
    fmt::print("| `{}` | {} | {} bytes |\n", op->name, key.empty() ? types_text(any_types(notes.at(kAnyType))) : key, op->params_bytes);
  }
}

void print_refusals(const OpFamily& family, const OpSources& sources) {
  std::vector<std::string> texts;
  std::set<std::string> shared;
  for (const Op* op : family.ops) {
    const OpSource& source = sources.by_name.at(sources.name_of_op.at(op->name));
    for (const std::string& t : source.texts)
      if (std::ranges::find(texts, t) == texts.end()) texts.push_back(t);
    shared.insert(source.shared.begin(), source.shared.end());
  }
  for (const Op* op : family.ops) shared.erase(sources.name_of_op.at(op->name));
  if (texts.empty() && shared.empty()) return;
  std::string links;
  for (const std::string& s : shared) links += fmt::format("{}[{}](#shared-{})", links.empty() ? "" : ", ", s, s);
  fmt::print("- Refusals: {}{}{}\n", quoted(texts), texts.empty() || links.empty() ? "" : "; and of ", links);
}

void print_family(const OpFamily& family, const Notes& notes, const OpSources& sources) {
  const Op& op = *family.ops[0];
  const std::string code = op.custom_name ? "custom" : fmt::format("builtin {}", op.code);
  fmt::print("### {}\n\n`ops::{}`, {}; inputs {}, outputs {}.\n\n", title(family), family.plain, code,
             tools::range_text(op.arity.min_inputs, op.arity.max_inputs), tools::range_text(op.arity.min_outputs, op.arity.max_outputs));
  print_constants(family, notes);
  fmt::print("\n");
  for (const char* field : kFields) {
    const auto found = notes.find(field);
    if (found == notes.end()) continue;
    fmt::print("- {}{}: {}\n", static_cast<char>(toupper(field[0])), field + 1, found->second);
  }
  print_refusals(family, sources);
  fmt::print("\n");
}

void print_index(const std::vector<OpFamily>& families) {
  fmt::print("## Index\n\n| in the format | constants |\n|---|---|\n");
  for (const OpFamily& family : families) {
    std::vector<std::string> names;
    for (const Op* op : family.ops) names.push_back(fmt::format("`{}`", op->name));
    std::string anchor = title(family);
    std::ranges::transform(anchor, anchor.begin(), [](unsigned char c) { return static_cast<char>(tolower(c)); });
    fmt::print("| [{}](#{}) | {} |\n", title(family), anchor, fmt::join(names, " "));
  }
}

void print_shared(const std::vector<OpFamily>& families, const OpSources& sources) {
  std::set<std::string> names;
  for (const OpFamily& family : families)
    for (const Op* op : family.ops) {
      const OpSource& source = sources.by_name.at(sources.name_of_op.at(op->name));
      names.insert(source.shared.begin(), source.shared.end());
    }
  fmt::print("## Shared refusals\n\n");
  for (const std::string& name : names)
    fmt::print("- <a id=\"shared-{}\"></a>{}: {}\n", name, name, quoted(sources.by_name.at(name).texts));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    fmt::print(stderr, "usage: op_reference SOURCE_ROOT\n");
    return 2;
  }
  const std::string root = argv[1];
  std::vector<OpFamily> families = tools::op_families();
  std::ranges::sort(families, {}, title);
  const std::map<std::string, Notes> notes = read_notes(root + "/tools/op_reference/notes.txt", families);
  const OpSources sources = read_op_sources(root);
  size_t constants = 0, pairs = 0, as_they_are = 0;
  for (const OpFamily& family : families) {
    const auto any = notes.at(family.plain).find(kAnyType);
    constants += family.ops.size();
    (any == notes.at(family.plain).end() ? pairs : as_they_are) +=
        any == notes.at(family.plain).end() ? family.ops.size() : std::max<size_t>(1, any_types(any->second).size());
  }
  fmt::print(fmt::runtime(kHead), families.size(), constants, pairs, as_they_are, int{Tensor::kMaxRank}, Model::kMaxElements + 0u,
             Model::kMaxNodeTensors + 0u, sizeof(Step));
  print_index(families);
  fmt::print("\n## Operators by name\n\n");
  for (const OpFamily& family : families) print_family(family, notes.at(family.plain), sources);
  print_shared(families, sources);
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "op_reference: {}\n", error.what());
  return 1;
}
