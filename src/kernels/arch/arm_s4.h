// SPDX-License-Identifier: Apache-2.0
// The kernels of a family for int4 weights on Arm cores, out of those for int8 (see nibble_blocks.h): with blocks(shape) and
// set_outputs(params, count) in sight, THIMBLE_ARM_S4(conv, ConvParams, scratch) defines conv_s8_s4_arm_dsp and conv_s8_s4_arm_mve, with
// what scratch they want. `scratch` is the function of conv_s8_arm_dsp, or null.
#pragma once

#include "kernels/arch/arm_dsp.h"
#include "kernels/nibble_blocks.h"

#define THIMBLE_S4_SCRATCH(function, params, isa, s8_scratch_bytes)                                        \
  uint32_t function##_s8_s4_##isa##_scratch_bytes(const params& p) {                                       \
    return nibble_blocks_scratch_bytes<params>(blocks(p.shape), p, set_outputs, s8_scratch_bytes);         \
  }
#define THIMBLE_S4_KERNEL(function, params, isa)                                                           \
  void function##_s8_s4_##isa(const params& p, const Operands<int8_t, Nibbles>& d) {                       \
    run_nibble_blocks<params>(blocks(p.shape), p, d, set_outputs, function##_s8_##isa);                    \
  }

#if THIMBLE_ARM_DSP
#define THIMBLE_S4_ARM_DSP(function, params) THIMBLE_S4_KERNEL(function, params, arm_dsp)
#else
#define THIMBLE_S4_ARM_DSP(function, params)
#endif
#if defined(__ARM_FEATURE_MVE)
#define THIMBLE_S4_ARM_MVE(function, params) THIMBLE_S4_KERNEL(function, params, arm_mve)
#else
#define THIMBLE_S4_ARM_MVE(function, params)
#endif

#define THIMBLE_ARM_S4(function, params, dsp_scratch_bytes)                                                \
  THIMBLE_S4_SCRATCH(function, params, arm_dsp, dsp_scratch_bytes)                                         \
  THIMBLE_S4_SCRATCH(function, params, arm_mve, function##_s8_arm_mve_scratch_bytes)                       \
  THIMBLE_S4_ARM_DSP(function, params)                                                                     \
  THIMBLE_S4_ARM_MVE(function, params)
