// SPDX-License-Identifier: Apache-2.0
// MEAN against its definition, with constant axes and with axes that come as an input, and every reason to refuse one.
#include <gtest/gtest.h>

#include <functional>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Parts {
  TensorSpec x = {.type = Type::s8, .shape = {2, 3, 4}, .quantization = {{1.0f}, {-3}}};
  TensorSpec axes = {.type = Type::s32, .shape = {2}, .data = raw<int32_t>({0, 2})};
  TensorSpec y = {.type = Type::s8, .shape = {3}, .quantization = {{0.5f}, {10}}};

  Bytes model() const {
    ModelBuilder m;
    const int tx = m.input(x), ta = axes.data.empty() ? m.input(axes) : m.tensor(axes), ty = m.output(y);
    m.op(tfl::BuiltinOperator_MEAN, {tx, ta}, {ty});
    return m.finish();
  }
};

// Sums of 8, 16 and 24 times 8 values: means 1, 2 and 3 above the zero point, stored in halves.
const Bytes kX = raw<int8_t>({-2, -2, -2, -2, -1, -1, -1, -1, 1, -1, 1, -1, -2, -2, -1, -3, -3, 1, -3, 1, 0, 0, 0, 0});
const std::vector<int8_t> kMeans = {12, 14, 16};

TEST(Mean, S8MovesToTheOutputsScale) {
  for (const std::vector<int32_t>& shape : {std::vector<int32_t>{3}, {1, 3, 1}, {3, 1}}) {
    Parts p;
    p.y.shape = shape;
    const Outcome run = run_model(p.model(), {kX});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<int8_t>(), kMeans);
  }
}

TEST(Mean, AxesMayBeAnInput) {
  Parts p;
  p.axes.data.clear();
  for (const Bytes& axes : {raw<int32_t>({0, 2}), raw<int32_t>({-1, -3})}) {
    const Outcome run = run_model(p.model(), {kX, axes});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<int8_t>(), kMeans);
  }
  for (const Bytes& axes : {raw<int32_t>({0, 3}), raw<int32_t>({-4, 2}), raw<int32_t>({INT32_MIN, INT32_MAX}), raw<int32_t>({0, 0})}) {
    const Outcome run = run_model(p.model(), {kX, axes});
    EXPECT_EQ(run.why.status, Status::failed) << run.text();
  }
}

// Every set of axes of a tensor of many dimensions, by coordinates.
TEST(Mean, F32OverAnyAxes) {
  const std::vector<int32_t> shape = {2, 1, 3, 2, 2, 1, 2, 3};
  std::vector<float> x(144);
  for (size_t i = 0; i < x.size(); i++) x[i] = static_cast<float>(i * i % 64);
  for (uint32_t reduced = 1; reduced < 256; reduced++) {
    Parts p;
    std::vector<int32_t> axes, y_shape = shape;
    size_t folded = 1;
    for (int32_t d = 0; d < 8; d++) {
      if (!(reduced >> d & 1)) continue;
      axes.push_back(d % 2 ? d : d - 8);
      folded *= static_cast<size_t>(shape[static_cast<size_t>(d)]);
      y_shape[static_cast<size_t>(d)] = 1;
    }
    p.x = {.shape = shape}, p.y = {.shape = y_shape};
    p.axes = {.type = Type::s32, .shape = {static_cast<int32_t>(axes.size())}, .data = raw(axes)};
    std::vector<float> want(x.size() / folded, 0.0f);
    for (size_t i = 0; i < x.size(); i++) {
      size_t at = 0, step = 1, left = i;
      for (size_t d = 8; d-- > 0; left /= static_cast<size_t>(shape[d])) {
        if (reduced >> d & 1) continue;
        at += left % static_cast<size_t>(shape[d]) * step;
        step *= static_cast<size_t>(shape[d]);
      }
      want[at] += x[i];   // whole numbers: exact in any order
    }
    for (float& sum : want) sum /= static_cast<float>(folded);
    const Outcome run = run_model(p.model(), {raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<float>(), want) << reduced;
  }
}

TEST(Mean, SaysWhyItRefuses) {
  EXPECT_EQ(refusal(Parts().model()), "");
  const auto expect = [](const std::string& text, const std::function<void(Parts&)>& change) {
    Parts p;
    change(p);
    EXPECT_NE(refusal(p.model()).find(text), std::string::npos) << text << "\n" << refusal(p.model());
  };
  expect("needs one scale", [](Parts& p) { p.x.quantization = {}; });
  expect("needs one scale", [](Parts& p) { p.y.quantization = {}; });
  expect("the output must have the input's type", [](Parts& p) { p.y.type = Type::s16, p.y.quantization.zero_points = {}; });
  expect("the axes must be int32", [](Parts& p) { p.axes.type = Type::f32; });
  for (const int32_t axis : {3, -4, INT32_MIN, INT32_MAX}) {
    expect("an axis is out of range", [&](Parts& p) { p.axes.data = raw<int32_t>({0, axis}); });
  }
  const std::string shape = "the output must have the input's shape without the axes";
  expect(shape, [](Parts& p) { p.axes.data = raw<int32_t>({0, 0}); });
  expect(shape, [](Parts& p) { p.y.shape = {4}; });
  expect(shape, [](Parts& p) { p.y.shape = {3, 2}; });
  expect(shape, [](Parts& p) { p.axes.data = raw<int32_t>({0, -3}), p.y.shape = {4, 3}; });
  expect(shape, [](Parts& p) { p.axes.data.clear(), p.y.shape = {25}; });
  expect(shape, [](Parts& p) { p.axes.data.clear(), p.y.shape = {7}; });
  expect("the sum may overflow", [](Parts& p) {
    p.x.shape = {1 << 25}, p.y.shape = {};
    p.axes.shape = {1}, p.axes.data = raw<int32_t>({0});
  });
}

}  // namespace
}  // namespace thimble::test
