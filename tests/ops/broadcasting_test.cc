// SPDX-License-Identifier: Apache-2.0
// Broadcasting, through MUL and ADD of float32: against index arithmetic on random shapes.
#include <gtest/gtest.h>

#include <random>

#include "ops/one_op.h"

namespace thimble::test {
namespace {

size_t count(const std::vector<int32_t>& shape) {
  size_t n = 1;
  for (const int32_t dim : shape) n *= static_cast<size_t>(dim);
  return n;
}

// Where element `index` of an output of shape `y` comes from in an input of shape `x`.
size_t source(size_t index, const std::vector<int32_t>& y, const std::vector<int32_t>& x) {
  size_t at = 0, stride = 1;
  for (size_t back = 1; back <= y.size(); back++) {
    const size_t size = static_cast<size_t>(y[y.size() - back]), coordinate = index % size;
    index /= size;
    if (back > x.size()) continue;
    const size_t dim = static_cast<size_t>(x[x.size() - back]);
    if (dim != 1) at += coordinate * stride;
    stride *= dim;
  }
  return at;
}

std::vector<float> numbers(size_t n, int step) {
  std::vector<float> v(n);
  for (size_t i = 0; i < n; i++) v[i] = static_cast<float>(1 + step * static_cast<int>(i));
  return v;
}

TEST(Broadcasting, FollowsTheShapes) {
  std::mt19937 random(7);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 300; round++) {
    std::vector<int32_t> y(static_cast<size_t>(below(9))), x[2];
    for (int32_t& dim : y) dim = 1 + below(3);
    for (std::vector<int32_t>& shape : x) shape = y;
    for (int32_t& dim : x[0]) dim = below(2) ? dim : 1;
    for (size_t i = 0; i < y.size(); i++)
      if (x[0][i] == y[i] && below(2)) x[1][i] = 1;
    const size_t leading = y.empty() ? 0 : static_cast<size_t>(below(static_cast<int>(y.size()) + 1));   // dims of 1 left out
    size_t cut = 0;
    while (cut < leading && x[round % 2][cut] == 1) cut++;
    x[round % 2].erase(x[round % 2].begin(), x[round % 2].begin() + static_cast<long>(cut));
    const std::vector<float> a = numbers(count(x[0]), 1), b = numbers(count(x[1]), 3);
    const Outcome run = run_model(one_op(tfl::BuiltinOperator_MUL, {f32(x[0]), f32(x[1])}, f32(y)), {raw(a), raw(b)});
    ASSERT_TRUE(run.ok()) << run.text();
    const std::vector<float> got = run.output<float>();
    for (size_t i = 0; i < got.size(); i++)
      ASSERT_EQ(got[i], a[source(i, y, x[0])] * b[source(i, y, x[1])]) << "round " << round << ", element " << i;
  }
}

TEST(Broadcasting, AConstantRow) {
  TensorSpec row = f32({3});
  row.data = raw<float>({10, 20, 30});
  const Outcome run = run_model(one_op(tfl::BuiltinOperator_ADD, {f32({2, 3}), row}, f32({2, 3})), {raw<float>({1, 2, 3, 4, 5, 6})});
  EXPECT_EQ(run.output<float>(), (std::vector<float>{11, 22, 33, 14, 25, 36}));
}

TEST(Broadcasting, EqualShapesNeedNoTable) {
  const auto need = [](std::vector<int32_t> x0, std::vector<int32_t> x1, std::vector<int32_t> y) {
    const Bytes in0 = raw(numbers(count(x0), 1)), in1 = raw(numbers(count(x1), 1));
    return run_model(one_op(tfl::BuiltinOperator_ADD, {f32(x0), f32(x1)}, f32(y)), {in0, in1}).arena_bytes;
  };
  const size_t flat = need({24}, {24}, {24});
  EXPECT_EQ(need({2, 3, 2, 2}, {2, 3, 2, 2}, {2, 3, 2, 2}), flat);
  EXPECT_LT(need({2, 3, 2, 2}, {1}, {2, 3, 2, 2}), flat);
}

TEST(Broadcasting, RefusesShapesThatDoNotFit) {
  const auto add = [](std::vector<int32_t> x0, std::vector<int32_t> x1, std::vector<int32_t> y) {
    return one_op(tfl::BuiltinOperator_ADD, {f32(x0), f32(x1)}, f32(y));
  };
  EXPECT_EQ(refusal(add({2, 1}, {1, 3}, {2, 3})), "");
  expect_refused(add({2}, {3}, {3}), "do not broadcast");
  expect_refused(add({2, 1}, {2, 1}, {2, 3}), "do not broadcast");   // nobody gives the 3
  expect_refused(add({2, 3}, {1, 3}, {1, 3}), "do not broadcast");
  expect_refused(add({2, 3}, {2, 3}, {3}), "do not broadcast");      // the 2 has no place in the output
  expect_refused(add({6}, {6}, {2, 3}), "do not broadcast");
}

}  // namespace
}  // namespace thimble::test
