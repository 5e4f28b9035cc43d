// SPDX-License-Identifier: Apache-2.0
// Operators of one input whose kernel knows nothing but the number of elements.
#pragma once

#include "kernels/unary/unary.h"
#include "ops/elementwise.h"

namespace thimble {

void prepare_map(Prep& p, kernels::MapParams& params);

}  // namespace thimble
