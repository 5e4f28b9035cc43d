// SPDX-License-Identifier: Apache-2.0
// What variants_check.h does, for layers that keep a state, which moves on while they run: SVDF and LSTM of stored values.
#pragma once

#include "kernels/lstm/lstm.h"
#include "kernels/svdf/svdf.h"
#include "kernels/variants_cases.h"

#define THIMBLE_CHECKED_RECURRENT_KERNELS(check) check(SvdfS8State16) check(SvdfS8State8) check(LstmS8)

namespace thimble::kernels::check {

inline Multiplier random_multiplier(Random& r, int32_t lowest_shift, int32_t highest_shift) {
  if (r.one_in(16)) return {0, 0};
  return {r.between(1 << 30, 0x7FFFFFFF), r.one_in(6) ? r.between(-31, 30) : r.between(lowest_shift, highest_shift)};
}
inline int16_t random_zero_point(Random& r) { return static_cast<int16_t>(r.between(-128, 127)); }

// What a layer reads, and behind `states` bytes of state the outputs that it writes. Numbers of the bias follow each other.
struct Extents {
  uint32_t x, w, times, biases, states, y;   // bytes, but for the biases
};

template <class State> uint32_t bytes_of(uint32_t count, const SvdfData<int8_t, int8_t, State, State>&) { return count * static_cast<uint32_t>(sizeof(State)); }

template <class Data> Extents random_layer(Random& r, SvdfIntegerParams& p, const Data& d) {
  p.shape = {1 + r.below(2), random_size(r, 40), random_size(r, r.one_in(4) ? 80 : 12), 1 + r.below(r.one_in(2) ? 1 : 4), random_size(r, 20)};
  p.feature = random_multiplier(r, -12, -2), p.output = random_multiplier(r, -14, -4);
  p.x_offset = static_cast<int16_t>(-random_zero_point(r)), p.y_offset = random_zero_point(r);
  p.state_zero_point = r.one_in(3) ? int16_t{0} : random_zero_point(r);
  const SvdfShape& s = p.shape;
  const uint32_t filters = s.units * s.filters, times = filters * s.memory;
  return {s.batches * s.depth, (filters * s.depth + 3) & ~3u, bytes_of(times, d), s.units, bytes_of(s.batches * times, d), s.batches * s.units};
}
template <class State> void make_layer(const SvdfIntegerParams&, const Extents& n, const Memory& m, bool biased, uint8_t* at, SvdfData<int8_t, int8_t, State, State>& d) {
  d = {reinterpret_cast<const int8_t*>(m.x), reinterpret_cast<const int8_t*>(m.w), reinterpret_cast<const State*>(m.w + n.w),
       biased ? m.bias : nullptr, reinterpret_cast<State*>(at), reinterpret_cast<int8_t*>(at + n.states), nullptr};
}

inline Extents random_layer(Random& r, LstmIntegerParams& p, const LstmIntegerData<int8_t>&) {
  const uint32_t cells = random_size(r, r.one_in(4) ? 70 : 12), depth = random_size(r, r.one_in(4) ? 100 : 20);
  p.shape = {{1 + r.below(2), 1 + r.below(4), depth, cells, 0, cells, static_cast<uint16_t>(r.below(2)), static_cast<uint16_t>(r.below(2))}, cells};
  for (uint32_t k = 0; k < kGates; k++) p.x[k] = random_multiplier(r, -8, 0), p.h[k] = random_multiplier(r, -8, 0);
  p.input = random_multiplier(r, -17, -13), p.output = random_multiplier(r, -23, -20);
  p.x_offset = static_cast<int16_t>(-random_zero_point(r)), p.y_offset = random_zero_point(r);
  p.cell_limit = static_cast<uint16_t>(r.one_in(2) ? 32768 : r.below(32768));
  p.tanh_multiplier = static_cast<uint16_t>(r.below(1 << 15)), p.tanh_shift = r.below(16);
  const RecurrentShape& s = p.shape.recurrent;
  return {s.batches * s.steps * depth, kGates * cells * (depth + cells), 0, kGates * cells, s.batches * cells * 3, s.batches * s.steps * cells};
}
inline void make_layer(const LstmIntegerParams& p, const Extents& n, const Memory& m, bool, uint8_t* at, LstmIntegerData<int8_t>& d) {
  const uint32_t cells = p.shape.cells, depth = p.shape.recurrent.depth, gate = cells * (depth + cells);
  const int8_t* const w = reinterpret_cast<const int8_t*>(m.w);
  d.x = reinterpret_cast<const int8_t*>(m.x);
  for (uint32_t k = 0; k < kGates; k++) d.x_w[k] = w + k * gate, d.h_w[k] = d.x_w[k] + cells * depth, d.bias[k] = m.bias + 4 * k * cells;
  d.c = reinterpret_cast<int16_t*>(at), d.h = reinterpret_cast<int8_t*>(at + n.states / 3 * 2), d.y = reinterpret_cast<int8_t*>(at + n.states);
}

template <class K, class Failed> Result check_recurrent(IsaSet isa, uint32_t first_seed, uint32_t cases, Memory& m, const Failed& failed) {
  Result result = {};
  for (uint32_t seed = first_seed; seed < first_seed + cases; seed++) {
    Random r(seed);
    typename K::Params p;
    typename K::Data d = {};
    const Extents n = random_layer(r, p, d);
    const Variant<K> variant = best<K>(isa);
    const uint32_t scratch_bytes = variant.scratch_bytes ? variant.scratch_bytes(p) : 0, written = n.states + n.y;
    if (n.x > kBytes || n.w + n.times > kBytes || written > kBytes || n.biases > kOutputs || scratch_bytes > kScratchBytes) {
      result.skipped++;
      continue;
    }
    fill<int8_t>(r, m.x, n.x), fill<int8_t>(r, m.w, n.w + n.times), fill<int8_t>(r, m.expected, n.states);
    for (uint32_t i = 0; i < n.biases; i++) reinterpret_cast<int32_t*>(m.bias)[i] = r.between(-40000, 40000);
    memset(m.y, kGuardByte, 2 * kGuard + written), memset(m.scratch, kGuardByte, 2 * kGuard + scratch_bytes);
    memcpy(m.y + kGuard, m.expected, n.states);
    const bool biased = !r.one_in(5);
    make_layer(p, n, m, biased, m.expected, d);
    select<K>(K{}, IsaSet()).run(p, d);
    make_layer(p, n, m, biased, m.y + kGuard, d);
    d.scratch = m.scratch + kGuard;
    variant.run(p, d);
    const bool passed = memcmp(m.expected, m.y + kGuard, written) == 0 && is_guard(m.y) && is_guard(m.y + kGuard + written) &&
                        is_guard(m.scratch) && is_guard(m.scratch + kGuard + scratch_bytes);
    passed ? result.passed++ : result.failed++;
    if (!passed) failed(seed, p);
  }
  return result;
}

}  // namespace thimble::kernels::check
