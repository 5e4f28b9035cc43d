// SPDX-License-Identifier: Apache-2.0
// FULLY_CONNECTED against the formula in whole numbers, in every type, and every reason of its own to refuse one.
#include "ops/weights.h"

namespace thimble::test {
namespace {

constexpr auto kCode = tfl::BuiltinOperator_FULLY_CONNECTED;

std::vector<int> sums(int depth, int outputs, const std::vector<int>& x, const std::vector<int>& w, const std::vector<int>& bias) {
  std::vector<int> y;
  for (size_t b = 0; b < x.size(); b += static_cast<size_t>(depth)) {
    for (int o = 0; o < outputs; o++) {
      y.push_back(bias.empty() ? 0 : bias[static_cast<size_t>(o)]);
      for (int i = 0; i < depth; i++) y.back() += x[b + static_cast<size_t>(i)] * w[static_cast<size_t>(o * depth + i)];
    }
  }
  return y;
}

TEST(FullyConnected, IsTheSumInEveryType) {
  for (const int outputs : {1, 4, 7}) {
    const int depth = 13;
    expect_sums_in_all_types({kCode, options(tfl::FullyConnectedOptionsT{}), {3, depth}, {outputs, depth}, {3, outputs}, outputs, depth, false,
                              [&](const auto& x, const auto& w, const auto& bias) { return sums(depth, outputs, x, w, bias); }});
  }
}

TEST(FullyConnected, S8WeightsMayHaveAZeroPoint) {
  const auto x = numbers<int>(2 * 9, -9, 9, 1), w = numbers<int>(5 * 9, -2, 2, 2);
  TensorSpec tw = s8({5, 9}, 1.0f, 11);
  tw.data = stored(w, Type::s8, 11);
  const Outcome run = run_model(one_op(kCode, {s8({2, 9}, 1.0f, 5), tw}, s8({2, 5}, 1.0f, -7)), {stored(x, Type::s8, 5)});
  ASSERT_TRUE(run.ok()) << run.text();
  std::vector<double> want;
  for (const int sum : sums(9, 5, x, w, {})) want.push_back(std::clamp(sum, -121, 134));
  EXPECT_EQ(reals(run.outputs[0], Type::s8, -7), want);
}

// Where kernels want scratch, how much depends on what is found while the arena may have run out already.
TEST(FullyConnected, TheNeedIsExactForEveryInstructionSet) {
  TensorSpec tw = s8({40, 9}, 1.0f, 11);
  tw.data = stored(numbers<int>(40 * 9, -2, 2, 2), Type::s8, 11);
  const Bytes bytes = one_op(kCode, {s8({4, 9}, 1.0f, 5), tw}, s8({4, 40}, 1.0f, -7));
  Model model;
  ASSERT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
  for (const uint32_t features : {0u, uint32_t{IsaSet::arm_v6m}, uint32_t{IsaSet::arm_dsp}, IsaSet::arm_dsp | IsaSet::arm_mve}) {
    alignas(kArenaAlignment) static uint8_t arena[8192];
    Interpreter whole(model, all_ops(), arena);
    ASSERT_EQ(whole.prepare(IsaSet(features)), Status::ok);
    constexpr size_t kPlannersTable = 112;   // below this the need is a lower bound
    for (size_t less = 4; less + kPlannersTable <= whole.arena_used_bytes(); less += 4) {
      Interpreter part(model, all_ops(), arena, whole.arena_used_bytes() - less);
      ASSERT_EQ(part.prepare(IsaSet(features)), Status::arena_too_small);
      ASSERT_EQ(part.diagnosis().detail, whole.arena_used_bytes()) << features << " " << less;
    }
  }
}

TEST(FullyConnected, OnTheFlyRowsKeepTheirOwnScales) {
  tfl::FullyConnectedOptionsT o;
  for (const bool asymmetric : {false, true}) {
    o.asymmetric_inputs = asymmetric;
    // Rows that these quantizations hold exactly: steps of 1 and of 1/8, -127 to 127 and -64 to 191.
    const std::vector<float> x = asymmetric ? std::vector<float>{-64, 191, 3, 7, -8, 23.875f, 1.5f, 0} : std::vector<float>{-127, 5, 3, 7, 1, 15.875f, 1.5f, 0};
    const std::vector<int8_t> w = {1, 2, 3, 4, -1, 0, 1, 0};
    TensorSpec tw = {.type = Type::s8, .shape = {2, 4}, .quantization = {{0.5f, 2.0f}, {0, 0}, 0}, .data = raw(w)};
    TensorSpec bias = f32({2});
    bias.data = raw({10.0f, 20.0f});
    const Outcome run = run_model(one_op(kCode, {f32({2, 4}), tw, bias}, f32({2, 2}), options(o)), {raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    for (size_t b = 0; b < 2; b++) {
      for (size_t c = 0; c < 2; c++) {
        float sum = 0;
        for (size_t i = 0; i < 4; i++) sum += x[4 * b + i] * w[4 * c + i];
        EXPECT_FLOAT_EQ(run.output<float>()[2 * b + c], sum * (c ? 2.0f : 0.5f) + (c ? 20.0f : 10.0f));
      }
    }
  }
}

TEST(FullyConnected, OnTheFlyTakesWhateverFloatsComeAlong) {
  TensorSpec tw = s8({1, 3}, 1.0f, 0);
  tw.data = raw<int8_t>({1, 2, 3});
  const Bytes model = one_op(kCode, {f32({1, 3}), tw}, f32({1, 1}));
  for (const float odd : {0.0f, INFINITY, -INFINITY, NAN, 1e-42f, 3e38f}) EXPECT_TRUE(run_model(model, {raw({odd, 0.0f, -odd})}).ok());
  EXPECT_EQ(run_model(model, {raw({0.0f, 0.0f, 0.0f})}).output<float>(), std::vector<float>{0.0f});
}

TEST(FullyConnected, S16TakesItsWidthFromTheBiasOrTheOption) {
  // 20000 * 2^17 wraps in 32 bits to -1673527296; over 8192 either sum saturates.
  const auto result = [](Type bias_type, bool with_bias) {
    TensorSpec w = s8({1, 2}, 1.0f, 0), bias = {.type = bias_type, .shape = {1}, .data = stored({0}, bias_type)};
    w.shape = {1, 65536}, w.data = Bytes(65536, 2);
    const TensorSpec x = {.type = Type::s16, .shape = {1, 65536}, .quantization = {{1.0f}}};
    const TensorSpec y = {.type = Type::s16, .shape = {1, 1}, .quantization = {{8192.0f}}};
    tfl::FullyConnectedOptionsT o;
    if (!with_bias && bias_type == Type::s32) o.bias_type = tfl::TensorType_INT32;
    std::vector<TensorSpec> inputs = {x, w};
    if (with_bias) inputs.push_back(bias);
    return run_model(one_op(kCode, inputs, y, options(o)), {raw(std::vector<int16_t>(65536, 20000))}).output<int16_t>();
  };
  const std::vector<int16_t> wide = {32767}, narrow = {-32768};   // the wrapped sum is negative
  EXPECT_EQ(result(Type::s64, true), wide);
  EXPECT_EQ(result(Type::s64, false), wide);
  EXPECT_EQ(result(Type::s32, true), narrow);
  EXPECT_EQ(result(Type::s32, false), narrow);
}

TEST(FullyConnected, SaysWhyItRefuses) {
  TensorSpec w = s8({2, 4}, 1.0f, 0);
  w.data = Bytes(8);
  const auto model = [&](TensorSpec x, TensorSpec weights, TensorSpec y) { return one_op(kCode, {x, weights}, y); };
  const TensorSpec x = s8({3, 4}, 1.0f, 0), y = s8({3, 2}, 1.0f, 0);
  EXPECT_EQ(refusal(model(x, w, y)), "");
  TensorSpec flat = w;
  flat.shape = {8};
  expect_refused(model(x, flat, y), "the weights must be [outputs, depth]");
  expect_refused(model(s8({3, 5}, 1.0f, 0), w, y), "does not fit the weights");
  expect_refused(model(x, w, s8({7}, 1.0f, 0)), "does not fit the weights");
  tfl::FullyConnectedOptionsT shuffled;
  shuffled.weights_format = tfl::WeightsFormat_SHUFFLED4x16INT8;
  expect_refused(one_op(kCode, {x, w}, y, options(shuffled)), "shuffled weights");
  const auto s16 = [](std::vector<int32_t> shape, float scale, int zero) {
    return TensorSpec{.type = Type::s16, .shape = shape, .quantization = {{scale}, {zero}}};
  };
  expect_refused(model(s16({3, 4}, 1.0f, 1), w, s16({3, 2}, 1.0f, 0)), "int16 must have zero point 0");
  expect_refused(model(s16({3, 4}, 1.0f, 0), w, s16({3, 2}, 1e-6f, 0)), "the output's scale is too small");
  TensorSpec offset = w;
  offset.quantization.zero_points = {1};
  expect_refused(model(f32({3, 4}), offset, f32({3, 2})), "int8 weights of a float input must have zero point 0");
}

}  // namespace
}  // namespace thimble::test
