// SPDX-License-Identifier: Apache-2.0
// Sixteen output channels, for kernels that hold one in each lane of their vectors: what turns their sums into outputs.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels {

inline constexpr uint32_t kPanel = 16;

// Lane l of a vector is channel l; or, where `quads` is set, the middle two quadruples of lanes have changed places: so lie the lanes
// of two vectors of 8 that AVX2 packs into one.
constexpr uint32_t lane_of(uint32_t channel, bool quads) { return quads ? (channel & 3) | (channel & 4) << 1 | (channel & 8) >> 1 : channel; }

struct IntegerPanel {
  int32_t start[kPanel];        // of the sums
  int32_t multiplier[kPanel];
  int32_t left[kPanel], right[kPanel];   // the shift, as two that are never negative
};

struct FloatPanel {
  float bias[kPanel];
};

// What is known of each output channel, in order.
struct ChannelNumbers {
  const void* bias;   // or null
  const int32_t* multipliers;
  const int8_t* shifts;
};
template <class X, class W> ChannelNumbers channel_numbers(const Operands<X, W>& d) { return {d.bias, d.multipliers, d.shifts}; }

// The panel of `count` channels from `first` on; the other lanes hold zeros.
inline void fill(IntegerPanel& panel, const Requantization& r, const ChannelNumbers& d, uint32_t first, uint32_t count, bool quads) {
  memset(&panel, 0, sizeof panel);
  const int32_t* const bias = static_cast<const int32_t*>(d.bias);
  for (uint32_t n = 0; n < count; n++) {
    const uint32_t lane = lane_of(n, quads), c = (first + n) * r.channel_step;
    panel.start[lane] = bias ? bias[first + n] : 0;
    panel.multiplier[lane] = d.multipliers[c];
    (d.shifts[c] > 0 ? panel.left : panel.right)[lane] = d.shifts[c] > 0 ? d.shifts[c] : -d.shifts[c];
  }
}

inline void fill(FloatPanel& panel, const void* bias, uint32_t first, uint32_t count) {
  memset(&panel, 0, sizeof panel);
  if (bias) memcpy(panel.bias, static_cast<const float*>(bias) + first, count * sizeof(float));
}

}  // namespace thimble::kernels
