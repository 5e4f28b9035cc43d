// SPDX-License-Identifier: Apache-2.0
// Parts of tensors, taken out, put in, split off and put together, against coordinates; and every reason to refuse them.
#include <optional>

#include "ops/one_node.h"

namespace thimble::test {
namespace {

OneNode slice(const TensorSpec& begin, const TensorSpec& size, const Shape& y) {
  return {tfl::BuiltinOperator_SLICE, {tensor<int16_t>({3, 4, 5}), begin, size}, {tensor<int16_t>(y)}};
}

const Shape kX = {3, 4, 5};

std::vector<int16_t> window(const Index& begin, const Shape& size) {
  std::vector<int16_t> want;
  for (const Index& i : indices_of(size)) want.push_back(numbered<int16_t>(kX)[at(kX, {i[0] + begin[0], i[1] + begin[1], i[2] + begin[2]})]);
  return want;
}

TEST(Slice, ConstantsAndInputs) {
  const Bytes x = raw(numbered<int16_t>(kX));
  slice(vector_s32({1, 0, 2}), vector_s32({2, 3, 3}), {2, 3, 3}).expect<int16_t>({x}, window({1, 0, 2}, {2, 3, 3}));
  slice(vector_s64({1, 0, 2}), vector_s64({-1, 4, -1}), {2, 4, 3}).expect<int16_t>({x}, window({1, 0, 2}, {2, 4, 3}));
  const OneNode late = slice(tensor<int32_t>({3}), tensor<int64_t>({3}), {1, 2, 3});
  late.expect<int16_t>({x, raw<int32_t>({2, 2, 1}), raw<int64_t>({1, -1, 3})}, window({2, 2, 1}, {1, 2, 3}));
  late.expect_failed({x, raw<int32_t>({2, 1, 1}), raw<int64_t>({1, -1, 3})});
  late.expect_failed({x, raw<int32_t>({2, 2, 1}), raw<int64_t>({1, 2, 2})});
  for (const int32_t begin : {3, -1, INT32_MIN, INT32_MAX}) late.expect_failed({x, raw<int32_t>({0, begin, 0}), raw<int64_t>({1, 2, 3})});
  const OneNode wide = slice(tensor<int64_t>({3}), vector_s32({1, 2, 3}), {1, 2, 3});
  wide.expect<int16_t>({x, raw<int64_t>({2, 2, 1})}, window({2, 2, 1}, {1, 2, 3}));
  wide.expect_failed({x, raw<int64_t>({0, 0, int64_t{1} << 32})});
}

TEST(Slice, SaysWhyItRefuses) {
  const OneNode node = slice(vector_s32({1, 0, 2}), vector_s32({2, 3, 3}), {2, 3, 3});
  const std::string wrong = "the slice is out of range or not the output's";
  node.expect_refused(wrong, [](OneNode& n) { n.x[1] = vector_s32({2, 0, 2}); });
  node.expect_refused(wrong, [](OneNode& n) { n.x[2] = vector_s32({2, -1, 3}); });
  node.expect_refused("must fit into what it is a part of", [](OneNode& n) { n.y[0].shape = {4, 3, 3}; });
  node.expect_refused("must fit into what it is a part of", [](OneNode& n) { n.x[0].shape = {2, 2, 1 << 20}, n.y[0].shape = {2, 1 << 20, 1}; });
  node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.y[0].shape = {18}; });
  node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.x[1] = vector_s32({1, 0}); });
  node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.x[2] = vector_s32({1, 0}); });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u16; });
}

TEST(DynamicUpdateSlice, MovesTheWindowInside) {
  const Shape shape = {4, 5}, part = {2, 3};
  const OneNode node = {tfl::BuiltinOperator_DYNAMIC_UPDATE_SLICE, {tensor<int8_t>(shape), tensor<int8_t>(part), tensor<int32_t>({2})}, {tensor<int8_t>(shape)}};
  const std::pair<Index, Index> moves[] = {{{1, 1}, {1, 1}}, {{-3, 4}, {0, 2}}, {{INT32_MAX, INT32_MIN}, {2, 0}}};
  for (const auto& [wanted, begin] : moves) {
    std::vector<int8_t> want = numbered<int8_t>(shape);
    for (const Index& i : indices_of(part)) want[at(shape, {i[0] + begin[0], i[1] + begin[1]})] = static_cast<int8_t>(-numbered<int8_t>(part)[at(part, i)]);
    std::vector<int8_t> update = numbered<int8_t>(part);
    for (int8_t& u : update) u = static_cast<int8_t>(-u);
    node.expect<int8_t>({raw(numbered<int8_t>(shape)), raw(update), raw(wanted)}, want);
  }
  node.expect_refused("the output must have the input's shape", [](OneNode& n) { n.y[0].shape = {5, 4}; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u8; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.x[1].type = Type::u8; });
  node.expect_refused("must fit into what it is a part of", [](OneNode& n) { n.x[1].shape = {2, 6}; });
  node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.x[1].shape = {6}; });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[2].type = Type::f32; });
}

