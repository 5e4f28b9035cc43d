// SPDX-License-Identifier: Apache-2.0
// Activations of stored values against real arithmetic: the RELU family in each type, LEAKY_RELU, PRELU, HARD_SWISH, and LOGISTIC and
// TANH of uint8 and int16.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

tfl::BuiltinOptionsUnion leaky(float alpha) {
  tfl::LeakyReluOptionsT o;
  o.alpha = alpha;
  return options(o);
}

struct Clamp {
  tfl::BuiltinOperator code;
  double lowest, highest;
};
const Clamp kClamps[] = {{tfl::BuiltinOperator_RELU, 0, 1e30}, {tfl::BuiltinOperator_RELU_N1_TO_1, -1, 1}, {tfl::BuiltinOperator_RELU_0_TO_1, 0, 1}};

TEST(Activation, ReluFamily) {
  for (const Clamp& c : kClamps) {
    const auto f = [&](double x) { return std::clamp(x, c.lowest, c.highest); };
    expect_function<int8_t>(c.code, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.02f, -100), f, 1);
    expect_function<uint8_t>(c.code, stored<uint8_t>({256}, 0.03f, 100), stored<uint8_t>({256}, 0.02f, 60), f, 1);
    expect_function<int16_t>(c.code, stored<int16_t>({256}, 0.0003f, 0), stored<int16_t>({256}, 0.0002f, 0), f, 1);
    const std::vector<float> x = {-2.0f, -0.5f, 0.0f, 0.5f, 2.0f, NAN};
    const std::vector<float> y = run_model(one_op(c.code, {f32({6})}, f32({6})), {raw(x)}).output<float>();
    for (size_t i = 0; i < 5; i++) EXPECT_EQ(static_cast<double>(y[i]), f(static_cast<double>(x[i])));
    EXPECT_TRUE(std::isnan(y[5]));
  }
  const auto six = [](double x) { return std::clamp(x, 0.0, 6.0); };
  expect_function<uint8_t>(tfl::BuiltinOperator_RELU6, stored<uint8_t>({256}, 0.0625f, 100), stored<uint8_t>({256}, 0.0625f, 100), six, 0);
  expect_function<int16_t>(tfl::BuiltinOperator_RELU6, stored<int16_t>({256}, 0.0005f, 0), stored<int16_t>({256}, 0.0005f, 0), six, 0);
}

TEST(Activation, LeakyRelu) {
  for (const float alpha : {0.3f, 0.0f, 1.5f, -0.25f}) {
    const auto f = [&](double x) { return x < 0 ? x * static_cast<double>(alpha) : x; };
    const auto code = tfl::BuiltinOperator_LEAKY_RELU;
    expect_function<int8_t>(code, stored<int8_t>({256}, 0.03f, 5), stored<int8_t>({256}, 0.02f, -10), f, 1, leaky(alpha));
    expect_function<uint8_t>(code, stored<uint8_t>({256}, 0.03f, 100), stored<uint8_t>({256}, 0.02f, 60), f, 1, leaky(alpha));
    expect_function<int16_t>(code, stored<int16_t>({256}, 0.03f, 0), stored<int16_t>({256}, 0.02f, 0), f, 1, leaky(alpha));
    expect_function<int16_t>(code, stored<int16_t>({256}, 0.03f, -32768), stored<int16_t>({256}, 0.02f, 32767), f, 1, leaky(alpha));
    const std::vector<float> x = random_floats(50, -4, 4, 1);
    std::vector<double> want;
    for (const float v : x) want.push_back(f(static_cast<double>(v)));
    expect_floats(run_model(one_op(code, {f32({50})}, f32({50}), leaky(alpha)), {raw(x)}), want, 1e-6);
  }
}

