// SPDX-License-Identifier: Apache-2.0
// CONCATENATION against results written by hand, and every reason to refuse one.
#include <gtest/gtest.h>

#include <functional>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {
namespace {

struct Parts {
  std::vector<TensorSpec> x = {{.type = Type::s8, .shape = {2, 1, 2}, .quantization = {{0.5f}, {3}}},
                               {.type = Type::s8, .shape = {2, 3, 2}, .quantization = {{0.5f}, {3}}}};
  TensorSpec y = {.type = Type::s8, .shape = {2, 4, 2}, .quantization = {{0.5f}, {3}}};
  tfl::ConcatenationOptionsT o;

  Parts() { o.axis = 1; }
  Bytes model() const {
    ModelBuilder m;
    std::vector<int> inputs;
    for (const TensorSpec& spec : x) inputs.push_back(m.input(spec));
    const int ty = m.output(y);
    m.op(tfl::BuiltinOperator_CONCATENATION, inputs, {ty}, options(o));
    return m.finish();
  }
};

TEST(Concatenation, JoinsAlongAnAxisCountedFromEitherEnd) {
  for (const int axis : {1, -2}) {
    Parts p;
    p.o.axis = axis;
    const Outcome run = run_model(p.model(), {raw<int8_t>({1, 2, 3, 4}), raw<int8_t>({10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21})});
    ASSERT_TRUE(run.ok()) << run.text();
    EXPECT_EQ(run.output<int8_t>(), (std::vector<int8_t>{1, 2, 10, 11, 12, 13, 14, 15, 3, 4, 16, 17, 18, 19, 20, 21}));
  }
}

TEST(Concatenation, JoinsManyInputsOfAnyType) {
  Parts p;
  p.x.assign(12, {.type = Type::s64, .shape = {2, 1}});
  p.y = {.type = Type::s64, .shape = {2, 12}};
  std::vector<Bytes> inputs;
  std::vector<int64_t> want(24);
  for (int64_t i = 0; i < 12; i++) {
    inputs.push_back(raw<int64_t>({i, -i}));
    want[static_cast<size_t>(i)] = i, want[static_cast<size_t>(i) + 12] = -i;
  }
  const Outcome run = run_model(p.model(), inputs);
  ASSERT_TRUE(run.ok()) << run.text();
  EXPECT_EQ(run.output<int64_t>(), want);
}

TEST(Concatenation, SaysWhyItRefuses) {
  EXPECT_EQ(refusal(Parts().model()), "");
  const auto expect = [](const std::string& text, const std::function<void(Parts&)>& change) {
    Parts p;
    change(p);
    EXPECT_NE(refusal(p.model()).find(text), std::string::npos) << text << "\n" << refusal(p.model());
  };
  for (const int axis : {3, -4, INT32_MIN, INT32_MAX}) expect("the axis is out of range", [&](Parts& p) { p.o.axis = axis; });
  expect("a fused activation is not supported", [](Parts& p) { p.o.activation = tfl::Activation_RELU; });
  expect("elements must be whole bytes", [](Parts& p) { p.x[0].type = p.x[1].type = p.y.type = Type::s4; });
  expect("the inputs must have the output's type", [](Parts& p) { p.x[1].type = Type::u8; });
  const std::string quantization = "the inputs must have the output's scale and zero point";
  expect(quantization, [](Parts& p) { p.x[1].quantization.scales = {0.25f}; });
  expect(quantization, [](Parts& p) { p.x[0].quantization.zero_points = {2}; });
  expect(quantization, [](Parts& p) { p.x[0].quantization = {}; });
  expect(quantization, [](Parts& p) { p.x[0].quantization = p.x[1].quantization = p.y.quantization = {{1.0f, 1.0f}, {}, 2}; });
  const std::string shape = "the inputs must have the output's shape but along the axis";
  expect(shape, [](Parts& p) { p.x[1].shape = {2, 3, 3}; });
  expect(shape, [](Parts& p) { p.x[1].shape = {2, 6}; });
  expect("the inputs together must make the output", [](Parts& p) { p.y.shape = {2, 5, 2}; });
}

}  // namespace
}  // namespace thimble::test
