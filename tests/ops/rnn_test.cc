// SPDX-License-Identifier: Apache-2.0
// RNN, one way and two, against the definition in doubles; with int8 weights within what these round off.
#include "ops/weights.h"

namespace thimble::test {
namespace {

constexpr int kBatches = 2, kSteps = 3, kDepth = 4, kInvokes = 2;

size_t at(int i) { return static_cast<size_t>(i); }

std::vector<float> eighths(int count, uint32_t seed) {
  std::vector<float> values;
  for (const int n : numbers<int>(at(count), -8, 8, seed)) values.push_back(static_cast<float>(n) / 8);
  return values;
}

struct Layer {
  int units;
  std::vector<float> w, v, bias, auxiliary_w;   // the last empty: none

  Layer(int count, uint32_t seed, bool auxiliary = false)
      : units(count), w(eighths(count * kDepth, seed)), v(eighths(count * count, seed + 1)), bias(eighths(count, seed + 2)),
        auxiliary_w(eighths(auxiliary ? count * kDepth : 0, seed + 3)) {}

  std::vector<double> run(const std::vector<float>& x, const std::vector<float>& auxiliary, int steps, bool time_major, bool reversed) const {
    std::vector<double> y(x.size() / kDepth * at(units));
    for (int b = 0; b < kBatches; b++) {
      std::vector<double> h(at(units)), next(at(units));
      for (int t = 0; t < kInvokes * steps; t++) {
        const int time = reversed ? steps - 1 - t % steps : t % steps;
        const int row = t / steps * kBatches * steps + (time_major ? time * kBatches + b : b * steps + time);
        for (int u = 0; u < units; u++) {
          double sum = bias[at(u)];
          for (int i = 0; i < kDepth; i++) sum += x[at(row * kDepth + i)] * w[at(u * kDepth + i)];
          for (int i = 0; i < kDepth && !auxiliary_w.empty(); i++) sum += auxiliary[at(row * kDepth + i)] * auxiliary_w[at(u * kDepth + i)];
          for (int i = 0; i < units; i++) sum += h[at(i)] * v[at(u * units + i)];
          next[at(u)] = std::tanh(sum);
        }
        h = next;
        std::copy(h.begin(), h.end(), y.begin() + row * units);
      }
    }
    return y;
  }

  static int weights(ModelBuilder& m, Type type, const std::vector<float>& values, std::vector<int32_t> shape) {
    if (values.empty()) return -1;
    if (type == Type::f32) return m.tensor({.shape = shape, .data = raw(values)});
    std::vector<int8_t> stored;
    for (const float value : values) stored.push_back(static_cast<int8_t>(value * 8));
    return m.tensor({.type = Type::s8, .shape = shape, .quantization = {{0.125f}}, .data = raw(stored)});
  }
  // Weights, bias and state.
  void add(ModelBuilder& m, Type type, std::vector<int>& inputs) const {
    inputs.push_back(weights(m, type, w, {units, kDepth}));
    inputs.push_back(weights(m, type, v, {units, units}));
    inputs.push_back(weights(m, Type::f32, bias, {units}));
    inputs.push_back(m.tensor({.shape = {kBatches, units}, .variable = true}));
  }
};

std::vector<float> sequence(int steps, uint32_t seed) {
  std::vector<float> x = eighths(kInvokes * kBatches * steps * kDepth, seed);
  return x;
}

void expect_near(const std::vector<float>& got, const std::vector<double>& want, Type type) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++) ASSERT_NEAR(got[i], want[i], type == Type::s8 ? 0.05 : 1e-5) << i;
}

