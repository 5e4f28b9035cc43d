// SPDX-License-Identifier: Apache-2.0
// SVDF over several invokes against its definition, and every reason to refuse one.
#include "ops/weights.h"

namespace thimble::test {
namespace {

constexpr int kBatches = 2, kDepth = 3, kUnits = 2, kRank = 2, kMemory = 4, kFilters = kUnits * kRank, kInvokes = 6;

size_t at(int i) { return static_cast<size_t>(i); }

// Whole numbers, and what they give.
struct Numbers {
  std::vector<int> x = numbers<int>(kInvokes * kBatches * kDepth, -5, 5, 1), w = numbers<int>(kFilters * kDepth, -2, 2, 2),
                   time = numbers<int>(kFilters * kMemory, -2, 2, 3), bias = numbers<int>(kUnits, -9, 9, 4);

  std::vector<double> y() const {
    std::vector<int> state(kBatches * kFilters * kMemory);
    std::vector<double> all;
    for (int n = 0; n < kInvokes; n++) {
      for (int b = 0; b < kBatches; b++) {
        for (int u = 0; u < kUnits; u++) {
          int sum = bias[at(u)];
          for (int f = u * kRank; f < (u + 1) * kRank; f++) {
            int* const row = &state[at((b * kFilters + f) * kMemory)];
            std::copy(row + 1, row + kMemory, row);
            row[kMemory - 1] = 0;
            for (int i = 0; i < kDepth; i++) row[kMemory - 1] += x[at((n * kBatches + b) * kDepth + i)] * w[at(f * kDepth + i)];
            for (int m = 0; m < kMemory; m++) sum += row[m] * time[at(f * kMemory + m)];
          }
          all.push_back(sum);
        }
      }
    }
    return all;
  }
};

struct Parts {
  Type x_type = Type::f32, w_type = Type::f32, time_type = Type::f32, state_type = Type::f32;
  int x_zero = 0, state_zero = 0, y_zero = 0;
  TensorSpec x, w, time, bias, state, y;
  tfl::SVDFOptionsT o;

