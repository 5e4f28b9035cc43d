// SPDX-License-Identifier: Apache-2.0
// Operators of two inputs that are not floats of one operation: ADD, SUB, MUL, DIV and SQUARED_DIFFERENCE of stored values and of plain
// integers, MAXIMUM, MINIMUM, FLOOR_DIV, FLOOR_MOD, POW, ATAN2, and what works on bits.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

template <class Table> tfl::BuiltinOptionsUnion fused(tfl::Activation activation) {
  Table o;
  o.activation = activation;
  return options(o);
}

double sum(double a, double b) { return a + b; }
double difference(double a, double b) { return a - b; }
double product(double a, double b) { return a * b; }
double squared_difference(double a, double b) { return (a - b) * (a - b); }
double quotient(double a, double b) { return b == 0 ? (a > 0 ? 1e9 : a < 0 ? -1e9 : 0) : a / b; }

TEST(Pair, StoredSumsAndDifferences) {
  const auto add = tfl::BuiltinOperator_ADD, sub = tfl::BuiltinOperator_SUB;
  expect_function2<uint8_t>(add, stored<uint8_t>({99}, 0.5f, 3), stored<uint8_t>({99}, 0.2f, 250), stored<uint8_t>({99}, 0.6f, 90), sum, 1);
  expect_function2<int16_t>(add, stored<int16_t>({99}, 0.5f, 0), stored<int16_t>({99}, 0.02f, 0), stored<int16_t>({99}, 0.4f, 0), sum, 1);
  expect_function2<int16_t>(add, stored<int16_t>({99}, 0.5f, -300), stored<int16_t>({99}, 0.7f, 32767), stored<int16_t>({99}, 0.9f, 12),
                            sum, 1);
  expect_function2<int8_t>(sub, stored<int8_t>({99}, 0.5f, -128), stored<int8_t>({99}, 0.1f, 5), stored<int8_t>({99}, 0.4f, 7), difference,
                           1);
  expect_function2<int8_t>(sub, stored<int8_t>({99}, 0.1f, 5), stored<int8_t>({99}, 0.5f, -128), stored<int8_t>({99}, 0.4f, 7), difference,
                           1);
  expect_function2<uint8_t>(sub, stored<uint8_t>({99}, 0.1f, 5), stored<uint8_t>({99}, 0.5f, 128), stored<uint8_t>({99}, 0.4f, 70),
                            difference, 1);
  expect_function2<int16_t>(sub, stored<int16_t>({99}, 0.5f, 0), stored<int16_t>({99}, 0.5f, 0), stored<int16_t>({99}, 0.6f, 0), difference,
                            1);
  expect_function2<int8_t>(
      sub, stored<int8_t>({99}, 0.5f, 0), stored<int8_t>({99}, 0.5f, 0), stored<int8_t>({99}, 0.25f, -20),
      [](double a, double b) { return std::clamp(a - b, 0.0, 6.0); }, 0, fused<tfl::SubOptionsT>(tfl::Activation_RELU6));
}

TEST(Pair, StoredProductsAndQuotients) {
  const auto mul = tfl::BuiltinOperator_MUL, div = tfl::BuiltinOperator_DIV;
  expect_function2<uint8_t>(mul, stored<uint8_t>({99}, 0.5f, 3), stored<uint8_t>({99}, 0.2f, 250), stored<uint8_t>({99}, 0.9f, 200),
                            product, 1);
  expect_function2<int16_t>(mul, stored<int16_t>({99}, 0.5f, 0), stored<int16_t>({99}, 0.001f, 0), stored<int16_t>({99}, 2.0f, 0), product,
                            1);
  expect_function2<int8_t>(div, stored<int8_t>({99}, 0.5f, 0), stored<int8_t>({99}, 0.25f, 5), stored<int8_t>({99}, 0.1f, -3), quotient, 1);
  expect_function2<int8_t>(div, stored<int8_t>({99}, 0.001f, -128), stored<int8_t>({99}, 1.0f, 127), stored<int8_t>({99}, 0.00001f, 0),
                           quotient, 1);
  expect_function2<uint8_t>(div, stored<uint8_t>({99}, 0.5f, 9), stored<uint8_t>({99}, 0.25f, 128), stored<uint8_t>({99}, 0.1f, 100),
                            quotient, 1);
  // A quotient far beyond the output's range, and one far below its step.
  expect_function2<int8_t>(div, stored<int8_t>({99}, 1e6f, 0), stored<int8_t>({99}, 1e-6f, 5), stored<int8_t>({99}, 0.1f, -3), quotient, 1);
  expect_function2<int8_t>(div, stored<int8_t>({99}, 1e-9f, 0), stored<int8_t>({99}, 1e9f, 0), stored<int8_t>({99}, 0.1f, -3),
                           [](double a, double b) { return b == 0 ? quotient(a, b) : 0.0; }, 0);
}

