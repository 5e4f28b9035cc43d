// SPDX-License-Identifier: Apache-2.0
// PAD against its definition, element by element, and every reason to refuse one.
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Parts {
  TensorSpec x = {.type = Type::s8, .shape = {2, 3}, .quantization = {{1.0f}, {-3}}};
  TensorSpec paddings = {.type = Type::s32, .shape = {2, 2}, .data = raw<int32_t>({0, 0, 1, 2})};
  TensorSpec y = {.type = Type::s8, .shape = {2, 6}, .quantization = {{1.0f}, {-3}}};

  Bytes model() const {
    ModelBuilder m;
    const int tx = m.input(x), tp = m.tensor(paddings), ty = m.output(y);
    if (paddings.data.empty()) m.list_input(tp);
    m.op(tfl::BuiltinOperator_PAD, {tx, tp}, {ty});
    return m.finish();
  }
};

using Paddings = std::vector<std::array<int, 2>>;

// 1, 2, 3, … padded with `zero`: each element of the output is looked up by its coordinates.
template <class T> void expect_padded(std::vector<int32_t> shape, const Paddings& paddings, T zero, bool wide_paddings) {
  Parts p;
  std::vector<int64_t> flat;
  std::vector<int32_t> y_shape = shape;
  size_t x_count = 1, y_count = 1;
  for (size_t i = 0; i < shape.size(); i++) {
    flat.insert(flat.end(), {paddings[i][0], paddings[i][1]});
    y_shape[i] += paddings[i][0] + paddings[i][1];
    x_count *= static_cast<size_t>(shape[i]), y_count *= static_cast<size_t>(y_shape[i]);
  }
  const Bytes numbers = wide_paddings ? raw(flat) : raw(std::vector<int32_t>(flat.begin(), flat.end()));
  p.x = p.y = {.type = TypeOf<T>::value};
  if (sizeof(T) < 4) p.x.quantization = p.y.quantization = {{1.0f}, {static_cast<int64_t>(zero)}};
  p.x.shape = shape, p.y.shape = y_shape;
  p.paddings = {.type = wide_paddings ? Type::s64 : Type::s32, .shape = {static_cast<int>(shape.size()), 2}, .data = numbers};
  std::vector<T> x(x_count), want(y_count, zero);
  for (size_t i = 0; i < x_count; i++) x[i] = static_cast<T>(i % 100 + 1);
  for (size_t i = 0; i < x_count; i++) {
    size_t at = 0, step = 1, left = i;
    for (size_t d = shape.size(); d-- > 0; left /= static_cast<size_t>(shape[d]), step *= static_cast<size_t>(y_shape[d]))
      at += (left % static_cast<size_t>(shape[d]) + static_cast<size_t>(paddings[d][0])) * step;
    want[at] = x[i];
  }
  const Outcome run = run_model(p.model(), {raw(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<T>(), want);
}

TEST(Pad, PutsZerosAroundAnyType) {
  const std::pair<std::vector<int32_t>, Paddings> kinds[] = {
      {{5}, {{2, 1}}},
      {{3, 4}, {{0, 0}, {0, 0}}},
      {{3, 4}, {{1, 0}, {0, 0}}},
      {{3, 4}, {{0, 2}, {1, 0}}},
      {{2, 3, 4, 2}, {{0, 0}, {1, 2}, {2, 1}, {0, 0}}},
      {{2, 3, 4, 2}, {{1, 1}, {0, 0}, {0, 0}, {3, 0}}},
      {{2, 1, 2, 1, 2, 1, 2, 3}, {{1, 0}, {0, 1}, {1, 1}, {0, 0}, {0, 2}, {1, 0}, {0, 0}, {1, 2}}},
      {{1, 1, 2, 1, 1, 1, 1, 2}, {{1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}},
  };
  for (const auto& [shape, paddings] : kinds) {
    for (const bool wide : {false, true}) {
      expect_padded<int8_t>(shape, paddings, -7, wide);
      expect_padded<int16_t>(shape, paddings, 0, wide);
      expect_padded<float>(shape, paddings, 0.0f, wide);
      expect_padded<int64_t>(shape, paddings, 0, wide);
    }
  }
}

TEST(Pad, SaysWhyItRefuses) {
  EXPECT_EQ(refusal(Parts().model()), "");
  const auto expect = [](const std::string& text, const std::function<void(Parts&)>& change) {
    Parts p;
    change(p);
    EXPECT_NE(refusal(p.model()).find(text), std::string::npos) << text << "\n" << refusal(p.model());
  };
  expect("the output must have the input's type", [](Parts& p) { p.y.type = Type::u8, p.y.quantization = {}; });
  expect("elements must have 1, 2, 4 or 8 bytes", [](Parts& p) { p.x.type = p.y.type = Type::s4; });
  expect("elements must have 1, 2, 4 or 8 bytes", [](Parts& p) { p.x = {Type::c128, {2, 3}}, p.y = {Type::c128, {2, 6}}; });
  expect("needs one scale", [](Parts& p) { p.y.quantization = {{1.0f, 1.0f}, {}, 0}; });
  expect("the paddings must be constant integers", [](Parts& p) { p.paddings.data.clear(); });
  expect("the paddings must be constant integers", [](Parts& p) { p.paddings.type = Type::f32; });
  expect("the paddings must be two numbers per axis", [](Parts& p) { p.paddings.shape = {1, 2}, p.paddings.data.resize(8); });
  expect("the paddings must be two numbers per axis", [](Parts& p) { p.y.shape = {2, 6, 1}; });
  const std::string wrong = "the output must be the input and its padding";
  expect(wrong, [](Parts& p) { p.y.shape = {2, 5}; });
  expect(wrong, [](Parts& p) { p.y.shape = {3, 6}; });
  for (const auto& [before, after] : std::vector<std::pair<int64_t, int64_t>>{{4, -1}, {-1, 4}, {INT32_MAX, 3 - INT64_C(0x7fffffff)}}) {
    expect(wrong, [&](Parts& p) { p.paddings.data = raw<int32_t>({0, 0, static_cast<int32_t>(before), static_cast<int32_t>(after)}); });
  }
  expect(wrong, [](Parts& p) { p.paddings.type = Type::s64, p.paddings.data = raw<int64_t>({0, 0, INT64_MAX, INT64_MIN + 4}); });
  expect(wrong, [](Parts& p) { p.paddings.type = Type::s64, p.paddings.data = raw<int64_t>({0, 0, INT64_MAX, INT64_MAX}); });
}

}  // namespace
}  // namespace thimble::test
