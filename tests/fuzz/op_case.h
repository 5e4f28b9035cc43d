// SPDX-License-Identifier: Apache-2.0
// Recipes into models, and a fuzzer's bytes into changes of their fields.
#pragma once

#include <cstdlib>
#include <limits>
#include <sstream>

#include "all_ops/all_ops.h"
#include "fuzz/op_model.h"
#include "fuzz/op_recipes.h"

namespace thimble::fuzz {

struct OpCase {
  const Op* op;
  std::vector<GraphSpec> graphs;   // the operator is the last node of the first
};

inline std::vector<std::string> words(const char* text) {
  std::istringstream stream(text);
  std::vector<std::string> all;
  for (std::string word; stream >> word;) all.push_back(word);
  return all;
}

// Builds the model of one recipe for one op constant.
class CaseMaker {
 public:
  CaseMaker(const Recipe& recipe, const Op& op) : op_(op), inputs_(unfold(recipe.inputs)), outputs_(unfold(recipe.outputs)) {
    NodeSpec node = {op.code, op.custom_name ? op.custom_name : "", {}, {}, 0, {}, {}};
    options(recipe.options, node);
    for (size_t i = 0; i < inputs_.size(); i++) {
      const int32_t index = input(inputs_[i], type_of(inputs_[i], static_cast<int>(i)));
      (inputs_[i][0] == 'i' ? node.intermediates : node.inputs).push_back(index);
    }
    for (size_t i = 0; i < outputs_.size(); i++) node.outputs.push_back(output(outputs_[i], type_of(outputs_[i], -1 - static_cast<int>(i))));
    graphs_[0].nodes.push_back(node);
    graphs_[0].outputs = node.outputs;
    called_graphs();
  }

  OpCase made() const { return {&op_, graphs_}; }

 private:
  // A token's parts, each up to the next of these marks.
  static std::string part(const std::string& token, char mark) {
    const size_t from = token.find(mark);
    if (from == std::string::npos) return "";
    return token.substr(from + 1, token.find_first_of("/@=", from + 1) - from - 1);
  }
  static std::vector<double> numbers(std::string text) {
    for (char& c : text)
      if (c == ',') c = ' ';
    std::istringstream stream(text);
    std::vector<double> all;
    for (double d; stream >> d;) all.push_back(d);
    return all;
  }
  static std::vector<std::string> unfold(const char* text) {
    std::vector<std::string> all;
    for (const std::string& word : words(text)) {
      const size_t star = word.find('*');
      const size_t times = star == std::string::npos ? 1 : static_cast<size_t>(atoi(word.c_str()));
      all.insert(all.end(), times, star == std::string::npos ? word : word.substr(star + 1));
    }
    return all;
  }

  Type main_type() const { return op_.key[0].type == TypeKey::kAny ? Type::f32 : op_.key[0].type; }
  Type type_of(const std::string& token, int tensor) const {
    for (const TypeKey& key : op_.key)
      if (key.type != TypeKey::kAny && key.tensor == tensor) return key.type;
    const std::string named = part(token, '/');
    if (named.empty()) return main_type();
    if (named == "b") return main_type() == Type::f32 ? Type::f32 : main_type() == Type::s16 ? Type::s64 : Type::s32;
    if (isdigit(named[0])) return type_of(inputs_.at(static_cast<size_t>(atoi(named.c_str()))), atoi(named.c_str()));
    for (uint8_t t = 0; t < 18; t++)
      if (named == name(static_cast<Type>(t))) return static_cast<Type>(t);
    fprintf(stderr, "op_recipes.h: '%s' is no type\n", named.c_str());
    abort();
  }

  static TensorSpec tensor(const std::string& token, Type type) {
    TensorSpec t;
    t.type = static_cast<uint8_t>(type);
    const size_t first = isdigit(token[0]) ? 0 : 1;
    std::string dims = token[0] == '/' ? "" : token.substr(first, token.find_first_of("/@=") - first);
    for (char& c : dims)
      if (c == '.') c = ',';
    for (const double d : numbers(dims)) t.dims.push_back(static_cast<int32_t>(d));
    if (type_bits(type) <= 16 && type != Type::boolean && type != Type::f16) t.scale = 0.5f;
    const std::vector<double> scale = numbers(part(token, '@'));
    if (!scale.empty()) t.scale = static_cast<float>(scale[0]);
    if (scale.size() > 1) t.zero_point = static_cast<int32_t>(scale[1]);
    t.values = numbers(part(token, '='));
    t.constant = token[0] == 'k';
    t.variable = token[0] == 'v';
    return t;
  }

