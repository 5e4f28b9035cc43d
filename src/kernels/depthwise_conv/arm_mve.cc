// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution on Helium. A channel's rows that several outputs need are laid column by column, so that all taps of an
// output lie in one stretch of bytes, and a product of vectors sums 16 taps. With 3 x 3 taps, four rows of outputs share six of x:
//
//   x of one channel, transposed    a0 b0 c0 d0 e0 f0  a1 b1 c1 d1 e1 f1  a2 b2 c2 d2 e2 f2  …     column by column, `slots` bytes each
//   weights of the first output     w  w  w  0  0  0   w  w  w  0  0  0   w  w  w  0               one vector; the next row's output
//   is one byte, the next column's `slots` bytes further
#include <string.h>

#include "kernels/arch/arm_mve.h"
#include "kernels/arch/arm_mve_floats.h"
#include "kernels/arch/arm_mve_sums.h"
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
  uint32_t slack_bytes;      // vectors and lanes reach past the last tap; what is beside x is read there

  uint32_t record_bytes() const { return 16 + 16 * vectors; }   // of an output: see Record
  uint32_t w_bytes(uint32_t multiplier) const { return channels * multiplier * record_bytes(); }
  uint32_t planes_bytes() const { return channels * plane_bytes + slack_bytes; }
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
    result = {vectors, row_lanes, slots, width * slots, channels < p.channels ? channels : p.channels, 32 + columns.stride * slots};
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
  if (count == 0) return;
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

// What an output channel needs.
struct Record {
  int32_t start;             // of its sums: the bias, and the weights times x_offset
  int32_t multiplier, left, right;   // shifts left before it and right (negative) after it
  // then vectors of weights
};

// Four outputs at a time of one row of columns, or of several. Those of lanes 1, 2 and 3 lie u, v and u + v behind that of lane 0 in a
// plane. In the order in which run_columns() loads it.
struct Columns {
  const int8_t* record;
  const int8_t* plane;
  uint32_t plane_bytes;
  int8_t* y;
  uint32_t count;             // of fours
  uint32_t channels;
  uint32_t v, u_less_v, next; // from one lane to another in the order 0, 2, 1, 3, 0; where u and v are known, next is from 0 to 0
  uint32_t y_step;
  int32_t y_offset;
  uint32_t lanes;             // which ones are stored, as P0 has it
  uint32_t y_lanes[4];
  int32_t lowest[4], highest[4];
};

