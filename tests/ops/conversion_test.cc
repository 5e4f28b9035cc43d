// SPDX-License-Identifier: Apache-2.0
// What chooses, converts or gathers elements: SELECT, SELECT_V2, CAST, ZEROS_LIKE, QUANTIZE and DEQUANTIZE between all types, ADD_N.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

constexpr auto kSelect = tfl::BuiltinOperator_SELECT, kSelectV2 = tfl::BuiltinOperator_SELECT_V2, kCast = tfl::BuiltinOperator_CAST,
               kQuantize = tfl::BuiltinOperator_QUANTIZE, kDequantize = tfl::BuiltinOperator_DEQUANTIZE, kAddN = tfl::BuiltinOperator_ADD_N;

template <class T> void expect_selects() {
  const TensorSpec spec = plain<T>({2, 3});
  const std::vector<T> a = {1, 2, 3, 4, 5, 6}, b = {11, 12, 13, 14, 15, 16};
  for (const auto code : {kSelect, kSelectV2}) {
    const Outcome run = run_model(one_op(code, {boolean({2, 3}), spec, spec}, spec), {raw<uint8_t>({0, 1, 0, 200, 0, 1}), raw(a), raw(b)});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<T>(), (std::vector<T>{11, 2, 13, 4, 15, 6}));
  }
  // A row of conditions and a column of values, and conditions for whole slices.
  const Outcome v2 = run_model(one_op(kSelectV2, {boolean({3}), plain<T>({2, 1}), plain<T>({1})}, spec), {raw<uint8_t>({0, 1, 0}), raw<T>({1, 2}), raw<T>({9})});
  ASSERT_TRUE(v2.ok()) << v2.text();
  EXPECT_EQ(v2.output<T>(), (std::vector<T>{9, 1, 9, 9, 2, 9}));
  const Outcome v1 = run_model(one_op(kSelect, {boolean({2}), spec, spec}, spec), {raw<uint8_t>({0, 1}), raw(a), raw(b)});
  ASSERT_TRUE(v1.ok()) << v1.text();
  EXPECT_EQ(v1.output<T>(), (std::vector<T>{11, 12, 13, 4, 5, 6}));
  const Outcome one = run_model(one_op(kSelect, {boolean({}), spec, spec}, spec), {raw<uint8_t>({1}), raw(a), raw(b)});
  EXPECT_EQ(one.output<T>(), a);
}

TEST(Conversion, Select) {
  expect_selects<int8_t>();
  expect_selects<int16_t>();
  expect_selects<float>();
  expect_selects<int64_t>();
}

TEST(Conversion, SelectRefuses) {
  const TensorSpec x = f32({2, 3});
  for (const auto code : {kSelect, kSelectV2}) {
    expect_refused(one_op(code, {plain<uint8_t>({2, 3}), x, x}, x), "must be boolean");
    expect_refused(one_op(code, {boolean({2, 3}), x, plain<int32_t>({2, 3})}, x), "must be of one type");
  }
  expect_refused(one_op(kSelectV2, {boolean({2}), x, x}, x), "the shapes do not broadcast");
  const TensorSpec pairs = {.type = Type::c128, .shape = {2, 3}}, nibbles = {.type = Type::s4, .shape = {3, 3}};
  expect_refused(one_op(kSelectV2, {boolean({2, 3}), pairs, pairs}, pairs), "elements of 1, 2, 4 or 8 bytes only");
  expect_refused(one_op(kSelectV2, {boolean({3, 3}), nibbles, nibbles}, nibbles), "elements of 1, 2, 4 or 8 bytes only");
  expect_refused(one_op(kSelect, {boolean({3, 3}), nibbles, nibbles}, nibbles), "slices of whole bytes only");
  expect_refused(one_op(kSelect, {boolean({3}), x, x}, x), "must choose elements or slices");
  expect_refused(one_op(kSelect, {boolean({2}), x, f32({1, 3})}, x), "must have the inputs' size");
}

