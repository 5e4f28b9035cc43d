// SPDX-License-Identifier: Apache-2.0
// A kernel may be written more than once, for several instruction sets, with the same results. Each family lists its variants in a
// file variants.inc, a line each, the best first and the scalar one last:
//
//   THIMBLE_VARIANT(ConvS8, conv_s8, scalar)                the function conv_s8_scalar
//   THIMBLE_VARIANT_WITH_SCRATCH(ConvS8, conv_s8, arm_dsp)  conv_s8_arm_dsp, and conv_s8_arm_dsp_scratch_bytes
//
// and includes kernels/family.inc, which declares them and makes select(). On a machine whose instruction set the compiler knows,
// select() folds to one direct call and the rest is not linked. A PC may prepare for any: what it cannot run itself, the scalar
// kernel does in its place; whether it can run what it has code for, its processor says.
#pragma once

#include "thimble/isa.h"

namespace thimble::kernels {

// What tells one kernel of a family from another: a struct derived from this and from the family's tag.
template <class P, class D> struct Kernel {
  using Params = P;
  using Data = D;
  using Function = void(const Params&, const Data&);
  using ScratchBytes = uint32_t(const Params&);
};

template <class K> struct Variant {
  typename K::Function* run;
  typename K::ScratchBytes* scratch_bytes;   // null: it needs none. Compiled for every machine, unlike the kernel
};

// Whether this build has code for a variant, and whether it has to know of it.
constexpr bool has_code_for(IsaSet::Feature feature) { return IsaSet::compiled().has(feature); }
constexpr bool is_offered(IsaSet::Feature feature) { return !IsaSet::kFixed || has_code_for(feature); }

inline bool can_run(IsaSet::Feature feature) { return feature == IsaSet::scalar || IsaSet::kFixed || IsaSet::runnable().has(feature); }

template <class K> void select();   // each family overloads it, found by the kernel's tag

// The best variant for an instruction set.
template <class K> [[gnu::always_inline]] constexpr Variant<K> best(IsaSet isa) {
  return select<K>(K{}, IsaSet::kFixed ? IsaSet::native() : isa);
}

}  // namespace thimble::kernels
