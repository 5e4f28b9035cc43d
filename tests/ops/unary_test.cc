// SPDX-License-Identifier: Apache-2.0
// Operators of one input: functions of floats and of integers as they are, ABS and RSQRT of stored values, and functions of 8 bits that
// are tabulated while the model is prepared.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

struct RealFunction {
  tfl::BuiltinOperator code;
  double (*of)(double);
  float lowest, highest;
};
double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
double gelu_tanh(double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); }
double elu(double x) { return x < 0 ? std::expm1(x) : x; }
double hard_swish(double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }
double sign(double x) { return (x > 0) - (x < 0); }

const RealFunction kFunctions[] = {
    {tfl::BuiltinOperator_ABS, [](double x) { return std::fabs(x); }, -9, 9},
    {tfl::BuiltinOperator_CEIL, [](double x) { return std::ceil(x); }, -9, 9},
    {tfl::BuiltinOperator_COS, [](double x) { return std::cos(x); }, -9, 9},
    {tfl::BuiltinOperator_ELU, elu, -9, 9},
    {tfl::BuiltinOperator_EXP, [](double x) { return std::exp(x); }, -9, 9},
    {tfl::BuiltinOperator_FLOOR, [](double x) { return std::floor(x); }, -9, 9},
    {tfl::BuiltinOperator_GELU, gelu, -9, 9},
    {tfl::BuiltinOperator_HARD_SWISH, hard_swish, -9, 9},
    {tfl::BuiltinOperator_LOG, [](double x) { return std::log(x); }, 0.01f, 99},
    {tfl::BuiltinOperator_LOGISTIC, [](double x) { return 1 / (1 + std::exp(-x)); }, -9, 9},
    {tfl::BuiltinOperator_NEG, [](double x) { return -x; }, -9, 9},
    {tfl::BuiltinOperator_ROUND, [](double x) { return std::nearbyint(x); }, -9, 9},
    {tfl::BuiltinOperator_RSQRT, [](double x) { return 1 / std::sqrt(x); }, 0.01f, 99},
    {tfl::BuiltinOperator_SIGN, sign, -9, 9},
    {tfl::BuiltinOperator_SIN, [](double x) { return std::sin(x); }, -9, 9},
    {tfl::BuiltinOperator_SQRT, [](double x) { return std::sqrt(x); }, 0, 99},
    {tfl::BuiltinOperator_SQUARE, [](double x) { return x * x; }, -9, 9},
    {tfl::BuiltinOperator_TANH, [](double x) { return std::tanh(x); }, -9, 9},
};

TEST(Unary, FloatsFollowTheCLibrary) {
  for (const RealFunction& f : kFunctions) {
    std::vector<float> x = random_floats(300, f.lowest, f.highest, 1);
    if (f.lowest < 0) x.insert(x.end(), {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.0f, 3.0f, -3.0f});
    const int32_t n = static_cast<int32_t>(x.size());
    std::vector<double> want;
    for (const float v : x) want.push_back(f.of(static_cast<double>(v)));
    expect_floats(run_model(one_op(f.code, {f32({n})}, f32({n})), {raw(x)}), want, 1e-6);
  }
}

TEST(Unary, GeluByTanh) {
  tfl::GeluOptionsT o;
  o.approximate = true;
  const std::vector<float> x = random_floats(300, -5, 5, 1);
  std::vector<double> want;
  for (const float v : x) want.push_back(gelu_tanh(static_cast<double>(v)));
  expect_floats(run_model(one_op(tfl::BuiltinOperator_GELU, {f32({300})}, f32({300}), options(o)), {raw(x)}), want, 1e-6);
  expect_function<int8_t>(tfl::BuiltinOperator_GELU, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.021f, -100), gelu_tanh, 0, options(o));
}

template <class T> std::vector<T> mapped(tfl::BuiltinOperator code, Type type, const std::vector<T>& x) {
  const TensorSpec spec = {.type = type, .shape = {static_cast<int32_t>(x.size())}};
  const Outcome run = run_model(one_op(code, {spec}, spec), {raw(x)});
  EXPECT_TRUE(run.ok()) << run.text();
  return run.output<T>();
}

