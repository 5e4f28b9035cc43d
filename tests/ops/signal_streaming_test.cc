// SPDX-License-Identifier: Apache-2.0
// The signal operators that keep something from one invoke to the next, against the whole stream at once; and that a reset forgets.
#include <cmath>
#include <random>

#include "ops/custom_op.h"

namespace thimble::test {
namespace {

std::vector<int16_t> stream(size_t count, uint32_t seed, int most = 32767) {
  std::mt19937 random(seed);
  std::vector<int16_t> x(count);
  for (int16_t& v : x) v = static_cast<int16_t>(static_cast<int>(random() % static_cast<uint32_t>(2 * most + 1)) - most);
  return x;
}

// Runs through the inputs, resets, and runs through them again: the outputs must be the same.
Outcome run_twice(const Bytes& bytes, const Bytes& input, int invokes) {
  Model model;
  EXPECT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
  Bytes arena(1 << 16, 0xA5);
  Interpreter interpreter(model, all_ops(), arena.data(), arena.size());
  EXPECT_EQ(interpreter.prepare(), Status::ok) << in_words(interpreter.diagnosis());
  std::vector<Bytes> outputs[2];
  for (std::vector<Bytes>& y : outputs) {
    y.resize(interpreter.output_count());
    for (int n = 0; n < invokes; n++) {
      const Tensor x = interpreter.input();
      memcpy(x.address, input.data() + static_cast<size_t>(n) * x.bytes, x.bytes);
      EXPECT_EQ(interpreter.invoke(), Status::ok);
      for (uint32_t i = 0; i < y.size(); i++) {
        const Tensor t = interpreter.output(i);
        y[i].insert(y[i].end(), static_cast<uint8_t*>(t.address), static_cast<uint8_t*>(t.address) + t.bytes);
      }
    }
    EXPECT_EQ(interpreter.reset(), Status::ok);
  }
  EXPECT_EQ(outputs[0], outputs[1]);
  const Outcome run = run_model(bytes, {input}, all_ops(), invokes);
  EXPECT_EQ(run.outputs, outputs[0]) << run.text();
  return run;
}

struct Framer {
  int frame, step, frames;   // of one invoke
  bool prefill;
  FlexMap options() const { return {{"frame_size", frame}, {"frame_step", step}, {"prefill", prefill}}; }
  Bytes model(int rows) const {
    return custom_op("SignalFramer", {spec(Type::s16, {rows, step * frames})}, {spec(Type::s16, {rows, frames, frame}), spec(Type::boolean, {})}, options());
  }
};

TEST(SignalFramer, CutsTheStream) {
  for (const Framer& f : {Framer{4, 4, 1, false}, {12, 5, 1, false}, {12, 5, 3, true}, {7, 3, 4, true}, {9, 1, 2, false}, {3, 5, 2, true}}) {
    constexpr int kRows = 2, kInvokes = 7;
    const int given = f.step * f.frames;
    const std::vector<int16_t> x = stream(static_cast<size_t>(kRows * given * kInvokes), 1);
    std::vector<int16_t> want;
    std::vector<uint8_t> valid(kInvokes, 1);
    const int before = f.prefill && f.frame > f.step ? f.frame - f.step : 0;   // zeros
    for (int n = 0; n < kInvokes; n++) {
      for (int row = 0; row < kRows; row++) {
        const auto sample = [&](int i) {   // of the row's stream
          return i < before ? int16_t{0} : x[static_cast<size_t>(((i - before) / given * kRows + row) * given + (i - before) % given)];
        };
        int taken = 0;   // frames so far
        for (int k = 1; k <= (n + 1) * f.frames; k++) {
          const bool whole = before + k * f.step - taken * f.step >= f.frame, now = k > n * f.frames;
          if (now && !whole) valid[static_cast<size_t>(n)] = 0;
          for (int i = 0; now && i < f.frame; i++) want.push_back(whole ? sample(taken * f.step + i) : int16_t{0});
          taken += whole;
        }
      }
    }
    const Outcome run = run_twice(f.model(kRows), raw(x), kInvokes);
    EXPECT_EQ(run.output<int16_t>(0), want) << f.frame << " " << f.step;
    EXPECT_EQ(run.output<uint8_t>(1), valid) << f.frame << " " << f.step;
  }
}

Bytes stacker(int channels, int left, int right, int step, Type y_type = Type::s16, int y_more = 0) {
  return custom_op("SignalStacker", {spec(Type::s16, {channels})},
                   {spec(y_type, {channels * (left + right + 1) + y_more}), spec(Type::boolean, {})},
                   {{"num_channels", channels}, {"stacker_left_context", left}, {"stacker_right_context", right}, {"stacker_step", step}});
}

TEST(SignalStacker, PutsFramesSideBySide) {
  struct { int channels, left, right, step; } const cases[] = {{3, 1, 1, 1}, {2, 0, 0, 1}, {4, 3, 2, 3}, {1, 2, 0, 3}, {5, 0, 2, 2}};
  for (const auto& c : cases) {
    constexpr int kInvokes = 11;
    const std::vector<int16_t> x = stream(static_cast<size_t>(c.channels * kInvokes), 2);
    std::vector<int16_t> want;
    std::vector<uint8_t> valid;
    for (int n = 0, taken = 0; n < kInvokes; n++) {   // the stream is `left` copies of frame 0, then the frames
      const bool whole = c.left + n + 1 - taken * c.step >= c.left + c.right + 1;
      for (int f = taken * c.step; f < taken * c.step + c.left + c.right + 1; f++)
        for (int i = 0; i < c.channels; i++) want.push_back(whole ? x[static_cast<size_t>(std::max(f - c.left, 0) * c.channels + i)] : int16_t{0});
      valid.push_back(whole);
      taken += whole;
    }
    const Outcome run = run_twice(stacker(c.channels, c.left, c.right, c.step), raw(x), kInvokes);
    EXPECT_EQ(run.output<int16_t>(0), want);
    EXPECT_EQ(run.output<uint8_t>(1), valid);
  }
}

template <class T> void overlaps_are_added() {
  struct { int frame, step; } const cases[] = {{8, 4}, {7, 3}, {5, 5}, {9, 1}};
  for (const auto& c : cases) {
    constexpr int kRows = 2, kFrames = 3, kInvokes = 4;
    const std::vector<int16_t> stored = stream(static_cast<size_t>(kInvokes * kRows * kFrames * c.frame), 3, 3000);
    const std::vector<T> x(stored.begin(), stored.end());
    std::vector<T> want;
    for (int n = 0; n < kInvokes; n++)
      for (int row = 0; row < kRows; row++)
        for (int i = n * kFrames * c.step; i < (n + 1) * kFrames * c.step; i++) {
          int sum = 0;
          for (int f = 0; f < kInvokes * kFrames; f++)
            if (f * c.step <= i && i < f * c.step + c.frame) sum += stored[static_cast<size_t>(((f / kFrames * kRows + row) * kFrames + f % kFrames) * c.frame + i - f * c.step)];
          want.push_back(static_cast<T>(sum));
        }
    const Bytes model = custom_op("SignalOverlapAdd", {spec(TypeOf<T>::value, {kRows, kFrames, c.frame})},
                                  {spec(TypeOf<T>::value, {kRows, kFrames * c.step})}, {{"T", 7}, {"frame_step", c.step}});
    EXPECT_EQ(run_twice(model, raw(x), kInvokes).template output<T>(), want) << c.frame << " " << c.step;
  }
}

TEST(SignalOverlapAdd, S16) { overlaps_are_added<int16_t>(); }
TEST(SignalOverlapAdd, F32) { overlaps_are_added<float>(); }

TEST(SignalOverlapAdd, S16Saturates) {
  const Bytes model = custom_op("SignalOverlapAdd", {spec(Type::s16, {1, 2})}, {spec(Type::s16, {1})}, {{"frame_step", 1}});
  EXPECT_EQ(run_twice(model, raw<int16_t>({1, 30000, 30000, -20000, -20000, 0}), 3).output<int16_t>(), (std::vector<int16_t>{1, 32767, -32768}));
}

TEST(SignalDelay, IsLate) {
  for (const int delay : {0, 1, 4, 5, 13}) {
    constexpr int kRows = 3, kCount = 4, kInvokes = 6;
    const std::vector<int16_t> x = stream(kRows * kCount * kInvokes, 4);
    std::vector<int16_t> want;
    for (int n = 0; n < kInvokes; n++)
      for (int row = 0; row < kRows; row++)
        for (int i = n * kCount - delay; i < (n + 1) * kCount - delay; i++)
          want.push_back(i < 0 ? int16_t{0} : x[static_cast<size_t>((i / kCount * kRows + row) * kCount + i % kCount)]);
    const Bytes model = custom_op("SignalDelay", {spec(Type::s16, {kRows, kCount})}, {spec(Type::s16, {kRows, kCount})}, {{"delay_length", delay}});
    EXPECT_EQ(run_twice(model, raw(x), kInvokes).output<int16_t>(), want) << delay;
  }
}

const FlexMap kSubtraction = {{"num_channels", 4},        {"smoothing", 409},     {"one_minus_smoothing", 15975}, {"alternate_smoothing", 983},
                              {"alternate_one_minus_smoothing", 15401}, {"min_signal_remaining", 819}, {"smoothing_bits", 5},
                              {"spectral_subtraction_bits", 14}, {"clamping", false}};

Bytes subtraction(const FlexMap& options) {
  return custom_op("SignalFilterBankSpectralSubtraction", {spec(Type::u32, {4})}, {spec(Type::u32, {4}), spec(Type::u32, {4})}, options);
}

TEST(SignalSpectralSubtraction, TakesTheRunningMeanOff) {
  const std::vector<uint32_t> x = {100000, 200000, 3000, 7, 90000, 1000, 400000, 9, 100000, 0, 3000, 100000};
  for (const bool clamping : {false, true}) {
    FlexMap options = kSubtraction;
    options.back().second = clamping;
    double noise[4] = {};
    std::vector<uint32_t> want, estimates;
    for (size_t i = 0; i < x.size(); i++) {
      double& mean = noise[i % 4];
      const double signal = x[i] * 32.0, share = i % 2 ? 983 : 409, rest = i % 2 ? 15401 : 15975;
      mean = std::floor((signal * share + mean * rest) / 16384);
      const double left = std::floor((signal - std::min(mean, signal)) / 32);
      if (clamping) mean = std::min(mean, signal);
      want.push_back(static_cast<uint32_t>(std::max(left, std::floor(x[i] * 819.0 / 16384))));
      estimates.push_back(static_cast<uint32_t>(mean));
    }
    const Outcome run = run_twice(subtraction(options), raw(x), 3);
    EXPECT_EQ(run.output<uint32_t>(0), want);
    EXPECT_EQ(run.output<uint32_t>(1), estimates);
  }
}

Bytes circular_buffer(int slots, const FlexMap& options, bool variable = true, std::vector<int32_t> x_shape = {1, 1, 2, 3}) {
  ModelBuilder m;
  const Quantized q = {{0.5f}, {-7}};
  const int x = m.input({.type = Type::s8, .shape = std::move(x_shape), .quantization = q});
  const int y = m.output({.type = Type::s8, .shape = {1, slots, 2, 3}, .quantization = q, .variable = variable});
  m.custom_op("CIRCULAR_BUFFER", {x}, {y}, options.empty() ? Bytes() : flex_map(options));
  return m.finish();
}

// The last `slots` inputs after each invoke; zero points before the first.
std::vector<int8_t> last_inputs(const std::vector<int8_t>& x, int slots, int invokes) {
  std::vector<int8_t> want;
  for (int n = 1; n <= invokes; n++)
    for (int i = (n - slots) * 6; i < n * 6; i++) want.push_back(i < 0 ? int8_t{-7} : x[static_cast<size_t>(i)]);
  return want;
}

TEST(CircularBuffer, HoldsTheLastInputs) {
  const std::vector<int16_t> wide = stream(6 * 8, 5, 127);
  const std::vector<int8_t> x(wide.begin(), wide.end());
  for (const int slots : {1, 3, 5, 13}) {
    const Bytes model = circular_buffer(slots, slots == 1 || slots == 3 ? FlexMap{{"cycles_max", 1}} : FlexMap());
    EXPECT_EQ(run_twice(model, raw(x), 8).output<int8_t>(), last_inputs(x, slots, 8)) << slots;
  }
}

TEST(CircularBuffer, WaitsForItsCycle) {
  struct { int slots, cycles; FlexMap options; } const cases[] = {{4, 2, {}}, {2, 3, {{"cycles_max", 3}}}};
  for (const auto& c : cases) {
    const Bytes bytes = circular_buffer(c.slots, c.options);
    Model model;
    ASSERT_EQ(model.verify(bytes.data(), bytes.size()), Status::ok);
    Bytes arena(2048);
    Interpreter interpreter(model, all_ops(), arena.data(), arena.size());
    ASSERT_EQ(interpreter.prepare(), Status::ok);
    for (int n = 1; n <= 7; n++) {
      if (n == 6) {
        EXPECT_EQ(interpreter.reset(), Status::ok);
      }
      const int since_reset = n < 6 ? n : n - 5;
      EXPECT_EQ(interpreter.invoke(), since_reset % c.cycles == 0 ? Status::ok : Status::waiting);
      EXPECT_EQ(interpreter.diagnosis().status, Status::ok);   // not a failure
    }
  }
}

const TensorSpec kBool = spec(Type::boolean, {}), kEight = spec(Type::s16, {8});

TEST(SignalStreaming, FramersSayWhyTheyRefuse) {
  const FlexMap framer = {{"frame_size", 6}, {"frame_step", 4}};
  const TensorSpec frames = spec(Type::s16, {2, 6});
  EXPECT_EQ(refusal(custom_op("SignalFramer", {kEight}, {frames, kBool}, framer)), "");
  expect_refused(custom_op("SignalFramer", {kEight}, {frames, kBool}, with(framer, "frame_step", 3)), "the input must be a multiple of frame_step");
  expect_refused(custom_op("SignalFramer", {kEight}, {frames, kBool}, with(framer, "frame_step", 0)), "frame_step");
  expect_refused(custom_op("SignalFramer", {kEight}, {frames, kBool}, with(framer, "frame_size", -6)), "frame_size");
  expect_refused(custom_op("SignalFramer", {kEight}, {spec(Type::s16, {12, 2}), kBool}, with(framer, "frame_step", 16)), "the input must be a multiple of frame_step");
  expect_refused(custom_op("SignalFramer", {kEight}, {spec(Type::s16, {2, 5}), kBool}, framer), "the output must be int16 frames");
  expect_refused(custom_op("SignalFramer", {kEight}, {frames, kEight}, framer), "must be one element, and of the right type");
  expect_refused(stacker(3, 1, 1, 0), "stacker_step");
  expect_refused(stacker(3, 1, 1, 4), "stacker_step");
  expect_refused(stacker(3, 1, 1, 1, Type::u16), "the output must be int16 frames");
  expect_refused(stacker(3, 1, 1, 1, Type::s16, 1), "the output must be int16 frames");
  const FlexMap stack = {{"num_channels", 7}, {"stacker_left_context", 0}, {"stacker_right_context", 0}, {"stacker_step", 1}};
  expect_refused(custom_op("SignalStacker", {kEight}, {kEight, kBool}, stack), "num_channels is not the input's size");
  expect_refused(custom_op("SignalStacker", {kEight}, {kEight, kBool}, with(stack, "stacker_left_context", -1)), "stacker_left_context");
}

TEST(SignalStreaming, OthersSayWhyTheyRefuse) {
  const auto overlap_add = [](std::vector<int32_t> x, std::vector<int32_t> y, int step) {
    return custom_op("SignalOverlapAdd", {spec(Type::s16, x)}, {spec(Type::s16, y)}, {{"frame_step", step}});
  };
  EXPECT_EQ(refusal(overlap_add({2, 4}, {6}, 3)), "");
  expect_refused(overlap_add({8}, {6}, 3), "the input must be frames");
  expect_refused(overlap_add({2, 4}, {7}, 3), "the output must have frame_step numbers per frame");
  for (const int step : {0, 5}) expect_refused(overlap_add({2, 4}, {6}, step), "frame_step");
  expect_refused(custom_op("SignalDelay", {kEight}, {kEight}, {{"delay_length", -1}}), "delay_length");
  expect_refused(custom_op("SignalDelay", {spec(Type::s16, {50, 1})}, {spec(Type::s16, {50, 1})}, {{"delay_length", 100000000}}), "the delay is too long");
  expect_refused(custom_op("SignalDelay", {kEight}, {spec(Type::s32, {8})}, {{"delay_length", 1}}), "of the wrong type");
  EXPECT_EQ(refusal(subtraction(kSubtraction)), "");
  expect_refused(subtraction(with(kSubtraction, "num_channels", 5)), "num_channels is not the input's size");
  expect_refused(subtraction(with(kSubtraction, "smoothing_bits", 32)), "smoothing_bits");
  expect_refused(subtraction(with(kSubtraction, "spectral_subtraction_bits", 64)), "spectral_subtraction_bits");
  for (const char* name : {"smoothing", "one_minus_smoothing", "alternate_smoothing", "alternate_one_minus_smoothing", "min_signal_remaining"})
    expect_refused(subtraction(with(kSubtraction, name, -1)), name);
  const FlexMap one = {{"cycles_max", 1}};
  expect_refused(circular_buffer(4, one, false), "the output must be a variable");
  expect_refused(circular_buffer(4, one, true, {1, 1, 2, 2}), "the output must be inputs along dimension 1");
  expect_refused(circular_buffer(4, one, true, {1, 2, 2, 3}), "the output must be inputs along dimension 1");
  expect_refused(circular_buffer(4, one, true, {2, 3}), "the output must be inputs along dimension 1");
}

}  // namespace
}  // namespace thimble::test
