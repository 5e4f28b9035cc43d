// SPDX-License-Identifier: Apache-2.0
// Float operators with int8 weights: each batch of x is quantized on the fly, so that the sums run over integers, and each sum is
// scaled back into a float.
#pragma once

#include "kernels/sum_of_products.h"
#include "kernels/window.h"

namespace thimble::kernels {

struct HybridOutput {
  float lowest, highest;
  uint16_t channel_step;       // 1: a scale of w per output channel, 0: one for all
  uint16_t asymmetric;         // 1: x keeps its own zero point, 0: it is quantized around 0
};

struct HybridOperands {
  const float* x;
  const int8_t* w;
  const float* bias;           // or null
  float* y;
  const float* scales;         // of w, see channel_step
  int8_t* stored;              // room for one batch of x
};

// real = scale * (stored + offset)
struct Scaling {
  float scale;
  int32_t offset;
};

// Stores `count` floats as TFLite does: in [-127, 127] around 0, or in [-128, 127] with 0 somewhere inside.
Scaling quantize_on_the_fly(const float* x, uint32_t count, bool asymmetric, int8_t* stored);

class HybridSums {
 public:
  using Sum = uint32_t;

  HybridSums(const HybridOutput& o, const HybridOperands& d, Scaling x) : o_(o), x_(x), bias_(d.bias), scales_(d.scales) {}

  void offset_weights(const int8_t*, uint32_t) {}
  Sum start(uint32_t) const { return 0; }
  Sum product(int32_t x, int32_t w) const { return static_cast<Sum>((x + x_.offset) * w); }
  float finish(Sum sum, uint32_t channel) const {
    const float scaled = static_cast<float>(static_cast<int32_t>(sum)) * (x_.scale * scales_[channel * o_.channel_step]);
    return clamp(scaled + (bias_ ? bias_[channel] : 0.0f), o_.lowest, o_.highest);
  }

 private:
  const HybridOutput o_;
  const Scaling x_;
  const float* const bias_;
  const float* const scales_;
};

// Calls run(window of one batch, x as stored, sums, y) for each batch.
template <class Run>
inline void for_each_batch(const HybridOutput& o, const HybridOperands& d, const Window& window, uint32_t x_channels, uint32_t y_channels,
                           const Run& run) {
  Window one = window;
  one.batches = 1;
  const uint32_t x_size = one.rows.x * one.columns.x * x_channels, y_size = one.rows.y * one.columns.y * y_channels;
  for (uint32_t b = 0; b < window.batches; b++) {
    const Scaling x = quantize_on_the_fly(d.x + b * x_size, x_size, o.asymmetric != 0, d.stored);
    run(one, static_cast<const int8_t*>(d.stored), HybridSums(o, d, x), d.y + b * y_size);
  }
}

template <class Visitor> void fields(Visitor&& v, const HybridOutput& o) {
  v("lowest", o.lowest), v("highest", o.highest), v("channel_step", o.channel_step), v("asymmetric", o.asymmetric);
}

}  // namespace thimble::kernels
