// SPDX-License-Identifier: Apache-2.0
// CONCATENATION: any type whose elements are whole bytes; quantized inputs must have the output's scale, as the format asks.
#include "kernels/copy_rows/copy_rows.h"
#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  uint32_t rows;          // the product of the dimensions before the axis
  uint32_t y_row_bytes;
  uint32_t x_row_bytes;   // kept uint32_t, one an input
};

bool same_quantization(const Tensor& x, const Tensor& y) {
  return x.channels == y.channels && x.channels <= 1 && x.scale() == y.scale() && x.zero_point() == y.zero_point();
}

bool same_dims_but_one(const Tensor& x, const Tensor& y, int axis) {
  bool same = x.rank == y.rank;
  for (int i = 0; i < y.rank; i++) same &= i == axis || x.dim(i) == y.dim(i);
  return same;
}

void prepare(Prep& p, Params& params) {
  const Tensor y = p.output(0);
  const Options options = p.options(kConcatenationOptions);
  int axis = options.s32(0);
  if (axis < 0) axis += y.rank;
  p.require(axis >= 0 && axis < y.rank, y, THIMBLE_TEXT("the axis is out of range"));
  p.require(options.activation(1) == Activation::none, y, THIMBLE_TEXT("a fused activation is not supported"));
  p.require(y.type != Type::s4, y, THIMBLE_TEXT("elements must be whole bytes"));
  if (!p.ok()) return;
  uint32_t rows = 1;
  for (int i = 0; i < axis; i++) rows *= static_cast<uint32_t>(y.dim(i));
  const uint32_t count = static_cast<uint32_t>(p.input_count());
  const Kept<uint32_t> x_row_bytes = p.keep<uint32_t>(count);
  uint64_t total = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Tensor x = p.input(static_cast<int>(i));
    p.require(x.type == y.type, x, THIMBLE_TEXT("the inputs must have the output's type"));
    p.require(same_quantization(x, y), x, THIMBLE_TEXT("the inputs must have the output's scale and zero point"));
    p.require(same_dims_but_one(x, y, axis), x, THIMBLE_TEXT("the inputs must have the output's shape but along the axis"));
    total += static_cast<uint32_t>(x.dim(axis));
    if (p.ok()) x_row_bytes.data[i] = x.bytes / rows;
  }
  p.require(total == static_cast<uint32_t>(y.dim(axis)), y, THIMBLE_TEXT("the inputs together must make the output"));
  if (!p.ok()) return;
  params = {rows, y.bytes / rows, x_row_bytes.offset};
}

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
const Op concatenation = make_op<Params, prepare, invoke>("concatenation", kConcatenation, {1, 255, 1, 1});
}  // namespace ops

}  // namespace thimble
