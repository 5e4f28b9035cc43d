// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/fully_connected/fully_connected.h"
#include "kernels/sum_loops.h"

namespace thimble::kernels {
namespace {

template <class Sums, class X, class W, class Y>
inline void one_batch(const FullyConnectedShape& p, Sums& sums, const X* x, W w, Y* y) {
  sums.offset_weights(x, p.depth);
  sum_all_outputs(sums, {1, p.depth, p.outputs}, Walk<0>{p.depth, p.depth}, x, w, y);
}

template <class X, class W, class Sums = typename SumsFor<X>::Sums>
inline void fully_connected(const SumParams<FullyConnectedShape, typename SumsFor<X>::Output>& p, const Operands<X, W>& d) {
  Sums sums(p.output, d);
  for (uint32_t b = 0; b < p.shape.batches; b++) one_batch(p.shape, sums, d.x + b * p.shape.depth, d.w, d.y + b * p.shape.outputs);
}

}  // namespace

void fully_connected_s8_scalar(const FullyConnectedParams& p, const Operands<int8_t, const int8_t*>& d) { fully_connected(p, d); }
void fully_connected_s8_s4_scalar(const FullyConnectedParams& p, const Operands<int8_t, Nibbles>& d) { fully_connected(p, d); }
void fully_connected_u8_scalar(const FullyConnectedParams& p, const Operands<uint8_t, const uint8_t*>& d) { fully_connected(p, d); }
void fully_connected_s16_scalar(const FullyConnectedParams& p, const Operands<int16_t, const int8_t*>& d) {
  if (p.output.w_offset != 0 || !NarrowShortSums::fit(p.output, p.shape.depth)) return fully_connected(p, d);
  fully_connected<int16_t, const int8_t*, NarrowShortSums>(p, d);
}
void fully_connected_s16_s4_scalar(const FullyConnectedParams& p, const Operands<int16_t, Nibbles>& d) { fully_connected(p, d); }
void fully_connected_f32_scalar(const SumParams<FullyConnectedShape, FloatBounds>& p, const Operands<float, const float*>& d) {
  fully_connected(p, d);
}

void fully_connected_f32_s8_scalar(const SumParams<FullyConnectedShape, HybridOutput>& p, const HybridOperands& d) {
  for (uint32_t b = 0; b < p.shape.batches; b++) {
    const Scaling x = quantize_on_the_fly(d.x + b * p.shape.depth, p.shape.depth, p.output.asymmetric != 0, d.stored);
    HybridSums sums(p.output, d, x);
    one_batch(p.shape, sums, static_cast<const int8_t*>(d.stored), d.w, d.y + b * p.shape.outputs);
  }
}

}  // namespace thimble::kernels
