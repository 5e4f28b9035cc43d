// SPDX-License-Identifier: Apache-2.0
// What the signal operators, all of them custom, share while they are prepared: options by name, and tensors as rows.
#pragma once

#include "model/flexbuffer.h"
#include "ops/builtin_codes.h"
#include "thimble/model.h"
#include "thimble/ops.h"

namespace thimble {

FlexValue custom_options(const Prep& p);

// A whole number among the custom options. Complains where it is absent or not in [lowest, highest], with its name for a text, and
// then answers `lowest`. 0 <= lowest.
uint32_t option(Prep& p, const char* name, int32_t lowest, int32_t highest = INT32_MAX);

// A tensor as rows of its last dimension; {0, 0} and a complaint of a scalar.
struct Rows {
  uint32_t rows, count;
};
Rows rows(Prep& p, const Tensor& t);

// Complains unless the two have as many elements and y has the type.
void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type);

constexpr Arity kOneInOneOut = {1, 1, 1, 1};

}  // namespace thimble
