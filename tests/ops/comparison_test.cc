// SPDX-License-Identifier: Apache-2.0
// EQUAL, NOT_EQUAL, GREATER, GREATER_EQUAL, LESS and LESS_EQUAL of every type, against the relation of real numbers.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "ops/real_values.h"

namespace thimble::test {
namespace {

struct Relation {
  tfl::BuiltinOperator code;
  bool (*holds)(double, double);
};
const Relation kRelations[] = {{tfl::BuiltinOperator_EQUAL, [](double a, double b) { return a == b; }},
                               {tfl::BuiltinOperator_NOT_EQUAL, [](double a, double b) { return a != b; }},
                               {tfl::BuiltinOperator_GREATER, [](double a, double b) { return a > b; }},
                               {tfl::BuiltinOperator_GREATER_EQUAL, [](double a, double b) { return a >= b; }},
                               {tfl::BuiltinOperator_LESS, [](double a, double b) { return a < b; }},
                               {tfl::BuiltinOperator_LESS_EQUAL, [](double a, double b) { return a <= b; }}};

template <class T> void expect_relations(const std::vector<T>& a, const std::vector<T>& b) {
  for (const Relation& r : kRelations) {
    std::vector<uint8_t> want;
    for (size_t i = 0; i < a.size(); i++) want.push_back(r.holds(static_cast<double>(a[i]), static_cast<double>(b[i])));
    expect_values<T, uint8_t>(r.code, a, b, want, Type::boolean);
  }
}

TEST(Comparison, PlainValues) {
  expect_relations<float>({1.0f, 2.0f, -1.0f, NAN, INFINITY}, {1.0f, 3.0f, -2.0f, NAN, INFINITY});
  expect_relations<int32_t>({1, 2, INT32_MIN, 7}, {1, 3, INT32_MAX, -7});
  expect_relations<int64_t>({1, int64_t{1} << 40, INT64_MIN}, {1, 3, INT64_MAX});
  expect_relations<int8_t>({1, 2, -128, 127}, {1, 3, 127, -128});   // without a scale: as they are stored
  expect_relations<uint8_t>({1, 2, 128, 255}, {1, 3, 127, 0});
  expect_relations<int16_t>({1, 2, -32768, 32767}, {1, 3, 32767, -32768});
}

TEST(Comparison, BooleansAreTrueWhateverTheByte) {
  for (const bool equal : {false, true}) {
    const auto code = equal ? tfl::BuiltinOperator_EQUAL : tfl::BuiltinOperator_NOT_EQUAL;
    const Outcome run =
        run_model(one_op(code, {boolean({4}), boolean({4})}, boolean({4})), {raw<uint8_t>({0, 1, 2, 0}), raw<uint8_t>({0, 4, 0, 1})});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<uint8_t>(), equal ? (std::vector<uint8_t>{1, 1, 0, 0}) : (std::vector<uint8_t>{0, 0, 1, 1}));
  }
}

// Scales that are powers of two lose nothing, so that the relation of the real values is exact.
template <class T> void expect_stored_relations(float scale0, int64_t zero0, float scale1, int64_t zero1) {
  const TensorSpec x0 = stored<T>({200}, scale0, zero0), x1 = stored<T>({200}, scale1, zero1);
  const std::vector<T> a = random_values<T>(200, 5), b = random_values<T>(200, 6);
  const std::vector<double> real0 = real(a, x0), real1 = real(b, x1);
  for (const Relation& r : kRelations) {
    const Outcome run = run_model(one_op(r.code, {x0, x1}, boolean({200})), {raw(a), raw(b)});
    ASSERT_TRUE(run.ok()) << run.text();
    const std::vector<uint8_t> got = run.output<uint8_t>();
    for (size_t i = 0; i < got.size(); i++) EXPECT_EQ(got[i], r.holds(real0[i], real1[i])) << real0[i] << " " << real1[i];
  }
}

TEST(Comparison, StoredValuesByWhatTheyStandFor) {
  expect_stored_relations<int8_t>(0.5f, 3, 0.25f, -7);
  expect_stored_relations<int8_t>(0.125f, -128, 0.125f, 127);
  expect_stored_relations<int8_t>(2.0f, 0, 32.0f, 5);   // TFLite Micro knows no scale from 1 on
  expect_stored_relations<uint8_t>(0.5f, 3, 0.25f, 250);
  expect_stored_relations<int16_t>(0.5f, 0, 0.25f, 0);
  expect_stored_relations<int16_t>(32.0f, -32768, 0.03125f, 32767);
}

TEST(Comparison, Refuses) {
  const TensorSpec x = stored<int8_t>({4}, 0.5f, 0);
  for (const Relation& r : kRelations) {
    expect_refused(one_op(r.code, {x, stored<uint8_t>({4}, 0.5f, 0)}, boolean({4})), "must be of one type");
    expect_refused(one_op(r.code, {x, stored<int32_t>({4}, 0.5f, INT32_MIN)}, boolean({4})), "must be of one type");   // its negation leaves 32 bits
    expect_refused(one_op(r.code, {x, x}, x), "wrong output type");
    expect_refused(one_op(r.code, {f32({4}), f32({4})}, f32({4})), "wrong output type");
    expect_refused(one_op(r.code, {x, x}, boolean({3})), "the shapes do not broadcast");
    expect_refused(one_op(r.code, {x, plain<int8_t>({4})}, boolean({4})), "needs one scale");
    expect_refused(one_op(r.code, {x, stored<int8_t>({4}, 64.0f, 0)}, boolean({4})), "scale too large");
  }
}

}  // namespace
}  // namespace thimble::test
