// SPDX-License-Identifier: Apache-2.0
// The parts of prepare that do not depend on which inputs an output sums over.
#include "ops/sum_of_products.h"

namespace thimble {

void require_output_and_bias(Prep& p, const Tensor& x, const Tensor& y, Type bias_type, int32_t y_channels) {
  p.require(y.type == x.type, y, THIMBLE_TEXT("the output must be of the input's type"));
  if (!p.has_input(2)) return;
  const Tensor bias = p.input(2);
  p.require(bias.type == bias_type && bias.count == static_cast<uint32_t>(y_channels), bias,
            THIMBLE_TEXT("the bias must hold one number per output"));
}

kernels::Requantization requantization(const Tensor& x, const Tensor& y, Activation activation, const ChannelMultipliers& m) {
  const Range range = stored_range(activation, y);
  return {static_cast<int16_t>(-x.zero_point()), static_cast<int16_t>(y.zero_point()), static_cast<int16_t>(range.lowest),
          static_cast<int16_t>(range.highest), static_cast<uint16_t>(m.count > 1)};
}

}  // namespace thimble
