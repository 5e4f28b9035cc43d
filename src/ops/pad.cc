// SPDX-License-Identifier: Apache-2.0
// PAD: any type whose elements are whole bytes, padded with what stands for zero.
#include "kernels/pad/pad.h"
#include "base/bytes.h"
#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Params {
  PadParams kernel;
  uint32_t axes;       // kept PadAxis[kernel.axis_count]
  int32_t value[2];    // one element in its first bytes
};

struct Layout {
  PadParams kernel;
  PadAxis axes[kPadMaxAxes];
};

// Padding `i` of the constant tensor [rank, 2]: before axis i / 2 when even, after it when odd.
int64_t padding(const Tensor& paddings, int i) {
  if (paddings.type == Type::s32) return static_cast<const int32_t*>(paddings.address)[i];
  return static_cast<const LooseS64*>(paddings.address)[i];
}

// Unpadded axes are merged into what lies around them. Sizes fit 32 bits because y's bytes do.
Layout layout(Prep& p, const Tensor& x, const Tensor& paddings, const Tensor& y) {
  Layout l = {};
  const uint32_t element_bytes = y.bytes / y.count;
  uint32_t inside = 1, step_bytes = element_bytes;
  l.kernel.element_bytes = element_bytes;
  for (int i = x.rank - 1; i >= 0; i--) {
    const int64_t before = padding(paddings, 2 * i), after = padding(paddings, 2 * i + 1);
    const bool fits = before >= 0 && after >= 0 && before <= y.dim(i) && after <= y.dim(i) && x.dim(i) + before + after == y.dim(i);
    if (!p.require(fits, y, THIMBLE_TEXT("the output must be the input and its padding"))) break;
    inside *= static_cast<uint32_t>(x.dim(i));
    if (before + after > 0) {
      const bool first = l.kernel.axis_count == 0;
      if (first) l.kernel.run_bytes = inside * element_bytes;
      l.kernel.lead_bytes += static_cast<uint32_t>(before) * step_bytes;
      l.axes[l.kernel.axis_count++] = {first ? 1 : inside, static_cast<uint32_t>(before + after) * step_bytes};
      inside = 1;
    }
    step_bytes *= static_cast<uint32_t>(y.dim(i));
  }
  if (l.kernel.axis_count == 0) l.kernel.run_bytes = y.bytes;
  l.kernel.y_bytes = y.bytes;
  return l;
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), paddings = p.input(1), y = p.output(0);
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  p.require(x.type != Type::s4 && y.bytes <= uint64_t{8} * y.count, x, THIMBLE_TEXT("elements must have 1, 2, 4 or 8 bytes"));
  p.require(y.channels <= 1, y, THIMBLE_TEXT("the output needs one scale"));
  p.require(paddings.constant && (paddings.type == Type::s32 || paddings.type == Type::s64), paddings,
            THIMBLE_TEXT("the paddings must be constant integers"));
  p.require(x.rank == y.rank && paddings.count == 2u * x.rank, paddings, THIMBLE_TEXT("the paddings must be two numbers per axis"));
  if (!p.ok()) return;
  const Layout l = layout(p, x, paddings, y);
  const Kept<PadAxis> axes = p.keep<PadAxis>(l.kernel.axis_count);
  if (!p.ok()) return;
  for (uint32_t i = 0; i < l.kernel.axis_count; i++) axes.data[i] = l.axes[i];
  params = {l.kernel, axes.offset, {y.zero_point(), y.zero_point() < 0 ? -1 : 0}};
}

Status invoke(const Call& c, const Params& p) {
  pad_scalar(p.kernel, {c.input<uint8_t>(0), p.value, c.kept<PadAxis>(p.axes), c.output<uint8_t>(0)});
  return Status::ok;
}

}  // namespace

namespace ops {
const Op pad = make_op<Params, prepare, invoke>("pad", kPad, {2, 2, 1, 1});
}  // namespace ops

}  // namespace thimble