TEST(Unary, IntegersAndBooleans) {
  using S32 = std::vector<int32_t>;
  using S64 = std::vector<int64_t>;
  EXPECT_EQ(mapped<int32_t>(tfl::BuiltinOperator_ABS, Type::s32, {-5, 5, INT32_MIN}), (S32{5, 5, INT32_MIN}));
  EXPECT_EQ(mapped<int32_t>(tfl::BuiltinOperator_NEG, Type::s32, {-5, 5, INT32_MIN}), (S32{5, -5, INT32_MIN}));
  EXPECT_EQ(mapped<int64_t>(tfl::BuiltinOperator_NEG, Type::s64, {-5, int64_t{1} << 40, INT64_MIN}), (S64{5, -(int64_t{1} << 40), INT64_MIN}));
  EXPECT_EQ(mapped<int32_t>(tfl::BuiltinOperator_SIGN, Type::s32, {-5, 0, INT32_MAX}), (S32{-1, 0, 1}));
  EXPECT_EQ(mapped<uint8_t>(tfl::BuiltinOperator_LOGICAL_NOT, Type::boolean, {0, 1, 255}), (std::vector<uint8_t>{1, 0, 0}));
  EXPECT_EQ(mapped<int16_t>(tfl::BuiltinOperator_ABS, Type::s16, {-5, 5, -32768}), (std::vector<int16_t>{5, 5, -32768}));
}

TEST(Unary, StoredAbs) {
  const auto abs = [](double x) { return std::fabs(x); };
  expect_function<int8_t>(tfl::BuiltinOperator_ABS, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.02f, -100), abs, 1);
  expect_function<int8_t>(tfl::BuiltinOperator_ABS, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.03f, -128), abs, 0);
  expect_function<int16_t>(tfl::BuiltinOperator_ABS, stored<int16_t>({256}, 0.03f, 0), stored<int16_t>({256}, 0.02f, 0), abs, 1);
}

// What is not positive has no root, and takes the highest value as 0 does.
double root(double x) { return x <= 0 ? INFINITY : 1 / std::sqrt(x); }

TEST(Unary, StoredRsqrt) {
  expect_function<int8_t>(tfl::BuiltinOperator_RSQRT, stored<int8_t>({256}, 0.1f, -100), stored<int8_t>({256}, 0.02f, -128), root, 1);
  expect_function<int16_t>(tfl::BuiltinOperator_RSQRT, stored<int16_t>({256}, 0.001f, -32768), stored<int16_t>({256}, 0.001f, 0), root, 1);
  expect_function<int8_t>(tfl::BuiltinOperator_RSQRT, stored<int8_t>({256}, 1e20f, 0), stored<int8_t>({256}, 1e20f, 0), root, 0);
}

TEST(Unary, TabulatedFunctionsAreExact) {
  const auto exp = [](double x) { return std::exp(x); };
  const auto log = [](double x) { return x <= 0 ? -1e9 : std::log(x); };
  expect_function<int8_t>(tfl::BuiltinOperator_ELU, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.021f, -100), elu, 0);
  expect_function<uint8_t>(tfl::BuiltinOperator_ELU, stored<uint8_t>({256}, 0.03f, 128), stored<uint8_t>({256}, 0.021f, 40), elu, 0);
  expect_function<int8_t>(tfl::BuiltinOperator_GELU, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.021f, -100), gelu, 0);
  expect_function<uint8_t>(tfl::BuiltinOperator_GELU, stored<uint8_t>({256}, 0.03f, 128), stored<uint8_t>({256}, 0.021f, 40), gelu, 0);
  expect_function<int8_t>(tfl::BuiltinOperator_EXP, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.2f, -128), exp, 0);
  expect_function<int8_t>(tfl::BuiltinOperator_EXP, stored<int8_t>({256}, 30.0f, 5), stored<int8_t>({256}, 1e-30f, -128), exp, 0);   // infinite
  expect_function<int8_t>(tfl::BuiltinOperator_LOG, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.021f, 100), log, 0);   // not real
}

TEST(Unary, Refuses) {
  for (const RealFunction& f : kFunctions) {
    expect_refused(one_op(f.code, {f32({4})}, plain<int32_t>({4})), "wrong output type");
    expect_refused(one_op(f.code, {f32({4})}, f32({5})), "must have the input's size");
  }
  const TensorSpec x = stored<int8_t>({4}, 0.5f, 0);
  for (const auto code : {tfl::BuiltinOperator_ABS, tfl::BuiltinOperator_RSQRT, tfl::BuiltinOperator_ELU, tfl::BuiltinOperator_GELU}) {
    expect_refused(one_op(code, {x}, f32({4})), "wrong output type");
    expect_refused(one_op(code, {x}, plain<int8_t>({4})), "needs one scale");
    expect_refused(one_op(code, {plain<int8_t>({4})}, x), "needs one scale");
  }
  expect_refused(one_op(tfl::BuiltinOperator_ABS, {plain<int16_t>({4})}, x), "wrong output type");
  expect_refused(one_op(tfl::BuiltinOperator_ABS, {stored<int16_t>({4}, 1.0f, 0)}, plain<int16_t>({4})), "needs one scale");
}

}  // namespace
}  // namespace thimble::test
