// SPDX-License-Identifier: Apache-2.0
// LSTMs of floats in all their variants against the definition in doubles, the same with int8 weights within what these round off, and
// every reason to refuse one. Stored values are for the conformance suite and for tests/reference, whose numbers other programs made.
#include <optional>

#include "ops/weights.h"

namespace thimble::test {
namespace {

constexpr int kBatches = 2, kSteps = 3, kDepth = 4, kCells = 5, kInvokes = 2;

size_t at(int i) { return static_cast<size_t>(i); }
double sigmoid(double v) { return 1 / (1 + std::exp(-v)); }

struct Variant {
  bool coupled = false, peepholes = false, norm = false, time_major = false;
  int outputs = kCells;   // fewer: projected
  bool auxiliary = false;
  float cell_clip = 0, projection_clip = 0;
  tfl::Activation activation = tfl::Activation_TANH;

  double curve(double v) const { return activation == tfl::Activation_TANH ? std::tanh(v) : activation == tfl::Activation_RELU6 ? std::clamp(v, 0.0, 6.0) : v; }
};

// Weights of one layer, in eighths of [-1, 1].
struct Layer {
  Variant v;
  using Matrix = std::optional<std::vector<float>>;
  Matrix x_w[4], h_w[4], auxiliary_w[4], peephole[4], bias[4], norm[4], projection, projection_bias;

  Layer(const Variant& variant, uint32_t seed) : v(variant) {
    const auto some = [&seed](int count) {
      std::vector<float> values;
      for (const int n : numbers<int>(at(count), -8, 8, seed++)) values.push_back(static_cast<float>(n) / 8);
      return values;
    };
    for (size_t k = v.coupled ? 1 : 0; k < 4; k++) {
      x_w[k] = some(kCells * kDepth), h_w[k] = some(kCells * v.outputs), bias[k] = some(kCells);
      if (v.auxiliary) auxiliary_w[k] = some(kCells * kDepth);
      if (v.peepholes && k != 2) peephole[k] = some(kCells);
      if (v.norm) norm[k] = some(kCells);
    }
    if (v.outputs != kCells) projection = some(v.outputs * kCells), projection_bias = some(v.outputs);
  }

  static double dot(const Matrix& w, int row, const double* values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) sum += (*w)[at(row * count + i)] * values[i];
    return sum;
  }

  std::vector<double> gate(size_t k, const double* x, const double* auxiliary, const std::vector<double>& h, const std::vector<double>& c) const {
    std::vector<double> values;
    for (int n = 0; n < kCells; n++) {
      values.push_back(dot(x_w[k], n, x, kDepth) + dot(h_w[k], n, h.data(), v.outputs) + (v.norm ? 0 : (*bias[k])[at(n)]));
      if (v.auxiliary) values.back() += dot(auxiliary_w[k], n, auxiliary, kDepth);
      if (peephole[k]) values.back() += (*peephole[k])[at(n)] * c[at(n)];
    }
    if (v.norm) {
      double mean = 0, squares = 0;
      for (const double value : values) mean += value / kCells;
      for (const double value : values) squares += (value - mean) * (value - mean) / kCells;
      for (int n = 0; n < kCells; n++) values[at(n)] = (values[at(n)] - mean) / std::sqrt(squares + 1e-8) * (*norm[k])[at(n)] + (*bias[k])[at(n)];
    }
    for (double& value : values) value = k == 2 ? v.curve(value) : sigmoid(value);
    return values;
  }

  // Takes h and c a step further.
  void step(const double* x, const double* auxiliary, std::vector<double>& h, std::vector<double>& c) const {
    const std::vector<double> f = gate(1, x, auxiliary, h, c), g = gate(2, x, auxiliary, h, c);
    const std::vector<double> i = v.coupled ? f : gate(0, x, auxiliary, h, c), before = h;
    for (size_t n = 0; n < kCells; n++) {
      c[n] = f[n] * c[n] + (v.coupled ? 1 - f[n] : i[n]) * g[n];
      if (v.cell_clip > 0) c[n] = std::clamp<double>(c[n], -v.cell_clip, v.cell_clip);
    }
    const std::vector<double> o = gate(3, x, auxiliary, before, c);
    std::vector<double> hidden;
    for (size_t n = 0; n < kCells; n++) hidden.push_back(o[n] * v.curve(c[n]));
    for (int n = 0; n < v.outputs; n++) {
      double value = hidden[at(n)];
      if (projection) value = dot(projection, n, hidden.data(), kCells) + (*projection_bias)[at(n)];
      h[at(n)] = v.projection_clip > 0 ? std::clamp<double>(value, -v.projection_clip, v.projection_clip) : value;
    }
  }

