// SPDX-License-Identifier: Apache-2.0
// Operators that put something around tensors or take it away: MIRROR_PAD, PADV2, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND, against
// coordinates; and every reason to refuse them.
#include "ops/one_node.h"

namespace thimble::test {
namespace {

int32_t mirrored(int32_t i, int32_t size, bool reflect) {
  if (i < 0) return reflect ? -i : -i - 1;
  if (i >= size) return reflect ? 2 * size - 2 - i : 2 * size - 1 - i;
  return i;
}

OneNode mirror_pad(const Shape& x, const std::vector<int32_t>& paddings, bool reflect) {
  tfl::MirrorPadOptionsT o;
  o.mode = reflect ? tfl::MirrorMode_REFLECT : tfl::MirrorMode_SYMMETRIC;
  Shape y = x;
  for (size_t d = 0; d < x.size(); d++) y[d] += paddings[2 * d] + paddings[2 * d + 1];
  return {tfl::BuiltinOperator_MIRROR_PAD, {tensor<int16_t>(x), constant<int32_t>({static_cast<int32_t>(x.size()), 2}, paddings)}, {tensor<int16_t>(y)}, options(o)};
}

TEST(MirrorPad, BothModes) {
  for (const bool reflect : {true, false}) {
    const int32_t most = reflect ? 2 : 3;
    const std::pair<Shape, std::vector<int32_t>> cases[] = {
        {{3}, {most, most}}, {{3, 4}, {1, 2, 0, most}}, {{2, 3, 4}, {1, 1, most, 0, 0, 0}}, {{2, 1, 3, 2}, {0, 1, 0, 0, 2, 1, 1, 0}}};
    for (const auto& [shape, paddings] : cases) {
      const OneNode node = mirror_pad(shape, paddings, reflect);
      std::vector<int16_t> want;
      for (const Index& i : indices_of(node.y[0].shape)) {
        Index from;
        for (size_t d = 0; d < shape.size(); d++) from.push_back(mirrored(i[d] - paddings[2 * d], shape[d], reflect));
        want.push_back(numbered<int16_t>(shape)[at(shape, from)]);
      }
      node.expect<int16_t>({raw(numbered<int16_t>(shape))}, want);
      OneNode late = node;
      late.x[1].data.clear();
      late.expect<int16_t>({raw(numbered<int16_t>(shape)), raw(paddings)}, want);
    }
  }
}

TEST(MirrorPad, RefusesAndFails) {
  const OneNode node = mirror_pad({3, 4}, {1, 0, 2, 1}, true);
  const std::string wrong = "the output must be the input and its padding";
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {4, 6}; });
  for (const int32_t before : {3, -1, INT32_MIN, INT32_MAX}) {
    node.expect_refused(wrong, [&](OneNode& n) { n.x[1] = constant<int32_t>({2, 2}, {before, 1 - before % 1000, 2, 1}); });
  }
  node.expect_refused("two numbers per axis", [](OneNode& n) { n.x[1] = vector_s32({1, 0}); });
  node.expect_refused("unknown mode", [](OneNode& n) { n.options.AsMirrorPadOptions()->mode = static_cast<tfl::MirrorMode>(2); });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u16; });
  OneNode late = node;
  late.x[1].data.clear();
  late.expect_failed({raw(numbered<int16_t>({3, 4})), raw<int32_t>({0, 1, 2, 2})});
  late.expect_failed({raw(numbered<int16_t>({3, 4})), raw<int32_t>({0, 1, 4, -1})});
}

TEST(PadV2, TheValueMayBeAnInput) {
  OneNode node = {tfl::BuiltinOperator_PADV2, {tensor<int64_t>({2, 1}), constant<int32_t>({2, 2}, {0, 1, 1, 0}), tensor<int64_t>({})}, {tensor<int64_t>({3, 2})}};
  node.expect<int64_t>({raw<int64_t>({7, 8}), raw<int64_t>({-9})}, {-9, 7, -9, 8, -9, -9});
  node.expect_refused("the value must be one element of the input's type", [](OneNode& n) { n.x[2].type = Type::s32; });
  node.expect_refused("the value must be one element of the input's type", [](OneNode& n) { n.x[2].shape = {2}; });
  node.expect_refused("the value must have the output's scale and zero point", [](OneNode& n) { n.x[2].quantization = {{1.0f}, {0}}; });
  node.x[2].data = raw<int64_t>({5});
  node.expect<int64_t>({raw<int64_t>({7, 8})}, {5, 7, 5, 8, 5, 5});
}

// The whole space, its parts, and how they fit.
struct Blocks {
  Shape space;
  std::vector<int32_t> block, edges;   // edges: before and after each spatial dimension

