// SPDX-License-Identifier: Apache-2.0
// The signal operators without state, against their formulas in real or wide numbers.
#include <cmath>
#include <random>

#include "ops/custom_op.h"

namespace thimble::test {
namespace {

template <class T> std::vector<T> random_values(size_t count, uint32_t seed, double lowest, double highest) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> range(lowest, highest);
  std::vector<T> x(count);
  for (T& v : x) v = static_cast<T>(range(random));
  return x;
}
std::vector<int16_t> any_s16(size_t count, uint32_t seed) { return random_values<int16_t>(count, seed, -32768, 32768); }
// As likely of one size as of another.
template <class T> std::vector<T> of_any_size(size_t count, uint32_t seed) {
  std::vector<T> x(count);
  std::mt19937_64 random(seed);
  for (T& v : x) v = static_cast<T>(random() >> (random() % 64));
  return x;
}

TEST(SignalWindow, RoundsDownAndSaturates) {
  const std::vector<int16_t> x = any_s16(60, 1);
  std::vector<int16_t> w = any_s16(20, 2);
  w[3] = w[4] = -32768;
  for (const int shift : {0, 12, 15, 31}) {
    std::vector<int16_t> want;
    for (size_t i = 0; i < x.size(); i++)
      want.push_back(static_cast<int16_t>(std::clamp(std::floor(std::ldexp(1.0 * x[i] * w[i % 20], -shift)), -32768.0, 32767.0)));
    const std::vector<TensorSpec> outputs = {spec(Type::s16, {3, 20})};
    const Outcome fixed = run_model(custom_op("SignalWindow", {spec(Type::s16, {3, 20}), constant({20}, w)}, outputs, {{"shift", shift}}), {raw(x)});
    EXPECT_EQ(fixed.output<int16_t>(), want) << fixed.text();
    const Outcome given = run_model(custom_op("SignalWindow", {spec(Type::s16, {3, 20}), spec(Type::s16, {20})}, outputs, {{"shift", shift}}), {raw(x), raw(w)});
    EXPECT_EQ(given.output<int16_t>(), want);
  }
}

TEST(SignalFftAutoScale, UsesTheRoomThereIs) {
  const Bytes model = custom_op("SignalFftAutoScale", {spec(Type::s16, {5})}, {spec(Type::s16, {5}), spec(Type::s32, {})});
  for (int size = 0; size < 16; size++) {
    const int most = (1 << size) - 1;
    const std::vector<int16_t> x = {0, static_cast<int16_t>(-most), 0, static_cast<int16_t>(most / 2), static_cast<int16_t>(-most / 3)};
    const int scale = size == 0 ? 0 : 15 - size;
    std::vector<int16_t> want;
    for (const int16_t v : x) want.push_back(static_cast<int16_t>(v << scale));
    const Outcome run = run_model(model, {raw(x)});
    EXPECT_EQ(run.output<int16_t>(0), want) << run.text();
    EXPECT_EQ(run.output<int32_t>(1), std::vector<int32_t>{scale});
  }
  const Outcome last = run_model(model, {raw<int16_t>({5, 1, 0, 0, -32768})});
  EXPECT_EQ(last.output<int32_t>(1), std::vector<int32_t>{0});
  const Outcome forgotten = run_model(model, {raw<int16_t>({-32768, 1, 5, 0, 0})});   // the oracle's 16 bits forget it
  EXPECT_EQ(forgotten.output<int32_t>(1), std::vector<int32_t>{12});
}

TEST(SignalEnergy, SquaresTheBinsAskedFor) {
  std::vector<int16_t> x = any_s16(20, 3);
  x[6] = x[7] = -32768;
  std::vector<uint32_t> want(10);
  for (size_t i = 2; i < 7; i++) want[i] = static_cast<uint32_t>(1.0 * x[2 * i] * x[2 * i] + 1.0 * x[2 * i + 1] * x[2 * i + 1]);
  const Outcome run = run_model(
      custom_op("SignalEnergy", {spec(Type::s16, {20})}, {spec(Type::u32, {10})}, {{"start_index", 2}, {"end_index", 7}}), {raw(x)});
  EXPECT_EQ(run.output<uint32_t>(), want) << run.text();
}

struct Bands {
  std::vector<int16_t> w, unweights, starts, weight_starts, widths;

