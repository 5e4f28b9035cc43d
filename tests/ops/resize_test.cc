// SPDX-License-Identifier: Apache-2.0
// The resizes against real arithmetic: which pixels lie around a place is worked out in doubles here. And every reason to refuse one.
#include <algorithm>
#include <cmath>

#include "ops/one_node.h"

namespace thimble::test {
namespace {

struct Kind {
  bool align_corners, half_pixel;
};

double place(int32_t y, int32_t x_size, int32_t y_size, Kind kind) {
  const bool corners = kind.align_corners && y_size > 1;
  const double scale = corners ? double(x_size - 1) / (y_size - 1) : double(x_size) / y_size;
  return (y + (kind.half_pixel ? 0.5 : 0.0)) * scale;
}

template <class T> OneNode resize(bool nearest, const Shape& x, const Shape& sides, Kind kind) {
  tfl::BuiltinOptionsUnion o;
  if (nearest) {
    tfl::ResizeNearestNeighborOptionsT t;
    t.align_corners = kind.align_corners, t.half_pixel_centers = kind.half_pixel;
    o = options(t);
  } else {
    tfl::ResizeBilinearOptionsT t;
    t.align_corners = kind.align_corners, t.half_pixel_centers = kind.half_pixel;
    o = options(t);
  }
  return {nearest ? tfl::BuiltinOperator_RESIZE_NEAREST_NEIGHBOR : tfl::BuiltinOperator_RESIZE_BILINEAR, {tensor<T>(x), vector_s32(sides)},
          {tensor<T>({x[0], sides[0], sides[1], x[3]})}, o};
}

const std::pair<Shape, Shape> kSizes[] = {{{2, 3, 4, 2}, {6, 8}}, {{1, 4, 4, 3}, {2, 2}}, {{1, 3, 5, 1}, {7, 4}},
                                          {{1, 1, 1, 2}, {3, 3}}, {{1, 5, 2, 1}, {1, 1}}, {{1, 8, 9, 1}, {5, 21}}};

template <class T> void expect_nearest(Kind kind) {
  for (const auto& [x, sides] : kSizes) {
    const OneNode node = resize<T>(true, x, sides, kind);
    std::vector<T> want;
    for (const Index& i : indices_of(node.y[0].shape)) {
      Index from = i;
      for (size_t d = 1; d < 3; d++) {
        const double exact = place(i[d], x[d], sides[d - 1], kind);
        const auto nearest = static_cast<int32_t>(kind.align_corners ? std::round(exact) : std::floor(exact + 1e-9));
        from[d] = std::min(nearest, x[d] - 1);
      }
      want.push_back(numbered<T>(x)[at(x, from)]);
    }
    node.expect<T>({raw(numbered<T>(x))}, want);
  }
}

TEST(ResizeNearestNeighbor, AnyType) {
  for (const Kind kind : {Kind{false, false}, Kind{true, false}, Kind{false, true}}) {
    expect_nearest<int8_t>(kind);
    expect_nearest<int16_t>(kind);
    expect_nearest<float>(kind);
    expect_nearest<int64_t>(kind);
  }
}

// The reference decides with floats, which are not always where the exact number is.
TEST(ResizeNearestNeighbor, RoundsAsFloatsDo) {
  for (const Kind kind : {Kind{false, false}, Kind{true, false}, Kind{false, true}, Kind{true, true}}) {
    for (const auto& [from, to] : {std::pair{3, 1000}, {1000, 3}, {641, 997}, {997, 641}, {7, 49}, {1920, 1013}, {1, 77}}) {
      const OneNode node = resize<int16_t>(true, {1, from, 1, 1}, {to, 1}, kind);
      std::vector<int16_t> x(static_cast<size_t>(from)), want;
      for (size_t i = 0; i < x.size(); i++) x[i] = static_cast<int16_t>(i);
      const bool corners = kind.align_corners && to > 1;
      const float scale = static_cast<float>(from - corners) / static_cast<float>(to - corners);
      for (int32_t i = 0; i < to; i++) {
        const float product = (static_cast<float>(i) + (kind.half_pixel ? 0.5f : 0.0f)) * scale;
        want.push_back(static_cast<int16_t>(std::min(static_cast<int>(kind.align_corners ? std::round(product) : std::floor(product)), from - 1)));
      }
      node.expect<int16_t>({raw(x)}, want);
    }
  }
}

template <class T> void expect_bilinear(Kind kind, double tolerance) {
  for (const auto& [x, sides] : kSizes) {
    const OneNode node = resize<T>(false, x, sides, kind);
    const Outcome run = node.run({raw(numbered<T>(x))});
    ASSERT_TRUE(run.ok()) << run.text();
    size_t k = 0;
    for (const Index& i : indices_of(node.y[0].shape)) {
      double real = 0;
      double weight[2][2];
      int32_t pixel[2][2];
      for (size_t d = 0; d < 2; d++) {
        const double exact = place(i[d + 1], x[d + 1], sides[d], kind) - (kind.half_pixel ? 0.5 : 0.0), low = std::floor(exact);
        for (int side = 0; side < 2; side++) pixel[d][side] = std::clamp(static_cast<int32_t>(low) + side, 0, x[d + 1] - 1);
        weight[d][1] = exact - low, weight[d][0] = 1 - weight[d][1];
      }
      for (size_t r = 0; r < 2; r++)
        for (size_t c = 0; c < 2; c++) real += weight[0][r] * weight[1][c] * static_cast<double>(numbered<T>(x)[at(x, {i[0], pixel[0][r], pixel[1][c], i[3]})]);
      EXPECT_NEAR(static_cast<double>(run.output<T>()[k++]), real, tolerance);
    }
  }
}

TEST(ResizeBilinear, WithinAStep) {
  for (const Kind kind : {Kind{false, false}, Kind{true, false}, Kind{false, true}}) {
    expect_bilinear<float>(kind, 1e-4);
    expect_bilinear<int8_t>(kind, 1.0);
    expect_bilinear<uint8_t>(kind, 1.0);
    expect_bilinear<int16_t>(kind, 1.0);
  }
}

// A scale that is rounded up leads past the last pixel.
TEST(ResizeBilinear, StaysInside) {
  for (const bool half_pixel : {false, true}) {
    const OneNode node = resize<int8_t>(false, {1, 1, 1, 1}, {4096, 1}, {false, half_pixel});
    node.expect<int8_t>({raw<int8_t>({-128})}, std::vector<int8_t>(4096, -128));
    const OneNode long_one = resize<int16_t>(false, {1, 1, 1, 1}, {1, 65536}, {false, half_pixel});
    long_one.expect<int16_t>({raw<int16_t>({-32768})}, std::vector<int16_t>(65536, -32768));
  }
}

TEST(Resize, RefusesAndFails) {
  for (const bool nearest : {false, true}) {
    const OneNode node = resize<int8_t>(nearest, {1, 2, 3, 4}, {4, 6}, {false, false});
    const std::string wrong = "must be [batches, rows, columns, depth], like the input";
    node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {1, 4, 6, 3}; });
    node.expect_refused(wrong, [](OneNode& n) { n.y[0].shape = {4, 4, 6, 1}; });
    node.expect_refused(wrong, [](OneNode& n) { n.x[0].shape = {2, 3, 4}; });
    node.expect_refused("does not agree with the output's shape", [](OneNode& n) { n.x[1] = vector_s32({6, 4}); });
    node.expect_refused("must hold one number per dimension", [](OneNode& n) { n.x[1] = vector_s32({4}); });
    node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u8; });
    node.expect_refused("sides longer than 65536", [](OneNode& n) { n.x[0].shape = {1, 65537, 3, 4}; });
    OneNode late = node;
    late.x[1].data.clear();
    EXPECT_TRUE(late.run({raw(numbered<int8_t>({24})), raw<int32_t>({4, 6})}).ok());
    late.expect_failed({raw(numbered<int8_t>({24})), raw<int32_t>({6, 4})});
  }
  resize<int8_t>(true, {1, 2, 3, 4}, {4, 6}, {}).expect_refused("elements must have 1, 2, 4 or 8 bytes", [](OneNode& n) { n.x[0].type = n.y[0].type = Type::s4; });
  resize<float>(false, {1, 2, 3, 4}, {4, 6}, {true, true}).expect_refused("corners cannot be aligned with half pixels", [](OneNode&) {});
}

}  // namespace
}  // namespace thimble::test