  int32_t input(const std::string& token, Type type) {
    if (token[0] == '-') return -1;
    GraphSpec& g = graphs_[0];
    const int32_t index = g.add(tensor(token, type));
    if (token[0] == 'a') g.inputs.push_back(index);
    if (token[0] == 'h') g.nodes.push_back(handle(index));
    return index;
  }
  int32_t output(const std::string& token, Type type) { return graphs_[0].add(tensor(token, type)); }

  static NodeSpec handle(int32_t output) { return {code_var_handle, "", {}, {output}, 111, {}, {}}; }

  void options(const char* text, NodeSpec& node) {
    const std::vector<std::string> all = words(text);
    for (size_t i = 1; i < all.size(); i++) {
      const std::string value = part(all[i], '=');
      if (all[0] == "flex") {
        FlexField f = {all[i].substr(0, all[i].find('=')), atoi(value.c_str())};
        if (value == "t" || value == "f") f.value = value == "t";
        else if (value.find('.') != std::string::npos) f.value = static_cast<float>(atof(value.c_str()));
        node.flex.push_back(f);
      } else {
        OptionField f = {static_cast<uint8_t>(atoi(all[i].c_str() + 1)), all[i][0], atoi(value.c_str())};
        const float real = static_cast<float>(atof(value.c_str()));
        if (f.kind == 'f') memcpy(&f.bits, &real, 4);
        node.options.push_back(f);
      }
    }
    if (!all.empty() && all[0] != "flex") node.options_kind = static_cast<uint8_t>(atoi(all[0].c_str()));
  }

  // What IF, WHILE and CALL_ONCE call: branches that double, a loop to five, and a first value of a variable.
  void called_graphs() {
    constexpr uint16_t kAdd = 0, kLess = 58;
    constexpr uint8_t s32 = static_cast<uint8_t>(Type::s32), boolean = static_cast<uint8_t>(Type::boolean);
    const TensorSpec one = {s32, {1}, false, false, 0, 0, 0, 0, {1}};
    const auto constant = [&](double value) { return TensorSpec{s32, {1}, true, false, 0, 0, 0, 0, {value}}; };
    const GraphSpec twice = {{one, one}, {{kAdd, "", {0, 0}, {1}, 0, {}, {}}}, {0}, {1}};
    if (op_.code == code_if) graphs_.insert(graphs_.end(), 2, twice);
    if (op_.code == code_while) {
      graphs_.push_back({{one, constant(5), {boolean, {1}, false, false, 0, 0, 0, 0, {}}}, {{kLess, "", {0, 1}, {2}, 0, {}, {}}}, {0}, {2}});
      graphs_.push_back({{one, constant(1), one}, {{kAdd, "", {0, 1}, {2}, 0, {}, {}}}, {0}, {2}});
    }
    if (op_.code == code_call_once)
      graphs_.push_back({{{static_cast<uint8_t>(Type::resource), {}, false, false, 0, 0, 0, 0, {}}, constant(7)},
                         {handle(0), {code_assign_variable, "", {0, 1}, {}, 112, {}, {}}}, {}, {}});
  }

  const Op& op_;
  std::vector<std::string> inputs_, outputs_;
  std::vector<GraphSpec> graphs_ = std::vector<GraphSpec>(1);
};

// All recipes for all op constants. Ends the program when a constant has none.
inline std::vector<OpCase> all_cases() {
  std::vector<OpCase> cases;
  const OpResolver ops = tools::all_ops();
  uint32_t next = 0;
  for (const tools::OpName& family : tools::kOpNames) {
    for (uint32_t i = 0; i < family.op_count; i++, next++) {
      const size_t before = cases.size();
      for (const Recipe& recipe : kRecipes)
        for (const std::string& name : words(recipe.names))
          if (name == family.plain || name == ops[next].name) cases.push_back(CaseMaker(recipe, ops[next]).made());
      if (cases.size() > before) continue;
      fprintf(stderr, "op_recipes.h: no recipe for %s\n", ops[next].name);
      abort();
    }
  }
  return cases;
}

}  // namespace thimble::fuzz