// For weights of one vector. q0: w; q1, q2: x; q3: sums; q4: y_lanes; q5, q6: lowest, highest; q7: right. r0, r2: sums; r1: x; r3: y;
// r4-r7: the record; r8-r10: lane steps; r11: y_step; r12: y_offset. With u and v known (3 x 3 taps, stride 1 or 2) and plain
// multipliers (see mve::Requantizer) 5.5 instructions an output, at most 7.
template <bool plain, uint32_t u, uint32_t v> [[gnu::noinline]] void run_columns(const Columns& columns) {
  register const Columns* from asm("r3") = &columns;
  asm volatile(
      "ldm r3!, {r0, r1, r2, r4, r5, r6}\n"   // record, plane, plane_bytes, y, count, channels
      "push {r0, r1, r2, r4, r5, r6}\n"
      "ldm r3!, {r8, r9, r10, r11, r12, lr}\n"
      "vmsr p0, lr\n"
      "vldrw.u32 q4, [r3]\n"
      "vldrw.u32 q5, [r3, #16]\n"
      "vldrw.u32 q6, [r3, #32]\n"
      "1: ldrd r0, r1, [sp]\n"
      "ldrd r2, r3, [sp, #8]\n"
      "ldr lr, [sp, #16]\n"
      "ldm r0!, {r4, r5, r6, r7}\n"
      "vldrb.u8 q0, [r0], #16\n"
      "add r2, r2, r1\n"
      "strd r0, r2, [sp]\n"
      "add r0, r3, #1\n"
      "str r0, [sp, #12]\n"
      "vdup.32 q7, r7\n"
      "dls lr, lr\n"
      "2: vldrb.u8 q1, [r1]\n"
      ".if %c[v]\n"
      "vmladav.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r1, %[v]]\n"
      "vmladav.s8 r2, q0, q2\n"
      "vldrb.u8 q1, [r1, %[u]]\n"
      "vmov q3[2], q3[0], r0, r2\n"
      "vmladav.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r1, %[uv]]\n"
      ".else\n"
      "add r1, r8\n"
      "vmladav.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r1]\n"
      "add r1, r9\n"
      "vmladav.s8 r2, q0, q2\n"
      "vldrb.u8 q1, [r1]\n"
      "add r1, r8\n"
      "vmov q3[2], q3[0], r0, r2\n"
      "vmladav.s8 r0, q0, q1\n"
      "vldrb.u8 q2, [r1]\n"
      ".endif\n"
      "add r1, r10\n"
      "vmladav.s8 r2, q0, q2\n"
      "vmov q3[3], q3[1], r0, r2\n"
      "vadd.i32 q3, q3, r4\n"
      ".if %c[plain]\n"
      "vqrdmulh.s32 q3, q3, r5\n"
      ".else\n"
      "vshl.s32 q3, r6\n"
      "vqrdmulh.s32 q3, q3, r5\n"
      "vand q1, q3, q7\n"
      "vshr.s32 q1, q1, #31\n"
      "vadd.i32 q3, q3, q1\n"
      ".endif\n"
      "vrshl.s32 q3, r7\n"
      "vadd.i32 q3, q3, r12\n"
      "vmax.s32 q3, q3, q5\n"
      "vmin.s32 q3, q3, q6\n"
      "vpst\n"
      "vstrbt.32 q3, [r3, q4]\n"
      "add r3, r11\n"
      "le lr, 2b\n"
      "ldr r0, [sp, #20]\n"
      "subs r0, #1\n"
      "str r0, [sp, #20]\n"
      "bne 1b\n"
      "add sp, #24"
      : "+r"(from)
      : [plain] "i"(plain), [u] "i"(u), [v] "i"(v), [uv] "i"(u + v)
      : "r0", "r1", "r2", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory", "d0", "d1", "d2", "d3", "d4", "d5",
        "d6", "d7", "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15");
}

// The sums of four outputs whose weights fill several vectors.
[[gnu::always_inline]] inline int32x4_t four_sums(const int8_t* w, uint32_t vectors, const int8_t* x, uint32_t u, uint32_t v) {
  int32x4_t sums;
  const int8_t *x1 = x + u, *x2 = x + v, *x3 = x2 + u;
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
      : [sums] "=w"(sums), [w] "+r"(w), [x0] "+r"(x), [x1] "+r"(x1), [x2] "+r"(x2), [x3] "+r"(x3), [a] "+Te"(a), [b] "+Te"(b),
        [c] "+Te"(c), [d] "+Te"(d)
      : [vectors] "r"(vectors)
      : "lr", "d0", "d1", "d2", "d3", "d4", "d5", "memory");
  return sums;
}

// run_columns() where the weights fill several vectors.
[[gnu::noinline]] void run_long_columns(const Columns& c, uint32_t vectors) {
  const uint32_t v = c.v, u = c.u_less_v + v, x_step = c.next + u + v;
  const int8_t *record = c.record, *plane = c.plane;
  for (uint32_t o = 0; o < c.channels; o++, plane += c.plane_bytes, record += 16 + 16 * vectors) {
    Record r;
    memcpy(&r, record, sizeof r);
    const int8_t* x = plane;
    int8_t* y = c.y + o;
    for (uint32_t k = c.count; k != 0; k--, x += x_step, y += c.y_step) {
      const int32x4_t sums = vaddq_n_s32(four_sums(record + 16, vectors, x, u, v), r.start);
      const int32x4_t scaled = mve::multiply(sums, vdupq_n_s32(r.multiplier), vdupq_n_s32(r.left + r.right));
      const int32x4_t stored = vminq_s32(vmaxq_s32(vaddq_n_s32(scaled, c.y_offset), vldrwq_s32(c.lowest)), vldrwq_s32(c.highest));
      vstrbq_scatter_offset_p_s32(y, vldrwq_u32(c.y_lanes), stored, static_cast<mve_pred16_t>(c.lanes));
    }
  }
}

