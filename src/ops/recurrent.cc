// SPDX-License-Identifier: Apache-2.0
// Shapes of sequences, and the kinds of inputs that recurrent operators have.
#include "ops/recurrent.h"

#include "ops/sizes.h"

namespace thimble {

kernels::RecurrentShape recurrent_shape(Prep& p, const Tensor& x, const RecurrentOptions& o, uint32_t outputs, int auxiliary) {
  p.require(x.rank == 3 || x.rank == 2, x, THIMBLE_TEXT("the input must be [batches, steps, depth]"));
  const bool steps_first = x.rank == 3 && o.time_major;
  kernels::RecurrentShape s = {static_cast<uint32_t>(x.dim(steps_first)), x.rank == 3 ? static_cast<uint32_t>(x.dim(!steps_first)) : 1,
                               static_cast<uint32_t>(x.dim(x.rank - 1)), outputs, 0, o.y_row ? o.y_row : outputs, steps_first, o.reversed};
  if (auxiliary >= 0) {
    s.auxiliary_depth = static_cast<uint32_t>(p.input(auxiliary).dim(x.rank - 1));
    require_numbers(p, auxiliary, Type::f32, uint64_t{s.batches} * s.steps * s.auxiliary_depth);
  }
  return s;
}

TwoWays two_ways(Prep& p, RecurrentOptions forward, bool merged, int auxiliary, int auxiliary_weights, uint32_t forward_outputs,
                 uint32_t backward_outputs) {
  p.require(p.output_count() == (merged ? 1 : 2), THIMBLE_TEXT("needs one output, or two unless merged"));
  if (merged) forward.y_row = forward_outputs + backward_outputs;
  RecurrentOptions backward = forward;
  backward.reversed = true;
  const bool linked = p.has_input(auxiliary_weights);
  return {forward, backward, p.has_input(auxiliary) && !linked ? auxiliary : 0, p.output_count() - 1, linked, merged ? forward_outputs : 0};
}

void require_recurrent_output(Prep& p, const Tensor& x, const Tensor& y, const kernels::RecurrentShape& s) {
  p.require(y.type == x.type && s.y_row != 0 && y.count % s.y_row == 0 && is_product(y.count / s.y_row, s.batches, s.steps), y,
            THIMBLE_TEXT("the output must be of the input's type, [batches, steps, outputs]"));
}

void require_weights(Prep& p, int i, Type type, uint32_t rows, uint32_t columns) { require_weights(p, p.input(i), type, rows, columns); }

[[gnu::noinline]] void require_weights(Prep& p, const Tensor& w, Type type, uint32_t rows, uint32_t columns) {
  p.require(w.type == type && is_product(w.count, rows, columns) && w.dim(0) == static_cast<int32_t>(rows), w,
            THIMBLE_TEXT("weights must be of one type, and [cells, inputs]"));
  p.require(type == Type::f32 || (w.channels == 1 && w.zero_point() == 0), w, THIMBLE_TEXT("int8 weights need one scale, and zero point 0"));
}

namespace {

void require_numbers(Prep& p, const Tensor& t, Type type, uint64_t count) {
  p.require(t.type == type && t.count == count, t, THIMBLE_TEXT("is of another type or size than the layer needs"));
}

}  // namespace

void require_numbers(Prep& p, int i, Type type, uint64_t count) { require_numbers(p, p.input(i), type, count); }

void require_state(Prep& p, int i, Type type, uint64_t count) {
  const Tensor t = p.input(i);
  p.require(t.variable && p.is_alone(i), t, THIMBLE_TEXT("states must be variables of their own"));
  require_numbers(p, t, type, count);
}

}  // namespace thimble
