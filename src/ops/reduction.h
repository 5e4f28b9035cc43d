// SPDX-License-Identifier: Apache-2.0
// What the operators that fold dimensions have in common: which dimensions, given by a tensor of axes that is constant or an input.
#pragma once

#include "kernels/reduction/reduction.h"
#include "thimble/op.h"

namespace thimble {

struct Reduction {
  uint32_t rank;         // of x
  uint32_t axis_count;   // read at each invoke; 0 when the axes are constant and so already in the kernel's params
  uint32_t y_count;
};

// Requires (x, axes) -> y of one type, with y's shape that of x but for the axes, which may stay in it as ones. With axes that are
// known only at invoke, y's number of elements, which must divide x's, is all there is to hold them to.
Reduction prepare_reduction(Prep& p, kernels::ReductionShape& shape);

// The shape to run with. False when axes known only now are out of range or do not make y.
bool resolve_axes(const Call& c, const Reduction& reduction, kernels::ReductionShape& shape);

}  // namespace thimble
