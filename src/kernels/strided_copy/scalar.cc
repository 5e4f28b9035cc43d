// SPDX-License-Identifier: Apache-2.0
// The reference kernel: the innermost axis is a tight loop over runs or elements, the others are counted up like an odometer.
#include "kernels/strided_copy/strided_copy.h"

#include <string.h>

namespace thimble::kernels {
namespace {

using Loose16 [[gnu::may_alias]] = uint16_t;
using Loose32 [[gnu::may_alias]] = uint32_t;
struct [[gnu::may_alias]] Loose64 {
  uint32_t low, high;
};

using Line = void (*)(const uint8_t* x, uint8_t* y, const CopyAxis& axis, uint32_t run_bytes);

template <class T> void copy_elements(const uint8_t* x, uint8_t* y, const CopyAxis& axis, uint32_t) {
  int32_t from = 0, to = 0;
  for (uint32_t left = axis.count; left != 0; left--, from += axis.x_step, to += axis.y_step)
    *reinterpret_cast<T*>(y + to) = *reinterpret_cast<const T*>(x + from);
}

void copy_runs(const uint8_t* x, uint8_t* y, const CopyAxis& axis, uint32_t run_bytes) {
  int32_t from = 0, to = 0;
  for (uint32_t left = axis.count; left != 0; left--, from += axis.x_step, to += axis.y_step) memcpy(y + to, x + from, run_bytes);
}

Line line_of(const StridedCopyParams& p) {
  if (p.run_bytes != p.element_bytes) return copy_runs;
  if (p.run_bytes == 1) return copy_elements<uint8_t>;
  if (p.run_bytes == 2) return copy_elements<Loose16>;
  if (p.run_bytes == 4) return copy_elements<Loose32>;
  return copy_elements<Loose64>;
}

}  // namespace

void strided_copy_scalar(const StridedCopyParams& p, const StridedCopyData& d) {
  const CopyAxis once = {1, 0, 0}, inner = p.axis_count ? d.axes[0] : once;
  const Line line = line_of(p);
  uint32_t done[kCopyMaxAxes] = {}, from = p.x_start, to = p.y_start;
  for (;;) {
    line(d.x + from, d.y + to, inner, p.run_bytes);
    uint32_t a = 1;
    for (; a < p.axis_count; a++) {
      const CopyAxis& axis = d.axes[a];
      from += static_cast<uint32_t>(axis.x_step);
      to += static_cast<uint32_t>(axis.y_step);
      if (++done[a] < axis.count) break;
      done[a] = 0;
      from -= axis.count * static_cast<uint32_t>(axis.x_step);
      to -= axis.count * static_cast<uint32_t>(axis.y_step);
    }
    if (a >= p.axis_count) return;
  }
}

}  // namespace thimble::kernels