  // All invokes, one after the other; y in the order of x.
  std::vector<double> run(const std::vector<double>& x, const std::vector<double>& auxiliary, bool reversed = false) const {
    std::vector<double> y(at(kInvokes * kBatches * kSteps * v.outputs));
    for (int b = 0; b < kBatches; b++) {
      std::vector<double> h(at(v.outputs)), c(kCells);
      for (int t = 0; t < kInvokes * kSteps; t++) {
        const int time = reversed ? kSteps - 1 - t % kSteps : t % kSteps;
        const int row = t / kSteps * kBatches * kSteps + (v.time_major ? time * kBatches + b : b * kSteps + time);
        step(&x[at(row * kDepth)], auxiliary.empty() ? nullptr : &auxiliary[at(row * kDepth)], h, c);
        std::copy(h.begin(), h.end(), y.begin() + row * v.outputs);
      }
    }
    return y;
  }

  // The seventeen weights and biases, as tensors of m.
  void add(ModelBuilder& m, Type type, std::vector<int>& inputs) const {
    for (const auto& w : x_w) inputs.push_back(weights(m, type, w, {kCells, kDepth}));
    for (const auto& w : h_w) inputs.push_back(weights(m, type, w, {kCells, v.outputs}));
    for (const size_t k : {0, 1, 3}) inputs.push_back(weights(m, type, peephole[k], {kCells}));
    for (const auto& b : bias) inputs.push_back(weights(m, Type::f32, b, {kCells}));
    inputs.push_back(weights(m, type, projection, {v.outputs, kCells}));
    inputs.push_back(weights(m, Type::f32, projection_bias, {v.outputs}));
  }
  static int weights(ModelBuilder& m, Type type, const Matrix& w, std::vector<int32_t> shape) {
    if (!w) return -1;
    if (type == Type::f32) return m.tensor({.shape = shape, .data = raw(*w)});
    std::vector<int8_t> eighths;
    for (const float value : *w) eighths.push_back(static_cast<int8_t>(value * 8));
    return m.tensor({.type = Type::s8, .shape = shape, .quantization = {{0.125f}}, .data = raw(eighths)});
  }
  void add_states(ModelBuilder& m, std::vector<int>& inputs) const {
    inputs.push_back(m.tensor({.shape = {kBatches, v.outputs}, .variable = true}));
    inputs.push_back(m.tensor({.shape = {kBatches, kCells}, .variable = true}));
  }
};

std::vector<double> sequence(uint32_t seed) {
  std::vector<double> x;
  for (const int n : numbers<int>(at(kInvokes * kBatches * kSteps * kDepth), -20, 20, seed)) x.push_back(n / 10.0);
  return x;
}
Bytes floats(const std::vector<double>& values) { return raw(std::vector<float>(values.begin(), values.end())); }

std::vector<int32_t> shape(const Variant& v, int depth) {
  return v.time_major ? std::vector<int32_t>{kSteps, kBatches, depth} : std::vector<int32_t>{kBatches, kSteps, depth};
}

void expect_near(const std::vector<float>& got, const std::vector<double>& want, double off) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); i++) ASSERT_NEAR(got[i], want[i], off) << i;
}

Bytes one_way(const Layer& layer, Type type) {
  const Variant& v = layer.v;
  tfl::UnidirectionalSequenceLSTMOptionsT o;
  o.activation = v.activation, o.cell_clip = v.cell_clip, o.proj_clip = v.projection_clip, o.time_major = v.time_major;
  ModelBuilder m;
  std::vector<int> inputs = {m.input(f32(shape(v, kDepth)))};
  layer.add(m, type, inputs);
  layer.add_states(m, inputs);
  for (const auto& n : layer.norm) inputs.push_back(Layer::weights(m, Type::f32, n, {kCells}));
  m.op(tfl::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, {m.output(f32(shape(v, v.outputs)))}, options(o));
  return m.finish();
}

const std::vector<Variant> kVariants = {{},
                                        {.coupled = true},
                                        {.peepholes = true},
                                        {.norm = true, .time_major = true},
                                        {.time_major = true, .outputs = 3, .projection_clip = 0.4f},
                                        {.coupled = true, .peepholes = true, .norm = true, .outputs = 7, .cell_clip = 0.5f},
                                        {.activation = tfl::Activation_RELU6}};

