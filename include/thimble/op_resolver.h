// SPDX-License-Identifier: Apache-2.0
// The operators a program can run: a constexpr list in flash. What is not listed is not linked.
//
//   static constexpr auto resolver = thimble::op_resolver(thimble::ops::conv_2d_s8, thimble::ops::softmax);
#pragma once

#include "thimble/op.h"

namespace thimble {

// Several op constants under one name: `ops::conv_2d` is conv_2d for all of its types.
template <uint32_t N> struct OpGroup {
  const Op* ops[N];
};

template <class... Ops> constexpr OpGroup<sizeof...(Ops)> op_group(const Ops&... ops) { return {{&ops...}}; }

template <uint32_t N> struct OpList {
  const Op* ops[N == 0 ? 1 : N] = {};
  uint32_t count = 0;

  constexpr void add(const Op& op) { ops[count++] = &op; }
  template <uint32_t M> constexpr void add(const OpGroup<M>& group) {
    for (const Op* op : group.ops) ops[count++] = op;
  }
};

template <class Listed> inline constexpr uint32_t kOpsIn = 1;
template <uint32_t N> inline constexpr uint32_t kOpsIn<OpGroup<N>> = N;

// A list of ops out of op constants and groups, in any order. Keep it `static constexpr`.
template <class... Ops> constexpr auto op_resolver(const Ops&... ops) {
  OpList<(0u + ... + kOpsIn<Ops>)> list;
  (list.add(ops), ...);
  return list;
}

// A view of such a list; the list must outlive it.
class OpResolver {
 public:
  template <uint32_t N> constexpr OpResolver(const OpList<N>& list) : ops_(list.ops), count_(list.count) {}
  constexpr OpResolver(const Op* const* ops, uint32_t count) : ops_(ops), count_(count) {}
  constexpr uint32_t size() const { return count_; }
  constexpr const Op& operator[](uint32_t i) const { return *ops_[i]; }

 private:
  const Op* const* ops_;
  uint32_t count_;
};

}  // namespace thimble
