// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h. Outputs that share a channel of x share a list, and if they can, two pixels a multiplication.
#include "kernels/arch/arm_v6m_pairs.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

uint32_t taps_of(const Window& w) { return uint32_t{w.rows.filter} * w.columns.filter; }
bool has_pairs(const Window& w) { return w.columns.y >= 2 && taps_of(w) <= arm_v6m::kPairTaps; }

}  // namespace

uint32_t depthwise_conv_s8_arm_v6m_scratch_bytes(const DepthwiseConvParams& p) {
  const Window& window = p.shape.window;
  if (p.shape.multiplier == 1) return arm_v6m::least(p.shape.channels, arm_v6m::kSums) * sizeof(uint32_t);
  const uint32_t with_list = arm_v6m::ListSums::scratch_bytes(taps_of(window), p.shape.multiplier);
  const uint32_t in_pairs = has_pairs(window) ? arm_v6m::PairSums::scratch_bytes(taps_of(window), p.shape.multiplier) : 0;
  return in_pairs > with_list ? in_pairs : with_list;   // only the weights tell which
}

#if THIMBLE_ARM_V6M

namespace {

using Data = Operands<int8_t, const int8_t*>;

void one_to_one(const DepthwiseConvParams& p, const Data& d) {
  const Window& window = p.shape.window;
  const uint32_t channels = p.shape.channels, x_tap = window.columns.dilation * channels, w_row = window.columns.filter * channels;
  const uint32_t x_row = window.rows.dilation * window.columns.x * channels;
  const Outputs outputs(p.output, d);
  uint32_t* const scratch = static_cast<uint32_t*>(d.scratch);
  arm_v6m::ChannelWalk walk = {x_tap, channels, 0, 0, 0, 0, 0, p.output.x_offset};
  for_each_pixel(window, d.x, channels, d.y, channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    const int8_t* const w = d.w + (rows.first * w_row + columns.first * channels);
    walk.rows = rows.count, walk.columns = columns.count, walk.x_columns = columns.count * x_tap;
    walk.x_row = static_cast<int32_t>(x_row - walk.x_columns), walk.w_row = static_cast<int32_t>(w_row - columns.count * channels);
    for (uint32_t c = 0, count; c < channels; c += count) {
      count = arm_v6m::least(channels - c, arm_v6m::kSums);
      const uint32_t* sums = outputs.start(c, 0, scratch, count);
      if (rows.count != 0 && columns.count != 0) {
        arm_v6m::add_channels(x + c, w + c, walk, sums, scratch, count);
        sums = scratch;
      }
      arm_v6m::store_sums(outputs, c, sums, count, y + c);
    }
  });
}

void one_to_many(const DepthwiseConvParams& p, const Data& d) {
  const Window& window = p.shape.window;
  const uint32_t channels = p.shape.channels, multiplier = p.shape.multiplier, y_channels = channels * multiplier;
  const uint32_t x_tap = window.columns.dilation * channels, w_row = window.columns.filter * y_channels;
  const uint32_t x_row = window.rows.dilation * window.columns.x * channels;
  const Outputs rules(p.output, d);
  arm_v6m::ListSums sums(rules, taps_of(window), 1, d.scratch);
  for_each_pixel(window, d.x, channels, d.y, y_channels, [&](const int8_t* x_pixel, Taps rows, Taps columns, int8_t* y_pixel) {
    const uint32_t x_length = columns.count * x_tap;
    const arm_v6m::Rows taps = {x_tap, y_channels, x_length, static_cast<int32_t>(x_row - x_length),
                                static_cast<int32_t>(w_row - columns.count * y_channels), rows.count, columns.count};
    for (uint32_t o = 0, run_end = multiplier, count; o < y_channels; o += count) {
      count = arm_v6m::least(run_end - o, arm_v6m::kSums);
      sums.start(d.w + o, o, 0, count);
      sums.add(x_pixel, rows.first * w_row + columns.first * y_channels, taps);
      sums.finish(y_pixel + o);
      if (o + count == run_end) run_end += multiplier, x_pixel++;
    }
  });
}

// The outputs of a channel of x, or some of them, for all pixels of a batch.
void pixels_in_pairs(const Window& window, const int8_t* x, int8_t* y, uint32_t y_channels, arm_v6m::PairSums& sums) {
  const uint32_t columns = window.columns.y;
  for (uint32_t i = 0; i < window.rows.y; i++) {
    sums.set_rows(taps(window.rows, i));
    for (uint32_t j = 0; j < columns; j += 2, y += 2 * y_channels) {
      const bool both = j + 1 < columns;
      sums.add(x, taps(window.columns, j), both ? taps(window.columns, j + 1) : Taps(), y, both ? y + y_channels : nullptr);
    }
    if (columns % 2 != 0) y -= y_channels;
  }
}

void one_to_many_in_pairs(const DepthwiseConvParams& p, const Data& d) {
  const Window& window = p.shape.window;
  const uint32_t channels = p.shape.channels, multiplier = p.shape.multiplier, y_channels = channels * multiplier;
  const Outputs rules(p.output, d);
  arm_v6m::PairSums sums(rules, window, channels, y_channels, d.scratch);
  const int8_t* x = d.x;
  int8_t* y = d.y;
  for (uint32_t b = 0; b < window.batches; b++, y += window.rows.y * window.columns.y * y_channels) {
    const int8_t* x_channel = x;
    for (uint32_t o = 0, run_end = multiplier, count; o < y_channels; o += count) {
      count = arm_v6m::least(run_end - o, arm_v6m::kPairOutputs);
      sums.start(d.w + o, o, count);
      pixels_in_pairs(window, x_channel, y + o, y_channels, sums);
      if (o + count == run_end) run_end += multiplier, x_channel++;
    }
    x += window.rows.x * window.columns.x * channels;
  }
}

}  // namespace

void depthwise_conv_s8_arm_v6m(const DepthwiseConvParams& p, const Data& d) {
  const Window& window = p.shape.window;
  const uint32_t weights = taps_of(window) * p.shape.channels * p.shape.multiplier;
  if (p.shape.multiplier == 1) one_to_one(p, d);
  else if (has_pairs(window) && arm_v6m::fit_pairs(d.w, weights)) one_to_many_in_pairs(p, d);
  else one_to_many(p, d);
}

#endif

}  // namespace thimble::kernels