template <class X, class Y> void expect_cast(const std::vector<X>& x, const std::vector<Y>& y, Type from = TypeOf<X>::value, Type to = TypeOf<Y>::value) {
  const int32_t n = static_cast<int32_t>(x.size());
  const Outcome run = run_model(one_op(kCast, {{.type = from, .shape = {n}}}, {.type = to, .shape = {n}}), {raw(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<Y>(), y) << name(from) << " to " << name(to);
}

// Between integers as C++ converts them, through the widest.
template <class Y> void expect_casts_to() {
  const std::vector<int64_t> values = {0, 1, -1, 127, -128, 200, 40000, -40000, 3000000000, -3000000000, int64_t{1} << 40, INT64_MIN, INT64_MAX};
  const auto from = [&]<class X>(X) {
    std::vector<X> x;
    std::vector<Y> y;
    for (const int64_t v : values) x.push_back(static_cast<X>(v)), y.push_back(static_cast<Y>(static_cast<X>(v)));
    expect_cast(x, y);
  };
  from(int8_t{}), from(uint8_t{}), from(int16_t{}), from(uint16_t{}), from(int32_t{}), from(uint32_t{}), from(int64_t{}), from(uint64_t{});
  expect_cast<uint8_t, Y>({0, 1, 77}, {0, 1, 1}, Type::boolean);
}

TEST(Conversion, CastBetweenIntegersAndFromBooleans) {
  expect_casts_to<int8_t>();
  expect_casts_to<uint8_t>();
  expect_casts_to<int16_t>();
  expect_casts_to<uint16_t>();
  expect_casts_to<int32_t>();
  expect_casts_to<uint32_t>();
  expect_casts_to<int64_t>();
  expect_casts_to<float>();
}

TEST(Conversion, CastFromFloatsSaturates) {
  const std::vector<float> x = {0.9f, -0.9f, 100.7f, -100.7f, 1e9f, -1e9f, 1e30f, -1e30f, INFINITY, -INFINITY, NAN};
  expect_cast<float, int8_t>(x, {0, 0, 100, -100, 127, -128, 127, -128, 127, -128, 0});
  expect_cast<float, uint8_t>(x, {0, 0, 100, 0, 255, 0, 255, 0, 255, 0, 0});
  expect_cast<float, int16_t>(x, {0, 0, 100, -100, 32767, -32768, 32767, -32768, 32767, -32768, 0});
  expect_cast<float, uint16_t>(x, {0, 0, 100, 0, 65535, 0, 65535, 0, 65535, 0, 0});
  expect_cast<float, int32_t>(x, {0, 0, 100, -100, 1000000000, -1000000000, INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN, 0});
  expect_cast<float, uint32_t>(x, {0, 0, 100, 0, 1000000000, 0, UINT32_MAX, 0, UINT32_MAX, 0, 0});
  expect_cast<float, int64_t>(x, {0, 0, 100, -100, 1000000000, -1000000000, INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN, 0});
  expect_cast<float, float>({1.5f, -1e30f}, {1.5f, -1e30f});
}

TEST(Conversion, CastToBooleans) {
  expect_cast<float, uint8_t>({0.0f, -0.0f, 0.1f, NAN}, {0, 0, 1, 1}, Type::f32, Type::boolean);
  expect_cast<int32_t, uint8_t>({0, 256, -1}, {0, 1, 1}, Type::s32, Type::boolean);
  expect_cast<uint8_t, uint8_t>({0, 7, 1}, {0, 1, 1}, Type::boolean, Type::boolean);
  expect_refused(one_op(kCast, {{.type = Type::f64, .shape = {2}}}, f32({2})), "no cast from this type");
  expect_refused(one_op(kCast, {f32({3})}, f32({2})), "must have the input's size");
}

TEST(Conversion, ZerosLike) {
  const TensorSpec x = stored<int8_t>({3}, 0.5f, 9);
  const Outcome run = run_model(one_op(tfl::BuiltinOperator_ZEROS_LIKE, {x}, x), {raw<int8_t>({1, 2, 3})});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{0, 0, 0}));
  expect_refused(one_op(tfl::BuiltinOperator_ZEROS_LIKE, {x}, f32({3})), "wrong output type");
}

