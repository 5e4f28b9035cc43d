// SPDX-License-Identifier: Apache-2.0
// Axes that follow on from the one inside them are merged with it.
#include "ops/copy_layout.h"

#include <string.h>

namespace thimble {

void CopyLayout::axis(int32_t count, int32_t x_step, int32_t y_step) {
  if (count == 1) return;
  const int32_t from = backwards_ ? y_step : x_step, to = backwards_ ? x_step : y_step, run = static_cast<int32_t>(kernel_.run_bytes);
  kernels::CopyAxis* const next = axes_ + kernel_.axis_count;
  if (kernel_.axis_count == 0 && from == run && to == run) {
    kernel_.run_bytes *= static_cast<uint32_t>(count);
    return;
  }
  if (kernel_.axis_count > 0) {
    const int64_t inside = next[-1].count;   // of a model about to be refused, steps and counts do not belong together
    if (next[-1].x_step * inside == from && next[-1].y_step * inside == to) {
      next[-1].count *= static_cast<uint32_t>(count);
      return;
    }
  }
  *next = {static_cast<uint32_t>(count), from, to};
  kernel_.axis_count++;
}

void CopyLayout::skip(int32_t x_bytes, int32_t y_bytes) {
  kernel_.x_start += static_cast<uint32_t>(backwards_ ? y_bytes : x_bytes);
  kernel_.y_start += static_cast<uint32_t>(backwards_ ? x_bytes : y_bytes);
}

KeptCopy keep_copy(Prep& p, const CopyLayout& layout) {
  const Kept<kernels::CopyAxis> axes = p.keep<kernels::CopyAxis>(layout.kernel_.axis_count);
  if (p.ok()) memcpy(axes.data, layout.axes_, layout.kernel_.axis_count * sizeof *layout.axes_);
  return {layout.kernel_, axes.offset};
}

void run_copy(const Call& c, const KeptCopy& copy, const void* x, void* y) {
  strided_copy_scalar(copy.kernel, {static_cast<const uint8_t*>(x), c.kept<kernels::CopyAxis>(copy.axes), static_cast<uint8_t*>(y)});
}

Status invoke_copy(const Call& c, const KeptCopy& copy) {
  run_copy(c, copy, c.input<uint8_t>(0), c.output<uint8_t>(0));
  return Status::ok;
}

}  // namespace thimble
