// SPDX-License-Identifier: Apache-2.0
// Builds the axes of a strided copy out of a tensor's dimensions, fewer of them where neighbours can be walked as one.
#pragma once

#include "kernels/strided_copy/strided_copy.h"
#include "thimble/op.h"

namespace thimble {

class CopyLayout {
 public:
  // `backwards` exchanges x and y, for operators that undo each other.
  explicit CopyLayout(uint32_t element_bytes, bool backwards = false)
      : kernel_{0, 0, element_bytes, static_cast<uint16_t>(element_bytes), 0}, backwards_(backwards) {}
  // The next axis, outside those added before; at most kCopyMaxAxes.
  void axis(int32_t count, int32_t x_step, int32_t y_step);
  // Begins further on.
  void skip(int32_t x_bytes, int32_t y_bytes);
  void run(const void* x, void* y) const {
    strided_copy_scalar(kernel_, {static_cast<const uint8_t*>(x), axes_, static_cast<uint8_t*>(y)});
  }

 private:
  friend struct KeptCopy keep_copy(Prep& p, const CopyLayout& layout);
  kernels::StridedCopyParams kernel_;
  kernels::CopyAxis axes_[kernels::kCopyMaxAxes];
  bool backwards_;
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
