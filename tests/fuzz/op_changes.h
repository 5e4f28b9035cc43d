// SPDX-License-Identifier: Apache-2.0
// Changes a fuzzer makes to a model of plain structs: a field by number, and what becomes of it. Some are wild, some hostile in a known way,
// and some change a dimension or a type wherever it stands, so that large and odd models stay consistent.
#pragma once

#include <limits>

#include "fuzz/op_model.h"

namespace thimble::fuzz {

inline constexpr size_t kChangeBytes = 7;   // u16 field, u8 how, u32 value

class Change {
 public:
  Change(const uint8_t* bytes, std::vector<GraphSpec>& graphs) : graphs_(graphs), how_(bytes[2] & 7), everywhere_(bytes[2] & 8) {
    uint16_t field;
    memcpy(&field, bytes, 2);
    memcpy(&value_, bytes + 3, 4);
    const uint32_t fields = visit(UINT32_MAX);
    visit(field % fields);
  }

 private:
  // Numbers every field of the model, changes the one that is `wanted`, and answers how many there are.
  uint32_t visit(uint32_t wanted) {
    wanted_ = wanted;
    at_ = 0;
    for (GraphSpec& g : graphs_) {
      for (TensorSpec& t : g.tensors) tensor(t);
      for (NodeSpec& n : g.nodes) node(n, static_cast<uint32_t>(g.tensors.size()));
    }
    return at_;
  }
  bool here() { return at_++ == wanted_; }

  void tensor(TensorSpec& t) {
    if (here()) type(t);
    for (size_t i = 0; i < t.dims.size(); i++)
      if (here()) dim(t.dims[i]);
    if (here()) rank(t.dims);
    if (here()) t.constant = !t.constant;
    if (here()) t.variable = !t.variable;
    if (here()) scale(t.scale);
    if (here()) t.per_channel = !t.per_channel;
    if (here()) t.axis = number(t.axis);
    if (here()) t.zero_point = number(t.zero_point);
    for (double& v : t.values)
      if (here()) v = real(v);
    if (here()) t.values.assign(1 + value_ % 2, real(1));
  }

  void node(NodeSpec& n, uint32_t tensors) {
    for (int32_t& i : n.inputs)
      if (here()) i = how_ & 1 ? -1 : static_cast<int32_t>(value_ % (tensors + 1));
    if (here()) n.inputs.resize(n.inputs.size() + value_ % 3 - (n.inputs.empty() ? 0 : 1), how_ & 1 ? -1 : 0);
    if (here() && !n.outputs.empty()) n.outputs.resize(n.outputs.size() - 1);
    for (int32_t& i : n.intermediates)
      if (here()) i = number(i);
    if (here()) n.options_kind = static_cast<uint8_t>(number(n.options_kind));
    for (OptionField& f : n.options) {
      if (!here()) continue;
      float as_float = static_cast<float>(real(1));
      if (f.kind == 'f') memcpy(&f.bits, &as_float, 4);
      else f.bits = number(f.bits);
    }
    for (FlexField& f : n.flex) {
      if (here()) std::visit([&](auto& v) { v = static_cast<std::decay_t<decltype(v)>>(flex_number(v)); }, f.value);
      if (here()) f.value = static_cast<float>(real(2));
    }
    if (here() && !n.flex.empty()) n.flex.erase(n.flex.begin() + static_cast<long>(value_ % n.flex.size()));
  }

  int32_t number(int32_t old) const {
    constexpr int32_t kHostile[] = {0, -1, -2, 1, 2, 7, 8, 127, 128, 255, 256, 32767, 32768, 65535, 65536, -32768, -128, INT32_MAX, INT32_MIN,
                                    INT32_MIN + 1, 1 << 20, 1 << 27, (1 << 27) - 1, 1 << 30};
    const uint32_t u = static_cast<uint32_t>(old);
    switch (how_) {
      case 0: return static_cast<int32_t>(value_);
      case 1: return kHostile[value_ % std::size(kHostile)];
      case 2: return static_cast<int32_t>(u + 1);
      case 3: return static_cast<int32_t>(u - 1);
      case 4: return static_cast<int32_t>(value_ % 16);
      case 5: return static_cast<int32_t>(u * 2);
      case 6: return static_cast<int32_t>(0 - u);
      default: return static_cast<int32_t>(u ^ 1u << value_ % 32);
    }
  }

  int32_t flex_number(int32_t old) const { return number(old); }
  bool flex_number(bool old) const { return !old; }
  float flex_number(float) const { return static_cast<float>(real(1)); }

  double real(double old) const {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const double kHostile[] = {0, -0.0, 1e-40, -1e-40, 0.5, 1e30, -1e30, 3e38, kInfinity, -kInfinity, std::numeric_limits<double>::quiet_NaN(),
                               2147483647, 2147483648.0, -2147483648.0, 9e18, -9e18, 127.5, 32768};
    const bool small = old > -1e9 && old < 1e9;
    return how_ & 1 ? kHostile[value_ % std::size(kHostile)] : number(small ? static_cast<int32_t>(old) : 0);
  }

  void scale(float& s) const {
    constexpr float kHostile[] = {0.0f, 1e-45f, 1e-38f, 3e38f, 1e-10f, 1e10f, 1.0f, 0.5f, 1.0f / 256, 1.0f / 128, 1.0f / 32768, 1.0f / 65536,
                                  1.0f / 16, 2.0f, 64.0f, 0.1f, 1.0f / 4096, 1.0f / 2048};
    if (how_ == 0) memcpy(&s, &value_, 4);
    else if (how_ & 1) s = kHostile[value_ % std::size(kHostile)];
    else s = how_ & 2 ? s * 2 : s / 2;
    if (everywhere_)
      for (GraphSpec& g : graphs_)
        for (TensorSpec& t : g.tensors)
          if (t.scale != 0) t.scale = s;
  }

  void type(TensorSpec& changed) {
    const uint8_t old = changed.type, to = static_cast<uint8_t>(value_ % 18);
    changed.type = to;
    if (!everywhere_) return;
    for (TensorSpec& t : graphs_[0].tensors)
      if (t.type == old) t.type = to;
  }

  void dim(int32_t& changed) {
    const int32_t old = changed, to = number(old);
    changed = to;
    if (!everywhere_) return;
    for (TensorSpec& t : graphs_[0].tensors)
      for (int32_t& d : t.dims)
        if (d == old) d = to;
  }

  void rank(std::vector<int32_t>& dims) const {
    if (how_ < 3) dims.insert(dims.begin() + static_cast<long>(value_ % (dims.size() + 1)), 1);
    else if (how_ < 6 && !dims.empty()) dims.erase(dims.begin() + static_cast<long>(value_ % dims.size()));
    else if (how_ == 6) dims.assign(value_ % 10, 1);
    else dims.push_back(number(2));
  }

  std::vector<GraphSpec>& graphs_;
  const uint8_t how_;
  const bool everywhere_;
  uint32_t value_ = 0, wanted_ = 0, at_ = 0;
};

}  // namespace thimble::fuzz
