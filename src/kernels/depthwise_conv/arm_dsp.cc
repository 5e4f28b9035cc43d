// SPDX-License-Identifier: Apache-2.0
// Depthwise convolutions with two products an instruction. One channel of x at a time is laid out as a plane of 16-bit numbers with
// its padding, where the neighbours in a row lie in a word; the weights of a 3x3 filter stay in registers. With other filters, channels
// of y that share one of x and come in fours are computed pixel by pixel, as are all where a plane would be too large.
#include "kernels/arch/arm_dsp.h"
#include "kernels/depthwise_conv/arm_dsp_pixels.h"
#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels {
namespace {

// The window as planes are laid out: its rows and columns change places where that makes the rows of y longer. And how far the next
// row and the next column lie in x, y and w.
struct View {
  WindowAxis rows, columns;
  uint32_t x_row, x_column, y_row, y_column, w_row, w_column;
};

View view_of(const DepthwiseConvShape& s) {
  const Window& w = s.window;
  const uint32_t y_channels = s.channels * s.multiplier, x_row = w.columns.x * s.channels, y_row = w.columns.y * y_channels;
  const uint32_t w_row = w.columns.filter * y_channels;
  if (w.columns.y >= w.rows.y) return {w.rows, w.columns, x_row, s.channels, y_row, y_channels, w_row, y_channels};
  return {w.columns, w.rows, s.channels, x_row, y_channels, y_row, y_channels, w_row};
}

// How a plane is cut: as many rows of y at a time as make one of kPlaneBytes, at least one, unless that is four times as large.
constexpr uint32_t kPlaneBytes = 2048, kLittlePlaneBytes = 512, kLargestAxis = 4096;
struct Plane {
  bool is_3x3;             // without dilation and with a stride of 1 or 2 in a row
  uint32_t columns;        // of y, rounded up to what is computed at a time
  uint32_t pitch;          // numbers in a row of the plane: even
  uint32_t filter_rows;    // with the gaps of dilation
  uint32_t row_words;      // of a row of weights, with the gaps of dilation
  uint32_t rows;           // of y; 0: there is no plane
};

uint32_t plane_rows(const Plane& p, const WindowAxis& rows, uint32_t y_rows) { return (y_rows - 1) * rows.stride + p.filter_rows; }

bool is_three(const WindowAxis& a) { return a.filter == 3 && a.dilation == 1; }
uint32_t extent(const WindowAxis& a) { return (a.filter - 1u) * a.dilation + 1; }

Plane plane_for(const View& v, uint32_t multiplier, uint32_t plane_bytes) {
  const WindowAxis &rows = v.rows, &columns = v.columns;
  Plane p = {is_three(rows) && is_three(columns) && columns.stride <= 2, 0, 0, extent(rows), (extent(columns) + 1) / 2, 0};
  if ((!p.is_3x3 && multiplier % 4 == 0) || p.filter_rows > kLargestAxis || p.row_words > kLargestAxis || columns.y > kLargestAxis) return p;
  p.columns = (columns.y + 3) / 4 * 4;
  p.pitch = ((p.columns - 1) * columns.stride + 2 * p.row_words + 1) / 2 * 2;
  if (p.pitch > 2 * plane_bytes / p.filter_rows) return p;
  const uint32_t fitting = plane_bytes / 2 / p.pitch;
  p.rows = fitting <= p.filter_rows ? 1 : (fitting - p.filter_rows) / rows.stride + 1;
  if (p.rows > rows.y) p.rows = rows.y;
  return p;
}

uint32_t scratch_bytes(const DepthwiseConvParams& p, uint32_t plane_bytes) {
  const View v = view_of(p.shape);
  const Plane plane = plane_for(v, p.shape.multiplier, plane_bytes);
  if (plane.rows == 0) return arm_dsp::pixels_scratch_bytes(p.shape);
  return 4 * (v.rows.filter * plane.row_words + plane.columns) + 2 * plane_rows(plane, v.rows, plane.rows) * plane.pitch;
}

}  // namespace