TEST(Lstm, FloatsFollowTheDefinition) {
  const std::vector<double> x = sequence(1);
  for (const Variant& v : kVariants) {
    const Layer layer(v, 10);
    const Outcome run = run_model(one_way(layer, Type::f32), {floats(x)}, all_ops(), kInvokes);
    ASSERT_TRUE(run.ok()) << run.text();
    expect_near(run.output<float>(), layer.run(x, {}), 1e-5);
  }
}

TEST(Lstm, Int8WeightsRoundLittleOff) {
  const std::vector<double> x = sequence(1);
  for (const Variant& v : kVariants) {
    const Layer layer(v, 10);
    const Outcome run = run_model(one_way(layer, Type::s8), {floats(x)}, all_ops(), kInvokes);
    ASSERT_TRUE(run.ok()) << run.text();
    expect_near(run.output<float>(), layer.run(x, {}), v.activation == tfl::Activation_RELU6 ? 0.4 : v.norm ? 0.1 : 0.05);
  }
}

TEST(Lstm, OneStepIsAnOperatorOfItsOwn) {
  const Layer layer({}, 10);
  ModelBuilder m;
  std::vector<int> inputs = {m.input(f32({kBatches, kDepth}))};
  layer.add(m, Type::f32, inputs);
  layer.add_states(m, inputs);
  tfl::LSTMOptionsT o;
  o.activation = tfl::Activation_TANH;
  auto& op = m.op(tfl::BuiltinOperator_LSTM, inputs, {m.output(f32({kBatches, kCells}))}, options(o));
  const std::vector<double> x = {0.1, 0.2, 0.3, 0.4, -1, -2, 1, 2};
  const Outcome run = run_model(m.finish(), {floats(x)});
  ASSERT_TRUE(run.ok()) << run.text();
  std::vector<double> want;
  for (int b = 0; b < kBatches; b++) {
    std::vector<double> h(kCells), c(kCells);
    layer.step(&x[at(b * kDepth)], nullptr, h, c);
    want.insert(want.end(), h.begin(), h.end());
  }
  expect_near(run.output<float>(), want, 1e-5);
  o.kernel_type = tfl::LstmKernel_BASIC;
  op.options = options(o);
  expect_refused(m.finish(), "the basic kernel of LSTM is not supported");
}

TEST(Lstm, TwoWays) {
  const std::vector<double> x = sequence(1), auxiliary = sequence(2);
  enum { none, instead_of_x, linked };
  for (const int use : {none, instead_of_x, linked}) {
    for (const bool merged : {false, true}) {
      for (const Type type : {Type::f32, Type::s8}) {
        const Variant v = {.peepholes = true, .time_major = merged, .auxiliary = use == linked}, narrow = {.time_major = merged, .outputs = 3, .auxiliary = use == linked};
        const Layer forward(v, 10), backward(narrow, 50);
        tfl::BidirectionalSequenceLSTMOptionsT o;
        o.activation = tfl::Activation_TANH, o.merge_outputs = merged, o.time_major = merged;
        ModelBuilder m;
        std::vector<int> inputs = {m.input(f32(shape(v, kDepth)))}, outputs;
        forward.add(m, type, inputs);
        backward.add(m, type, inputs);
        forward.add_states(m, inputs);
        backward.add_states(m, inputs);
        inputs.push_back(use == none ? -1 : m.input(f32(shape(v, kDepth))));
        for (const Layer* layer : {&forward, &backward})
          for (const auto& w : layer->auxiliary_w) inputs.push_back(Layer::weights(m, type, w, {kCells, kDepth}));
        outputs.push_back(m.output(f32(shape(v, merged ? kCells + 3 : kCells))));
        if (!merged) outputs.push_back(m.output(f32(shape(v, 3))));
        m.op(tfl::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_LSTM, inputs, outputs, options(o));
        const Outcome run = run_model(m.finish(), use == none ? std::vector<Bytes>{floats(x)} : std::vector<Bytes>{floats(x), floats(auxiliary)},
                                      all_ops(), kInvokes);
        ASSERT_TRUE(run.ok()) << run.text();
        const std::vector<double> y = forward.run(x, auxiliary), z = backward.run(use == instead_of_x ? auxiliary : x, auxiliary, true);
        const double off = type == Type::s8 ? 0.06 : 1e-5;
        if (!merged) {
          expect_near(run.output<float>(0), y, off);
          expect_near(run.output<float>(1), z, off);
          continue;
        }
        std::vector<double> both;
        for (int row = 0; row < kInvokes * kBatches * kSteps; row++) {
          both.insert(both.end(), y.begin() + row * kCells, y.begin() + (row + 1) * kCells);
          both.insert(both.end(), z.begin() + row * 3, z.begin() + (row + 1) * 3);
        }
        expect_near(run.output<float>(), both, off);
      }
    }
  }
}

