// SPDX-License-Identifier: Apache-2.0
// Checks of tensors that operators of different kinds share.
#pragma once

#include "thimble/op.h"

namespace thimble {

// Complains unless y has x's number of elements and the type.
void require_alike(Prep& p, const Tensor& x, const Tensor& y, Type y_type);
// Complains unless `t` is one element of the type.
void require_one(Prep& p, const Tensor& t, Type type);

}  // namespace thimble