template <class X, class Y> void expect_requantized(float x_scale, int64_t x_zero, float y_scale, int64_t y_zero) {
  const TensorSpec x = stored<X>({200}, x_scale, x_zero), y = stored<Y>({200}, y_scale, y_zero);
  std::vector<X> values = random_values<X>(200, 1);
  if (sizeof(X) == 4)   // as far as 31 bits of product reach
    for (X& v : values) v = static_cast<X>(v / 4);
  expect_stored<Y>(run_model(one_op(kQuantize, {x}, y), {raw(values)}), real(values, x), y, sizeof(Y) == 4 ? 64 : 1);
}
template <class X> void expect_requantized_to_all(float scale, int64_t zero) {
  expect_requantized<X, int8_t>(scale, zero, scale * 1.3f, -7);
  expect_requantized<X, uint8_t>(scale, zero, scale * 1.3f, 120);
  expect_requantized<X, int16_t>(scale, zero, scale * 1.3f, 300);
  expect_requantized<X, int32_t>(scale, zero, scale * 1.3f, 100000);
}

TEST(Conversion, QuantizeFromStoredValues) {
  expect_requantized_to_all<int8_t>(0.5f, 3);
  expect_requantized_to_all<uint8_t>(0.5f, 200);
  expect_requantized_to_all<int16_t>(0.01f, -300);
  expect_requantized_to_all<int32_t>(0.0001f, 1000);
  expect_requantized<int32_t, int32_t>(1.0f, 0, 1.0f, INT32_MIN);   // saturates
}

template <class Y> void expect_quantized_and_back(float scale, int64_t zero) {
  const TensorSpec y = stored<Y>({100}, scale, zero);
  std::vector<float> x = random_floats(97, -300 * scale, 300 * scale, 1);
  x.insert(x.end(), {1e30f, -1e30f, INFINITY});
  expect_stored<Y>(run_model(one_op(kQuantize, {f32({100})}, y), {raw(x)}), std::vector<double>(x.begin(), x.end()), y, 0);
  const std::vector<Y> values = random_values<Y>(100, 2);
  expect_floats(run_model(one_op(kDequantize, {y}, f32({100})), {raw(values)}), real(values, y), 1e-7);
}

TEST(Conversion, QuantizeAndDequantize) {
  expect_quantized_and_back<int8_t>(0.5f, 7);
  expect_quantized_and_back<uint8_t>(0.5f, 200);
  expect_quantized_and_back<int16_t>(0.01f, -300);
  const Outcome nan = run_model(one_op(kQuantize, {f32({1})}, stored<uint8_t>({1}, 0.5f, 3)), {raw<float>({NAN})});
  EXPECT_EQ(nan.output<uint8_t>(), (std::vector<uint8_t>{0}));
  const TensorSpec x = stored<int32_t>({3}, 0.5f, 7), s4 = {.type = Type::s4, .shape = {3}, .quantization = {{0.5f}, {-2}}};
  const Outcome wide = run_model(one_op(kDequantize, {x}, f32({3})), {raw<int32_t>({7, 1007, INT32_MIN + 7})});
  EXPECT_EQ(wide.output<float>(), (std::vector<float>{0, 500, -1073741824.0f}));
  const Outcome narrow = run_model(one_op(kDequantize, {s4}, f32({3})), {raw<uint8_t>({0x8F, 0x07})});
  EXPECT_EQ(narrow.output<float>(), (std::vector<float>{0.5f, -3.0f, 4.5f}));   // -1, -8 and 7
}

TEST(Conversion, HalfPrecision) {
  const TensorSpec x = {.type = Type::f16, .shape = {10}};
  const std::vector<uint16_t> halves = {0x0000, 0x8000, 0x3C00, 0xC100, 0x7BFF, 0x0001, 0x83FF, 0x7C00, 0xFC00, 0x7E01};
  const Outcome run = run_model(one_op(kDequantize, {x}, f32({10})), {raw(halves)});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<float> y = run.output<float>();
  const std::vector<float> want = {0.0f, -0.0f, 1.0f, -2.5f, 65504.0f, std::ldexp(1.0f, -24), -1023 * std::ldexp(1.0f, -24), INFINITY, -INFINITY};
  for (size_t i = 0; i < want.size(); i++) EXPECT_EQ(std::memcmp(&y[i], &want[i], 4), 0) << y[i] << ", not " << want[i];
  EXPECT_TRUE(std::isnan(y[9]));
}

