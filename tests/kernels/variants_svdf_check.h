// SPDX-License-Identifier: Apache-2.0
// What variants_check.h does, for SVDF, which moves its states on while it runs.
#pragma once

#include "kernels/svdf/svdf.h"
#include "kernels/variants_cases.h"

#define THIMBLE_CHECKED_SVDF_KERNELS(check) check(SvdfS8State16) check(SvdfS8State8)

namespace thimble::kernels::check {

template <class State> State state_of(const SvdfData<int8_t, int8_t, State, State>&);

inline Multiplier random_multiplier(Random& r, int32_t lowest_shift, int32_t highest_shift) {
  if (r.one_in(16)) return {0, 0};
  return {r.between(1 << 30, 0x7FFFFFFF), r.one_in(6) ? r.between(-31, 30) : r.between(lowest_shift, highest_shift)};
}

inline void random_svdf(Random& r, SvdfIntegerParams& p) {
  p.shape = {1 + r.below(2), random_size(r, 40), random_size(r, r.one_in(4) ? 80 : 12), 1 + r.below(r.one_in(2) ? 1 : 4), random_size(r, 20)};
  p.feature = random_multiplier(r, -12, -2), p.output = random_multiplier(r, -14, -4);
  p.x_offset = static_cast<int16_t>(r.between(-127, 128));
  p.state_zero_point = static_cast<int16_t>(r.one_in(3) ? 0 : r.between(-128, 127)), p.y_offset = static_cast<int16_t>(r.between(-128, 127));
}

template <class K, class Failed> Result check_svdf(IsaSet isa, uint32_t first_seed, uint32_t cases, Memory& m, const Failed& failed) {
  using State = decltype(state_of(typename K::Data()));
  Result result = {};
  for (uint32_t seed = first_seed; seed < first_seed + cases; seed++) {
    Random r(seed);
    SvdfIntegerParams p;
    random_svdf(r, p);
    const SvdfShape& s = p.shape;
    const uint32_t filters = s.units * s.filters, w_bytes = (filters * s.depth + 3) & ~3u, times = filters * s.memory;
    const uint32_t state_bytes = s.batches * times * sizeof(State), y_bytes = s.batches * s.units;
    const Variant<K> variant = best<K>(isa);
    const uint32_t scratch_bytes = variant.scratch_bytes ? variant.scratch_bytes(p) : 0;
    if (w_bytes + times * sizeof(State) > kBytes || state_bytes + y_bytes > kBytes || s.units > kOutputs || scratch_bytes > kScratchBytes) {
      result.skipped++;
      continue;
    }
    fill<int8_t>(r, m.x, s.batches * s.depth), fill<int8_t>(r, m.w, filters * s.depth), fill<State>(r, m.w + w_bytes, times);
    fill<State>(r, m.expected, s.batches * times);
    for (uint32_t i = 0; i < s.units; i++) reinterpret_cast<int32_t*>(m.bias)[i] = r.between(-40000, 40000);
    memset(m.y, kGuardByte, 2 * kGuard + state_bytes + y_bytes), memset(m.scratch, kGuardByte, 2 * kGuard + scratch_bytes);
    memcpy(m.y + kGuard, m.expected, state_bytes);
    const void* const bias = r.one_in(5) ? nullptr : m.bias;
    const auto run = [&](typename K::Function* kernel, uint8_t* state) {
      kernel(p, {reinterpret_cast<const int8_t*>(m.x), reinterpret_cast<const int8_t*>(m.w), reinterpret_cast<const State*>(m.w + w_bytes), bias,
                 reinterpret_cast<State*>(state), reinterpret_cast<int8_t*>(state + state_bytes), m.scratch + kGuard});
    };
    run(select<K>(K{}, IsaSet()).run, m.expected);
    run(variant.run, m.y + kGuard);
    const bool passed = memcmp(m.expected, m.y + kGuard, state_bytes + y_bytes) == 0 && is_guard(m.y) &&
                        is_guard(m.y + kGuard + state_bytes + y_bytes) && is_guard(m.scratch) && is_guard(m.scratch + kGuard + scratch_bytes);
    passed ? result.passed++ : result.failed++;
    if (!passed) failed(seed, p);
  }
  return result;
}

}  // namespace thimble::kernels::check
