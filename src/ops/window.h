// SPDX-License-Identifier: Apache-2.0
// From shapes and options to the geometry of a sliding window, for convolutions and pools.
#pragma once

#include "kernels/window.h"
#include "thimble/op.h"

namespace thimble {

// What a model says about one direction; any number may stand here.
struct AxisOptions {
  int32_t filter, stride, dilation;
};

// Requires x and y of rank 4 with the same batches, options a kernel can run, and rows and columns of y as they follow from them.
// For a transposed convolution, whose window goes from y to x, they change places.
kernels::Window window(Prep& p, const Tensor& x, const Tensor& y, Padding padding, AxisOptions rows, AxisOptions columns);

// The same for rank 5.
kernels::Window3d window_3d(Prep& p, const Tensor& x, const Tensor& y, Padding padding, AxisOptions planes, AxisOptions rows,
                            AxisOptions columns);

}  // namespace thimble