// A plain LSTM of bytes, or of floats with `type`, that each refusal changes in one place.
struct Parts {
  std::vector<TensorSpec> inputs;   // without data: left out, but for x and the states
  std::vector<TensorSpec> intermediates;
  TensorSpec y;
  tfl::UnidirectionalSequenceLSTMOptionsT o;

  explicit Parts(Type type) : inputs(24) {
    const Type bias = type == Type::f32 ? Type::f32 : type == Type::s16 ? Type::s64 : Type::s32, w = type == Type::f32 ? Type::f32 : Type::s8;
    const auto spec = [](Type of, std::vector<int32_t> shape, float scale) {
      return TensorSpec{.type = of, .shape = shape, .quantization = of == Type::f32 ? Quantized{} : Quantized{{scale}, {0}}};
    };
    inputs[0] = spec(type, {1, 2, 3}, 0.1f), y = spec(type, {1, 2, 2}, 0.01f);
    for (size_t i = 1; i < 9; i++) {
      inputs[i] = spec(w, {2, i < 5 ? 3 : 2}, 0.1f);
      inputs[i].data = stored(std::vector<int>(i < 5 ? 6 : 4, 1), w);
    }
    for (size_t i = 12; i < 16; i++) inputs[i] = {.type = bias, .shape = {2}, .data = stored({1, 2}, bias)};
    inputs[18] = spec(type, {1, 2}, 0.01f), inputs[19] = spec(type == Type::f32 ? Type::f32 : Type::s16, {1, 2}, 1.0f / 2048);
    inputs[18].variable = inputs[19].variable = true;
    o.activation = tfl::Activation_TANH;
  }
  Bytes model() const {
    ModelBuilder m;
    std::vector<int> all;
    for (size_t i = 0; i < inputs.size(); i++) {
      const bool there = i == 0 || inputs[i].variable || !inputs[i].data.empty();
      all.push_back(!there ? -1 : i == 0 ? m.input(inputs[i]) : m.tensor(inputs[i]));
    }
    tfl::OperatorT& op = m.op(tfl::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, all, {m.output(y)}, options(o));
    for (const TensorSpec& spec : intermediates) op.intermediates.push_back(m.tensor(spec));
    return m.finish();
  }

  // Layer normalization and a projection of stored values.
  void add_norm_and_projection() {
    const auto spec = [](Type type, std::vector<int32_t> shape, float scale) {
      return TensorSpec{.type = type, .shape = shape, .quantization = {{scale}, {0}}, .data = stored(std::vector<int>(elements(shape), 1), type)};
    };
    inputs[16] = spec(Type::s8, {2, 2}, 0.01f);
    for (size_t i = 20; i < 24; i++) inputs[i] = spec(Type::s16, {2}, 0.001f);
    for (size_t i = 0; i < 5; i++) intermediates.push_back({.type = i < 4 ? Type::s16 : Type::s8, .quantization = {{0.01f}, {0}}});
  }
};

TensorSpec zeros(std::vector<int32_t> shape, Type type = Type::f32) {
  return TensorSpec{.type = type, .shape = shape, .quantization = {{1.0f}}, .data = stored(std::vector<int>(elements(shape)), type)};
}

constexpr const char* kNotPlain = "has no coupled gates, peepholes, projection and normalization";

TEST(Lstm, EachVariantOfStoredValuesHasAConstantOfItsOwn) {
  const auto refused_by = [](const Op& op, const Bytes& model) {
    const Op* const list[] = {&op};
    return refusal(model, OpResolver(list, 1));
  };
  const auto expect = [&](const Op& op, const std::function<void(Parts&)>& change, const char* otherwise) {
    SCOPED_TRACE(op.name);
    Parts p(Type::s8);
    EXPECT_EQ(refused_by(ops::unidirectional_sequence_lstm_s8, p.model()), "");
    change(p);
    EXPECT_EQ(refusal(p.model()), "");
    EXPECT_EQ(refused_by(op, p.model()), "");
    EXPECT_NE(refused_by(ops::unidirectional_sequence_lstm_s8, p.model()).find(otherwise), std::string::npos);
  };
  expect(ops::unidirectional_sequence_lstm_s8_norm, [](Parts& p) { p.add_norm_and_projection(); }, kNotPlain);
  expect(ops::unidirectional_sequence_lstm_s8_projection, [](Parts& p) {
    p.add_norm_and_projection();
    for (size_t i = 20; i < 24; i++) p.inputs[i].data = {};
  }, kNotPlain);
  expect(ops::unidirectional_sequence_lstm_s8_peepholes, [](Parts& p) {
    for (size_t i = 9; i < 12; i++) p.inputs[i] = zeros({2}, Type::s16);
  }, kNotPlain);
  expect(ops::unidirectional_sequence_lstm_s8_coupled, [](Parts& p) {
    for (const size_t i : {1, 5, 12}) p.inputs[i].data = {};
  }, "listed for other types only");
}

