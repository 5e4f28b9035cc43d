// SPDX-License-Identifier: Apache-2.0
// y[Σ i_k * y_step_k] = x[Σ i_k * x_step_k] for all i with i_k < count_k: slices, transposes, reverses, repeats and interleavings of
// bytes are this, with one choice or another of the steps.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

inline constexpr uint32_t kCopyMaxAxes = 16;

struct CopyAxis {
  uint32_t count;           // >= 1
  int32_t x_step, y_step;   // bytes; negative runs backwards, 0 in x repeats
};

struct StridedCopyParams {
  uint32_t x_start, y_start;   // bytes
  uint32_t run_bytes;          // what lies together both in x and in y: one element or more
  uint16_t element_bytes;      // 1, 2, 4 or 8; x and y are aligned to it, or to 4
  uint16_t axis_count;         // <= kCopyMaxAxes
};

struct StridedCopyData {
  const uint8_t* x;
  const CopyAxis* axes;   // [axis_count], innermost first
  uint8_t* y;
};

void strided_copy_scalar(const StridedCopyParams& p, const StridedCopyData& d);

template <class Visitor> void fields(Visitor&& v, const StridedCopyParams& p) {
  v("x_start", p.x_start), v("y_start", p.y_start), v("run_bytes", p.run_bytes), v("element_bytes", p.element_bytes),
      v("axis_count", p.axis_count);
}

}  // namespace thimble::kernels