// One dimension of a strided slice as Python writes it; nothing stands for a mask.
struct Part {
  std::optional<int64_t> begin = {}, end = {};
  int64_t stride = 1;
  enum Kind { range, index, ellipsis, new_axis } kind = range;
};

std::vector<int32_t> places(const Part& part, int32_t size) {
  const auto wrapped = [&](int64_t i) { return i < 0 ? i + size : i; };
  std::vector<int32_t> all;
  if (part.kind == Part::index) return {static_cast<int32_t>(wrapped(*part.begin))};
  int64_t i = part.begin ? wrapped(*part.begin) : part.stride > 0 ? 0 : size - 1;
  const int64_t end = part.end ? wrapped(*part.end) : part.stride > 0 ? size : -1;
  if (i < 0) i = part.stride > 0 ? 0 : -1;
  if (i > size - 1) i = part.stride > 0 ? size : size - 1;
  for (; i >= 0 && i < size && (part.stride > 0 ? i < end : i > end); i += part.stride) all.push_back(static_cast<int32_t>(i));
  return all;
}

struct Expectation {
  OneNode node;
  std::vector<float> want;
};

Expectation strided_slice(const Shape& x, const std::vector<Part>& parts) {
  std::vector<int32_t> begin, end, strides;
  tfl::StridedSliceOptionsT o;
  int32_t dims = 0;
  for (const Part& part : parts) {
    const int bit = 1 << begin.size();
    begin.push_back(static_cast<int32_t>(part.begin.value_or(77)));
    end.push_back(static_cast<int32_t>(part.end.value_or(-77)));
    strides.push_back(static_cast<int32_t>(part.stride));
    if (!part.begin) o.begin_mask |= bit;
    if (!part.end) o.end_mask |= bit;
    if (part.kind == Part::index) o.shrink_axis_mask |= bit;
    if (part.kind == Part::ellipsis) o.ellipsis_mask |= bit;
    if (part.kind == Part::new_axis) o.new_axis_mask |= bit;
    dims += part.kind == Part::range || part.kind == Part::index;
  }
  std::vector<std::vector<int32_t>> chosen;   // places along each dimension of x
  Shape y;
  const auto whole = [&](int32_t count) {
    for (; count > 0; count--) {
      y.push_back(x[chosen.size()]);
      chosen.push_back(places({}, x[chosen.size()]));
    }
  };
  bool dots = false;
  for (const Part& part : parts) {
    if (part.kind == Part::new_axis) {
      y.push_back(1);
    } else if (part.kind == Part::ellipsis) {
      whole(static_cast<int32_t>(x.size()) - dims);
      dots = true;
    } else {
      chosen.push_back(places(part, x[chosen.size()]));
      if (part.kind == Part::range) y.push_back(static_cast<int32_t>(chosen.back().size()));
    }
  }
  if (!dots) whole(static_cast<int32_t>(x.size() - chosen.size()));
  Shape counts;
  for (const auto& places : chosen) counts.push_back(static_cast<int32_t>(places.size()));
  Expectation e = {{tfl::BuiltinOperator_STRIDED_SLICE, {tensor<float>(x), vector_s32(begin), vector_s32(end), vector_s32(strides)}, {tensor<float>(y)}, options(o)}, {}};
  for (const Index& i : indices_of(counts)) {
    Index from;
    for (size_t d = 0; d < x.size(); d++) from.push_back(chosen[d][static_cast<size_t>(i[d])]);
    e.want.push_back(numbered<float>(x)[at(x, from)]);
  }
  return e;
}