uint32_t depthwise_conv_s8_arm_dsp_scratch_bytes(const DepthwiseConvParams& p) { return scratch_bytes(p, kPlaneBytes); }
#if THIMBLE_ARM_DSP_LITTLE
uint32_t depthwise_conv_s8_arm_dsp_little_scratch_bytes(const DepthwiseConvParams& p) { return scratch_bytes(p, kLittlePlaneBytes); }
#endif

#if THIMBLE_ARM_DSP
namespace {

using namespace arm_dsp;

// Rows of outputs of a 3x3 filter, two at a time; of an odd number, which is at least 3, one is computed twice. The machine code below
// knows the layout.
struct Rows3x3 {
  uint32_t w[6];               // of each row of the filter its weights 0 and 1, then 1 and 2
  const int16_t* x;
  int8_t* y;
  uint32_t pitch_bytes, rows;
  uint32_t pairs_bytes;        // in the plane, of the whole pairs in a row of outputs
  uint32_t row_bytes;          // of all of them
  uint32_t to_next_row;        // bytes from behind them
  uint32_t y_step;
  uint32_t start;              // from here on see Channel
  uint32_t doubled_multiplier;
  int32_t right, y_offset;
  int32_t y_to_next_row;       // from behind the last output
  uint32_t output_bytes;       // in the plane, from one output to the next: 2 or 4
};

// 47 cycles for two outputs with a stride of 1 in a row, 50 with 2. The doubled multiplier is taken for a number 2^32 less, which smmlar
// makes up for.
#if THIMBLE_ARM_DSP == 2
[[gnu::naked, gnu::noinline]] void finish_rows(const Rows3x3&) {
  // r0-r5 the weights, r6-r8 x in three rows, r9 y, r12 and lr the sums. On the stack lies the struct from `x` on, then the ends of the
  // row's pairs and of the row.
  asm("push {r4-r11, lr}\n\t"
      "sub sp, #64\n\t"
      "add lr, r0, #24\n\t"
      "ldm lr!, {r1-r7}\n\t"
      "stm sp, {r1-r7}\n\t"
      "ldm lr, {r4-r10}\n\t"
      "add lr, sp, #28\n\t"
      "stm lr, {r4-r10}\n\t"
      "mov r6, r1\n\t"
      "mov r9, r2\n\t"
      "add r7, r6, r3\n\t"
      "add r8, r7, r3\n\t"
      "ldm r0, {r0-r5}\n"
      "1: ldrd r10, r11, [sp, #16]\n\t" // pairs_bytes, row_bytes
      "add r10, r6\n\t"
      "add r11, r6\n\t"
      "strd r10, r11, [sp, #56]\n"
      "2: ldr r10, [sp, #52]\n\t"     // output_bytes
      "cmp r10, #4\n\t"
      "beq.w 12f\n\t"
      ".irp stride, 1, 2\n"
      "1\\stride: ldr.w r12, [sp, #32]\n\t"   // start
      ".if \\stride == 1\n\t"
      "ldr.w r10, [r6]\n\t"
      "ldr.w r11, [r6, #4]!\n\t"
      "smlatb lr, r10, r0, r12\n\t"
      "smlad r12, r10, r0, r12\n\t"
      "smlabt r12, r11, r1, r12\n\t"
      "smlad lr, r11, r1, lr\n\t"
      "ldr.w r10, [r7]\n\t"
      "ldr.w r11, [r7, #4]!\n\t"
      "smlad r12, r10, r2, r12\n\t"
      "smlatb lr, r10, r2, lr\n\t"
      "smlabt r12, r11, r3, r12\n\t"
      "smlad lr, r11, r3, lr\n\t"
      "ldr.w r10, [r8]\n\t"
      "ldr.w r11, [r8, #4]!\n\t"
      "smlad r12, r10, r4, r12\n\t"
      "smlatb lr, r10, r4, lr\n\t"
      "smlabt r12, r11, r5, r12\n\t"
      "smlad lr, r11, r5, lr\n\t"
      ".else\n\t"
      "ldr.w r10, [r6]\n\t"
      "ldr.w r11, [r6, #4]\n\t"
      "smlad lr, r11, r0, r12\n\t"
      "smlad r12, r10, r0, r12\n\t"
      "smlabt r12, r11, r1, r12\n\t"
      "ldr.w r10, [r6, #8]!\n\t"
      "smlabt lr, r10, r1, lr\n\t"
      "ldr.w r10, [r7]\n\t"
      "ldr.w r11, [r7, #4]\n\t"
      "smlad r12, r10, r2, r12\n\t"
      "smlabt r12, r11, r3, r12\n\t"
      "smlad lr, r11, r2, lr\n\t"
      "ldr.w r10, [r7, #8]!\n\t"
      "smlabt lr, r10, r3, lr\n\t"
      "ldr.w r10, [r8]\n\t"
      "ldr.w r11, [r8, #4]\n\t"
      "smlad r12, r10, r4, r12\n\t"
      "smlabt r12, r11, r5, r12\n\t"
      "smlad lr, r11, r4, lr\n\t"
      "ldr.w r10, [r8, #8]!\n\t"
      "smlabt lr, r10, r5, lr\n\t"
      ".endif\n\t"
      "ldr.w r10, [sp, #36]\n\t"      // doubled_multiplier
      "ldr.w r11, [sp, #40]\n\t"      // right
      "smmlar r12, r12, r10, r12\n\t"
      "smmlar lr, lr, r10, lr\n\t"
      "ldr.w r10, [sp, #44]\n\t"      // y_offset
      "adds.w r12, r12, r12, asr #31\n\t"
      "asrs.w r12, r12, r11\n\t"
      "adc.w r12, r12, r10\n\t"
      "adds.w lr, lr, lr, asr #31\n\t"
      "asrs.w lr, lr, r11\n\t"
      "adc.w lr, lr, r10\n\t"
      "ldr.w r10, [sp, #28]\n\t"      // y_step
      "ldr.w r11, [sp, #56]\n\t"
      "ssat r12, #8, r12\n\t"
      "ssat lr, #8, lr\n\t"
      "strb.w r12, [r9]\n\t"
      "strb.w lr, [r9, r10]\n\t"
      "add.w r9, r9, r10, lsl #1\n\t"
      "cmp r6, r11\n\t"
      "blo.w 1\\stride\\()b\n\t"
      ".if \\stride == 1\n\t"
      "b 3f\n\t"
      ".endif\n\t"
      ".endr\n"
      "3: ldr r10, [sp, #60]\n\t"
      "cmp r6, r10\n\t"
      "beq 4f\n\t"
      "ldr r10, [sp, #52]\n\t"        // the last output of the row is the second of a pair
      "sub r6, r10\n\t"
      "sub r7, r10\n\t"
      "sub r8, r10\n\t"
      "ldr r10, [sp, #28]\n\t"
      "sub r9, r10\n\t"
      "b 2b\n"
      "4: ldr r10, [sp, #24]\n\t"     // to_next_row
      "add r6, r10\n\t"
      "add r7, r10\n\t"
      "add r8, r10\n\t"
      "ldr r10, [sp, #48]\n\t"        // y_to_next_row
      "add r9, r10\n\t"
      "ldr r12, [sp, #12]\n\t"        // rows
      "subs r12, #1\n\t"
      "str r12, [sp, #12]\n\t"
      "bne.w 1b\n\t"
      "add sp, #64\n\t"
      "pop {r4-r11, pc}" ::: "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
}
#else
void finish_rows(const Rows3x3& f) {
  const int16_t* row = f.x;
  int8_t* y = f.y;
  for (uint32_t i = 0; i < f.rows; i++, row += (f.row_bytes + f.to_next_row) / 2, y += f.y_to_next_row) {
    for (uint32_t at = 0; at < f.row_bytes; at += f.output_bytes, y += f.y_step) {
      uint32_t sum = 0;
      for (uint32_t r = 0; r < 3; r++) {
        const int16_t* const x = row + (r * f.pitch_bytes + at) / 2;
        sum = add_products(add_products(sum, load_word(x), f.w[2 * r]), load_word(x + 1), f.w[2 * r + 1] & 0xFFFF0000);
      }
      *y = limited_byte(multiply_doubled_add(f.start + sum, static_cast<int32_t>(f.doubled_multiplier), 0, f.right, f.y_offset));
    }
  }
}
#endif

// What one output channel has of its own.
struct Channel {
  uint32_t start;       // the bias and x_offset times all weights
  Scale scale;
};

struct Work {
  const DepthwiseConvParams& p;
  const Operands<int8_t, const int8_t*>& d;
  View view;
  Plane plane;
  uint32_t* weights;
  uint32_t* sums;       // of a row
  int16_t* x;           // the plane
};

// Widens the weights of an output channel and works out the rest of it.
Channel fetch_channel(const Work& work, uint32_t o) {
  const View& w = work.view;
  const Requantization& r = work.p.output;
  const int8_t* from_row = work.d.w + o;
  uint32_t* row = work.weights;
  uint32_t sum = 0;
  for (uint32_t i = w.rows.filter; i != 0; i--, row += work.plane.row_words, from_row += w.w_row) {
    const int8_t* from = from_row;
    int16_t* to = reinterpret_cast<int16_t*>(row);
    if (w.columns.dilation != 1) memset(row, 0, 4 * work.plane.row_words);
    row[work.plane.row_words - 1] = 0;
    for (uint32_t j = w.columns.filter; j != 0; j--, from += w.w_column, to += w.columns.dilation) {
      *to = *from;
      sum += static_cast<uint32_t>(*from);
    }
  }
  const int32_t bias = work.d.bias ? static_cast<const int32_t*>(work.d.bias)[o] : 0;
  const Scale scale = scale_of(work.d.multipliers[o * r.channel_step], work.d.shifts[o * r.channel_step]);
  return {static_cast<uint32_t>(bias) + static_cast<uint32_t>(r.x_offset) * sum, scale};
}

// Any filter and any multiplier: a row of sums, four at a time, then its outputs.
[[gnu::noinline]] void finish_row(const Work& work, const Channel& c, const int16_t* x, int8_t* y) {
  const View& w = work.view;
  const uint32_t stride = w.columns.stride;
  uint32_t* to = work.sums;
  for (uint32_t j = 0; j < w.columns.y; j += 4, to += 4, x += 4 * stride) {
    uint32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    const int16_t* row = x;
    const uint32_t* weights = work.weights;
    for (uint32_t r = w.rows.filter; r != 0; r--, row += w.rows.dilation * work.plane.pitch) {
      const int16_t* at = row;
      uint32_t words = work.plane.row_words;
      do {
        const uint32_t two = *weights++;
        s0 = add_products(s0, load_word(at), two);
        s1 = add_products(s1, load_word(at + stride), two);
        s2 = add_products(s2, load_word(at + 2 * stride), two);
        s3 = add_products(s3, load_word(at + 3 * stride), two);
        at += 2;
      } while (--words);
    }
    to[0] = s0, to[1] = s1, to[2] = s2, to[3] = s3;
  }
  for (uint32_t j = 0; j < w.columns.y; j++, y += w.y_column)
    *y = limited_byte(multiply_add(c.start + work.sums[j], c.scale, work.p.output.y_offset));
}

// Rows of y of one output channel.
[[gnu::noinline]] void finish_plane(const Work& work, uint32_t o, uint32_t rows, int8_t* y) {
  const View& w = work.view;
  const Plane& p = work.plane;
  const Channel c = fetch_channel(work, o);
  if (p.is_3x3 && w.columns.y > 1 && c.scale.left == 0) {
    const uint32_t* const u = work.weights;
    const uint32_t pitch_bytes = 2 * p.pitch, output_bytes = 2u * w.columns.stride, row_bytes = w.columns.y * output_bytes;
    return finish_rows({{u[0], u[0] >> 16 | u[1] << 16, u[2], u[2] >> 16 | u[3] << 16, u[4], u[4] >> 16 | u[5] << 16}, work.x, y,
                        pitch_bytes, rows, w.columns.y / 2 * 2 * output_bytes, row_bytes, w.rows.stride * pitch_bytes - row_bytes,
                        w.y_column, c.start, static_cast<uint32_t>(doubled(c.scale.value)), c.scale.right, work.p.output.y_offset,
                        static_cast<int32_t>(w.y_row - w.columns.y * w.y_column), output_bytes});
  }
  for (uint32_t i = 0; i < rows; i++)
    finish_row(work, c, work.x + i * w.rows.stride * p.pitch, y + i * w.y_row);
}

// Lays out one channel of x for rows of y from `first` on. What lies beside x holds the zero point already.
[[gnu::noinline]] void fill_plane(const Work& work, const int8_t* x, uint32_t first, uint32_t rows) {
  const View& w = work.view;
  const uint32_t pitch = work.plane.pitch, step = w.x_column;
  if (w.columns.padding >= pitch) return;
  const uint32_t columns = w.columns.x < pitch - w.columns.padding ? w.columns.x : pitch - w.columns.padding;
  for (uint32_t i = 0; i < plane_rows(work.plane, w.rows, rows); i++) {
    const uint32_t row = first * w.rows.stride + i - w.rows.padding;   // wraps above x
    if (row >= w.rows.x) continue;
    const int8_t* from = x + row * w.x_row;
    int16_t* to = work.x + i * pitch + w.columns.padding;
    if (uint32_t n = columns % 4) {
      do *to++ = *from, from += step;
      while (--n);
    }
    if (uint32_t n = columns / 4) {
      do {
        const int16_t a = from[0], b = from[step], c = from[2 * step], d = from[3 * step];
        to[0] = a, to[1] = b, to[2] = c, to[3] = d;
        from += 4 * step, to += 4;
      } while (--n);
    }
  }
}

void planes_of_batch(const Work& work, const int8_t* x, int8_t* y) {
  const DepthwiseConvShape& s = work.p.shape;
  const View& w = work.view;
  const uint32_t zero = both_halves(-work.p.output.x_offset);
  for (uint32_t first = 0; first < w.rows.y; first += work.plane.rows, y += work.plane.rows * w.y_row) {
    const uint32_t rows = w.rows.y - first < work.plane.rows ? w.rows.y - first : work.plane.rows;
    uint32_t* const words = reinterpret_cast<uint32_t*>(work.x);
    uint32_t count = plane_rows(work.plane, w.rows, rows) * work.plane.pitch / 2;
    do words[--count] = zero;
    while (count != 0);
    for (uint32_t c = 0; c < s.channels; c++) {
      fill_plane(work, x + c, first, rows);
      for (uint32_t m = 0; m < s.multiplier; m++) finish_plane(work, c * s.multiplier + m, rows, y + c * s.multiplier + m);
    }
  }
}

void run(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d, uint32_t plane_bytes) {
  const Window& w = p.shape.window;
  const uint32_t x_count = w.rows.x * w.columns.x * p.shape.channels, y_channels = p.shape.channels * p.shape.multiplier;
  const uint32_t y_count = w.rows.y * w.columns.y * y_channels;
  const View view = view_of(p.shape);
  Work work = {p, d, view, plane_for(view, p.shape.multiplier, plane_bytes), static_cast<uint32_t*>(d.scratch), nullptr, nullptr};
  if (work.plane.rows != 0) {
    work.sums = work.weights + view.rows.filter * work.plane.row_words;
    work.x = reinterpret_cast<int16_t*>(work.sums + work.plane.columns);
    for (uint32_t b = 0; b < w.batches; b++) planes_of_batch(work, d.x + b * x_count, d.y + b * y_count);
  } else {
    arm_dsp::finish_by_pixels(p, d);
  }
  if (p.output.lowest != -128 || p.output.highest != 127) limit_bytes(d.y, w.batches * y_count, p.output.lowest, p.output.highest);
}

}  // namespace

void depthwise_conv_s8_arm_dsp(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) { run(p, d, kPlaneBytes); }
#if THIMBLE_ARM_DSP_LITTLE
void depthwise_conv_s8_arm_dsp_little(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d) { run(p, d, kLittlePlaneBytes); }
#endif
#endif

}  // namespace thimble::kernels
