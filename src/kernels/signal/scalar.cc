// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include <string.h>

#include "base/fixed_point.h"
#include "kernels/signal/digits.h"
#include "kernels/signal/signal.h"

namespace thimble::kernels {
namespace {

// a * b; where that would be a call of the compiler's library, its four products of halves.
uint64_t product(uint32_t a, uint32_t b) {
  if (!kMultipliesByHalves) return uint64_t{a} * b;
  const uint32_t a_low = a & 0xFFFF, a_high = a >> 16, b_low = b & 0xFFFF, b_high = b >> 16;
  const uint32_t one = a_high * b_low + (a_low * b_low >> 16), other = a_low * b_high + (one & 0xFFFF);
  return uint64_t{a_high * b_high + (one >> 16) + (other >> 16)} << 32 | a * b;
}

// sum + x * w. Multiplying signed numbers into 64 bits and adding is one instruction; an x of 2^31 or more is rare.
void add_product(uint64_t& sum, uint32_t x, int32_t w) {
  sum += static_cast<uint64_t>(int64_t{static_cast<int32_t>(x)} * w);
  if (static_cast<int32_t>(x) < 0) sum += static_cast<uint64_t>(int64_t{w}) << 32;
}

int16_t saturated(int32_t value) { return static_cast<int16_t>(clamp<int32_t>(value, INT16_MIN, INT16_MAX)); }

}  // namespace

void signal_window_s16_scalar(const SignalWindowParams& p, const SignalWindowData& d) {
  const int16_t* x = d.x;
  int16_t* y = d.y;
  for (uint32_t r = 0; r < p.rows; r++)
    for (uint32_t i = 0; i < p.count; i++) *y++ = saturated((*x++ * d.w[i]) >> p.shift);
}

void signal_fft_auto_scale_s16_scalar(const SignalAutoScaleParams& p, const SignalAutoScaleData& d) {
  const int16_t* const x = d.x;
  int32_t largest = 0;
  for (uint32_t i = 0; i < p.count; i++) {
    if (x[i] > largest) largest = x[i];
    else if (-x[i] > largest) largest = static_cast<int16_t>(-x[i]);
  }
  const int32_t scale = room_above(largest);
  for (uint32_t i = 0; i < p.count; i++) d.y[i] = static_cast<int16_t>(x[i] * (1 << scale));
  *d.scale = scale;
}

void signal_energy_s16_scalar(const SignalEnergyParams& p, const SignalEnergyData& d) {
  memset(d.y, 0, 4 * p.start);
  for (uint32_t i = p.start; i < p.end; i++)
    d.y[i] = static_cast<uint32_t>(d.x[i].re * d.x[i].re) + static_cast<uint32_t>(d.x[i].im * d.x[i].im);
  memset(d.y + p.end, 0, 4 * (p.count - p.end));
}

void signal_filter_bank_u32_scalar(const SignalFilterBankParams& p, const SignalFilterBankData& d) {
  uint64_t falling = 0;
  for (uint32_t b = 0; b <= p.channels; b++) {
    uint64_t sum = falling;
    falling = 0;
    const uint32_t* x = d.x + d.starts[b];
    const int16_t *w = d.w + d.weight_starts[b], *unweights = d.unweights + d.weight_starts[b];
    for (int32_t i = d.widths[b]; i > 0; i--, x++) {
      add_product(sum, *x, *w++);
      add_product(falling, *x, *unweights++);
    }
    if (b > 0) d.y[b - 1] = sum;
  }
}

namespace {

// One digit of the root after the other, from the first: what is left of x is compared with the square's growth.
template <class T> T square_root(T x, uint32_t upper) {
  T root = 0;
  for (T bit = x != 0 ? T{1} << ((8 * sizeof(T) - 33 + digits(upper)) & ~1u) : 0; bit != 0; bit >>= 2) {
    const T growth = root + bit;
    root >>= 1;
    if (x >= growth) x -= growth, root += bit;
  }
  const T largest = (T{1} << 4 * sizeof(T)) - 1;
  return x > root && root != largest ? root + 1 : root;
}

}  // namespace

void signal_filter_bank_square_root_u64_scalar(uint32_t channels, uint32_t shift, const LooseS64* x, uint32_t* y) {
  for (uint32_t c = 0; c < channels; c++) {
    const uint64_t square = static_cast<uint64_t>(x[c]);
    const uint32_t low = static_cast<uint32_t>(square), high = static_cast<uint32_t>(square >> 32);
    const uint32_t root = high == 0 ? square_root(low, low) : static_cast<uint32_t>(square_root(square, high));
    y[c] = shift < 32 ? root >> shift : 0;
  }
}

void signal_filter_bank_spectral_subtraction_u32_scalar(const SignalSpectralSubtractionParams& p, const uint32_t* x, uint32_t* noise,
                                                        uint32_t* y) {
  for (uint32_t c = 0; c < p.channels; c++) {
    const uint32_t signal = x[c] << p.smoothing_bits;
    const uint64_t mean = product(signal, p.smoothing[c & 1]) + product(noise[c], p.one_minus_smoothing[c & 1]);
    uint32_t estimate = static_cast<uint32_t>(mean >> p.bits);
    noise[c] = estimate;
    if (estimate > signal) {
      estimate = signal;
      if (p.clamping) noise[c] = signal;
    }
    const uint32_t least = static_cast<uint32_t>(product(x[c], p.min_signal_remaining) >> p.bits);
    const uint32_t left = (signal - estimate) >> p.smoothing_bits;
    y[c] = left > least ? left : least;
  }
}

namespace {

// The table's piece for numbers of n digits is y0 + (y1 + y2 f / 2^10) f / 2^10, f the next ten digits; 0, 1 and 2 have entries.
int16_t pcan_gain(uint32_t x, const int16_t* table) {
  if (x <= 2) return table[x];
  const uint32_t n = digits(x);
  const int16_t* piece = table + 4 * n - 6;
  const uint32_t f = (n < 11 ? x << (11 - n) : x >> (n - 11)) & 0x3FF;
  const uint32_t slope = static_cast<uint32_t>(piece[2] * static_cast<int32_t>(f) >> 5) + (static_cast<uint32_t>(piece[1]) << 5);
  const int32_t rise = static_cast<int32_t>(slope * f + (1u << 14)) >> 15;
  return static_cast<int16_t>(rise + piece[0]);
}

// x^2 / 4 below 2, x - 1 from there; x has 12 fraction bits, the result 6.
uint32_t pcan_shrink(uint32_t x) { return x < 2u << 12 ? x * x >> 20 : (x >> 6) - (1u << 6); }

}  // namespace

void signal_pcan_u32_scalar(const SignalPcanParams& p, const uint32_t* x, const uint32_t* noise, const int16_t* table, uint32_t* y) {
  for (uint32_t c = 0; c < p.channels; c++) {
    const uint32_t gain = static_cast<uint32_t>(int32_t{pcan_gain(noise[c], table)});
    y[c] = pcan_shrink(static_cast<uint32_t>(product(x[c], gain) >> p.shift));
  }
}

namespace {

// log2(1 + i / 128) - i / 128 in units of 2^-16, to nearest.
struct LogTable {
  uint16_t value[129];
};
constexpr LogTable log_table() {
  LogTable t = {};
  for (uint32_t i = 0; i < 128; i++) {
    uint64_t y = uint64_t{128 + i} << 24;   // 1 + i / 128 with 31 fraction bits; squaring doubles its logarithm
    uint32_t log = 0;
    for (uint32_t digit = 0; digit < 24; digit++) {
      y = y * y >> 31;
      log = log << 1 | static_cast<uint32_t>(y >> 32);
      y >>= y >> 32;
    }
    t.value[i] = static_cast<uint16_t>((log - (i << 17) + 128) >> 8);
  }
  return t;
}

// ln(x) in units of 2^-16. Between neighbours of the table the front end leans to the next by 2^-7 of what a line would: so be it.
uint32_t logarithm(uint32_t x) {
  static constexpr LogTable kTable = log_table();
  const uint32_t whole = digits(x) - 1;
  const uint32_t fraction = whole < 16 ? (x << (16 - whole)) & 0xFFFF : (x >> (whole - 16)) & 0xFFFF;
  const uint32_t segment = fraction >> 9;
  const int32_t from = kTable.value[segment], to = kTable.value[segment + 1];
  const int32_t between = (to - from) * static_cast<int32_t>(fraction & 0x1FF) >> 16;
  const uint32_t log2 = (whole << 16) + fraction + static_cast<uint32_t>(from + between);
  constexpr uint32_t kLn2 = 45426;   // in units of 2^-16
  return static_cast<uint32_t>((product(log2, kLn2) + (1 << 15)) >> 16);
}

}  // namespace

void signal_filter_bank_log_u32_scalar(const SignalLogParams& p, const uint32_t* x, int16_t* y) {
  for (uint32_t c = 0; c < p.channels; c++) {
    const uint32_t shifted = x[c] << p.bits;
    const uint32_t log = shifted > 1 ? (p.scale * logarithm(shifted) + (1u << 15)) >> 16 : 0;
    y[c] = static_cast<int16_t>(log < INT16_MAX ? log : INT16_MAX);
  }
}

bool sliding_frame_s16_scalar(const SlidingFrame& p, const int16_t* x, int16_t* history, uint32_t* held, int16_t* y) {
  const uint32_t old = *held, all = old + p.count;
  const bool complete = all >= p.frame;
  if (complete) {
    const uint32_t from_history = old < p.frame ? old : p.frame;
    memcpy(y, history, 2 * from_history);
    memcpy(y + from_history, x, 2 * (p.frame - from_history));
  } else {
    memset(y, 0, 2 * p.frame);
  }
  const uint32_t drop = complete ? p.step : 0, stays = drop < old ? old - drop : 0;
  if (stays > 0) memmove(history, history + drop, 2 * stays);
  memcpy(history + stays, x + (drop + stays - old), 2 * (all - drop - stays));
  *held = all - drop;
  return complete;
}

uint32_t signal_delay_s16_scalar(const SignalDelayParams& p, const int16_t* x, int16_t* rings, uint32_t at, int16_t* y) {
  uint32_t now = at;
  for (uint32_t r = 0; r < p.rows; r++, rings += p.delay) {
    now = at;
    for (uint32_t i = 0; i < p.count; i++) {
      const int16_t in = *x++;
      *y++ = p.delay ? rings[now] : in;
      if (p.delay) rings[now] = in;
      now = now + 1 < p.delay ? now + 1 : 0;
    }
  }
  return now;
}

namespace {

int16_t sum(int16_t a, int16_t b) { return saturated(a + b); }
float sum(float a, float b) { return a + b; }

template <class T> void overlap_add(const OverlapAddParams& p, const T* x, T* history, T* y) {
  const uint32_t overlap = p.frame - p.step;
  for (uint32_t r = 0; r < p.rows; r++, history += overlap) {
    for (uint32_t f = 0; f < p.frames; f++, x += p.frame, y += p.step) {
      for (uint32_t i = 0; i < p.frame; i++) {
        const T value = i < overlap ? sum(x[i], history[i]) : x[i];
        if (i < p.step) y[i] = value;
        else history[i - p.step] = value;
      }
    }
  }
}

}  // namespace

void overlap_add_s16_scalar(const OverlapAddParams& p, const int16_t* x, int16_t* history, int16_t* y) { overlap_add(p, x, history, y); }
void overlap_add_f32_scalar(const OverlapAddParams& p, const float* x, float* history, float* y) { overlap_add(p, x, history, y); }

}  // namespace thimble::kernels
