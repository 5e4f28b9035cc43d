// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution on Helium. A channel's rows that several outputs need are laid column by column, so that all taps of an
// output lie in one stretch of bytes, and a product of vectors sums 16 taps. With 3 x 3 taps, four rows of outputs share six of x:
//
//   x of one channel, transposed    a0 b0 c0 d0 e0 f0  a1 b1 c1 d1 e1 f1  a2 b2 c2 d2 e2 f2  …     column by column, `slots` bytes each
//   weights of the first output     w  w  w  0  0  0   w  w  w  0  0  0   w  w  w  0               one vector; the next row's output
//   is one byte, the next column's `slots` bytes further
#include "kernels/arch/arm_mve.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

// How a layer is cut into pieces.
struct Pieces {
  uint32_t vectors;          // of weights, for an output
  uint32_t row_lanes;        // of the four outputs formed at a time, as many lie in different rows
  uint32_t slots;            // rows of x laid side by side
  uint32_t plane_bytes;      // of one channel, transposed
  uint32_t channels;         // of x at a time; 0: the layer does not fit

  uint32_t w_bytes(uint32_t multiplier) const { return channels * multiplier * (16 * vectors + 4); }   // with the starts of the sums
  uint32_t planes_bytes() const { return channels * plane_bytes + 32; }   // vectors reach past the last tap; rows beside x are read there
};

// Enough for 16 channels of 48 columns under 3 x 3 taps.
constexpr uint32_t kMaxScratchBytes = 6 * 1024;

Pieces pieces(const DepthwiseConvShape& p) {
  const WindowAxis &rows = p.window.rows, &columns = p.window.columns;
  const uint32_t width = (columns.y - 1) * columns.stride + columns.filter;
  const auto fits = [&](uint32_t row_lanes, uint32_t channels, Pieces& result) {
    const uint32_t slots = rows.filter + (row_lanes - 1) * rows.stride;
    const uint32_t vectors = (rows.filter * columns.filter + 15u) / 16;
    const uint32_t reach = (columns.filter - 1) * slots + rows.filter;   // of the taps of an output
    if (row_lanes > 1 && (rows.dilation != 1 || row_lanes >= 2 * rows.y || reach > 16 * vectors)) return false;
    result = {vectors, row_lanes, slots, width * slots, channels < p.channels ? channels : p.channels};
    return result.plane_bytes < 8192 && result.w_bytes(p.multiplier) + result.planes_bytes() <= kMaxScratchBytes;
  };
  Pieces result;
  if (columns.dilation == 1 && rows.filter * columns.filter <= 256u) {
    for (uint32_t channels = 16; channels >= 8; channels -= 8) {
      for (uint32_t row_lanes = 4; row_lanes != 0; row_lanes /= 2)
        if (fits(row_lanes, channels, result)) return result;
    }
  }
  return {};
}

}  // namespace

uint32_t depthwise_conv_s8_arm_mve_scratch_bytes(const DepthwiseConvParams& p) {
  const Pieces cut = pieces(p.shape);
  return cut.channels != 0 ? cut.w_bytes(p.shape.multiplier) + cut.planes_bytes() : 0;
}

