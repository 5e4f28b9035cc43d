// SPDX-License-Identifier: Apache-2.0
// Each variant of a kernel against the scalar one on random shapes, with bytes around the output and the scratch that must stay as
// they are. Freestanding: firmware runs it on a board, a test on the host for every set it has code for (see variants_cases.h for the
// families' shapes).
#pragma once

#include <stdint.h>
#include <string.h>

#include "kernels/sum_of_products.h"

namespace thimble::kernels::check {

class Random {
 public:
  explicit Random(uint32_t seed) : state_(seed * 2654435761u + 1) {}
  uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  uint32_t below(uint32_t end) { return static_cast<uint32_t>((uint64_t{next()} * end) >> 32); }
  int32_t between(int32_t lowest, int32_t highest) { return lowest + static_cast<int32_t>(below(static_cast<uint32_t>(highest - lowest) + 1)); }
  bool one_in(uint32_t n) { return below(n) == 0; }

 private:
  uint32_t state_;
};

// How many numbers a kernel reads and writes.
struct Counts {
  uint32_t x, w, y, outputs;   // outputs: numbers of the bias
};

constexpr uint32_t kBytes = 24 * 1024, kScratchBytes = 96 * 1024, kOutputs = 512, kGuard = 32;
constexpr uint8_t kGuardByte = 0xA5;

// What a case lives in. Large: static on a board.
struct Memory {
  alignas(16) uint8_t x[kBytes], w[kBytes];
  alignas(16) uint8_t expected[kBytes], y[kGuard + kBytes + kGuard];
  alignas(16) uint8_t scratch[kGuard + kScratchBytes + kGuard];
  alignas(16) uint8_t bias[8 * kOutputs];
  int32_t multipliers[kOutputs];
  int8_t shifts[kOutputs];
};

struct Result {
  uint32_t passed, failed, skipped;   // skipped: larger than Memory
};

inline float random_number(Random& r, float) { return static_cast<float>(r.between(-1000, 1000)) / 256.0f; }
template <class T> T random_number(Random& r, T) {
  if (r.one_in(8)) return r.one_in(2) ? kLowest<T> : kHighest<T>;
  return static_cast<T>(r.next());
}
template <class T> void fill(Random& r, void* at, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) static_cast<T*>(at)[i] = random_number(r, T());
}

// Converters leave the lowest number out of weights, and a variant may count on it.
inline void above_lowest(void* at, uint32_t count) {
  int8_t* const w = static_cast<int8_t*>(at);
  for (uint32_t i = 0; i < count; i++) w[i] = w[i] == INT8_MIN ? -INT8_MAX : w[i];
}

inline void random_output(Random& r, FloatBounds& o) { o = {r.one_in(2) ? -3e38f : 0.0f, r.one_in(2) ? 3e38f : 6.0f}; }
template <class T> void random_requantization(Random& r, Requantization& o) {
  const bool wide = sizeof(T) == 2;
  const int32_t zero = wide ? 0 : kLowest<T>;
  o.x_offset = static_cast<int16_t>(wide ? 0 : -r.between(zero, zero + 255));
  o.w_offset = static_cast<int16_t>(wide || !r.one_in(sizeof(T) == 1 && kLowest<T> == 0 ? 1 : 6) ? 0 : -r.between(zero, zero + 255));
  o.y_offset = static_cast<int16_t>(wide ? 0 : r.between(zero, zero + 255));
  o.lowest = r.one_in(2) ? kLowest<T> : o.y_offset;
  o.highest = static_cast<int16_t>(r.one_in(2) ? kHighest<T> : r.between(o.lowest, kHighest<T>));
  o.channel_step = static_cast<uint8_t>(r.below(2));
  o.bias_bytes = static_cast<uint8_t>(!wide || r.one_in(2) ? 4 : 8);
}

// Multipliers as models have them, and now and then others; biases likewise.
inline void random_scales(Random& r, const Counts& n, bool wide, Memory& m) {
  const bool wild = r.one_in(4);
  for (uint32_t i = 0; i < n.outputs; i++) {
    m.multipliers[i] = r.one_in(16) ? 0 : r.between(1 << 30, 0x7FFFFFFF);
    m.shifts[i] = static_cast<int8_t>(wild ? r.between(-31, wide ? kMaxWideShift : 30) : r.between(-14, -4));
    const int32_t bias = r.between(-40000, 40000);
    if (wide) reinterpret_cast<int64_t*>(m.bias)[i] = bias;
    else reinterpret_cast<int32_t*>(m.bias)[i] = wild && r.one_in(2) ? static_cast<int32_t>(r.next()) : bias;
  }
}