TEST(Conversion, QuantizeRefuses) {
  const TensorSpec x = stored<int8_t>({3}, 0.5f, 0);
  expect_refused(one_op(kQuantize, {f32({3})}, plain<int8_t>({3})), "needs one scale");
  expect_refused(one_op(kQuantize, {plain<int8_t>({3})}, x), "needs one scale");
  expect_refused(one_op(kQuantize, {x}, plain<int32_t>({3})), "needs one scale");
  expect_refused(one_op(kQuantize, {plain<int32_t>({3})}, x), "needs one scale");
  expect_refused(one_op(kQuantize, {f32({4})}, x), "must have the input's size");
  expect_refused(one_op(kDequantize, {plain<int16_t>({3})}, f32({3})), "needs one scale");
  expect_refused(one_op(kDequantize, {x}, stored<int16_t>({3}, 0.5f, 0)), "wrong output type");
}

TEST(Conversion, AddN) {
  const Outcome floats = run_model(one_op(kAddN, {f32({2}), f32({2}), f32({2})}, f32({2})), {raw<float>({1, 2}), raw<float>({10, 20}), raw<float>({100, -INFINITY})});
  ASSERT_TRUE(floats.ok()) << floats.text();
  EXPECT_EQ(floats.output<float>(), (std::vector<float>{111, -INFINITY}));
  const TensorSpec s32 = plain<int32_t>({2});
  const Outcome wrapped = run_model(one_op(kAddN, {s32, s32}, s32), {raw<int32_t>({INT32_MAX, 5}), raw<int32_t>({1, -7})});
  EXPECT_EQ(wrapped.output<int32_t>(), (std::vector<int32_t>{INT32_MIN, -2}));
  // So many that the sum needs more than the 19 fraction bits leave; more elements than a block.
  for (const size_t inputs : {2u, 16u, 17u, 200u}) {
    const TensorSpec x = stored<int8_t>({70}, 0.5f, -128), y = stored<int8_t>({70}, 0.4f * static_cast<float>(inputs), -100);
    std::vector<TensorSpec> specs(inputs, x);
    std::vector<Bytes> data;
    std::vector<double> want(70);
    for (size_t k = 0; k < inputs; k++) {
      const std::vector<int8_t> values = k == 0 ? std::vector<int8_t>(70, 127) : random_values<int8_t>(70, static_cast<unsigned>(k));
      const std::vector<double> reals = real(values, x);
      for (size_t i = 0; i < 70; i++) want[i] += reals[i];
      data.push_back(raw(values));
    }
    expect_stored<int8_t>(run_model(one_op(kAddN, specs, y), data), want, y, 1);
  }
}

TEST(Conversion, AddNRefuses) {
  const TensorSpec x = stored<int8_t>({3}, 0.5f, 1);
  expect_refused(one_op(kAddN, {x, f32({3})}, x), "must be of one type");
  expect_refused(one_op(kAddN, {x, stored<int8_t>({4}, 0.5f, 1)}, x), "must be of one size");
  expect_refused(one_op(kAddN, {x, stored<int8_t>({3}, 0.6f, 1)}, x), "must have the first input's scale");
  expect_refused(one_op(kAddN, {x, stored<int8_t>({3}, 0.5f, 2)}, x), "must have the first input's scale");
  expect_refused(one_op(kAddN, {x, x}, stored<int8_t>({3}, 1e-7f, 1)), "scale too small");
  expect_refused(one_op(kAddN, {x, x}, f32({3})), "wrong output type");
  expect_refused(one_op(kAddN, {x, x}, stored<int8_t>({2}, 0.5f, 1)), "must have the input's size");
}

}  // namespace
}  // namespace thimble::test
