// SPDX-License-Identifier: Apache-2.0
// What the signal operators, all of them custom, share while they are prepared.
#pragma once

#include "ops/builtin_codes.h"
#include "ops/custom_options.h"
#include "ops/require.h"
#include "thimble/model.h"
#include "thimble/ops.h"

namespace thimble {

// A tensor as rows of its last dimension; {0, 0} and a complaint of a scalar.
struct SignalRows {
  uint32_t rows, count;
};
SignalRows signal_rows(Prep& p, const Tensor& t);

constexpr Arity kOneInOneOut = {1, 1, 1, 1};

}  // namespace thimble