inline bool alike(float a, float b) {
  const float distance = a < b ? b - a : a - b, size = a < 0 ? -a : a;
  return distance <= 5e-3f + 1e-5f * size;   // sums of up to a few thousand products below 16
}
template <class T> bool alike(T a, T b) { return a == b; }

inline bool is_guard(const uint8_t* at) {
  for (uint32_t i = 0; i < kGuard; i++)
    if (at[i] != kGuardByte) return false;
  return true;
}

template <class K> using InputOf = typename K::Data::Input;
template <class Shape> void random_params(Random& r, SumParams<Shape, FloatBounds>& p, float) {
  random_shape(r, p.shape), random_output(r, p.output);
}
template <class Shape, class T> void random_params(Random& r, SumParams<Shape, Requantization>& p, T) {
  random_shape(r, p.shape), random_requantization<T>(r, p.output);
  if (has_one_scale(p.shape)) p.output.channel_step = 0;
  if (kLowest<T> != 0 && !may_offset_weights(p.shape)) p.output.w_offset = 0;
}
inline bool is_wide(const FloatBounds&) { return false; }
inline bool is_wide(const Requantization& o) { return o.bias_bytes == 8; }

// One case of a kernel that sums products: true if it passed.
template <class K> bool passes(Random& r, const typename K::Params& p, const Counts& n, IsaSet isa, Memory& m) {
  using T = InputOf<K>;
  fill<T>(r, m.x, n.x);
  if (sizeof(T) == 4) fill<float>(r, m.w, n.w);
  else fill<int8_t>(r, m.w, n.w);
  if (sizeof(T) == 1 && r.one_in(2)) above_lowest(m.w, n.w);
  random_scales(r, n, is_wide(p.output), m);
  if (sizeof(T) == 4) fill<float>(r, m.bias, n.outputs);
  const void* const bias = r.one_in(5) ? nullptr : m.bias;
  const auto weights = static_cast<typename K::Data::Weights>(static_cast<const void*>(m.w));
  const T* const x = reinterpret_cast<const T*>(m.x);
  select<K>(K{}, IsaSet()).run(p, {x, weights, bias, reinterpret_cast<T*>(m.expected), m.multipliers, m.shifts, nullptr});
  const Variant<K> variant = best<K>(isa);
  const uint32_t scratch_bytes = variant.scratch_bytes ? variant.scratch_bytes(p) : 0;
  if (scratch_bytes > kScratchBytes) return false;
  T* const y = reinterpret_cast<T*>(m.y + kGuard);
  memset(m.y, kGuardByte, 2 * kGuard + n.y * sizeof(T));
  memset(m.scratch, kGuardByte, 2 * kGuard + scratch_bytes);
  variant.run(p, {x, weights, bias, y, m.multipliers, m.shifts, scratch_bytes != 0 ? m.scratch + kGuard : nullptr});
  for (uint32_t i = 0; i < n.y; i++)
    if (!alike(y[i], reinterpret_cast<const T*>(m.expected)[i])) return false;
  return is_guard(m.y) && is_guard(m.y + kGuard + n.y * sizeof(T)) && is_guard(m.scratch) && is_guard(m.scratch + kGuard + scratch_bytes);
}

// The seeds of the cases that failed are given to `failed`.
template <class K, class Failed> Result check(IsaSet isa, uint32_t first_seed, uint32_t cases, Memory& m, const Failed& failed) {
  Result result = {};
  for (uint32_t seed = first_seed; seed < first_seed + cases; seed++) {
    Random r(seed);
    typename K::Params p;
    random_params(r, p, InputOf<K>());
    const Counts n = counts(p.shape);
    const uint32_t bytes = sizeof(InputOf<K>);
    if (n.x * bytes > kBytes || n.w * (bytes == 4 ? 4 : 1) > kBytes || n.y * bytes > kBytes || n.outputs > kOutputs) {
      result.skipped++;
    } else if (passes<K>(r, p, n, isa, m)) {
      result.passed++;
    } else {
      result.failed++;
      failed(seed, p);
    }
  }
  return result;
}

}  // namespace thimble::kernels::check
