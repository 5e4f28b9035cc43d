// SPDX-License-Identifier: Apache-2.0
// Reductions in every type, ARG_MAX, ARG_MIN and CUMSUM against their definitions, quantized ones against real arithmetic within one
// step; and every reason to refuse one. MEAN has a test of its own.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/one_node.h"

namespace thimble::test {
namespace {

const Shape kShape = {2, 3, 4};

// The values that make each output element when dimensions 0 and 2 are folded, in order.
template <class T> std::vector<std::vector<T>> folded(const std::vector<T>& x) {
  std::vector<std::vector<T>> groups(3);
  for (const Index& i : indices_of(kShape)) groups[static_cast<size_t>(i[1])].push_back(x[at(kShape, i)]);
  return groups;
}

template <class T> OneNode reduction(tfl::BuiltinOperator code) {
  return {code, {tensor<T>(kShape), vector_s32({0, -1})}, {tensor<T>({3})}};
}

template <class T> void expect_folded(tfl::BuiltinOperator code, const std::vector<T>& x, const std::function<T(const std::vector<T>&)>& fold) {
  std::vector<T> want;
  for (const auto& group : folded(x)) want.push_back(fold(group));
  OneNode node = reduction<T>(code);
  if (sizeof(T) < 4) node.x[0].quantization = node.y[0].quantization = {{0.5f}, {static_cast<int64_t>(x[0])}};
  node.expect<T>({raw(x)}, want);
}

template <class T> std::vector<T> mixed() {
  std::vector<T> x(24);
  for (size_t i = 0; i < x.size(); i++) x[i] = static_cast<T>((i * 37 + 11) % 101) - static_cast<T>(std::is_unsigned_v<T> ? 0 : 50);
  return x;
}

template <class T> void expect_extremes() {
  expect_folded<T>(tfl::BuiltinOperator_REDUCE_MAX, mixed<T>(), [](const std::vector<T>& v) { return *std::max_element(v.begin(), v.end()); });
  expect_folded<T>(tfl::BuiltinOperator_REDUCE_MIN, mixed<T>(), [](const std::vector<T>& v) { return *std::min_element(v.begin(), v.end()); });
  const std::vector<T> lowest(24, std::numeric_limits<T>::lowest()), highest(24, std::numeric_limits<T>::max());
  expect_folded<T>(tfl::BuiltinOperator_REDUCE_MAX, lowest, [](const std::vector<T>& v) { return v[0]; });
  expect_folded<T>(tfl::BuiltinOperator_REDUCE_MIN, highest, [](const std::vector<T>& v) { return v[0]; });
}

TEST(ReduceMax, AndMinInEveryType) {
  expect_extremes<float>();
  expect_extremes<int8_t>();
  expect_extremes<uint8_t>();
  expect_extremes<int16_t>();
  expect_extremes<int32_t>();
  expect_extremes<int64_t>();
  OneNode node = reduction<int8_t>(tfl::BuiltinOperator_REDUCE_MAX);
  node.expect_refused("the input's scale and zero point", [](OneNode& n) { n.y[0].quantization = {{1.0f}, {0}}; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::u8; });
}

template <class T> void expect_wrapping() {
  using U = std::make_unsigned_t<T>;
  std::vector<T> x = mixed<T>();
  x[0] = std::numeric_limits<T>::max();
  expect_folded<T>(tfl::BuiltinOperator_SUM, x, [](const std::vector<T>& v) {
    U sum = 0;
    for (const T i : v) sum += static_cast<U>(i);
    return static_cast<T>(sum);
  });
  expect_folded<T>(tfl::BuiltinOperator_REDUCE_PROD, x, [](const std::vector<T>& v) {
    U product = 1;
    for (const T i : v) product *= static_cast<U>(i);
    return static_cast<T>(product);
  });
  expect_folded<T>(tfl::BuiltinOperator_MEAN, mixed<T>(), [](const std::vector<T>& v) {
    T sum = 0;
    for (const T i : v) sum += i;
    return static_cast<T>(sum / static_cast<T>(v.size()));
  });
}

TEST(Sum, ProdAndMeanOfIntegers) {
  expect_wrapping<int32_t>();
  expect_wrapping<int64_t>();
}

TEST(Sum, AndProdOfFloats) {
  expect_folded<float>(tfl::BuiltinOperator_SUM, mixed<float>(), [](const std::vector<float>& v) {
    float sum = 0;
    for (const float i : v) sum += i;
    return sum;
  });
  std::vector<float> x = mixed<float>();
  for (float& v : x) v = std::exp2(v / 50);
  expect_folded<float>(tfl::BuiltinOperator_REDUCE_PROD, x, [](const std::vector<float>& v) {
    float product = 1;
    for (const float i : v) product *= i;
    return product;
  });
}

// Stored values to real ones and back; the result may be one step off.
template <class T> void expect_near(const OneNode& node, const std::vector<T>& x, const std::vector<double>& real) {
  const Outcome run = node.run({raw(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  for (size_t i = 0; i < real.size(); i++) {
    const double step = real[i] / node.y[0].quantization.scales[0] + static_cast<double>(node.y[0].quantization.zero_points[0]);
    const double most = std::numeric_limits<T>::max(), least = std::numeric_limits<T>::lowest();
    EXPECT_NEAR(run.output<T>()[i], std::clamp(step, least, most), 1.0) << i;
  }
}

template <class T> void expect_quantized_sum(int64_t x_zero, int64_t y_zero) {
  for (const bool mean : {false, true}) {
    OneNode node = reduction<T>(mean ? tfl::BuiltinOperator_MEAN : tfl::BuiltinOperator_SUM);
    node.x[0].quantization = {{0.3f}, {x_zero}};
    node.y[0].quantization = {{mean ? 0.25f : 1.1f}, {y_zero}};
    std::vector<double> real;
    for (const auto& group : folded(mixed<T>())) {
      double sum = 0;
      for (const T v : group) sum += 0.3f * (static_cast<double>(v) - static_cast<double>(x_zero));
      real.push_back(mean ? sum / 8 : sum);
    }
    expect_near(node, mixed<T>(), real);
  }
}

TEST(Sum, OfStoredValues) {
  expect_quantized_sum<int8_t>(-5, 3);
  expect_quantized_sum<uint8_t>(40, 20);
  expect_quantized_sum<int16_t>(0, 0);
  OneNode node = reduction<int16_t>(tfl::BuiltinOperator_SUM);
  node.x[0].quantization = node.y[0].quantization = {{1.0f}, {0}};
  node.expect_refused("needs one scale", [](OneNode& n) { n.x[0].quantization = {}; });
  node.expect_refused("needs one scale", [](OneNode& n) { n.y[0].quantization = {}; });
  node.expect_refused("the sum may overflow", [](OneNode& n) { n.x[0].shape = {2, 3, 32768}; });
}

TEST(ReduceAny, AndAll) {
  for (const bool all : {false, true}) {
    OneNode node = reduction<uint8_t>(all ? tfl::BuiltinOperator_REDUCE_ALL : tfl::BuiltinOperator_REDUCE_ANY);
    node.x[0].type = node.y[0].type = Type::boolean;
    std::vector<uint8_t> x(24, 0), want = {0, 0, 1};
    for (const Index& i : indices_of(kShape)) x[at(kShape, i)] = i[1] == 2 || (all && i[1] == 1 && i[2] != 3);
    if (!all) x[at(kShape, {1, 0, 3})] = 1, want[0] = 1;
    node.expect<uint8_t>({raw(x)}, want);
  }
}

template <class T, class Y> void expect_places(const std::vector<T>& x) {
  for (const bool largest : {false, true}) {
    for (int32_t axis = -3; axis < 3; axis++) {
      Shape y = kShape;
      const size_t gone = static_cast<size_t>(axis < 0 ? axis + 3 : axis);
      y.erase(y.begin() + static_cast<long>(gone));
      std::vector<Y> want;
      for (const Index& i : indices_of(y)) {
        Index from = i;
        from.insert(from.begin() + static_cast<long>(gone), 0);
        std::vector<T> line;
        for (; from[gone] < kShape[gone]; from[gone]++) line.push_back(x[at(kShape, from)]);
        const auto place = largest ? std::max_element(line.begin(), line.end()) : std::min_element(line.begin(), line.end());
        want.push_back(static_cast<Y>(place - line.begin()));
      }
      const auto code = largest ? tfl::BuiltinOperator_ARG_MAX : tfl::BuiltinOperator_ARG_MIN;
      OneNode node = {code, {tensor<T>(kShape), constant<int32_t>({}, {axis})}, {tensor<Y>(y)}};
      node.expect<Y>({raw(x)}, want);
      node.x[1] = tensor<int64_t>({1});
      node.expect<Y>({raw(x), raw<int64_t>({axis})}, want);
    }
  }
}

TEST(ArgMax, AndMinInEveryType) {
  expect_places<float, int32_t>(mixed<float>());
  expect_places<int8_t, int64_t>(mixed<int8_t>());
  expect_places<uint8_t, int32_t>(mixed<uint8_t>());
  expect_places<int16_t, int32_t>(std::vector<int16_t>(24, -7));
  expect_places<int32_t, int64_t>(mixed<int32_t>());
  expect_places<int64_t, int32_t>(mixed<int64_t>());
  const OneNode node = {tfl::BuiltinOperator_ARG_MAX, {tensor<float>({4}), constant<int32_t>({}, {0})}, {tensor<int32_t>({})}};
  node.expect<int32_t>({raw<float>({NAN, -INFINITY, NAN, 1})}, {3});
  node.expect<int32_t>({raw<float>({NAN, NAN, -INFINITY, NAN})}, {2});
}

TEST(ArgMax, RefusesAndFails) {
  const OneNode node = {tfl::BuiltinOperator_ARG_MAX, {tensor<int8_t>({2, 3}), tensor<int32_t>({})}, {tensor<int32_t>({3})}};
  const Bytes x = raw<int8_t>({1, 5, 3, 4, 2, 6});
  node.expect<int32_t>({x, raw<int32_t>({0})}, {1, 0, 1});
  for (const int32_t axis : {1, 2, -3, INT32_MIN, INT32_MAX}) node.expect_failed({x, raw<int32_t>({axis})});
  node.expect_refused("the axis is out of range", [](OneNode& n) { n.x[1] = constant<int32_t>({}, {2}); });
  node.expect_refused("must be one number", [](OneNode& n) { n.x[1].shape = {2}; });
  node.expect_refused("must be integers", [](OneNode& n) { n.x[1].type = Type::f32; });
  node.expect_refused("must be int32 or int64", [](OneNode& n) { n.y[0].type = Type::s16; });
  node.expect_refused("the input's shape without the axis", [](OneNode& n) { n.y[0].shape = {1, 3}; });
  node.expect_refused("the input's shape without the axis", [](OneNode& n) { n.x[1] = constant<int32_t>({}, {1}); });
  node.expect_refused("a scalar has no axis", [](OneNode& n) { n.x[0].shape = {}; });
}

OneNode cumsum(const TensorSpec& like, const TensorSpec& axis, bool exclusive, bool reverse) {
  tfl::CumsumOptionsT o;
  o.exclusive = exclusive, o.reverse = reverse;
  return {tfl::BuiltinOperator_CUMSUM, {like, axis}, {like}, options(o)};
}

// Sums of values(i) along an axis, in doubles: exact here.
std::vector<double> sums(const std::function<double(const Index&)>& value, size_t axis, bool exclusive, bool reverse) {
  std::vector<double> all;
  for (const Index& i : indices_of(kShape)) {
    double sum = 0;
    for (Index from = i; from[axis] >= 0 && from[axis] < kShape[axis]; from[axis] += reverse ? 1 : -1)
      if (!exclusive || from[axis] != i[axis]) sum += value(from);
    all.push_back(sum);
  }
  return all;
}

template <class T> void expect_sums(bool exclusive, bool reverse) {
  for (int32_t axis = 0; axis < 3; axis++) {
    const std::vector<T> x = mixed<T>();
    std::vector<T> want;
    for (const double sum : sums([&](const Index& i) { return static_cast<double>(x[at(kShape, i)]); }, static_cast<size_t>(axis), exclusive, reverse))
      want.push_back(static_cast<T>(sum));
    cumsum(tensor<T>(kShape), constant<int32_t>({}, {axis}), exclusive, reverse).template expect<T>({raw(x)}, want);
    cumsum(tensor<T>(kShape), tensor<int32_t>({}), exclusive, reverse).template expect<T>({raw(x), raw<int32_t>({axis - 3})}, want);
  }
}

template <class T> void expect_quantized_sums(bool exclusive, bool reverse, int64_t x_zero, int64_t y_zero) {
  const std::vector<T> x = mixed<T>();
  OneNode node = cumsum(tensor<T>(kShape), constant<int32_t>({}, {2}), exclusive, reverse);
  node.x[0].quantization = {{0.3f}, {x_zero}};
  node.y[0].quantization = {{0.7f}, {y_zero}};
  const auto real = [&](const Index& i) { return 0.3f * (static_cast<double>(x[at(kShape, i)]) - static_cast<double>(x_zero)); };
  expect_near(node, x, sums(real, 2, exclusive, reverse));
}

TEST(Cumsum, InEveryType) {
  for (const bool exclusive : {false, true}) {
    for (const bool reverse : {false, true}) {
      expect_sums<float>(exclusive, reverse);
      expect_sums<int32_t>(exclusive, reverse);
      expect_sums<int64_t>(exclusive, reverse);
      expect_quantized_sums<int8_t>(exclusive, reverse, 20, -30);
      expect_quantized_sums<int16_t>(exclusive, reverse, 0, 0);
    }
  }
}

TEST(Cumsum, LongSumsAreExact) {
  OneNode node = cumsum(tensor<int8_t>({30000}), constant<int32_t>({}, {0}), false, false);
  node.x[0].quantization = {{1.0f}, {-128}};
  node.y[0].quantization = {{std::exp2f(15)}, {0}};
  std::vector<int8_t> want(30000);
  for (size_t i = 0; i < want.size(); i++) want[i] = static_cast<int8_t>(std::min(127.0, std::floor(255.0 * static_cast<double>(i + 1) / 32768 + 0.5)));
  node.expect<int8_t>({raw(std::vector<int8_t>(30000, 127))}, want);
}

TEST(Cumsum, RefusesAndFails) {
  const OneNode node = cumsum(tensor<int32_t>({2, 3}), tensor<int32_t>({}), false, false);
  for (const int32_t axis : {2, -3, INT32_MIN}) node.expect_failed({raw(numbered<int32_t>({6})), raw<int32_t>({axis})});
  node.expect_refused("the output must have the input's shape", [](OneNode& n) { n.y[0].shape = {3, 2}; });
  node.expect_refused("the output must have the input's type", [](OneNode& n) { n.y[0].type = Type::s64; });
  OneNode stored = cumsum(tensor<int8_t>({2, 3}), constant<int32_t>({}, {0}), false, false);
  stored.expect_refused("input and output need one scale each", [](OneNode&) {});
  stored.x[0].quantization = stored.y[0].quantization = {{1.0f}, {0}};
  stored.expect_refused("the sum may overflow", [](OneNode& n) { n.x[0].shape = n.y[0].shape = {2, 32768}; });
}

}  // namespace
}  // namespace thimble::test
