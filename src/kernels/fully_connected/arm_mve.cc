// SPDX-License-Identifier: Apache-2.0
// Fully connected layers on Helium. One batch meets each weight once; several share them.
#include "kernels/arch/arm_mve.h"
#include "kernels/arch/arm_mve_floats.h"
#include "kernels/arch/arm_mve_shorts.h"
#include "kernels/arch/arm_mve_sums.h"
#include "kernels/fully_connected/fully_connected.h"

namespace thimble::kernels {
namespace {

bool shares_weights(const FullyConnectedParams& p) { return p.shape.batches >= mve::kPixels && p.output.w_offset == 0; }

}  // namespace

uint32_t fully_connected_s8_arm_mve_scratch_bytes(const FullyConnectedParams& p) {
  return shares_weights(p) ? mve::kSumsBytes + mve::starts_bytes(p.shape.outputs) : mve::row_sums_bytes(p.shape.outputs);
}

uint32_t fully_connected_s16_arm_mve_scratch_bytes(const FullyConnectedParams& p) {
  return mve::short_layer_bytes(p.shape.outputs, p.shape.depth, p.shape.batches);
}

#if defined(__ARM_FEATURE_MVE)

void fully_connected_s16_arm_mve(const FullyConnectedParams& p, const Operands<int16_t, const int8_t*>& d) {
  if (p.output.w_offset != 0) return fully_connected_s16_scalar(p, d);
  mve::ShortLayer layer(p.output, d, p.shape.depth, p.shape.batches, d.scratch);
  layer.set_outputs(0, p.shape.outputs);
  layer.multiply(d.x, p.shape.depth, p.shape.batches, d.y, p.shape.outputs);
}

void fully_connected_s8_arm_mve(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) {
  const uint32_t batches = p.shape.batches, depth = p.shape.depth, outputs = p.shape.outputs;
  const int32_t x_offset = p.output.x_offset;
  const int32_t* const bias = static_cast<const int32_t*>(d.bias);
  int32_t* const sums = static_cast<int32_t*>(d.scratch);
  const mve::Requantizer requantizer(p.output, d.multipliers, d.shifts, outputs);
  if (shares_weights(p)) {
    int32_t* const starts = sums + mve::kSumsBytes / 4;
    mve::find_starts(d.w, depth, outputs, x_offset, bias, starts);
    return mve::multiply_matrix({d.w, depth, outputs, 0, starts, sums}, requantizer, d.x, depth, batches, d.y, outputs);
  }
  for (uint32_t b = 0; b < batches; b++) {
    const int8_t* const x = d.x + b * depth;
    const uint32_t sum = p.output.w_offset != 0 ? static_cast<uint32_t>(mve::sum(x, depth)) + depth * static_cast<uint32_t>(x_offset) : 0;
    const int32_t start = static_cast<int32_t>(sum * static_cast<uint32_t>(p.output.w_offset));
    mve::multiply_row({x, d.w, depth, outputs, x_offset, start, bias, sums}, requantizer, d.y + b * outputs);
  }
}

void fully_connected_f32_arm_mve(const FullyConnectedF32::Params& p, const FullyConnectedF32::Data& d) {
  const FullyConnectedShape& s = p.shape;
  for (uint32_t b = 0; b < s.batches; b++)
    mve::multiply_row(d.x + b * s.depth, d.w, static_cast<const float*>(d.bias), s.depth, s.outputs, p.output.lowest, p.output.highest,
                      d.y + b * s.outputs);
}

#endif
}  // namespace thimble::kernels