// The same with constants and with inputs.
void expect_slice(const Shape& x, const std::vector<Part>& parts) {
  Expectation e = strided_slice(x, parts);
  std::vector<Bytes> inputs = {raw(numbered<float>(x))};
  e.node.expect<float>(inputs, e.want);
  for (size_t i = 1; i < 4; i++) {
    inputs.push_back(e.node.x[i].data);
    e.node.x[i].data.clear();
  }
  e.node.expect<float>(inputs, e.want);
}

TEST(StridedSlice, AsPythonSlices) {
  using P = Part;
  expect_slice({7}, {{1, 6, 2}});
  expect_slice({7}, {{{}, {}, -1}});
  expect_slice({7}, {{-2, -6, -3}});
  expect_slice({7}, {{-100, 100, 1}});
  expect_slice({7}, {{5, -100, -2}});
  expect_slice({7}, {{2, {}, INT32_MAX}});
  expect_slice({7}, {{2, {}, INT32_MIN}});
  expect_slice({4, 5}, {{1, 3, 1}});
  expect_slice({4, 5, 6}, {{1, {}, 2}, {-1, {}, 1, P::index}, {{}, -1, 1}});
  expect_slice({4, 5, 6}, {{.kind = P::ellipsis}, {1, 4, 2}});
  expect_slice({4, 5, 6}, {{3, {}, 1, P::index}, {.kind = P::ellipsis}, {.kind = P::new_axis}});
  expect_slice({4, 5, 6}, {{.kind = P::new_axis}, {.kind = P::ellipsis}, {1, 3, 1}, {.kind = P::new_axis}, {-2, {}, 1, P::index}});
  expect_slice({4, 5}, {{0, 2, 1}, {.kind = P::ellipsis}, {1, 5, 3}});
  expect_slice({2, 3, 2, 3, 2, 3, 2, 3}, {{.kind = P::ellipsis}, {{}, {}, -1}, {1, {}, 1, P::index}, {{}, {}, 2}});
}

TEST(StridedSlice, RefusesAndFails) {
  const OneNode node = strided_slice({4, 5}, {{1, 3, 1}, {0, 5, 2}}).node;
  const std::string wrong = "the output must be the slice";
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {3, 3}; });
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {2, 3, 1}; });
  node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {6}; });
  node.expect_refused(wrong, [](OneNode& n) { n.x[3] = vector_s32({1, 0}); });
  node.expect_refused(wrong, [](OneNode& n) { n.x[1] = vector_s32({3, 0}); });
  node.expect_refused(wrong, [](OneNode& n) { n.options.AsStridedSliceOptions()->shrink_axis_mask = 1, n.x[1] = vector_s32({4, 0}), n.y[0].shape = {3}; });
  node.expect_refused(wrong, [](OneNode& n) { n.x[0].shape = {20}, n.y[0].shape = {2, 3}; });
  node.expect_refused("more than one ellipsis", [](OneNode& n) { n.options.AsStridedSliceOptions()->ellipsis_mask = 3; });
  node.expect_refused("must be as many numbers as the beginnings", [](OneNode& n) { n.x[2] = vector_s32({3, 5, 1}); });
  node.expect_refused("at most 16", [](OneNode& n) { n.x[1] = n.x[2] = n.x[3] = vector_s32(std::vector<int32_t>(17, 1)); });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[3].type = Type::f32; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::s32; });
  OneNode late = node;
  late.x[1].data.clear();
  const Bytes x = raw(numbered<float>({4, 5}));
  EXPECT_TRUE(late.run({x, raw<int32_t>({1, 0})}).ok());
  for (const int32_t begin : {3, 0, -1, INT32_MIN, INT32_MAX}) late.expect_failed({x, raw<int32_t>({begin, 0})});
}

TEST(StridedSlice, EndsMayCountFromTheBeginnings) {
  OneNode node = strided_slice({7}, {{2, 5, 1}}).node;
  node.x[1] = vector_s32({-5}), node.x[2] = vector_s32({3});
  node.options.AsStridedSliceOptions()->offset = true;
  node.expect<float>({raw(numbered<float>({7}))}, {3, 4, 5});
}