TEST(Pair, StoredSquaredDifferences) {
  const auto code = tfl::BuiltinOperator_SQUARED_DIFFERENCE;
  expect_function2<int8_t>(code, stored<int8_t>({99}, 0.5f, -5), stored<int8_t>({99}, 0.3f, 100), stored<int8_t>({99}, 8.0f, -128),
                           squared_difference, 1);
  expect_function2<uint8_t>(code, stored<uint8_t>({99}, 0.5f, 5), stored<uint8_t>({99}, 0.3f, 100), stored<uint8_t>({99}, 40.0f, 0),
                            squared_difference, 1);
  expect_function2<int16_t>(code, stored<int16_t>({99}, 0.5f, 0), stored<int16_t>({99}, 0.3f, 0), stored<int16_t>({99}, 90000.0f, 0),
                            squared_difference, 1);
}

TEST(Pair, PlainIntegersWrapAndAreBounded) {
  constexpr int32_t kLow = INT32_MIN, kHigh = INT32_MAX;
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_ADD, {1, kHigh, kLow}, {2, 1, -1}, {3, kLow, kHigh});
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_ADD, {-9, 9}, {1, 1}, {-8, 10}, Type::s32,
                                  fused<tfl::AddOptionsT>(tfl::Activation_RELU6));
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_SUB, {1, kLow, 9}, {2, 1, 1}, {0, 6, 6}, Type::s32,
                                  fused<tfl::SubOptionsT>(tfl::Activation_RELU6));
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_MUL, {-3, 1 << 20}, {5, 1 << 20}, {-15, 0});
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_MUL, {-3, 3}, {5, 5}, {-1, 1}, Type::s32,
                                  fused<tfl::MulOptionsT>(tfl::Activation_RELU_N1_TO_1));
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_DIV, {7, -7, kLow, kLow}, {2, 2, -1, 1}, {3, -3, kLow, kLow});
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_SQUARED_DIFFERENCE, {7, -7, kLow}, {2, 2, 0}, {25, 81, 0});
  expect_values<int64_t, int64_t>(tfl::BuiltinOperator_ADD, {INT64_MAX, -5}, {1, 2}, {INT64_MIN, -3});
  expect_values<int64_t, int64_t>(tfl::BuiltinOperator_SUB, {INT64_MIN, 5}, {1, int64_t{1} << 40}, {INT64_MAX, 0}, Type::s64,
                                  fused<tfl::SubOptionsT>(tfl::Activation_RELU));
  expect_values<int64_t, int64_t>(tfl::BuiltinOperator_MUL, {int64_t{1} << 40, -3}, {1 << 20, 7}, {int64_t{1} << 60, -21});
}

TEST(Pair, Floats) {
  const std::vector<float> a = {7.5f, -7.5f, 1.0f, 0.0f}, b = {2.0f, 2.0f, -4.0f, 3.0f};
  expect_values<float, float>(tfl::BuiltinOperator_SUB, a, b, {5.5f, -9.5f, 5.0f, -3.0f});
  expect_values<float, float>(tfl::BuiltinOperator_DIV, a, b, {3.75f, -3.75f, -0.25f, 0.0f});
  expect_values<float, float>(tfl::BuiltinOperator_DIV, a, b, {1.0f, -1.0f, -0.25f, 0.0f}, Type::f32,
                              fused<tfl::DivOptionsT>(tfl::Activation_RELU_N1_TO_1));
  expect_values<float, float>(tfl::BuiltinOperator_SQUARED_DIFFERENCE, a, b, {30.25f, 90.25f, 25.0f, 9.0f});
  expect_values<float, float>(tfl::BuiltinOperator_FLOOR_DIV, a, b, {3.0f, -4.0f, -1.0f, 0.0f});
  expect_values<float, float>(tfl::BuiltinOperator_FLOOR_MOD, a, b, {1.5f, 0.5f, -3.0f, 0.0f});
  expect_values<float, float>(tfl::BuiltinOperator_POW, {2.0f, 9.0f, 2.0f}, {10.0f, 0.5f, -1.0f}, {1024.0f, 3.0f, 0.5f});
  const Outcome run = run_model(one_op(tfl::BuiltinOperator_ATAN2, {f32({4}), f32({4})}, f32({4})), {raw(a), raw(b)});
  std::vector<double> want;
  for (size_t i = 0; i < a.size(); i++) want.push_back(std::atan2(static_cast<double>(a[i]), static_cast<double>(b[i])));
  expect_floats(run, want, 1e-6);
}

