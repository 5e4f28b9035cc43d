// SPDX-License-Identifier: Apache-2.0
// The activations that recurrent operators apply to single floats.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

// `activation` is the number that the .tflite format gives to a fused activation: 1 relu, 2 relu_n1_to_1, 3 relu6, 4 tanh, 5 sign_bit;
// any other leaves the value.
float activate(float value, uint8_t activation);

float logistic(float value);

}  // namespace thimble::kernels
