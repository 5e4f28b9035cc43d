// SPDX-License-Identifier: Apache-2.0
// Quantized operators against real arithmetic: random stored values, the numbers they stand for, and results within some steps of what
// double arithmetic says.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "ops/one_op.h"

namespace thimble::test {

template <class T> TensorSpec plain(std::vector<int32_t> shape) { return {.type = TypeOf<T>::value, .shape = std::move(shape)}; }
inline TensorSpec boolean(std::vector<int32_t> shape) { return {.type = Type::boolean, .shape = std::move(shape)}; }
template <class T> TensorSpec stored(std::vector<int32_t> shape, float scale, int64_t zero_point) {
  return {.type = TypeOf<T>::value, .shape = std::move(shape), .quantization = {{scale}, {zero_point}}};
}

// The type's ends, 0, and else anything.
template <class T> std::vector<T> random_values(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::vector<T> values = {std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), T{0}};
  while (values.size() < count) values.push_back(static_cast<T>(random()));
  std::shuffle(values.begin(), values.end(), random);
  return values;
}
inline std::vector<float> random_floats(size_t count, float lowest, float highest, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> any(lowest, highest);
  std::vector<float> values(count);
  for (float& v : values) v = any(random);
  return values;
}

template <class T> std::vector<double> real(const std::vector<T>& values, const TensorSpec& spec) {
  const double scale = static_cast<double>(spec.quantization.scales.at(0));
  std::vector<double> reals;
  for (const T v : values) reals.push_back(scale * (static_cast<double>(v) - static_cast<double>(spec.quantization.zero_points.at(0))));
  return reals;
}

// Each within `steps` of the nearest stored value to `want`.
template <class T> void expect_stored(const Outcome& run, const std::vector<double>& want, const TensorSpec& spec, double steps) {
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<T> got = run.output<T>();
  ASSERT_EQ(got.size(), want.size());
  const double scale = static_cast<double>(spec.quantization.scales.at(0)), zero = static_cast<double>(spec.quantization.zero_points.at(0));
  for (size_t i = 0; i < got.size(); i++) {
    const double exact =
        std::clamp<double>(std::round(want[i] / scale) + zero, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
    EXPECT_LE(std::abs(got[i] - exact), steps) << "element " << i << ": " << +got[i] << ", " << want[i] << " is " << exact;
  }
}

inline void expect_floats(const Outcome& run, const std::vector<double>& want, double tolerance) {
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<float> got = run.output<float>();
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); i++)
    EXPECT_LE(std::abs(static_cast<double>(got[i]) - want[i]), tolerance * (1 + std::abs(want[i])))
        << "element " << i << ": " << got[i] << ", not " << want[i];
}

// f of one stored input, over random values, within `steps`.
template <class T, class F> void expect_function(tfl::BuiltinOperator code, const TensorSpec& x, const TensorSpec& y, F f, double steps,
                                                 tfl::BuiltinOptionsUnion options = {}) {
  const std::vector<T> values = random_values<T>(static_cast<size_t>(x.shape.at(0)), 1);
  std::vector<double> want;
  for (const double v : real(values, x)) want.push_back(f(v));
  expect_stored<T>(run_model(one_op(code, {x}, y, std::move(options)), {raw(values)}), want, y, steps);
}

// f of two stored inputs of one size.
template <class T, class W = T, class F>
void expect_function2(tfl::BuiltinOperator code, const TensorSpec& x0, const TensorSpec& x1, const TensorSpec& y, F f, double steps,
                      tfl::BuiltinOptionsUnion options = {}) {
  const size_t count = static_cast<size_t>(x0.shape.at(0));
  const std::vector<T> values0 = random_values<T>(count, 2);
  const std::vector<W> values1 = random_values<W>(count, 3);
  const std::vector<double> reals0 = real(values0, x0), reals1 = real(values1, x1);
  std::vector<double> want;
  for (size_t i = 0; i < count; i++) want.push_back(f(reals0[i], reals1[i]));
  expect_stored<T>(run_model(one_op(code, {x0, x1}, y, std::move(options)), {raw(values0), raw(values1)}), want, y, steps);
}

// The outputs of an operator on inputs as they are.
template <class T, class Y> void expect_values(tfl::BuiltinOperator code, const std::vector<T>& x0, const std::vector<T>& x1,
                                               const std::vector<Y>& y, Type y_type = TypeOf<Y>::value,
                                               tfl::BuiltinOptionsUnion options = {}) {
  const int32_t n = static_cast<int32_t>(y.size());
  const TensorSpec y_spec = {.type = y_type, .shape = {n}};
  const Outcome run = run_model(one_op(code, {plain<T>({n}), plain<T>({n})}, y_spec, std::move(options)), {raw(x0), raw(x1)});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<Y>(), y);
}

}  // namespace thimble::test