TEST(Pair, Extrema) {
  const auto most = tfl::BuiltinOperator_MAXIMUM, least = tfl::BuiltinOperator_MINIMUM;
  expect_values<float, float>(most, {1.5f, -2.0f}, {1.0f, -1.0f}, {1.5f, -1.0f});
  expect_values<int8_t, int8_t>(most, {-128, 5}, {127, -5}, {127, 5});
  expect_values<uint8_t, uint8_t>(most, {200, 5}, {127, 50}, {200, 50});
  expect_values<int16_t, int16_t>(most, {-300, 5}, {300, -5}, {300, 5});
  expect_values<int32_t, int32_t>(least, {-300, 5}, {300, -5}, {-300, -5});
  expect_values<int64_t, int64_t>(least, {INT64_MIN, 5}, {300, int64_t{1} << 40}, {INT64_MIN, 5});
  expect_values<uint8_t, uint8_t>(least, {200, 5}, {127, 50}, {127, 5});
}

template <class T> void expect_floor_division() {
  constexpr T kLow = std::numeric_limits<T>::min();
  expect_values<T, T>(tfl::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, kLow, 6}, {2, 2, -2, -2, -1, -3}, {3, -4, -4, 3, kLow, -2});
  expect_values<T, T>(tfl::BuiltinOperator_FLOOR_MOD, {7, -7, 7, -7, kLow, 6}, {2, 2, -2, -2, -1, -3}, {1, 1, -1, -1, 0, 0});
}

TEST(Pair, FloorDivision) {
  expect_floor_division<int8_t>();
  expect_floor_division<int16_t>();
  expect_floor_division<int32_t>();
  expect_floor_division<int64_t>();
}

TEST(Pair, ZeroDivisorsFailTheRun) {
  for (const auto code : {tfl::BuiltinOperator_DIV, tfl::BuiltinOperator_FLOOR_DIV, tfl::BuiltinOperator_FLOOR_MOD})
    EXPECT_EQ(run_model(one_op(code, {plain<int32_t>({2, 2}), plain<int32_t>({2, 1})}, plain<int32_t>({2, 2})),
                        {raw<int32_t>({1, 2, 3, 4}), raw<int32_t>({1, 0})}).why.status, Status::failed);
  EXPECT_EQ(run_model(one_op(tfl::BuiltinOperator_FLOOR_DIV, {f32({2}), f32({2})}, f32({2})), {raw<float>({1, 2}), raw<float>({1, 0})})
                .why.status,
            Status::failed);
}

TEST(Pair, PowersOfIntegers) {
  expect_values<int32_t, int32_t>(tfl::BuiltinOperator_POW, {2, -3, 7, 0, 0, 3, 1, -1, -1, 2, 0, INT32_MIN},
                                  {10, 3, 0, 0, 5, 21, -7, -3, -4, -1, -1, 1},
                                  {1024, -27, 1, 1, 0, 1870418611, 1, -1, 1, 0, 0, INT32_MIN});   // 3^21 modulo 2^32
}

