// SPDX-License-Identifier: Apache-2.0
// An instruction set as data: a PC can prepare a model for a Cortex-M55 and print what that board will need.
//
// THIMBLE_LITTLE_SCRATCH, 1 in the whole build of a board, makes little_scratch one of its features; the default is 0.
#pragma once

#include <stdint.h>

namespace thimble {

// A set of instruction-set features that kernels may use. The empty set means portable scalar kernels, `scalar`.
class IsaSet {
 public:
  enum Feature : uint32_t {
    scalar = 0,
    arm_v6m = 1u << 0,   // Cortex-M0+: no long multiply, no SIMD
    arm_dsp = 1u << 1,   // Cortex-M4, M7, M33: dual 16-bit multiply-accumulate
    arm_mve = 1u << 2,   // Cortex-M55, M85: Helium, integer and float
    fpu_f32 = 1u << 3,   // single-precision floating point in hardware
    rv32 = 1u << 4,      // RV32IM
    x86_avx2 = 1u << 5,
    x86_vnni = 3u << 5,  // AVX-512 with VNNI, BW and VL; AVX2 as well
    arm_v7m = 1u << 8 | arm_v6m,   // Cortex-M3: the kernels of the M0+, with a long multiply
    little_scratch = 1u << 7,   // no instruction but a wish: kernels that make do with less scratch, and take longer
    arm_dsp_little = arm_dsp | little_scratch,   // the ones there are
  };

  constexpr IsaSet() = default;
  constexpr explicit IsaSet(uint32_t features) : features_(features) {}
  constexpr bool has(Feature feature) const { return (features_ & feature) == feature; }
  constexpr uint32_t features() const { return features_; }
  constexpr bool operator==(IsaSet other) const { return features_ == other.features_; }

  // Whether this build is for one kind of core only, as firmware is; then nothing but native() is ever prepared. A PC prepares for all.
#if (defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M') || (defined(__riscv_xlen) && __riscv_xlen == 32)
  static constexpr bool kFixed = true;
#else
  static constexpr bool kFixed = false;
#endif

  // The features the compiler was told this build may use: those of the one core on a board; on a PC none, unless -mavx2 or the like
  // says otherwise, so that what a program does by default does not depend on whose PC it is.
  static constexpr IsaSet native() {
    uint32_t f = 0;
#if defined(__ARM_ARCH_6M__)
    f |= arm_v6m;
#elif defined(__ARM_ARCH_7M__)
    f |= arm_v7m;
#endif
#if defined(__ARM_FEATURE_DSP) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
    f |= arm_dsp;
#endif
#if defined(__ARM_FEATURE_MVE)
    f |= arm_mve;
#endif
#if defined(__ARM_FP) && (__ARM_FP & 4)
    f |= fpu_f32;
#endif
#if defined(__riscv) && __riscv_xlen == 32
    f |= rv32;
#endif
#if defined(__AVX2__)
    f |= x86_avx2;
#endif
#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
    f |= x86_vnni;
#endif
#if THIMBLE_LITTLE_SCRATCH
    f |= little_scratch;
#endif
    return IsaSet(f);
  }

  // The best that the processor at hand offers; the same as native() where that cannot be asked.
  static IsaSet detected() {
    uint32_t f = native().features();
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) f |= x86_avx2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
      f |= x86_vnni;
#endif
    return IsaSet(f);
  }

  // The features whose kernels this build has code for. What needs no special instruction, or has a twin in C, runs on a PC too.
  static constexpr IsaSet compiled() {
    if (kFixed) return native();
    uint32_t f = arm_v7m | arm_dsp | rv32 | little_scratch;
#if defined(__x86_64__)
    f |= x86_avx2 | x86_vnni;
#endif
    return IsaSet(f);
  }

  // Those that the processor at hand can run as well.
  static IsaSet runnable() {
    if constexpr (kFixed) return native();
    else return IsaSet((compiled().features() & ~uint32_t{x86_avx2 | x86_vnni}) | detected().features());
  }

 private:
  uint32_t features_ = 0;
};

}  // namespace thimble
