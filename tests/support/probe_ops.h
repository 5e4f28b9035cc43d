// SPDX-License-Identifier: Apache-2.0
// Custom operators that exercise each service the runtime gives to operators, with arithmetic simple enough to repeat in a test.
#pragma once

#include "thimble/op_resolver.h"

namespace thimble::test {

// y[i] = (sum over inputs of x[i]) + 1, s8 that wraps. Uses what its options ask for, two bytes a, b: keeps a values, and fills b
// pieces of scratch as long as y before it writes y.
extern const Op mix_op;

// y = x, laid over x where the plan allows it.
extern const Op pass_op;

// y = x, where the state (input 1, a variable of x's type and shape) is first increased by x: y = running sum. s32.
extern const Op accumulate_op;

// y = x, s8; fails when x[0] is 42.
extern const Op picky_op;

// States every kind of need that prepare() can refuse, as its options say: one byte, a Demand.
enum class Demand : uint8_t { nothing, condition, tensor, missing_input, gigabytes, many_scratches, kept_past_32_bits, other_options, three_gigabytes,
                              intermediate };
extern const Op demand_op;

inline OpResolver probe_ops() {
  static constexpr auto kList = op_resolver(mix_op, pass_op, accumulate_op, picky_op, demand_op);
  return kList;
}

}  // namespace thimble::test