TEST(Pair, Bits) {
  const auto exclusive = tfl::BuiltinOperator_BITWISE_XOR, shift = tfl::BuiltinOperator_RIGHT_SHIFT;
  expect_values<int8_t, int8_t>(exclusive, {0x55, -1}, {0x0F, 1}, {0x5A, -2});
  expect_values<uint8_t, uint8_t>(exclusive, {0x55, 255}, {0x0F, 1}, {0x5A, 254});
  expect_values<int16_t, int16_t>(exclusive, {0x5555, -1}, {0x0FF0, 1}, {0x5AA5, -2});
  expect_values<uint16_t, uint16_t>(exclusive, {0x5555, 65535}, {0x0FF0, 1}, {0x5AA5, 65534});
  expect_values<int32_t, int32_t>(exclusive, {1 << 30, -1}, {1, 1}, {(1 << 30) + 1, -2});
  expect_values<uint32_t, uint32_t>(exclusive, {1u << 31, 5}, {1, 1}, {(1u << 31) + 1, 4});
  expect_values<int8_t, int8_t>(shift, {-128, 127, -1, 64}, {3, 100, 100, -5}, {-16, 0, -1, 64});
  expect_values<uint8_t, uint8_t>(shift, {255, 128}, {4, 200}, {15, 1});
  expect_values<int16_t, int16_t>(shift, {-32768, 100}, {15, 1}, {-1, 50});
  expect_values<uint16_t, uint16_t>(shift, {65535, 100}, {15, 1}, {1, 50});
  expect_values<int32_t, int32_t>(shift, {INT32_MIN, 100}, {40, 1}, {-1, 50});
  expect_values<uint32_t, uint32_t>(shift, {UINT32_MAX, 100}, {40, 1}, {1, 50});
}

TEST(Pair, Logic) {
  for (const bool all : {false, true}) {
    const auto code = all ? tfl::BuiltinOperator_LOGICAL_AND : tfl::BuiltinOperator_LOGICAL_OR;
    const Outcome run =
        run_model(one_op(code, {boolean({2, 2}), boolean({2})}, boolean({2, 2})), {raw<uint8_t>({0, 7, 1, 0}), raw<uint8_t>({0, 2})});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<uint8_t>(), all ? (std::vector<uint8_t>{0, 1, 0, 0}) : (std::vector<uint8_t>{0, 1, 1, 1}));
  }
}

TEST(Pair, Refuses) {
  const TensorSpec s8 = stored<int8_t>({4}, 0.5f, 0), s16 = stored<int16_t>({4}, 0.5f, 0), off = stored<int16_t>({4}, 0.5f, 3),
                   s32 = plain<int32_t>({4});
  for (const auto code : {tfl::BuiltinOperator_ADD, tfl::BuiltinOperator_SUB, tfl::BuiltinOperator_MUL, tfl::BuiltinOperator_DIV,
                          tfl::BuiltinOperator_SQUARED_DIFFERENCE}) {
    expect_refused(one_op(code, {s8, f32({4})}, s8), "must be of one type");
    expect_refused(one_op(code, {s8, s8}, s32), "must be of one type");
    expect_refused(one_op(code, {s8, plain<int8_t>({4})}, s8), "needs one scale");
    expect_refused(one_op(code, {s8, s8}, stored<int8_t>({5}, 0.5f, 0)), "the shapes do not broadcast");
  }
  for (const auto code :
       {tfl::BuiltinOperator_MAXIMUM, tfl::BuiltinOperator_FLOOR_DIV, tfl::BuiltinOperator_BITWISE_XOR, tfl::BuiltinOperator_POW}) {
    expect_refused(one_op(code, {s32, f32({4})}, s32), "must be of one type");
    expect_refused(one_op(code, {s32, s32}, plain<int32_t>({3})), "the shapes do not broadcast");
  }
  expect_refused(one_op(tfl::BuiltinOperator_SUB, {s8, s8}, stored<int8_t>({4}, 1e-7f, 0)), "scale too small");
  expect_refused(one_op(tfl::BuiltinOperator_ADD, {s16, s16}, stored<int16_t>({4}, 1e-6f, 0)), "scale too small");
  expect_refused(one_op(tfl::BuiltinOperator_MUL, {s16, s16}, off), "zero points must be 0");
  expect_refused(one_op(tfl::BuiltinOperator_MUL, {off, s16}, s16), "zero points must be 0");
  expect_refused(one_op(tfl::BuiltinOperator_SQUARED_DIFFERENCE, {s16, off}, s16), "zero points must be 0");
  expect_refused(one_op(tfl::BuiltinOperator_SUB, {s32, s32}, s32, options(tfl::AddOptionsT{})), "options of another operator");
}

}  // namespace
}  // namespace thimble::test