TEST(Rnn, OneWay) {
  const Layer layer(5, 1);
  for (const Type type : {Type::f32, Type::s8}) {
    for (const int kind : {0, 1, 2}) {   // a step; a sequence, batches first; steps first
      const int steps = kind == 0 ? 1 : kSteps;
      const std::vector<float> x = sequence(steps, 9);
      const auto shape = [&](int depth) {
        return kind == 0 ? std::vector<int32_t>{kBatches, depth} : kind == 1 ? std::vector<int32_t>{kBatches, steps, depth} : std::vector<int32_t>{steps, kBatches, depth};
      };
      ModelBuilder m;
      std::vector<int> inputs = {m.input(f32(shape(kDepth)))};
      layer.add(m, type, inputs);
      tfl::RNNOptionsT one;
      one.activation = tfl::Activation_TANH;
      tfl::SequenceRNNOptionsT many;
      many.activation = tfl::Activation_TANH, many.time_major = kind == 2;
      m.op(kind == 0 ? tfl::BuiltinOperator_RNN : tfl::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_RNN, inputs, {m.output(f32(shape(5)))},
           kind == 0 ? options(one) : options(many));
      const Outcome run = run_model(m.finish(), {raw(x)}, all_ops(), kInvokes);
      ASSERT_TRUE(run.ok()) << run.text();
      expect_near(run.output<float>(), layer.run(x, {}, steps, kind == 2, false), type);
    }
  }
}

TEST(Rnn, TwoWays) {
  const std::vector<float> x = sequence(kSteps, 9), auxiliary = sequence(kSteps, 19);
  enum { none, instead_of_x, linked };
  for (const int use : {none, instead_of_x, linked}) {
    for (const Type type : {Type::f32, Type::s8}) {
      for (const bool merged : {false, true}) {
        const Layer forward(5, 1, use == linked), backward(2, 31, use == linked);
        ModelBuilder m;
        std::vector<int> inputs = {m.input(f32({kBatches, kSteps, kDepth}))};
        forward.add(m, type, inputs);
        backward.add(m, type, inputs);
        inputs.push_back(use == none ? -1 : m.input(f32({kBatches, kSteps, kDepth})));
        for (const Layer* layer : {&forward, &backward}) inputs.push_back(Layer::weights(m, type, layer->auxiliary_w, {layer->units, kDepth}));
        std::vector<int> outputs = {m.output(f32({kBatches, kSteps, merged ? 7 : 5}))};
        if (!merged) outputs.push_back(m.output(f32({kBatches, kSteps, 2})));
        tfl::BidirectionalSequenceRNNOptionsT o;
        o.activation = tfl::Activation_TANH, o.merge_outputs = merged;
        m.op(tfl::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_RNN, inputs, outputs, options(o));
        std::vector<Bytes> given = {raw(x)};
        if (use != none) given.push_back(raw(auxiliary));
        const Outcome run = run_model(m.finish(), given, all_ops(), kInvokes);
        ASSERT_TRUE(run.ok()) << run.text();
        const std::vector<double> y = forward.run(x, auxiliary, kSteps, false, false),
                                  z = backward.run(use == instead_of_x ? auxiliary : x, auxiliary, kSteps, false, true);
        if (!merged) {
          expect_near(run.output<float>(0), y, type);
          expect_near(run.output<float>(1), z, type);
          continue;
        }
        std::vector<double> both;
        for (int row = 0; row < kInvokes * kBatches * kSteps; row++) {
          both.insert(both.end(), y.begin() + row * 5, y.begin() + (row + 1) * 5);
          both.insert(both.end(), z.begin() + row * 2, z.begin() + (row + 1) * 2);
        }
        expect_near(run.output<float>(), both, type);
      }
    }
  }
}

TEST(Rnn, SaysWhyItRefuses) {
  const auto model = [](std::vector<int32_t> x, tfl::BuiltinOperator code, int outputs) {
    const Layer layer(5, 1);
    ModelBuilder m;
    std::vector<int> inputs = {m.input(f32(x))}, all;
    layer.add(m, Type::f32, inputs);
    if (code == tfl::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_RNN) {
      layer.add(m, Type::f32, inputs);
      inputs.insert(inputs.end(), {-1, -1, -1});
    }
    for (int i = 0; i < outputs; i++) all.push_back(m.output(f32({kBatches, kSteps, 5})));
    m.op(code, inputs, all);
    return m.finish();
  };
  expect_refused(model({kBatches, kSteps, kDepth}, tfl::BuiltinOperator_RNN, 1), "the input must be [batches, depth]");
  expect_refused(model({kBatches, kSteps, kDepth}, tfl::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_RNN, 1), "needs one output, or two unless merged");
  expect_refused(model({kBatches, kSteps, 3}, tfl::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_RNN, 1), "weights must be of one type, and [cells, inputs]");
}

}  // namespace
}  // namespace thimble::test