  Parts(Type of_x, Type of_w, Type of_time, Type of_state) : x_type(of_x), w_type(of_w), time_type(of_time), state_type(of_state) {
    const Numbers n;
    if (x_type == Type::s8) x_zero = 4, y_zero = -3, state_zero = state_type == Type::s8 ? 6 : 0;
    const auto spec = [](Type type, std::vector<int32_t> shape, int zero) {
      return TensorSpec{.type = type, .shape = shape, .quantization = type == Type::f32 ? Quantized{} : Quantized{{1.0f}, {zero}}};
    };
    x = spec(x_type, {kBatches, kDepth}, x_zero), y = spec(x_type, {kBatches, kUnits}, y_zero);
    w = spec(w_type, {kFilters, kDepth}, 0), time = spec(time_type, {kFilters, kMemory}, 0);
    w.data = stored(n.w, w_type), time.data = stored(n.time, time_type);
    bias = {.type = x_type == Type::f32 ? Type::f32 : Type::s32, .shape = {kUnits}};
    bias.data = stored(n.bias, bias.type);
    state = spec(state_type, {kBatches, kFilters * kMemory}, state_zero);
    state.variable = true;
    o.rank = kRank;
  }
  Bytes model(bool with_bias = true) const {
    ModelBuilder m;
    const int tx = m.input(x), tw = m.tensor(w), tt = m.tensor(time), tb = with_bias ? m.tensor(bias) : -1, ts = m.tensor(state), ty = m.output(y);
    m.op(tfl::BuiltinOperator_SVDF, {tx, tw, tt, tb, ts}, {ty}, options(o));
    return m.finish();
  }
};

void expect_definition(const Parts& p, double off) {
  const Numbers n;
  const Outcome run = run_model(p.model(), {stored(n.x, p.x_type, p.x_zero)}, all_ops(), kInvokes);
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<double> y = reals(run.outputs[0], p.x_type, p.y_zero), want = n.y();
  ASSERT_EQ(y.size(), want.size());
  for (size_t i = 0; i < y.size(); i++) {
    EXPECT_NEAR(y[i], p.x_type == Type::s8 ? std::clamp(want[i], -125.0, 130.0) : want[i], off) << i;
  }
}

TEST(Svdf, RemembersInEveryType) {
  expect_definition(Parts(Type::f32, Type::f32, Type::f32, Type::f32), 1e-4);
  expect_definition(Parts(Type::s8, Type::s8, Type::s16, Type::s16), 0);
  expect_definition(Parts(Type::s8, Type::s8, Type::s8, Type::s8), 0);
  Parts hybrid(Type::f32, Type::s8, Type::s8, Type::f32);
  expect_definition(hybrid, 2.0);   // rounds x to 5 / 127
  hybrid.o.asymmetric_inputs = true;
  expect_definition(hybrid, 2.0);
}

TEST(Svdf, FloatsAreActivatedAndNeedNoBias) {
  const Numbers n;
  Parts p(Type::f32, Type::f32, Type::f32, Type::f32);
  for (const auto& [activation, f] : std::initializer_list<std::pair<tfl::Activation, double (*)(double)>>{
           {tfl::Activation_RELU, [](double v) { return std::max(v, 0.0); }},
           {tfl::Activation_RELU6, [](double v) { return std::clamp(v, 0.0, 6.0); }},
           {tfl::Activation_RELU_N1_TO_1, [](double v) { return std::clamp(v, -1.0, 1.0); }},
           {tfl::Activation_TANH, [](double v) { return std::tanh(v); }},
           {tfl::Activation_SIGN_BIT, [](double v) { return v < 0 ? 1.0 : 0.0; }}}) {
    p.o.activation = activation;
    const Outcome run = run_model(p.model(false), {stored(n.x, Type::f32)});
    ASSERT_TRUE(run.ok()) << run.text();
    Numbers plain;
    plain.bias.assign(kUnits, 0);
    for (size_t i = 0; i < kBatches * kUnits; i++) EXPECT_NEAR(run.output<float>()[i], f(plain.y()[i]), 1e-6);
  }
}

TEST(Svdf, ItsStateIsNoOtherInput) {
  ModelBuilder m;
  const auto constant = [&](std::vector<int32_t> shape, size_t count) {
    return m.tensor({.type = Type::f32, .shape = shape, .data = raw(std::vector<float>(count, 0.5f))});
  };
  const int w = constant({2, 4}, 8), time = constant({2, 2}, 4), state = m.tensor({.type = Type::f32, .shape = {1, 4}, .variable = true});
  tfl::SVDFOptionsT o;
  o.rank = 1;
  m.op(tfl::BuiltinOperator_SVDF, {state, w, time, -1, state}, {m.output({.type = Type::f32, .shape = {1, 2}})}, options(o));
  expect_refused(m.finish(), "the state is another input, too");
}

TEST(Svdf, SaysWhyItRefuses) {
  const auto expect = [](const char* text, const std::function<void(Parts&)>& change, Type type = Type::f32, Type weights = Type::f32) {
    Parts p(type, weights, weights, type == Type::s8 ? Type::s8 : Type::f32);
    EXPECT_EQ(refusal(p.model()), "");
    change(p);
    expect_refused(p.model(), text);
  };
  expect("the weights must be [filters, depth]", [](Parts& p) { p.x.shape = {kBatches, kDepth + 1}; });
  expect("the weights must be [filters, depth]", [](Parts& p) { p.x.shape = {kBatches, 1, kDepth}; });
  expect("the time weights must be [filters, memory], of the state's precision", [](Parts& p) { p.time.shape = {kFilters * 2, kMemory / 2}; });
  expect("the time weights must be", [](Parts& p) { p.time = {.type = Type::s8, .shape = {kFilters, kMemory}, .data = Bytes(16)}; });
  expect("the state must be a variable [batches, memory * filters]", [](Parts& p) { p.state.shape[0]++; });
  expect("the state must be a variable", [](Parts& p) { p.state.variable = false, p.state.data = Bytes(128); });
  for (const int wrong : {0, -1, 3, INT32_MIN, INT32_MAX})
    expect("the filters must be a multiple of the rank", [=](Parts& p) { p.o.rank = wrong; });
  expect("the output must be [batches, units]", [](Parts& p) { p.o.rank = 1; });
  expect("the bias must hold one number per output", [](Parts& p) { p.bias.shape = {1}, p.bias.data.resize(4); });
  expect("input, weights, state and output need one scale each", [](Parts& p) { p.state.quantization = {}; }, Type::s8, Type::s8);
  expect("weights of a float input need one scale, and zero point 0", [](Parts& p) { p.w.quantization.zero_points = {1}; }, Type::f32, Type::s8);
}

}  // namespace
}  // namespace thimble::test
