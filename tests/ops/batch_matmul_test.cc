// SPDX-License-Identifier: Apache-2.0
// BATCH_MATMUL against its definition in whole numbers, and every reason of its own to refuse one.
#include "ops/weights.h"

namespace thimble::test {
namespace {

constexpr auto kCode = tfl::BuiltinOperator_BATCH_MATMUL;

size_t at(int i) { return static_cast<size_t>(i); }

// Batches of three dimensions, each 1 or as the other's.
struct Product {
  std::vector<int32_t> x_batches, w_batches;
  int rows, depth, columns;
  bool adj_x = false, adj_y = false;

  std::vector<int32_t> batches() const {
    std::vector<int32_t> all;
    for (size_t i = 0; i < 3; i++) all.push_back(std::max(x_batches[i], w_batches[i]));
    return all;
  }
  static std::vector<int32_t> shape(std::vector<int32_t> batches, int first, int second, bool swapped) {
    batches.insert(batches.end(), {swapped ? second : first, swapped ? first : second});
    return batches;
  }
  std::vector<int32_t> x_shape() const { return shape(x_batches, rows, depth, adj_x); }
  std::vector<int32_t> w_shape() const { return shape(w_batches, depth, columns, adj_y); }
  std::vector<int32_t> y_shape() const { return shape(batches(), rows, columns, false); }

  std::vector<int> values(const std::vector<int>& x, const std::vector<int>& w) const {
    const std::vector<int32_t> all = batches();
    std::vector<int> y;
    for (int b = 0; b < all[0] * all[1] * all[2]; b++) {
      const int index[3] = {b / (all[1] * all[2]), b / all[2] % all[1], b % all[2]};
      const auto batch = [&](const std::vector<int32_t>& of) {
        int n = 0;
        for (size_t i = 0; i < 3; i++) n = n * of[i] + (of[i] == 1 ? 0 : index[i]);
        return n;
      };
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          int sum = 0;
          for (int k = 0; k < depth; k++) {
            sum += x[at(batch(x_batches) * rows * depth + (adj_x ? k * rows + i : i * depth + k))] *
                   w[at(batch(w_batches) * depth * columns + (adj_y ? j * depth + k : k * columns + j))];
          }
          y.push_back(sum);
        }
      }
    }
    return y;
  }
  tfl::BuiltinOptionsUnion options() const {
    tfl::BatchMatMulOptionsT o;
    o.adj_x = adj_x, o.adj_y = adj_y;
    return test::options(o);
  }
};

std::vector<Product> kinds() {
  std::vector<Product> all;
  for (const bool adj_x : {false, true}) {
    for (const bool adj_y : {false, true}) {
      all.insert(all.end(), {{{1, 1, 1}, {1, 1, 1}, 3, 4, 5, adj_x, adj_y}, {{2, 1, 3}, {1, 2, 3}, 2, 7, 6, adj_x, adj_y},
                             {{1, 1, 2}, {3, 2, 1}, 1, 2, 1, adj_x, adj_y}});
    }
  }
  return all;
}

TEST(BatchMatmul, IsTheProductInEveryType) {
  for (const Product& p : kinds()) {
    const auto x = numbers<int>(elements(p.x_shape()), -4, 4, 1), w = numbers<int>(elements(p.w_shape()), -4, 4, 2);
    std::vector<double> want;
    for (const int v : p.values(x, w)) want.push_back(v);
    for (const Type type : {Type::s8, Type::s16, Type::f32}) {
      const bool zeros = type == Type::s8;
      const auto spec = [&](std::vector<int32_t> shape, int zero) {
        return TensorSpec{.type = type, .shape = shape, .quantization = type == Type::f32 ? Quantized{} : Quantized{{1.0f}, {zeros ? zero : 0}}};
      };
      const Outcome run = run_model(one_op(kCode, {spec(p.x_shape(), 9), spec(p.w_shape(), -5)}, spec(p.y_shape(), 3), p.options()),
                                    {stored(x, type, zeros ? 9 : 0), stored(w, type, zeros ? -5 : 0)});
      ASSERT_TRUE(run.ok()) << run.text();
      EXPECT_EQ(reals(run.outputs[0], type, zeros ? 3 : 0), want) << name(type);
    }
  }
}

TEST(BatchMatmul, RanksMayDiffer) {
  const auto model = [](std::vector<int32_t> x, std::vector<int32_t> w, std::vector<int32_t> y) { return one_op(kCode, {f32(x), f32(w)}, f32(y)); };
  EXPECT_EQ(run_model(model({1, 2}, {2, 2, 1}, {2, 1, 1}), {raw({1.f, 2.f}), raw({3.f, 4.f, 5.f, 6.f})}).output<float>(), (std::vector<float>{11, 17}));
  const char *const matrices = "the matrices do not fit each other, or have more than three dimensions of batches",
                   *const batches = "the batches do not fit each other, or the output does not fit the product";
  expect_refused(model({2}, {2, 1}, {1, 1}), matrices);
  expect_refused(model({1, 1, 1, 1, 1, 2}, {2, 1}, {1, 1, 1, 1, 1, 1}), matrices);
  expect_refused(model({1, 3}, {2, 1}, {1, 1}), matrices);
  expect_refused(model({2, 1, 2}, {3, 2, 1}, {6, 1, 1}), batches);
  expect_refused(model({2, 1, 2}, {1, 2, 1}, {1, 1, 1}), batches);
  expect_refused(model({1, 2}, {2, 2}, {2, 1}), batches);
  TensorSpec w = {.type = Type::s8, .shape = {2, 2, 1}, .quantization = {{1.0f, 2.0f}, {}, 0}};
  expect_refused(one_op(kCode, {s8({1, 2}, 1.0f, 0), w}, s8({2, 1, 1}, 1.0f, 0)), "the weights need one scale");
}

TEST(BatchMatmul, Int16HasNoZeroPoints) {
  const auto with_zeros = [](int64_t x, int64_t w, int64_t y) {
    const auto spec = [](std::vector<int32_t> shape, int64_t zero) {
      return TensorSpec{.type = Type::s16, .shape = shape, .quantization = {{1.0f}, {zero}}};
    };
    return one_op(kCode, {spec({1, 2}, x), spec({2, 1}, w)}, spec({1, 1}, y));
  };
  EXPECT_TRUE(run_model(with_zeros(0, 0, 0), {raw<int16_t>({1, 2}), raw<int16_t>({3, 4})}).ok());
  for (const auto& model : {with_zeros(1, 0, 0), with_zeros(0, 1, 0), with_zeros(0, 0, 1)}) expect_refused(model, "int16 must have zero point 0");
}

}  // namespace
}  // namespace thimble::test
