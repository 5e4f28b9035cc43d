// SPDX-License-Identifier: Apache-2.0
// Axes that follow on from the one inside them are merged with it.
#include "ops/copy_layout.h"

#include <string.h>

namespace thimble {

void CopyLayout::axis(int32_t count, int32_t x_step, int32_t y_step) {
  const int32_t run = static_cast<int32_t>(kernel.run_bytes);
  if (count == 1) return;
  if (kernel.axis_count == 0 && x_step == run && y_step == run) {
    kernel.run_bytes *= static_cast<uint32_t>(count);
    return;
  }
  if (kernel.axis_count > 0) {
    kernels::CopyAxis& last = axes[kernel.axis_count - 1];
    const int32_t inside = static_cast<int32_t>(last.count);
    if (last.x_step * inside == x_step && last.y_step * inside == y_step) {
      last.count *= static_cast<uint32_t>(count);
      return;
    }
  }
  axes[kernel.axis_count++] = {static_cast<uint32_t>(count), x_step, y_step};
}

KeptCopy keep_copy(Prep& p, const CopyLayout& layout) {
  const Kept<kernels::CopyAxis> axes = p.keep<kernels::CopyAxis>(layout.kernel.axis_count);
  if (p.ok()) memcpy(axes.data, layout.axes, layout.kernel.axis_count * sizeof *layout.axes);
  return {layout.kernel, axes.offset};
}

void run_copy(const Call& c, const KeptCopy& copy, const void* x, void* y) {
  strided_copy_scalar(copy.kernel, {static_cast<const uint8_t*>(x), c.kept<kernels::CopyAxis>(copy.axes), static_cast<uint8_t*>(y)});
}

Status invoke_copy(const Call& c, const KeptCopy& copy) {
  run_copy(c, copy, c.input<uint8_t>(0), c.output<uint8_t>(0));
  return Status::ok;
}

}  // namespace thimble
