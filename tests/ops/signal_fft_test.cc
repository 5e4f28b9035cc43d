// SPDX-License-Identifier: Apache-2.0
// SignalRfft and SignalIrfft against the definition of the transform.
#include <complex>
#include <numbers>
#include <random>

#include "ops/custom_op.h"

namespace thimble::test {
namespace {

using Spectrum = std::vector<std::complex<double>>;
constexpr int kLengths[] = {2, 4, 6, 8, 10, 12, 14, 18, 22, 32, 50, 60, 98, 128, 154, 240, 512};

Spectrum definition(const std::vector<double>& x, int length) {
  Spectrum y(static_cast<size_t>(length / 2 + 1));
  for (size_t k = 0; k < y.size(); k++)
    for (size_t i = 0; i < x.size(); i++)
      y[k] += x[i] * std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i * k % static_cast<size_t>(length)) / length);
  return y;
}

std::vector<double> inverse_definition(const Spectrum& x, int length) {
  std::vector<double> y;
  for (int i = 0; i < length; i++) {
    double sum = x[0].real() + (i % 2 ? -1 : 1) * x.back().real();
    for (size_t k = 1; k + 1 < x.size(); k++)
      sum += 2 * (x[k] * std::polar(1.0, 2 * std::numbers::pi * static_cast<double>(static_cast<size_t>(i) * k % static_cast<size_t>(length)) / length)).real();
    y.push_back(sum / length);
  }
  return y;
}

template <class T> std::vector<T> samples(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  const double largest = std::is_integral_v<T> ? static_cast<double>(std::numeric_limits<T>::max()) : 1.0;
  std::uniform_real_distribution<double> range(-largest, largest);
  std::vector<T> x;
  for (size_t i = 0; i < count; i++) x.push_back(static_cast<T>(range(random)));
  return x;
}

// Steps of the last place that a fixed-point transform may be off: about one a stage and part.
template <class T> double tolerance(int length) { return std::is_integral_v<T> ? 12.0 : 2e-6 * length; }

template <class T> Bytes rfft(int rows, int given, int length) {
  return custom_op("SignalRfft", {spec(TypeOf<T>::value, {rows, given})}, {spec(TypeOf<T>::value, {rows, length + 2})},
                   {{"T", 7}, {"fft_length", length}});
}
template <class T> Bytes irfft(int rows, int length) {
  return custom_op("SignalIrfft", {spec(TypeOf<T>::value, {rows, length + 2})}, {spec(TypeOf<T>::value, {rows, length})},
                   {{"T", 7}, {"fft_length", length}});
}

template <class T> void transform_is_the_definition() {
  for (const int length : kLengths) {
    const int given = length % 3 ? length : length - 1;   // zeros follow
    const std::vector<T> x = samples<T>(static_cast<size_t>(2 * given), static_cast<uint32_t>(length));
    const Outcome run = run_model(rfft<T>(2, given, length), {raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    const std::vector<T> y = run.output<T>();
    for (int row = 0; row < 2; row++) {
      const Spectrum want = definition(std::vector<double>(x.begin() + row * given, x.begin() + (row + 1) * given), length);
      for (int k = 0; k <= length / 2; k++) {
        const std::complex<double> bin = want[static_cast<size_t>(k)] / (std::is_integral_v<T> ? static_cast<double>(length) : 1.0);
        const size_t at = static_cast<size_t>(row * (length + 2) + 2 * k);
        EXPECT_NEAR(static_cast<double>(y[at]), bin.real(), tolerance<T>(length)) << length << " bin " << k;
        EXPECT_NEAR(static_cast<double>(y[at + 1]), bin.imag(), tolerance<T>(length)) << length << " bin " << k;
      }
    }
  }
}

template <class T> void inverse_is_the_definition() {
  for (const int length : kLengths) {
    const size_t numbers = static_cast<size_t>(length + 2);
    std::vector<T> x = samples<T>(2 * numbers, static_cast<uint32_t>(length) + 1000);
    for (T& part : x) part /= 4;   // so that no sum of the split wraps
    const Outcome run = run_model(irfft<T>(2, length), {raw(x)});
    ASSERT_TRUE(run.ok()) << run.text();
    const std::vector<T> y = run.output<T>();
    for (size_t row = 0; row < 2; row++) {
      Spectrum spectrum;
      for (size_t k = 0; k < numbers; k += 2)
        spectrum.emplace_back(static_cast<double>(x[row * numbers + k]), static_cast<double>(x[row * numbers + k + 1]));
      const std::vector<double> want = inverse_definition(spectrum, length);
      for (size_t i = 0; i < want.size(); i++)
        EXPECT_NEAR(static_cast<double>(y[row * want.size() + i]), want[i], tolerance<T>(length)) << length << " sample " << i;
    }
  }
}

TEST(SignalRfft, S16) { transform_is_the_definition<int16_t>(); }
TEST(SignalRfft, S32) { transform_is_the_definition<int32_t>(); }
TEST(SignalRfft, F32) { transform_is_the_definition<float>(); }
TEST(SignalIrfft, S16) { inverse_is_the_definition<int16_t>(); }
TEST(SignalIrfft, S32) { inverse_is_the_definition<int32_t>(); }
TEST(SignalIrfft, F32) { inverse_is_the_definition<float>(); }

TEST(SignalFft, OfThisAndThatLengthByHand) {
  const Outcome two = run_model(rfft<float>(1, 2, 2), {raw<float>({3.0f, 1.0f})});
  EXPECT_EQ(two.output<float>(), (std::vector<float>{4.0f, 0.0f, 2.0f, 0.0f}));
  const Outcome four = run_model(rfft<float>(1, 4, 4), {raw<float>({1.0f, 2.0f, 0.0f, 0.0f})});
  EXPECT_EQ(four.output<float>(), (std::vector<float>{3.0f, 0.0f, 1.0f, -2.0f, -1.0f, 0.0f}));
}

TEST(SignalFft, SaysWhyItRefuses) {
  const auto model = [](const char* name, std::vector<int32_t> x, std::vector<int32_t> y, const FlexMap& options, Type y_type = Type::s16) {
    return custom_op(name, {spec(Type::s16, x)}, {spec(y_type, y)}, options);
  };
  const FlexMap eight = {{"fft_length", 8}};
  EXPECT_EQ(refusal(model("SignalRfft", {8}, {10}, eight)), "");
  for (const int length : {0, 1, -8, 32770}) expect_refused(model("SignalRfft", {8}, {10}, {{"fft_length", length}}), "fft_length");
  expect_refused(model("SignalRfft", {8}, {10}, {}), "fft_length");
  expect_refused(model("SignalRfft", {7}, {9}, {{"fft_length", 7}}), "fft_length must be even");
  expect_refused(model("SignalRfft", {8}, {10}, eight, Type::s32), "wrong type");
  expect_refused(model("SignalRfft", {8}, {8}, eight), "a spectrum holds fft_length / 2 + 1 complex numbers");
  expect_refused(model("SignalRfft", {9}, {10}, eight), "the signal does not fit fft_length");
  expect_refused(model("SignalRfft", {2, 8}, {1, 10}, eight), "a signal must have a spectrum");
  expect_refused(model("SignalRfft", {}, {10}, eight), "a scalar is no signal");
  expect_refused(model("SignalIrfft", {10}, {7}, eight), "the signal does not fit fft_length");
  expect_refused(model("SignalIrfft", {8}, {8}, eight), "a spectrum holds fft_length / 2 + 1 complex numbers");
}

}  // namespace
}  // namespace thimble::test
