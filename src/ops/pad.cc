// SPDX-License-Identifier: Apache-2.0
// PAD: any type whose elements are whole bytes, padded with what stands for zero. PADV2: with a value that is an input.
#include "kernels/pad/pad.h"

#include "ops/builtin_codes.h"
#include "ops/elements.h"
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

// Unpadded axes are merged into what lies around them. Sizes fit 32 bits because y's bytes do.
Layout layout(Prep& p, const Tensor& x, const Tensor& paddings, const Tensor& y) {
  Layout l = {};
  const uint32_t element_bytes = y.bytes / y.count;
  uint32_t inside = 1, step_bytes = element_bytes;
  l.kernel.element_bytes = element_bytes;
  for (int i = x.rank - 1; i >= 0; i--) {
    const uint32_t k = static_cast<uint32_t>(2 * i);
    const int64_t before = integer(paddings, k), after = integer(paddings, k + 1);
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
  require_elements(p, x, y);
  p.require(y.channels <= 1, y, THIMBLE_TEXT("needs one scale"));
  p.require(paddings.constant && (paddings.type == Type::s32 || paddings.type == Type::s64), paddings,
            THIMBLE_TEXT("the paddings must be constant integers"));
  p.require(x.rank == y.rank && paddings.count == 2u * x.rank, paddings, THIMBLE_TEXT("the paddings must be two numbers per axis"));
  if (p.input_count() > 2) {
    const Tensor value = p.input(2);
    p.require(value.type == x.type && value.count == 1, value, THIMBLE_TEXT("the value must be one element of the input's type"));
    p.require(same_quantization(value, y), value, THIMBLE_TEXT("the value must have the output's scale and zero point"));
  }
  if (!p.accepted()) return;
  const Layout l = layout(p, x, paddings, y);
  const Kept<PadAxis> axes = p.keep<PadAxis>(l.kernel.axis_count);
  if (!p.ok()) return;
  for (uint32_t i = 0; i < l.kernel.axis_count; i++) axes.data[i] = l.axes[i];
  params = {l.kernel, axes.offset, {y.zero_point(), y.zero_point() < 0 ? -1 : 0}};
}

Status run(const Call& c, const Params& p, const void* value) {
  pad_scalar(p.kernel, {c.input<uint8_t>(0), value, c.kept<PadAxis>(p.axes), c.output<uint8_t>(0)});
  return Status::ok;
}

Status invoke(const Call& c, const Params& p) { return run(c, p, p.value); }
Status invoke_v2(const Call& c, const Params& p) { return run(c, p, c.input<void>(2)); }

}  // namespace

namespace ops {
const Op pad = make_op<Params, prepare, invoke>("pad", kPad, {2, 2, 1, 1});
const Op padv2 = make_op<Params, prepare, invoke_v2>("padv2", kPadv2, {3, 3, 1, 1});
}  // namespace ops

}  // namespace thimble
