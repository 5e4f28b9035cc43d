// SPDX-License-Identifier: Apache-2.0
// Options tables in words. The verifier proves where a table lies, not which fields it has: each is checked against its extent.
#include <fmt/format.h>

#include "model/reader.h"
#include "model_facts/model_facts.h"

namespace thimble::tools {
namespace {

// The fields of one kind of table (its number in the format's BuiltinOptions), in order: name and, after a colon, how to read it:
// nothing for s32, p padding, a activation, b boolean, f float32, t type, - one that is not printed.
struct Kind {
  uint32_t number;
  const char* fields;
};

constexpr Kind kKinds[] = {
    {1, "padding:p stride_w stride_h activation:a dilation_w dilation_h bias_type:t"},
    {2, "padding:p stride_w stride_h multiplier activation:a dilation_w dilation_h"},
    {5, "padding:p stride_w stride_h filter_w filter_h activation:a"},
    {6, "rank activation:a asymmetric:b"},
    {8, "activation:a shuffled:b keep_dims:b asymmetric:b bias_type:t"},
    {9, "beta:f"},
    {10, "axis activation:a"},
    {11, "activation:a"},
    {12, "activation:a"},
    {14, "activation:a cell_clip:f projection_clip:f"},
    {15, "- - align_corners:b half_pixel_centers:b"},
    {19, "block"},
    {21, "activation:a"},
    {23, "axis batch_dims"},
    {27, "keep_dims:b"},
    {28, "activation:a"},
    {29, "activation:a"},
    {32, "begin_mask end_mask ellipsis_mask new_axis_mask shrink_axis_mask offset:b"},
    {35, "splits"},
    {37, "from:t to:t"},
    {40, "output_type:t"},
    {49, "padding:p stride_w stride_h activation:a bias_type:t"},
    {57, "output_type:t"},
    {59, "values axis"},
    {64, "values axis"},
    {71, "activation:a cell_clip:f projection_clip:f time_major:b asymmetric:b diagonal:b"},
    {74, "align_corners:b half_pixel_centers:b"},
    {75, "alpha:f"},
    {77, "mode:b"},
    {79, "splits"},
    {92, "then_subgraph else_subgraph"},
    {93, "condition_subgraph body_subgraph"},
    {94, "block"},
    {101, "adjoint_x:b adjoint_y:b asymmetric:b"},
    {102, "exclusive:b reverse:b"},
    {103, "subgraph"},
    {106, "padding:p stride_d stride_w stride_h activation:a dilation_d dilation_w dilation_h"},
    {116, "approximate:b"},
};

const uint8_t* find(const Table& table, uint32_t id, uint32_t bytes) {
  const uint8_t* at = table.field(id);
  return at && static_cast<uint64_t>(at - table.at()) + bytes <= load<uint16_t>(table.vtable() + 2) ? at : nullptr;
}

template <class T> T read(const Table& table, uint32_t id) {
  T value = {};
  if (const uint8_t* at = find(table, id, sizeof(T))) memcpy(&value, at, sizeof value);
  return value;
}

// Empty when the field reads as zero; padding is always worth saying.
std::string value(const Table& table, uint32_t id, char how) {
  static constexpr const char* kActivations[] = {"", "relu", "relu_n1_to_1", "relu6", "tanh", "sign_bit"};
  if (how == 'p') return read<uint8_t>(table, id) ? "valid" : "same";
  if (how == 'f') return read<float>(table, id) != 0 ? fmt::format("{:g}", read<float>(table, id)) : "";
  const int32_t number = how == 's' ? read<int32_t>(table, id) : read<uint8_t>(table, id);
  if (number == 0) return {};
  if (how == 'a') return number < 6 ? kActivations[number] : "?";
  if (how == 't') return name(static_cast<Type>(number));
  return fmt::to_string(number);
}

}  // namespace

std::string options_text(const uint8_t* options, uint32_t number) {
  if (options == nullptr) return {};
  const Table table(options);
  std::string text;
  for (const Kind& kind : kKinds) {
    if (kind.number != number) continue;
    uint32_t id = 0;
    for (std::string_view rest = kind.fields; !rest.empty(); id++) {
      const size_t end = std::min(rest.find(' '), rest.size());
      const std::string_view field = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const size_t colon = std::min(field.find(':'), field.size());
      const std::string v = field == "-" ? "" : value(table, id, colon < field.size() ? field[colon + 1] : 's');
      if (!v.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", field.substr(0, colon), v);
    }
  }
  return text;
}

}  // namespace thimble::tools