#if defined(__ARM_FEATURE_MVE)
namespace {

// Scatters 8 bytes at a time: `count` times, x_step and to_step apart. Of the lanes only the first `lanes` count.
[[gnu::always_inline]] inline void scatter(const int8_t* x, uint32_t x_step, uint16x8_t offsets, int8_t* to, uint32_t to_step, uint32_t count,
                                           uint32_t lanes) {
  if (count == 0) return;
  const mve_pred16_t some = vctp16q(lanes);
  asm volatile(
      "vmsr p0, %[some]\n"
      "dls lr, %[count]\n"
      "1: vpstt\n"
      "vldrbt.u16 q0, [%[x]]\n"
      "vstrbt.16 q0, [%[to], %q[offsets]]\n"
      "add %[x], %[x_step]\n"
      "add %[to], %[to_step]\n"
      "le lr, 1b"
      : [x] "+l"(x), [to] "+r"(to)
      : [some] "r"(some), [count] "r"(count), [x_step] "r"(x_step), [to_step] "r"(to_step), [offsets] "w"(offsets)
      : "lr", "d0", "d1", "memory", "cc");
}

// The same for 16 lanes, all of which count.
[[gnu::always_inline]] inline void scatter_16(const int8_t* x, uint32_t x_step, uint16x8_t offsets, uint16x8_t more_offsets, int8_t* to,
                                              uint32_t to_step, uint32_t count) {
  asm volatile(
      "dls lr, %[count]\n"
      "1: vldrb.u16 q0, [%[x]]\n"
      "vstrb.16 q0, [%[to], %q[offsets]]\n"
      "vldrb.u16 q1, [%[x], #8]\n"
      "vstrb.16 q1, [%[to], %q[more_offsets]]\n"
      "add %[x], %[x_step]\n"
      "add %[to], %[to_step]\n"
      "le lr, 1b"
      : [x] "+l"(x), [to] "+r"(to)
      : [count] "r"(count), [x_step] "r"(x_step), [to_step] "r"(to_step), [offsets] "w"(offsets), [more_offsets] "w"(more_offsets)
      : "lr", "d0", "d1", "d2", "d3", "memory");
}

// A stretch of x; `offsets` are to_step apart.
[[gnu::noinline]] void scatter_all(const int8_t* x, uint32_t count, uint16x8_t offsets, int8_t* to, uint32_t to_step) {
  const uint32_t done = count & ~7u;
  scatter(x, 8, offsets, to, 8 * to_step, count / 8, 8);
  scatter(x + done, 0, offsets, to + done * to_step, 0, count != done, count - done);
}

uint16x8_t lanes_apart(uint32_t step) { return vmulq_n_u16(vidupq_n_u16(0, 1), static_cast<uint16_t>(step)); }

// Where the four outputs formed at a time lie: x, from one to the next and to the next four; y, from the first.
struct Lanes {
  uint32_t x_steps[4];
  uint32x4_t y;
};

// The products of w with the x of four outputs; x moves on to the next four.
[[gnu::always_inline]] inline int32x4_t four_sums(int8x16_t w, const int8_t*& x, const Lanes& lanes) {
  int32x4_t sums;
  int32_t a, b, c, d;
  asm("vldrb.u8 q1, [%[x]]\n"
      "add %[x], %[s0]\n"
      "vmladav.s8 %[a], %q[w], q1\n"
      "vldrb.u8 q2, [%[x]]\n"
      "add %[x], %[s1]\n"
      "vmladav.s8 %[b], %q[w], q2\n"
      "vldrb.u8 q1, [%[x]]\n"
      "add %[x], %[s2]\n"
      "vmladav.s8 %[c], %q[w], q1\n"
      "vldrb.u8 q2, [%[x]]\n"
      "add %[x], %[s3]\n"
      "vmladav.s8 %[d], %q[w], q2\n"
      "vmov %q[sums][2], %q[sums][0], %[a], %[c]\n"
      "vmov %q[sums][3], %q[sums][1], %[b], %[d]"
      : [sums] "=&w"(sums), [x] "+&r"(x), [a] "=&Te"(a), [b] "=&Te"(b), [c] "=&Te"(c), [d] "=&Te"(d)
      : [w] "w"(w), [s0] "r"(lanes.x_steps[0]), [s1] "r"(lanes.x_steps[1]), [s2] "r"(lanes.x_steps[2]), [s3] "r"(lanes.x_steps[3])
      : "d2", "d3", "d4", "d5", "memory");
  return sums;
}

// The same where the weights of an output fill several vectors.
[[gnu::noinline]] int32x4_t four_long_sums(const int8_t* w, uint32_t vectors, const int8_t*& x, const Lanes& lanes) {
  int32x4_t sums;
  const int8_t *x0 = x, *x1 = x0 + lanes.x_steps[0], *x2 = x1 + lanes.x_steps[1], *x3 = x2 + lanes.x_steps[2];
  x = x3 + lanes.x_steps[3];
  int32_t a = 0, b = 0, c = 0, d = 0;
  asm("dls lr, %[vectors]\n"
      "1: vldrb.u8 q0, [%[w]], #16\n"
      "vldrb.u8 q1, [%[x0]], #16\n"
      "vmladava.s8 %[a], q0, q1\n"
      "vldrb.u8 q2, [%[x1]], #16\n"
      "vmladava.s8 %[b], q0, q2\n"
      "vldrb.u8 q1, [%[x2]], #16\n"
      "vmladava.s8 %[c], q0, q1\n"
      "vldrb.u8 q2, [%[x3]], #16\n"
      "vmladava.s8 %[d], q0, q2\n"
      "le lr, 1b\n"
      "vmov %q[sums][2], %q[sums][0], %[a], %[c]\n"
      "vmov %q[sums][3], %q[sums][1], %[b], %[d]"
      : [sums] "=w"(sums), [w] "+r"(w), [x0] "+r"(x0), [x1] "+r"(x1), [x2] "+r"(x2), [x3] "+r"(x3), [a] "+Te"(a), [b] "+Te"(b),
        [c] "+Te"(c), [d] "+Te"(d)
      : [vectors] "r"(vectors)
      : "lr", "d0", "d1", "d2", "d3", "d4", "d5", "memory");
  return sums;
}

class DepthwiseConv {
 public:
  DepthwiseConv(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d, const Pieces& cut)
      : p_(p), rows_(p.shape.window.rows), columns_(p.shape.window.columns), d_(d), cut_(cut), y_channels_(p.shape.channels * p.shape.multiplier),
        starts_(static_cast<int32_t*>(d.scratch)), w_(reinterpret_cast<int8_t*>(starts_ + cut.channels * p.shape.multiplier)),
        planes_(w_ + 16 * cut.vectors * cut.channels * p.shape.multiplier), zero_(static_cast<int8_t>(-p.output.x_offset)) {}

