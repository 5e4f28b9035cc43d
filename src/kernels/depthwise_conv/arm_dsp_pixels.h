// SPDX-License-Identifier: Apache-2.0
// What arm_dsp.cc leaves to arm_dsp_pixels.cc.
#pragma once

#include "kernels/depthwise_conv/depthwise_conv.h"

namespace thimble::kernels::arm_dsp {

uint32_t pixels_scratch_bytes(const DepthwiseConvShape& s);   // compiled for every machine

// The whole kernel but for its activation.
void finish_by_pixels(const DepthwiseConvParams& p, const Operands<int8_t, const int8_t*>& d);

}  // namespace thimble::kernels::arm_dsp
