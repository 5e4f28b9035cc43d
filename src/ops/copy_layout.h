// SPDX-License-Identifier: Apache-2.0
// Builds the axes of a strided copy out of a tensor's dimensions, fewer of them where neighbours can be walked as one.
#pragma once

#include "kernels/strided_copy/strided_copy.h"
#include "thimble/op.h"

namespace thimble {

struct CopyLayout {
  kernels::StridedCopyParams kernel;
  kernels::CopyAxis axes[kernels::kCopyMaxAxes];

  explicit CopyLayout(uint32_t element_bytes) : kernel{0, 0, element_bytes, static_cast<uint16_t>(element_bytes), 0} {}
  // The next axis, outside those added before; at most kCopyMaxAxes.
  void axis(int32_t count, int32_t x_step, int32_t y_step);
  void run(const void* x, void* y) const {
    strided_copy_scalar(kernel, {static_cast<const uint8_t*>(x), axes, static_cast<uint8_t*>(y)});
  }
};

// A layout made at prepare.
struct KeptCopy {
  kernels::StridedCopyParams kernel;
  uint32_t axes;   // kept CopyAxis[kernel.axis_count]
};
KeptCopy keep_copy(Prep& p, const CopyLayout& layout);
void run_copy(const Call& c, const KeptCopy& copy, const void* x, void* y);

// Runs from input 0 to output 0.
Status invoke_copy(const Call& c, const KeptCopy& copy);

}  // namespace thimble