class DepthwiseConv {
 public:
  DepthwiseConv(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d, const Pieces& cut)
      : p_(p), rows_(p.shape.window.rows), columns_(p.shape.window.columns), d_(d), cut_(cut), y_channels_(p.shape.channels * p.shape.multiplier),
        records_(static_cast<int8_t*>(d.scratch)), planes_(records_ + cut.w_bytes(p.shape.multiplier)),
        zero_(static_cast<int8_t>(-p.output.x_offset)), plain_(mve::Requantizer(p.output, d.multipliers, d.shifts, y_channels_).plain) {}

  // Channels of x from `first` on.
  void run(uint32_t first, uint32_t count) {
    first_ = first, count_ = count;
    lay_weights();
    mve::fill(planes_, zero_, count * cut_.plane_bytes + cut_.slack_bytes);   // what is beside x stays so
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
  void run_columns_of_all(Columns& columns, uint32_t u) const;

  const DepthwiseConvParams& p_;
  const WindowAxis rows_, columns_;
  const Operands<int8_t, const int8_t*>& d_;
  const Pieces cut_;
  const uint32_t y_channels_;
  int8_t* const records_;      // [outputs, record_bytes()]
  int8_t* const planes_;       // [channels, plane_bytes]
  const int8_t zero_;
  const bool plain_;
  uint32_t first_ = 0, count_ = 0;
};

void DepthwiseConv::lay_weights() {
  const uint32_t bytes = cut_.record_bytes(), outputs = count_ * p_.shape.multiplier, first = first_ * p_.shape.multiplier;
  mve::fill(records_, 0, outputs * bytes);
  const uint16x8_t offsets = lanes_apart(bytes);
  const int8_t* tap = d_.w + first;
  for (uint32_t r = 0; r < rows_.filter; r++) {
    for (uint32_t s = 0; s < columns_.filter; s++, tap += y_channels_)
      scatter_all(tap, outputs, offsets, records_ + sizeof(Record) + s * cut_.slots + r, bytes);
  }
  const int32_t* bias = static_cast<const int32_t*>(d_.bias);
  int8_t* at = records_;
  for (uint32_t o = first; o < first + outputs; o++, at += bytes) {
    const int32_t shift = d_.shifts[o * p_.output.channel_step], weights = mve::sum(at + sizeof(Record), bytes - sizeof(Record));
    const Record record = {wrapping_add(bias ? bias[o] : 0, wrapping_multiply<int32_t>(p_.output.x_offset, weights)),
                           d_.multipliers[o * p_.output.channel_step], shift > 0 ? shift : 0, shift > 0 ? 0 : shift};
    memcpy(at, &record, sizeof record);
  }
}

// Transposes `count` rows; the first may lie above x.
void DepthwiseConv::lay_rows(const int8_t* x, int32_t row, uint32_t count) {
  const uint32_t pixel = p_.shape.channels, width = cut_.plane_bytes / cut_.slots;
  const uint32_t needed = width > columns_.padding ? width - columns_.padding : 0, columns = needed < columns_.x ? needed : columns_.x;
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

// Outputs of a channel of x lie side by side.
void DepthwiseConv::run_columns_of_all(Columns& columns, uint32_t u) const {
  if (p_.shape.multiplier != 1) columns.channels = 1;
  const bool rows_3 = plain_ && rows_.filter == 3, stride_1 = rows_3 && u == 1 && columns.v == 2, stride_2 = rows_3 && u == 2 && columns.v == 10;
  const auto run = cut_.vectors != 1 ? nullptr : stride_1 ? run_columns<true, 1, 2> : stride_2 ? run_columns<true, 2, 10>
                   : plain_ ? run_columns<true, 0, 0> : run_columns<false, 0, 0>;
  if (cut_.vectors == 1 && (stride_1 || stride_2)) columns.next += u + columns.v;
  for (uint32_t o = 0, m = 0; o < count_ * p_.shape.multiplier; o += columns.channels) {
    if (run == nullptr) run_long_columns(columns, cut_.vectors);
    else run(columns);
    columns.y++, columns.record += cut_.record_bytes();
    if (++m == p_.shape.multiplier) m = 0, columns.plane += cut_.plane_bytes;
  }
}

// Of `rows` rows. Where columns are left over, the last four start that much earlier.
void DepthwiseConv::all_outputs(uint32_t rows, int8_t* y) {
  const uint32_t row_lanes = cut_.row_lanes, column_lanes = 4 / row_lanes, y_row = columns_.y * y_channels_;
  const uint32_t x_column = columns_.stride * cut_.slots, x_step = column_lanes * x_column;
  const uint32_t second_column = columns_.y > 1 ? x_column : 0, third_column = columns_.y > 2 ? 2 * x_column : 0;
  const uint32_t u = row_lanes > 1 ? rows_.stride : second_column;
  const uint32_t v = row_lanes == 4 ? 2u * rows_.stride : row_lanes == 2 ? second_column : third_column;
  Columns columns = {records_, planes_, cut_.plane_bytes, y, columns_.y / column_lanes, count_, v, u - v, x_step - u - v,
                     column_lanes * y_channels_, p_.output.y_offset, 0, {}, {}, {}};
  for (uint32_t k = 0; k < 4; k++) {
    const uint32_t row = k % row_lanes, column = k / row_lanes;
    columns.y_lanes[k] = row * y_row + column * y_channels_;
    if (row < rows && column < columns_.y) columns.lanes |= 0xFu << 4 * k;
    columns.lowest[k] = p_.output.lowest, columns.highest[k] = p_.output.highest;
  }
  Columns last = columns;
  const uint32_t done = columns.count * column_lanes, last_column = columns_.y < column_lanes ? 0 : columns_.y - column_lanes;
  if (done != 0) run_columns_of_all(columns, u);
  if (done == columns_.y) return;
  last.plane += last_column * x_column, last.y += last_column * y_channels_, last.count = 1;
  run_columns_of_all(last, u);
}

}  // namespace

void depthwise_conv_s8_arm_mve(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) {
  const Pieces cut = pieces(p.shape);
  if (cut.channels == 0) return depthwise_conv_s8_scalar(p, d);
  DepthwiseConv layer(p, d, cut);
  for (uint32_t c = 0; c < p.shape.channels; c += cut.channels)
    layer.run(c, p.shape.channels - c < cut.channels ? p.shape.channels - c : cut.channels);
}

// Four channels at a time; where several outputs share one, the scalar kernel does as well.
void depthwise_conv_f32_arm_mve(const DepthwiseConvF32::Params& p, const DepthwiseConvF32::Data& d) {
  const DepthwiseConvShape& s = p.shape;
  if (s.multiplier != 1) return depthwise_conv_f32_scalar(p, d);
  const Window& window = s.window;
  const uint32_t channels = s.channels, x_row = window.rows.dilation * window.columns.x * channels;
  const uint32_t x_tap = window.columns.dilation * channels, w_row = window.columns.filter * channels;
  const float32x4_t lowest = vdupq_n_f32(p.output.lowest), highest = vdupq_n_f32(p.output.highest);
  const float* const bias = static_cast<const float*>(d.bias);
  for_each_pixel(window, d.x, channels, d.y, channels, [&](const float* x, Taps rows, Taps columns, float* y) {
    const float* const w = d.w + rows.first * w_row + columns.first * channels;
    for (uint32_t c = 0; c < channels; c += 4) {
      const mve_pred16_t some = vctp32q(channels - c);
      float32x4_t sums = bias ? vldrwq_z_f32(bias + c, some) : vdupq_n_f32(0.0f);
      for (uint32_t r = 0; r < rows.count; r++) {
        const float *x_at = x + r * x_row + c, *w_at = w + r * w_row + c;
        for (uint32_t k = columns.count; k != 0; k--, x_at += x_tap, w_at += channels)
          sums = vfmaq_f32(sums, vldrwq_z_f32(x_at, some), vldrwq_z_f32(w_at, some));
      }
      vstrwq_p_f32(y + c, mve::clamp(sums, lowest, highest), some);
    }
  });
}

#endif
}  // namespace thimble::kernels