TEST(Activation, Prelu) {
  const auto code = tfl::BuiltinOperator_PRELU;
  const auto f = [](double x, double slope) { return x < 0 ? x * slope : x; };
  expect_function2<int8_t>(code, stored<int8_t>({99}, 0.03f, 5), stored<int8_t>({99}, 0.01f, -5), stored<int8_t>({99}, 0.02f, -10), f, 1);
  expect_function2<uint8_t>(code, stored<uint8_t>({99}, 0.03f, 100), stored<uint8_t>({99}, 0.01f, 99), stored<uint8_t>({99}, 0.02f, 60), f, 1);
  expect_function2<int16_t, int8_t>(code, stored<int16_t>({99}, 0.03f, 0), stored<int8_t>({99}, 0.01f, 0), stored<int16_t>({99}, 0.02f, 0), f, 1);
  const Outcome run = run_model(one_op(code, {f32({2, 2}), f32({2})}, f32({2, 2})), {raw<float>({-2, -2, 2, NAN}), raw<float>({0.5f, -3.0f})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<float>()[0], -1.0f);
  EXPECT_EQ(run.output<float>()[1], 6.0f);
  EXPECT_EQ(run.output<float>()[2], 2.0f);
  EXPECT_TRUE(std::isnan(run.output<float>()[3]));
}

TEST(Activation, HardSwish) {
  const auto f = [](double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; };
  for (const float scale : {0.001f, 0.01f, 0.05f, 0.5f}) {
    const float y_scale = scale * 0.8f;
    expect_function<int8_t>(tfl::BuiltinOperator_HARD_SWISH, stored<int8_t>({256}, scale, 5), stored<int8_t>({256}, y_scale, -60), f, 1);
    expect_function<uint8_t>(tfl::BuiltinOperator_HARD_SWISH, stored<uint8_t>({256}, scale, 133), stored<uint8_t>({256}, y_scale, 68), f, 1);
  }
}

TEST(Activation, LogisticAndTanh) {
  const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
  const auto tanh = [](double x) { return std::tanh(x); };
  expect_function<uint8_t>(tfl::BuiltinOperator_LOGISTIC, stored<uint8_t>({256}, 0.05f, 128), stored<uint8_t>({256}, 1.0f / 256, 0), logistic, 1);
  expect_function<uint8_t>(tfl::BuiltinOperator_TANH, stored<uint8_t>({256}, 0.02f, 128), stored<uint8_t>({256}, 1.0f / 128, 128), tanh, 1);
  // Of int16 the table's interpolation errs by some steps of 2^-15, and a cut off multiplier by 2^-14 of x.
  for (const float scale : {1.0f / 4096, 1.0f / 2048, 0.0001f, 0.0003f, 0.003f, 0.1f, 2.6f, 1e-9f, 1e-30f}) {
    expect_function<int16_t>(tfl::BuiltinOperator_LOGISTIC, stored<int16_t>({256}, scale, 0), stored<int16_t>({256}, 1.0f / 32768, 0), logistic, 4);
    expect_function<int16_t>(tfl::BuiltinOperator_TANH, stored<int16_t>({256}, scale, 0), stored<int16_t>({256}, 1.0f / 32768, 0), tanh, 9);
  }
}

TEST(Activation, Refuses) {
  const TensorSpec x = stored<int8_t>({4}, 0.5f, 0), s16 = stored<int16_t>({4}, 0.5f, 0), s16_y = stored<int16_t>({4}, 1.0f / 32768, 0);
  for (const auto code : {tfl::BuiltinOperator_RELU_N1_TO_1, tfl::BuiltinOperator_RELU_0_TO_1, tfl::BuiltinOperator_LEAKY_RELU,
                          tfl::BuiltinOperator_HARD_SWISH}) {
    expect_refused(one_op(code, {x}, f32({4})), "wrong output type");
    expect_refused(one_op(code, {x}, stored<int8_t>({5}, 0.5f, 0)), "must have the input's size");
    expect_refused(one_op(code, {x}, plain<int8_t>({4})), "needs one scale");
  }
  for (const float alpha : {INFINITY, -INFINITY, NAN}) {
    expect_refused(one_op(tfl::BuiltinOperator_LEAKY_RELU, {x}, x, leaky(alpha)), "alpha must be finite");
    expect_refused(one_op(tfl::BuiltinOperator_LEAKY_RELU, {f32({4})}, f32({4}), leaky(alpha)), "alpha must be finite");
  }
  expect_refused(one_op(tfl::BuiltinOperator_HARD_SWISH, {x}, stored<int8_t>({4}, 0.003f, 0)), "scale too small");
  expect_refused(one_op(tfl::BuiltinOperator_PRELU, {x, s16}, x), "wrong type");
  expect_refused(one_op(tfl::BuiltinOperator_PRELU, {s16, s16}, s16), "wrong type");
  expect_refused(one_op(tfl::BuiltinOperator_PRELU, {x, x}, s16), "wrong output type");
  expect_refused(one_op(tfl::BuiltinOperator_PRELU, {x, plain<int8_t>({4})}, x), "needs one scale");
  expect_refused(one_op(tfl::BuiltinOperator_PRELU, {x, stored<int8_t>({3}, 0.5f, 0)}, x), "the shapes do not broadcast");
  expect_refused(one_op(tfl::BuiltinOperator_LOGISTIC, {stored<uint8_t>({4}, 0.5f, 0)}, stored<uint8_t>({4}, 1.0f / 256, 1)), "zero point must be 0");
  for (const auto code : {tfl::BuiltinOperator_LOGISTIC, tfl::BuiltinOperator_TANH}) {
    expect_refused(one_op(code, {stored<int16_t>({4}, 0.5f, 1)}, s16_y), "zero points must be 0");
    expect_refused(one_op(code, {s16}, stored<int16_t>({4}, 1.0f / 32768, 1)), "zero points must be 0");
    expect_refused(one_op(code, {s16}, stored<int16_t>({4}, 1.0f / 32700, 0)), "scale must be 1/32768");
    expect_refused(one_op(code, {stored<int16_t>({4}, 2.7f, 0)}, s16_y), "scale too large");
    expect_refused(one_op(code, {s16}, x), "wrong output type");
  }
}

}  // namespace
}  // namespace thimble::test