  Bytes model(int bins = 12, int channels = 3) const {
    const auto list = [](const std::vector<int16_t>& v) { return constant({static_cast<int32_t>(v.size())}, v); };
    return custom_op("SignalFilterBank",
                     {spec(Type::u32, {bins}), list(w), list(unweights), list(starts), list(weight_starts), list(widths)},
                     {spec(Type::u64, {channels})}, {{"num_channels", 3}});
  }
};

TEST(SignalFilterBank, AddsTriangles) {
  const Bands b = {any_s16(9, 4), any_s16(9, 5), {1, 3, 99, 8}, {0, 2, -5, 4}, {2, 5, -3, 4}};
  const std::vector<uint32_t> x = of_any_size<uint32_t>(12, 6);
  const auto band = [&](size_t i, const std::vector<int16_t>& w) {
    __int128 sum = 0;
    for (int k = 0; k < b.widths[i]; k++) sum += static_cast<__int128>(x[static_cast<size_t>(b.starts[i] + k)]) * w[static_cast<size_t>(b.weight_starts[i] + k)];
    return sum;
  };
  std::vector<uint64_t> want;
  for (size_t c = 0; c < 3; c++) want.push_back(static_cast<uint64_t>(band(c + 1, b.w) + band(c, b.unweights)));
  const Outcome run = run_model(b.model(), {raw(x)});
  EXPECT_EQ(run.output<uint64_t>(), want) << run.text();
}

TEST(SignalFilterBankSquareRoot, RoundsToNearest) {
  std::vector<uint64_t> x = of_any_size<uint64_t>(200, 7);
  for (const uint64_t root : {1ull, 2ull, 255ull, 65534ull, 65537ull, 1000003ull, 4294967294ull})
    for (const uint64_t v : {root * root - root, root * root - root + 1, root * root, root * root + root, root * root + root + 1}) x.push_back(v);
  x.insert(x.end(), {0, UINT64_MAX});
  const Bytes model = custom_op("SignalFilterBankSquareRoot", {spec(Type::u64, {static_cast<int32_t>(x.size())}), spec(Type::s32, {})},
                                {spec(Type::u32, {static_cast<int32_t>(x.size())})});
  const std::vector<uint32_t> y = run_model(model, {raw(x), raw<int32_t>({0})}).output<uint32_t>();
  ASSERT_EQ(y.size(), x.size());
  for (size_t i = 0; i < x.size(); i++) {
    const __int128 r = y[i], v = x[i];
    const bool stopped = (r == 65535 && v >> 32 == 0 && v > r * r) || (r == 4294967295u && v > r * r);
    EXPECT_TRUE(stopped || (v <= r * r + r && v > r * r - r) || (v == 0 && r == 0)) << x[i] << " " << y[i];
  }
  for (const int32_t shift : {3, 31, 32, 1000, -1}) {
    const std::vector<uint32_t> shifted = run_model(model, {raw(x), raw<int32_t>({shift})}).output<uint32_t>();
    for (size_t i = 0; i < x.size(); i++) EXPECT_EQ(shifted[i], shift >= 0 && shift < 32 ? y[i] >> shift : 0);
  }
}

TEST(SignalFilterBankLog, IsALogarithm) {
  std::vector<uint32_t> x = of_any_size<uint32_t>(300, 8);
  x.insert(x.end(), {0, 1, 2, 3});
  for (const int scale : {1, 64, 1600}) {
    for (const int bits : {0, 3}) {
      for (uint32_t& v : x) v &= UINT32_MAX >> bits;
      const int32_t count = static_cast<int32_t>(x.size());
      const Outcome run = run_model(custom_op("SignalFilterBankLog", {spec(Type::u32, {count})}, {spec(Type::s16, {count})},
                                              {{"output_scale", scale}, {"input_correction_bits", bits}}), {raw(x)});
      const std::vector<int16_t> y = run.output<int16_t>();
      for (size_t i = 0; i < x.size(); i++) {
        const double in = std::ldexp(x[i], bits), want = in > 1 ? std::min(scale * std::log(in), 32767.0) : 0.0;
        EXPECT_NEAR(y[i], want, 0.51 + scale * 0.0025) << x[i];   // a step of the table is up to 0.0035 of log2
      }
    }
  }
}

// Pieces y0 + y1 t + y2 t^2 over the numbers of n digits, t from 0 to 1.
TEST(SignalPcan, ShrinksWhatTheGainLeaves) {
  std::vector<int16_t> table = random_values<int16_t>(125, 9, 0, 8000);
  const auto gain = [&](uint32_t x) {
    if (x <= 2) return 1.0 * table[x];
    int n = 0;
    while (uint64_t{x} >> n != 0) n++;
    const double t = std::ldexp(x, 1 - n) - 1;
    const int16_t* piece = table.data() + 4 * n - 6;
    return piece[0] + piece[1] * t + piece[2] * t * t;
  };
  std::vector<uint32_t> x = random_values<uint32_t>(100, 10, 0, 1e6), noise = of_any_size<uint32_t>(100, 11);
  noise[0] = 0, noise[1] = 1, noise[2] = 2, noise[3] = 3, noise[4] = UINT32_MAX;
  for (const int shift : {6, 12, 20}) {
    const Outcome run = run_model(custom_op("SignalPCAN", {spec(Type::u32, {100}), spec(Type::u32, {100}), constant({125}, table)},
                                            {spec(Type::u32, {100})}, {{"snr_shift", shift}}), {raw(x), raw(noise)});
    const std::vector<uint32_t> y = run.output<uint32_t>();
    for (size_t i = 0; i < x.size(); i++) {
      const double snr = std::ldexp(x[i] * gain(noise[i]), -shift - 12);   // 12 fraction bits
      if (snr > 1e6) continue;                                             // wraps
      const double want = 64 * (snr < 2 ? snr * snr / 4 : snr - 1);
      EXPECT_NEAR(y[i], want, 1.5 + want * 0.01) << i << " " << noise[i];   // a gain may be off by its rounding, t by 2^-10
    }
  }
}

const TensorSpec kEight = spec(Type::s16, {8}), kWide = spec(Type::u32, {8});

TEST(SignalFrontEnd, SaysWhyItRefuses) {
  const FlexMap shift = {{"shift", 3}};
  expect_refused(custom_op("SignalWindow", {kEight, kEight}, {kWide}, shift), "of the wrong type");
  expect_refused(custom_op("SignalWindow", {kEight, kEight}, {spec(Type::s16, {7})}, shift), "must have the input's size");
  expect_refused(custom_op("SignalWindow", {kEight, spec(Type::s16, {3})}, {kEight}, shift), "the window must be int16 and divide the input");
  for (const int bad : {-1, 32}) expect_refused(custom_op("SignalWindow", {kEight, kEight}, {kEight}, with(shift, "shift", bad)), ": shift");
  expect_refused(custom_op("SignalFftAutoScale", {kEight}, {kEight, kEight}), "must be one element, and of the right type");
  const FlexMap bins = {{"start_index", 1}, {"end_index", 4}};
  expect_refused(custom_op("SignalEnergy", {kEight}, {spec(Type::s16, {4})}, bins), "of the wrong type");
  expect_refused(custom_op("SignalEnergy", {kEight}, {spec(Type::u32, {5})}, bins), "fewer complex numbers than outputs");
  expect_refused(custom_op("SignalEnergy", {kEight}, {spec(Type::u32, {4})}, with(bins, "end_index", 5)), "end_index");
  expect_refused(custom_op("SignalEnergy", {kEight}, {spec(Type::u32, {4})}, with(bins, "end_index", 0)), "end_index");
  expect_refused(custom_op("SignalEnergy", {kEight}, {spec(Type::u32, {4})}, with(bins, "start_index", -1)), "start_index");
  expect_refused(custom_op("SignalPCAN", {kWide, kWide, constant<int16_t>({124}, std::vector<int16_t>(124, 1))}, {kWide}, {{"snr_shift", 1}}),
                 "the gains must be 125 int16 numbers");
  expect_refused(custom_op("SignalPCAN", {kWide, kWide, spec(Type::s16, {125})}, {kWide}, {{"snr_shift", 64}}), "snr_shift");
  expect_refused(custom_op("SignalFilterBankLog", {kWide}, {kEight}, {{"output_scale", -1}, {"input_correction_bits", 0}}), "output_scale");
  expect_refused(custom_op("SignalFilterBankLog", {kWide}, {kEight}, {{"output_scale", 1}, {"input_correction_bits", 32}}), "input_correction_bits");
}

TEST(SignalFilterBank, SaysWhyItRefuses) {
  const Bands good = {std::vector<int16_t>(9, 1), std::vector<int16_t>(9, 1), {1, 3, 5, 8}, {0, 2, 0, 4}, {2, 5, 1, 4}};
  EXPECT_EQ(refusal(good.model()), "");
  expect_refused(good.model(11), "a band leaves the input or the weights");
  expect_refused(good.model(12, 4), "the output must be a uint64 per channel");
  Bands b = good;
  b.unweights.pop_back(), b.weight_starts[3] = 5;
  expect_refused(b.model(), "a band leaves the input or the weights");
  b = good, b.starts[0] = -1;
  expect_refused(b.model(), "a band leaves the input or the weights");
  b = good, b.weight_starts[1] = -1;
  expect_refused(b.model(), "a band leaves the input or the weights");
  b = good, b.widths.pop_back();
  expect_refused(b.model(), "bands must be constant int16, one more than channels");
  const TensorSpec list = spec(Type::s16, {4}), wrong = spec(Type::u32, {9}), nine = spec(Type::s16, {9});
  expect_refused(custom_op("SignalFilterBank", {kWide, wrong, nine, list, list, list}, {spec(Type::u64, {3})}, {{"num_channels", 3}}), "the weights must be int16");
  expect_refused(custom_op("SignalFilterBank", {kWide, nine, nine, list, list, list}, {spec(Type::u64, {3})}, {{"num_channels", 3}}),
                 "bands must be constant int16, one more than channels");
  expect_refused(custom_op("SignalFilterBank", {kWide, nine, nine, list, list, list}, {spec(Type::u64, {3})}, {}), "num_channels");
}

}  // namespace
}  // namespace thimble::test
