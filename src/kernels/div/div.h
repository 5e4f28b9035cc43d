// SPDX-License-Identifier: Apache-2.0
// y = activation(x0 / x1)
#pragma once

#include "kernels/mul/mul.h"

namespace thimble::kernels {

// A stored zero in x1 stands for a small number: the quotient saturates, and 0 / 0 is 0.
void div_s8_scalar(const ProductParams& p, const BinaryData<int8_t>& d);
void div_u8_scalar(const ProductParams& p, const BinaryData<uint8_t>& d);
void div_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d);
// Towards zero; -2^31 / -1 wraps; x1 is not 0.
void div_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d);

}  // namespace thimble::kernels
