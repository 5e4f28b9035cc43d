// SPDX-License-Identifier: Apache-2.0
// Between an operator and the variants of its kernel: the scratch that the best one for an instruction set wants.
#pragma once

#include "kernels/variants.h"
#include "thimble/op.h"

namespace thimble {

inline constexpr uint32_t kNoScratch = 0xFFFFFFFFu;

// What goes into the op's params, for scratch_at().
template <class K> uint32_t scratch_for(Prep& p, const typename K::Params& params) {
  const kernels::Variant<K> v = kernels::best<K>(IsaSet::kFixed ? IsaSet::native() : p.isa());
  if (v.scratch_bytes == nullptr || !p.accepted()) return kNoScratch;
  const uint32_t bytes = v.scratch_bytes(params);
  return bytes != 0 ? p.scratch(bytes) : kNoScratch;
}

template <class K> void* scratch_at(const Call& c, uint32_t scratch) {
  return kernels::best<K>(c.isa()).scratch_bytes == nullptr || scratch == kNoScratch ? nullptr : c.scratch<void>(scratch);
}

// Params of an op that keeps nothing but its kernel's and the scratch of the variant.
template <class Params> struct WithScratch {
  Params kernel;
  uint32_t scratch;   // see scratch_for()
};

// Makes a prepare function for them out of one for the kernel's alone, which fills them whenever p.accepted(): the scratch may depend on
// them, and must be known while the arena has run out, too. So they are not written to the arena before there is memory.
template <class K, void (*prepare)(Prep&, typename K::Params&)> void prepare_with_scratch(Prep& p, WithScratch<typename K::Params>& params) {
  typename K::Params kernel = {};
  prepare(p, kernel);
  const uint32_t scratch = scratch_for<K>(p, kernel);
  if (p.ok()) params = {kernel, scratch};
}

}  // namespace thimble
