// SPDX-License-Identifier: Apache-2.0
// LOGICAL_AND and LOGICAL_OR, with broadcasting, and LOGICAL_NOT.
#include "kernels/pair/pair.h"
#include "ops/builtin_codes.h"
#include "ops/map.h"
#include "thimble/ops.h"

namespace thimble {
namespace ops {
using namespace kernels;

const Op logical_and = stored_op<logical_and_scalar>("logical_and", kLogicalAnd, Type::boolean);
const Op logical_or = stored_op<logical_or_scalar>("logical_or", kLogicalOr, Type::boolean);
const Op logical_not = unary_op<logical_not_scalar, prepare_map>("logical_not", kLogicalNot, {}, Type::boolean);
}  // namespace ops

}  // namespace thimble
