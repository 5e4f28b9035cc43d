// SPDX-License-Identifier: Apache-2.0
// Pools of int8, four or eight channels at a time.
#include "kernels/arch/arm_dsp.h"
#include "kernels/pool/pool.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// The taps of a pixel that lie inside x, of which there is one at least.
struct PixelTaps {
  uint32_t rows, columns;
  uint32_t step, to_next_row;   // bytes
};

// Calls tap(x) for each.
template <class Tap> [[gnu::always_inline]] inline void for_each_tap(const PixelTaps& t, const int8_t* x, const Tap& tap) {
  uint32_t rows = t.rows;
  do {
    uint32_t columns = t.columns;
    do {
      tap(x);
      x += t.step;
    } while (--columns != 0);
    x += t.to_next_row;
  } while (--rows != 0);
}

// Calls each(x, taps, y) for each pixel of y.
template <class Each> [[gnu::always_inline]] inline void for_each_output(const PoolParamsInteger& p, const PoolData<int8_t>& d, const Each& each) {
  const uint32_t channels = p.channels;
  for_each_pixel(p.window, d.x, channels, d.y, channels, [&](const int8_t* x, Taps rows, Taps columns, int8_t* y) {
    each(x, PixelTaps{rows.count, columns.count, channels, (p.window.columns.x - columns.count) * channels}, y);
  });
}

template <uint32_t words> [[gnu::always_inline]] inline void largest(const PixelTaps& t, const int8_t* x, uint32_t low, uint32_t high, int8_t* y) {
  uint32_t first = low, second = low;
  for_each_tap(t, x, [&](const int8_t* at) {
    first = larger_bytes(load_word(at), first);
    if (words == 2) second = larger_bytes(load_word(at + 4), second);
  });
  store_word(y, limit_word(first, low, high));
  if (words == 2) store_word(y + 4, limit_word(second, low, high));
}

// The averages of up to four channels.
[[gnu::noinline]] void average(const PixelTaps& t, const int8_t* x, uint32_t count, uint32_t low, uint32_t high, int8_t* y) {
  int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for_each_tap(t, x, [&](const int8_t* at) {
    const uint32_t w = __builtin_expect(count == 4, true) ? load_word(at) : load_bytes(at, count);
    s0 += static_cast<int8_t>(w), s1 += static_cast<int8_t>(w >> 8);
    s2 += static_cast<int8_t>(w >> 16), s3 += static_cast<int8_t>(w >> 24);
  });
  const int32_t taps = static_cast<int32_t>(t.rows * t.columns), half = taps / 2;
  const auto rounded = [=](int32_t s) __attribute__((always_inline)) { return (s > 0 ? s + half : s - half) / taps; };
  uint32_t word = limited_bytes(rounded(s0), rounded(s1), rounded(s2), rounded(s3), low, high);
  if (count == 4) return store_word(y, word);
  for (; count != 0; count--, word >>= 8) *y++ = static_cast<int8_t>(word);
}

}  // namespace

void max_pool_s8_arm_dsp(const PoolParamsInteger& p, const PoolData<int8_t>& d) {
  const uint32_t channels = p.channels, low = all_bytes(p.lowest), high = all_bytes(p.highest);
  if (channels < 4) return max_pool_s8_scalar(p, d);
  for_each_output(p, d, [=](const int8_t* x, const PixelTaps& t, int8_t* y) {
    uint32_t c = 0;
    for (; c + 8 <= channels; c += 8) largest<2>(t, x + c, low, high, y + c);
    if (c + 4 <= channels) largest<1>(t, x + c, low, high, y + c), c += 4;
    if (c < channels) largest<1>(t, x + channels - 4, low, high, y + channels - 4);   // some twice
  });
}

void average_pool_s8_arm_dsp(const PoolParamsInteger& p, const PoolData<int8_t>& d) {
  const uint32_t channels = p.channels, low = all_bytes(p.lowest), high = all_bytes(p.highest);
  const uint32_t last = channels < 4 ? 0 : channels - 4, count = channels < 4 ? channels : 4;
  for_each_output(p, d, [=](const int8_t* x, const PixelTaps& t, int8_t* y) {
    for (uint32_t c = 0; c < channels; c += 4) {
      const uint32_t first = c < last ? c : last;   // some twice
      average(t, x + first, count, low, high, y + first);
    }
  });
}

}  // namespace thimble::kernels
#endif