  Shape parts() const {
    Shape shape = space;
    for (size_t i = 0; i < block.size(); i++) {
      shape[0] *= block[i];
      shape[i + 1] = (space[i + 1] + edges[2 * i] + edges[2 * i + 1]) / block[i];
    }
    return shape;
  }
  // Where in the space an element of the parts lies; nothing in the edges.
  Index in_space(const Index& part) const {
    Index index = part;
    int32_t position = part[0] / space[0];
    index[0] = part[0] % space[0];
    for (size_t i = block.size(); i-- > 0;) {
      index[i + 1] = part[i + 1] * block[i] + position % block[i] - edges[2 * i];
      position /= block[i];
      if (index[i + 1] < 0 || index[i + 1] >= space[i + 1]) return {};
    }
    return index;
  }
  OneNode node(bool to_batch) const {
    const auto count = static_cast<int32_t>(block.size());
    TensorSpec x = tensor<int8_t>(to_batch ? space : parts()), y = tensor<int8_t>(to_batch ? parts() : space);
    x.quantization = y.quantization = {{0.5f}, {-7}};
    return {to_batch ? tfl::BuiltinOperator_SPACE_TO_BATCH_ND : tfl::BuiltinOperator_BATCH_TO_SPACE_ND,
            {x, vector_s32(block), constant<int32_t>({count, 2}, edges)}, {y}};
  }
};

const Blocks kBlocks[] = {{{1, 4, 6, 2}, {2, 3}, {0, 0, 0, 0}},    {{2, 3, 4, 1}, {2, 2}, {1, 0, 1, 3}},
                          {{2, 5, 3}, {3}, {4, 0}},                {{1, 7, 2, 2, 3}, {4, 1, 2}, {3, 2, 1, 1, 0, 2}},
                          {{3, 2}, {5}, {7, 1}},                   {{2, 3, 1}, {1}, {0, 2}}};

TEST(SpaceToBatchNd, PadsWithTheZeroPoint) {
  for (const Blocks& b : kBlocks) {
    std::vector<int8_t> want;
    for (const Index& i : indices_of(b.parts())) want.push_back(b.in_space(i).empty() ? int8_t{-7} : numbered<int8_t>(b.space)[at(b.space, b.in_space(i))]);
    OneNode node = b.node(true);
    node.expect<int8_t>({raw(numbered<int8_t>(b.space))}, want);
    const Bytes block = node.x[1].data, edges = node.x[2].data;
    node.x[1].data.clear(), node.x[2].data.clear();
    node.expect<int8_t>({raw(numbered<int8_t>(b.space)), block, edges}, want);
  }
}

TEST(BatchToSpaceNd, CropsWhatWasPadded) {
  for (const Blocks& b : kBlocks) {
    std::vector<int8_t> want(count_of(b.space));
    for (const Index& i : indices_of(b.parts()))
      if (!b.in_space(i).empty()) want[at(b.space, b.in_space(i))] = numbered<int8_t>(b.parts())[at(b.parts(), i)];
    b.node(false).expect<int8_t>({raw(numbered<int8_t>(b.parts()))}, want);
  }
}

TEST(SpaceToBatchNd, RefusesAndFails) {
  const OneNode node = kBlocks[1].node(true);
  const std::string wrong = "the output does not fit the input, the block and the edges";
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {8, 2, 4, 2}; });
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {7, 2, 4, 1}; });
  for (const auto& block : {std::vector<int32_t>{2, 0}, {0, 0}, {-2, -2}, {1, 4}, {INT32_MIN, INT32_MAX}}) {
    node.expect_refused(wrong, [&](OneNode& n) { n.x[1] = vector_s32(block); });
  }
  for (const auto& edges : {std::vector<int32_t>{1, 0, -1, 5}, {1, 0, 5, -1}, {1, 0, 1, 4}, {INT32_MAX, INT32_MIN, INT32_MAX, INT32_MAX}}) {
    node.expect_refused(wrong, [&](OneNode& n) { n.x[2] = constant<int32_t>({2, 2}, edges); });
  }
  node.expect_refused("must be a number per spatial dimension", [](OneNode& n) { n.x[1] = vector_s32({1, 2, 1, 2}); });
  node.expect_refused("must be two numbers per spatial dimension", [](OneNode& n) { n.x[2] = vector_s32({1, 2}); });
  node.expect_refused("needs one scale", [](OneNode& n) { n.y[0].quantization = {{1, 1, 1, 1}, {}, 2}; });
  OneNode late = node;
  late.x[1].data.clear();
  const Bytes x = raw(numbered<int8_t>(kBlocks[1].space));
  for (const auto& block : {std::vector<int32_t>{0, 0}, {1, 4}, {-2, -2}, {INT32_MAX, 2}}) late.expect_failed({x, raw(block)});
}

}  // namespace
}  // namespace thimble::test