  // Channels of x from `first` on.
  void run(uint32_t first, uint32_t count) {
    first_ = first, count_ = count;
    lay_weights();
    mve::fill(planes_, zero_, count * cut_.plane_bytes + 32);   // what is beside x stays so
    const int8_t* x = d_.x + first;
    int8_t* y = d_.y + first * p_.shape.multiplier;
    for (uint32_t b = 0; b < p_.shape.window.batches; b++, x += rows_.x * columns_.x * p_.shape.channels) {
      for (uint32_t i = 0; i < rows_.y; i += cut_.row_lanes) {
        const uint32_t left = rows_.y - i, rows = left < cut_.row_lanes ? left : cut_.row_lanes;
        lay_rows(x, static_cast<int32_t>(i * rows_.stride) - rows_.padding, (rows - 1) * rows_.stride + rows_.filter);
        all_outputs(rows, y);
        y += rows * columns_.y * y_channels_;
      }
    }
  }

 private:
  void lay_weights();
  void lay_rows(const int8_t* x, int32_t row, uint32_t count);
  void all_outputs(uint32_t rows, int8_t* y);
  template <bool one_vector> void outputs(const Lanes& lanes, uint32_t channel, const int8_t* x, uint32_t count, int8_t* y, uint32_t y_step);

  const DepthwiseConvParams& p_;
  const WindowAxis rows_, columns_;
  const Operands<int8_t, const int8_t*>& d_;
  const Pieces cut_;
  const uint32_t y_channels_;
  int32_t* const starts_;      // of the sums: the bias, and the weights times x_offset
  int8_t* const w_;            // [outputs, vectors * 16]
  int8_t* const planes_;       // [channels, plane_bytes]
  const int8_t zero_;
  uint32_t first_ = 0, count_ = 0;
};

void DepthwiseConv::lay_weights() {
  const uint32_t bytes = 16 * cut_.vectors, outputs = count_ * p_.shape.multiplier, first = first_ * p_.shape.multiplier;
  mve::fill(w_, 0, outputs * bytes);
  const uint16x8_t offsets = lanes_apart(bytes);
  const int8_t* tap = d_.w + first;
  for (uint32_t r = 0; r < rows_.filter; r++) {
    for (uint32_t s = 0; s < columns_.filter; s++, tap += y_channels_) {
      scatter_all(tap, outputs, offsets, w_ + s * cut_.slots + r, bytes);
    }
  }
  const int32_t* bias = static_cast<const int32_t*>(d_.bias);
  for (uint32_t o = 0; o < outputs; o++)
    starts_[o] = wrapping_add(bias ? bias[first + o] : 0, wrapping_multiply<int32_t>(p_.output.x_offset, mve::sum(w_ + o * bytes, bytes)));
}

// Transposes `count` rows; the first may lie above x.
void DepthwiseConv::lay_rows(const int8_t* x, int32_t row, uint32_t count) {
  const uint32_t pixel = p_.shape.channels, width = cut_.plane_bytes / cut_.slots - columns_.padding;
  const uint32_t columns = width < columns_.x ? width : columns_.x;   // the others no output needs
  const uint16x8_t offsets = lanes_apart(cut_.plane_bytes);
  for (uint32_t k = 0; k < count; k++, row += rows_.dilation) {
    const bool inside = static_cast<uint32_t>(row) < rows_.x;
    const int8_t* const from = inside ? x + row * static_cast<int32_t>(columns_.x * pixel) : planes_ + count_ * cut_.plane_bytes;
    const uint32_t from_step = inside ? pixel : 0;
    int8_t* const to = planes_ + columns_.padding * cut_.slots + k;
    if (inside && pixel == 1) {
      scatter_all(from, columns, lanes_apart(cut_.slots), to, cut_.slots);
    } else if (count_ == 16) {
      scatter_16(from, from_step, offsets, vaddq_n_u16(offsets, static_cast<uint16_t>(8 * cut_.plane_bytes)), to, cut_.slots, columns);
    } else {
      for (uint32_t c = 0; c < count_; c += 8)
        scatter(from + c, from_step, offsets, to + c * cut_.plane_bytes, cut_.slots, columns, count_ - c < 8 ? count_ - c : 8);
    }
  }
}

// `count` times four outputs of one channel.
template <bool one_vector>
[[gnu::always_inline]] inline void DepthwiseConv::outputs(const Lanes& lanes, uint32_t channel, const int8_t* x, uint32_t count, int8_t* y,
                                                          uint32_t y_step) {
  const uint32_t at = (first_ * p_.shape.multiplier + channel) * p_.output.channel_step;
  const int32_t start = starts_[channel], multiplier = d_.multipliers[at], shift = d_.shifts[at];
  const int32_t y_offset = p_.output.y_offset, left = shift > 0 ? shift : 0, right = shift > 0 ? 0 : shift;
  const int32x4_t lowest = vdupq_n_s32(p_.output.lowest), highest = vdupq_n_s32(p_.output.highest), fix = vdupq_n_s32(right);
  const int8_t* const w = w_ + channel * 16 * cut_.vectors;
  const int8x16_t w_vector = vldrbq_s8(w);
  for (; count != 0; count--, y += y_step) {
    int32x4_t sums = one_vector ? four_sums(w_vector, x, lanes) : four_long_sums(w, cut_.vectors, x, lanes);
    sums = vqrdmulhq_n_s32(vshlq_r_s32(vaddq_n_s32(sums, start), left), multiplier);
    sums = vrshlq_n_s32(vaddq_s32(sums, vshrq_n_s32(vandq_s32(sums, fix), 31)), right);
    vstrbq_scatter_offset_s32(y, lanes.y, vminq_s32(vmaxq_s32(vaddq_n_s32(sums, y_offset), lowest), highest));
  }
}

// Of `rows` rows; the lanes of a row that is not there do what those of the last one do. Where columns are left over, the last lanes
// start that much earlier.
void DepthwiseConv::all_outputs(uint32_t rows, int8_t* y) {
  const uint32_t column_lanes = 4 / cut_.row_lanes, y_row = columns_.y * y_channels_, x_column = columns_.stride * cut_.slots;
  uint32_t x_at[4], y_at[4];
  for (uint32_t k = 0; k < 4; k++) {
    const uint32_t row = k % cut_.row_lanes < rows ? k % cut_.row_lanes : rows - 1;
    const uint32_t column = k / cut_.row_lanes < columns_.y ? k / cut_.row_lanes : columns_.y - 1;
    x_at[k] = row * rows_.stride + column * x_column;
    y_at[k] = row * y_row + column * y_channels_;
  }
  const uint32_t x_step = column_lanes * x_column, y_step = column_lanes * y_channels_;
  const Lanes lanes = {{x_at[1] - x_at[0], x_at[2] - x_at[1], x_at[3] - x_at[2], x_step - x_at[3]}, vldrwq_u32(y_at)};
  const uint32_t fours = columns_.y / column_lanes, last = columns_.y < column_lanes ? 0 : columns_.y - column_lanes;
  const int8_t* plane = planes_;
  for (uint32_t c = 0, o = 0; c < count_; c++, plane += cut_.plane_bytes) {
    for (uint32_t m = 0; m < p_.shape.multiplier; m++, o++, y++) {
      const auto run = [&](const int8_t* x, uint32_t count, int8_t* to) {
        if (cut_.vectors == 1) outputs<true>(lanes, o, x, count, to, y_step);
        else outputs<false>(lanes, o, x, count, to, y_step);
      };
      run(plane, fours, y);
      if (fours * column_lanes != columns_.y) run(plane + last * x_column, 1, y + last * y_channels_);
    }
  }
}

}  // namespace

void depthwise_conv_s8_arm_mve(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Pieces cut = pieces(p.shape);
  if (cut.channels == 0) return depthwise_conv_s8_scalar(p, d);
  DepthwiseConv layer(p, d, cut);
  for (uint32_t c = 0; c < p.shape.channels; c += cut.channels)
    layer.run(c, p.shape.channels - c < cut.channels ? p.shape.channels - c : cut.channels);
}

#endif
}  // namespace thimble::kernels
