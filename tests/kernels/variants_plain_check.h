// SPDX-License-Identifier: Apache-2.0
// What variants_check.h does, for integer kernels without weights: pools, sums and products of two inputs.
#pragma once

#include "kernels/add/add.h"
#include "kernels/mul/mul.h"
#include "kernels/pool/pool.h"
#include "kernels/scaled_pair/scaled_pair.h"
#include "kernels/variants_cases.h"

#define THIMBLE_CHECKED_PLAIN_KERNELS(check) check(AveragePoolS8) check(MaxPoolS8) check(AddS8) check(MulS8) \
  check(MulS16) check(AddS16) check(SubS8) check(SubS16)

namespace thimble::kernels::check {

// No window of a pool lies beside x.
inline void make_pool_axis(WindowAxis& a) {
  a.dilation = 1;
  if (a.padding >= a.filter) a.padding = static_cast<uint16_t>(a.filter - 1);
  const uint32_t most = (a.x + a.padding - 1) / a.stride + 1;
  if (a.y > most) a.y = most;
}

// Random params, and how many numbers are read and written.
inline Counts random_plain(Random& r, PoolParamsInteger& p) {
  p.window = random_window(r), p.channels = random_size(r, 40);
  make_pool_axis(p.window.rows), make_pool_axis(p.window.columns);
  p.lowest = static_cast<int16_t>(r.one_in(2) ? -128 : r.between(-128, 127)), p.highest = static_cast<int16_t>(r.one_in(2) ? 127 : r.between(p.lowest, 127));
  return {x_pixels(p.window) * p.channels, 0, y_pixels(p.window) * p.channels, 0};
}

inline Counts random_pair(Random& r, int16_t& lowest, int16_t& highest, int16_t& y_offset) {
  y_offset = static_cast<int16_t>(r.between(-128, 127));
  lowest = static_cast<int16_t>((r.one_in(2) ? -128 : y_offset) - y_offset), highest = static_cast<int16_t>(127 - y_offset);
  const uint32_t count = random_size(r, 300);
  return {count, 0, count, 0};
}
inline Counts random_plain(Random& r, Add8Params& p) {
  p.fine_multiplier = r.between(1 << 30, 0x7FFFFFFF), p.y_multiplier = r.between(1 << 30, 0x7FFFFFFF);
  p.fine_shift = static_cast<int8_t>(r.one_in(3) ? 0 : r.between(-31, -1)), p.y_shift = static_cast<int8_t>(r.one_in(8) ? r.between(-31, 0) : r.between(-22, -16));
  if (p.fine_shift == 0) p.fine_multiplier = 1 << 30;   // no more than half
  p.coarse = static_cast<uint8_t>(r.below(2));
  p.coarse_offset = static_cast<int16_t>(r.between(-127, 128)), p.fine_offset = static_cast<int16_t>(r.between(-127, 128));
  return random_pair(r, p.lowest, p.highest, p.y_offset);
}
inline Counts random_plain(Random& r, ProductParams& p) {
  p.multiplier = r.between(1 << 30, 0x7FFFFFFF), p.shift = static_cast<int8_t>(r.one_in(8) ? r.between(-31, 14) : r.between(-12, -2));
  p.x0_offset = static_cast<int16_t>(r.between(-127, 128)), p.x1_offset = static_cast<int16_t>(r.between(-127, 128));
  return random_pair(r, p.lowest, p.highest, p.y_offset);
}

inline Counts random_plain(Random& r, ScaledPairParams& p) {
  for (int k = 0; k < 2; k++) {
    p.x.offset[k] = r.between(-127, 128);
    p.x.shift[k] = static_cast<int8_t>(r.one_in(3) ? 0 : r.between(-31, -1));
    p.x.multiplier[k] = p.x.shift[k] == 0 ? 1 << 30 : r.between(1 << 30, 0x7FFFFFFF);   // no more than half
  }
  int16_t lowest, highest, y_offset;
  const Counts n = random_pair(r, lowest, highest, y_offset);
  p.y_multiplier = r.between(1 << 30, 0x7FFFFFFF), p.y_shift = r.one_in(8) ? r.between(-31, 0) : r.between(-22, -10);
  p.lowest = lowest, p.highest = highest, p.y_offset = y_offset;
  return n;
}

// The second input lies in the memory of the weights.
inline void make_data(Random&, const Counts&, const Memory& m, int8_t* y, PoolData<int8_t>& d) { d = {reinterpret_cast<const int8_t*>(m.x), y}; }
template <class T> T number_of(const PoolData<T>&);
template <class T> T number_of(const BinaryData<T>&);
template <class T> void make_data(Random& r, const Counts& n, const Memory& m, T* y, BinaryData<T>& d) {
  const bool one_moves = r.one_in(4);
  d = {reinterpret_cast<const T*>(m.x), reinterpret_cast<const T*>(m.w), y, n.y, 1, 1};
  if (one_moves) (r.one_in(2) ? d.step0 : d.step1) = 0;
}

template <class K, class Failed> Result check_plain(IsaSet isa, uint32_t first_seed, uint32_t cases, Memory& m, const Failed& failed) {
  using T = decltype(number_of(typename K::Data()));
  Result result = {};
  for (uint32_t seed = first_seed; seed < first_seed + cases; seed++) {
    Random r(seed);
    typename K::Params p;
    const Counts n = random_plain(r, p);
    if (n.x * sizeof(T) > kBytes || n.y * sizeof(T) > kBytes) {
      result.skipped++;
      continue;
    }
    fill<T>(r, m.x, n.x), fill<T>(r, m.w, n.x);
    typename K::Data d;
    T* const expected = reinterpret_cast<T*>(m.expected);
    make_data(r, n, m, expected, d);
    select<K>(K{}, IsaSet()).run(p, d);
    const uint32_t y_bytes = n.y * sizeof(T);
    memset(m.y, kGuardByte, 2 * kGuard + y_bytes);
    d.y = reinterpret_cast<T*>(m.y + kGuard);
    best<K>(isa).run(p, d);
    const bool passed = memcmp(expected, m.y + kGuard, y_bytes) == 0 && is_guard(m.y) && is_guard(m.y + kGuard + y_bytes);
    passed ? result.passed++ : result.failed++;
    if (!passed) failed(seed, p);
  }
  return result;
}

}  // namespace thimble::kernels::check
