// SPDX-License-Identifier: Apache-2.0
// CONCATENATION and PACK: any type whose elements are whole bytes, along an axis of the output or along a new one; quantized inputs must
// have the output's scale, as the format asks.
#include "kernels/copy_rows/copy_rows.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  uint32_t rows;          // the product of the dimensions before the axis
  uint32_t y_row_bytes;
  uint32_t x_row_bytes;   // kept uint32_t, one an input
};

// x's dimensions are y's but for the one at the axis, which x may lack.
bool same_dims_but_one(const Tensor& x, const Tensor& y, int axis, bool lacking) {
  bool same = x.rank + lacking == y.rank;
  for (int i = 0; i < y.rank; i++) same &= i == axis || x.dim(lacking && i > axis ? i - 1 : i) == y.dim(i);
  return same;
}

void prepare(Prep& p, Params& params, int32_t wanted_axis, bool packed) {
  const Tensor y = p.output(0);
  const int axis = static_cast<int>(require_axis(p, wanted_axis, y.rank));
  p.require(y.type != Type::s4, y, THIMBLE_TEXT("elements must be whole bytes"));
  if (!p.accepted()) return;
  const uint32_t count = static_cast<uint32_t>(p.input_count()), rows = split_at(y.shape, y.rank, static_cast<uint32_t>(axis)).outer;
  const Kept<uint32_t> x_row_bytes = p.keep<uint32_t>(count);
  uint64_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Tensor x = p.input(static_cast<int>(i));
    p.require(x.type == y.type, x, THIMBLE_TEXT("the inputs must have the output's type"));
    p.require(same_quantization(x, y), x, THIMBLE_TEXT("the inputs must have the output's scale and zero point"));
    p.require(same_dims_but_one(x, y, axis, packed), x, THIMBLE_TEXT("the inputs must have the output's shape but along the axis"));
    total += packed ? 1 : static_cast<uint32_t>(x.dim(axis));
    if (p.ok()) x_row_bytes.data[i] = x.bytes / rows;
  }
  p.require(total == static_cast<uint32_t>(y.dim(axis)), y, THIMBLE_TEXT("the inputs together must make the output"));
  if (!p.ok()) return;
  params = {rows, y.bytes / rows, x_row_bytes.offset};
}

void prepare_concatenation(Prep& p, Params& params) {
  const Options options = p.options(kConcatenationOptions);
  p.require(options.activation(1) == Activation::none, THIMBLE_TEXT("a fused activation is not supported"));
  prepare(p, params, options.s32(0), false);
}

void prepare_pack(Prep& p, Params& params) { prepare(p, params, p.options(kPackOptions).s32(1), true); }

Status invoke(const Call& c, const Params& p) {
  const uint32_t* x_row_bytes = c.kept<uint32_t>(p.x_row_bytes);
  uint8_t* y = c.output<uint8_t>(0);
  for (int i = 0; i < c.input_count(); i++) {
    copy_rows_scalar({p.rows, x_row_bytes[i], x_row_bytes[i], p.y_row_bytes}, {c.input<uint8_t>(i), y});
    y += x_row_bytes[i];
  }
  return Status::ok;
}

}  // namespace

namespace ops {
const Op concatenation = make_op<Params, prepare_concatenation, invoke>("concatenation", kConcatenation, {1, 255, 1, 1});
const Op pack = make_op<Params, prepare_pack, invoke>("pack", kPack, {1, 255, 1, 1});
}  // namespace ops

}  // namespace thimble