TEST(Lstm, SaysWhyItRefuses) {
  const auto expect = [](Type type, const char* text, const std::function<void(Parts&)>& change) {
    Parts p(type);
    EXPECT_EQ(refusal(p.model()), "");
    change(p);
    expect_refused(p.model(), text);
  };
  const Type f = Type::f32, b = Type::s8;
  expect(f, "the input must be [batches, steps, depth]", [](Parts& p) { p.inputs[0].shape = {1, 1, 2, 3}; });
  expect(f, "the output must be of the input's type, [batches, steps, outputs]", [](Parts& p) { p.y.shape = {1, 2, 3}; });
  expect(f, "weights must be of one type, and [cells, inputs]", [](Parts& p) { p.inputs[0].shape = {1, 2, 4}; });
  expect(f, "weights must be of one type", [&](Parts& p) { p.inputs[7] = zeros({2, 2}, Type::s8); });
  expect(f, "without projection there must be as many outputs as cells", [&](Parts& p) {
    for (size_t i = 5; i < 9; i++) p.inputs[i] = zeros({2, 3});
  });
  expect(f, "is of another type or size than the layer needs", [&](Parts& p) { p.inputs[13] = zeros({3}); });
  expect(f, "is of another type or size than the layer needs", [](Parts& p) { p.inputs[19].shape = {1, 3}; });
  expect(f, "states must be variables", [&](Parts& p) { p.inputs[18] = zeros({1, 2}); });
  expect(f, "missing input", [](Parts& p) { p.inputs[14].data = {}; });
  expect(f, "missing input", [&](Parts& p) { p.inputs[10] = zeros({2}); });   // a peephole, but none of the output gate
  expect(f, "missing input", [&](Parts& p) { p.inputs[21] = zeros({2}); });   // normalization of one gate only
  expect(b, "int8 weights need one scale, and zero point 0", [](Parts& p) { p.inputs[6].quantization.zero_points = {1}; });
  expect(Type::s16, kNotPlain, [](Parts& p) {
    for (const size_t i : {1, 5, 12}) p.inputs[i].data = {};
  });
  expect(b, kNotPlain, [](Parts& p) {
    for (size_t i = 9; i < 12; i++) p.inputs[i] = zeros({2}, Type::s8);
  });
  expect(b, "the activation of stored cells must be tanh", [](Parts& p) { p.o.activation = tfl::Activation_RELU; });
  expect(b, "input and states need one scale each", [](Parts& p) { p.inputs[18].quantization = {}; });
  expect(Type::s16, "int16 must have zero point 0", [](Parts& p) { p.inputs[0].quantization.zero_points = {1}; });
  for (const float scale : {0.001f, 0.0004895f, 4.0f, 1e-30f}) {
    SCOPED_TRACE(scale);
    expect(b, "the cells' scale must be a power of two, 2^-31 to 2", [=](Parts& p) { p.inputs[19].quantization.scales = {scale}; });
  }
  const auto expect_full = [&](const char* text, const std::function<void(Parts&)>& change) {
    expect(b, text, [&](Parts& p) {
      p.add_norm_and_projection();
      EXPECT_EQ(refusal(p.model()), "");
      change(p);
    });
  };
  expect_full("missing intermediate tensor", [](Parts& p) { p.intermediates.pop_back(); });
  expect_full("missing intermediate tensor", [](Parts& p) { p.intermediates.clear(); });
  expect_full("inner values need one scale", [](Parts& p) { p.intermediates[2].quantization = {}; });
  expect_full("normalization needs one scale, below 2^18", [](Parts& p) { p.inputs[22].quantization.scales = {300000.0f}; });
  expect_full("normalization needs one scale, below 2^18", [](Parts& p) { p.inputs[22].quantization = {}; });
  expect_full("the cells' scale must be 2^-30 or more for this variant", [](Parts& p) { p.inputs[19].quantization.scales = {1.0f / (1u << 31)}; });
  expect(Type::s16, "a scale is too large", [](Parts& p) { p.inputs[0].quantization.scales = {1e6f}; });
}

}  // namespace
}  // namespace thimble::test
