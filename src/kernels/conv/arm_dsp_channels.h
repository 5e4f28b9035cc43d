// SPDX-License-Identifier: Apache-2.0
// What arm_dsp_little.cc takes from arm_dsp.cc.
#pragma once

#include "kernels/conv/conv.h"

namespace thimble::kernels::arm_dsp {

// The whole kernel but for its activation, in a y whose pixels may have more channels than are computed, where there is one group.
void finish_channels(const ConvParams& p, const Operands<int8_t, const int8_t*>& d, uint32_t y_channels);

}  // namespace thimble::kernels::arm_dsp
