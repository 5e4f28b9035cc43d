// SPDX-License-Identifier: Apache-2.0
// What variants_check.h does, for the kernels of audio front ends.
#pragma once

#include "kernels/fft/fft.h"
#include "kernels/signal/signal.h"
#include "kernels/variants_cases.h"
#include "ops/fft_tables.h"

#define THIMBLE_CHECKED_SIGNAL_KERNELS(check) \
  check(RfftS16) check(IrfftS16) check(SignalWindowS16) check(SignalAutoScaleS16) check(SignalEnergyS16) check(SignalFilterBankU32)

namespace thimble::kernels::check {

constexpr uint32_t kSamples = 2100;

// Loud, or as quiet as may be.
inline void fill_samples(Random& r, void* at) {
  const uint32_t shift = r.one_in(2) ? 0 : r.below(16);
  for (uint32_t i = 0; i < kSamples; i++) static_cast<int16_t*>(at)[i] = static_cast<int16_t>(random_number(r, int16_t{}) >> shift);
}

// Each makes params and all of the data but y, and returns the numbers in y.

inline uint32_t make_transform(Random& r, Memory& m, bool inverse, FftParams& p) {
  static constexpr uint16_t kUsual[] = {4, 8, 16, 32, 64, 128, 256, 60, 120, 240};
  const uint32_t points = r.one_in(2) ? kUsual[r.below(10)] : random_size(r, 300);
  p = {1 + r.below(2), points, inverse ? 2 * points : 1 + r.below(2 * points), fft_tables(points).stage_twiddles};
  fill_twiddles(points, inverse, reinterpret_cast<Complex<int16_t>*>(m.w));
  return p.transforms * (points + (inverse ? 0 : 1));
}
template <class X> uint32_t make_case(Random& r, Memory& m, FftParams& p, FftData<int16_t, X, Complex<int16_t>>& d) {
  d = {reinterpret_cast<const Complex<int16_t>*>(m.w), reinterpret_cast<Complex<int16_t>*>(m.scratch), reinterpret_cast<const X*>(m.x), nullptr};
  return make_transform(r, m, sizeof(X) == 4, p);
}
inline uint32_t make_case(Random& r, Memory& m, SignalWindowParams& p, SignalWindowData& d) {
  p = {random_size(r, 3), random_size(r, 600), r.below(20)};
  d = {reinterpret_cast<const int16_t*>(m.x), reinterpret_cast<const int16_t*>(m.w), nullptr};
  fill_samples(r, m.w);
  return p.rows * p.count;
}
inline uint32_t make_case(Random& r, Memory& m, SignalAutoScaleParams& p, SignalAutoScaleData& d) {
  p = {random_size(r, 600)};
  d = {reinterpret_cast<const int16_t*>(m.x), nullptr, reinterpret_cast<int32_t*>(m.bias)};
  return p.count;
}
inline uint32_t make_case(Random& r, Memory& m, SignalEnergyParams& p, SignalEnergyData& d) {
  p.count = random_size(r, 300), p.end = r.below(p.count + 1), p.start = r.below(p.end + 1);
  d = {reinterpret_cast<const Complex<int16_t>*>(m.x), nullptr};
  return p.count;
}
inline uint32_t make_case(Random& r, Memory& m, SignalFilterBankParams& p, SignalFilterBankData& d) {
  p.channels = random_size(r, 40);
  int16_t* const bands = reinterpret_cast<int16_t*>(m.bias);
  for (uint32_t i = 0; i < 3 * (p.channels + 1); i++) bands[i] = static_cast<int16_t>(r.between(-2, 30));
  for (uint32_t i = 0; i < 2 * (p.channels + 1); i++) bands[i] = static_cast<int16_t>(bands[i] + 2);
  fill_samples(r, m.w);
  const int16_t* const w = reinterpret_cast<const int16_t*>(m.w);
  d = {reinterpret_cast<const uint32_t*>(m.x), w, w + 100, bands, bands + p.channels + 1, bands + 2 * (p.channels + 1), nullptr};
  return p.channels;
}

template <class T> T* as(uint8_t* at, T*) { return reinterpret_cast<T*>(at); }

template <class K, class Failed> Result check_signal(IsaSet isa, uint32_t first_seed, uint32_t cases, Memory& m, const Failed& failed) {
  Result result = {};
  uint8_t* const bias = m.scratch + kScratchBytes / 2;
  for (uint32_t seed = first_seed; seed < first_seed + cases; seed++) {
    Random r(seed);
    typename K::Params p;
    typename K::Data d;
    fill_samples(r, m.x);
    const uint32_t bytes = make_case(r, m, p, d) * sizeof(*d.y);
    d.y = as(m.expected, d.y);
    select<K>(K{}, IsaSet()).run(p, d);
    memcpy(bias, m.bias, sizeof m.bias);   // another output may be there
    memset(m.y, kGuardByte, 2 * kGuard + bytes);
    d.y = as(m.y + kGuard, d.y);
    best<K>(isa).run(p, d);
    const bool alike = memcmp(m.expected, m.y + kGuard, bytes) == 0 && memcmp(bias, m.bias, sizeof m.bias) == 0;
    const bool passed = alike && is_guard(m.y) && is_guard(m.y + kGuard + bytes);
    passed ? result.passed++ : result.failed++;
    if (!passed) failed(seed, p);
  }
  return result;
}

}  // namespace thimble::kernels::check