TEST(Split, AndPutTogetherAgain) {
  const Shape whole = {2, 6, 2};
  OneNode split = {tfl::BuiltinOperator_SPLIT, {constant<int32_t>({}, {-2}), tensor<int16_t>(whole)}, {tensor<int16_t>({2, 3, 2}), tensor<int16_t>({2, 3, 2})}};
  OneNode split_v = {tfl::BuiltinOperator_SPLIT_V, {tensor<int16_t>(whole), vector_s32({1, -1, 2}), constant<int32_t>({1}, {1})},
                     {tensor<int16_t>({2, 1, 2}), tensor<int16_t>({2, 3, 2}), tensor<int16_t>({2, 2, 2})}};
  for (const OneNode& node : {split, split_v}) {
    const Outcome run = node.run({raw(numbered<int16_t>(whole))});
    ASSERT_TRUE(run.ok()) << run.text();
    int32_t before = 0;
    for (size_t k = 0; k < node.y.size(); k++) {
      std::vector<int16_t> want;
      for (const Index& i : indices_of(node.y[k].shape)) want.push_back(numbered<int16_t>(whole)[at(whole, {i[0], i[1] + before, i[2]})]);
      EXPECT_EQ(run.output<int16_t>(k), want);
      before += node.y[k].shape[1];
    }
  }
  split.expect_refused("must be one constant number", [](OneNode& n) { n.x[0].data.clear(); });
  split.expect_refused("the axis is out of range", [](OneNode& n) { n.x[0] = constant<int32_t>({}, {3}); });
  split.expect_refused("the outputs together must make the input", [](OneNode& n) { n.y.pop_back(); });
  split.expect_refused("the outputs must have the input's type", [](OneNode& n) { n.y[1].type = Type::u16; });
  split.expect_refused("the input's shape but along the axis", [](OneNode& n) { n.y[1].shape = {2, 3, 3}; });
  split.expect_refused("the input's shape but along the axis", [](OneNode& n) { n.y[1].shape = {2, 3, 2, 1}; });
  split.expect_refused("elements must be whole bytes", [](OneNode& n) { n.x[1].type = n.y[0].type = n.y[1].type = Type::s4; });
  split_v.expect_refused("the output is not of the size given", [](OneNode& n) { n.x[1] = vector_s32({2, -1, 2}); });
  split_v.expect_refused("the sizes must be constant, one per output", [](OneNode& n) { n.x[1].data.clear(); });
  split_v.expect_refused("the sizes must be constant, one per output", [](OneNode& n) { n.x[1] = vector_s32({1, 5}); });
}

TEST(Pack, AlongANewAxis) {
  tfl::PackOptionsT pack_options;
  tfl::UnpackOptionsT unpack_options;
  pack_options.values_count = unpack_options.num = 3;
  pack_options.axis = unpack_options.axis = -2;
  const TensorSpec whole = tensor<int8_t>({2, 3, 4}), part = tensor<int8_t>({2, 4});
  const OneNode pack = {tfl::BuiltinOperator_PACK, {part, part, part}, {whole}, options(pack_options)};
  const OneNode unpack = {tfl::BuiltinOperator_UNPACK, {whole}, {part, part, part}, options(unpack_options)};
  std::vector<int8_t> all;
  std::vector<std::vector<int8_t>> parts(3);
  for (const Index& i : indices_of(whole.shape)) {
    all.push_back(numbered<int8_t>(whole.shape)[all.size()]);
    parts[static_cast<size_t>(i[1])].push_back(all.back());
  }
  pack.expect<int8_t>({raw(parts[0]), raw(parts[1]), raw(parts[2])}, all);
  const Outcome run = unpack.run({raw(all)});
  ASSERT_TRUE(run.ok()) << run.text();
  for (size_t k = 0; k < 3; k++) EXPECT_EQ(run.output<int8_t>(k), parts[k]);
  pack.expect_refused("the axis is out of range", [](OneNode& n) { n.options.AsPackOptions()->axis = 3; });
  pack.expect_refused("the inputs together must make the output", [](OneNode& n) { n.x.pop_back(); });
  pack.expect_refused("the output's shape but along the axis", [](OneNode& n) { n.x[1].shape = {4, 2}; });
  pack.expect_refused("the output's shape but along the axis", [](OneNode& n) { n.x[1].shape = {2, 1, 4}; });
  pack.expect_refused("the output's scale and zero point", [](OneNode& n) { n.x[1].quantization = {{1.0f}, {0}}; });
  unpack.expect_refused("the axis is out of range", [](OneNode& n) { n.options.AsUnpackOptions()->axis = INT32_MIN; });
  unpack.expect_refused("the outputs together must make the input", [](OneNode& n) { n.y.pop_back(); });
  unpack.expect_refused("the input's shape but along the axis", [](OneNode& n) { n.y[1].shape = {2, 5}; });
}

}  // namespace
}  // namespace thimble::test
