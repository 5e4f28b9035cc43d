// SPDX-License-Identifier: Apache-2.0
// Which taps of a window lie inside: once per output pixel, and so out of line, in one copy for all kernels.
#include "kernels/window.h"

namespace thimble::kernels {

// Only a window that crosses a border pays for a division.
Taps taps(const WindowAxis& a, uint32_t output) {
  const uint32_t dilation = a.dilation, at = output * a.stride;   // tap 0 lies at input `at` - padding
  const uint32_t left = a.x + a.padding - at;                      // inputs from tap 0 on, at least 1
  const uint32_t first = at < a.padding ? (a.padding - at + dilation - 1) / dilation : 0;
  const uint32_t end = (a.filter - 1u) * dilation < left ? a.filter : (left + dilation - 1) / dilation;
  if (first >= end) return {0, 0, 0};
  return {first, end - first, at + first * dilation - a.padding};
}

Taps transposed_taps(const WindowAxis& a, uint32_t input) {
  const uint32_t at = input + a.padding, nearest = at / a.stride;
  const uint32_t output = nearest < a.y ? nearest : a.y - 1;
  const uint32_t first = at - output * a.stride;
  if (first >= a.filter) return {0, 0, 0};
  const uint32_t more = (a.filter - 1u - first) / a.stride;
  return {first, (more < output ? more : output) + 1, output};
}

}  // namespace thimble::kernels
