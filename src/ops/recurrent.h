// SPDX-License-Identifier: Apache-2.0
// What recurrent operators share while they are prepared.
#pragma once

#include "kernels/recurrent/recurrent.h"
#include "thimble/op.h"

namespace thimble {

struct RecurrentOptions {
  bool time_major, asymmetric;
  bool reversed = false;
  uint32_t y_row = 0;   // from one step's outputs of a batch to the next in y; 0: the layer's own outputs
};

// A layer forwards and one backwards in time. An auxiliary input without weights of its own is what the backward layer reads instead
// of x; outputs are two, or merged: those of the backward layer lie behind those of the forward one in each row.
struct TwoWays {
  RecurrentOptions forward, backward;
  int backward_x, backward_y;        // numbers of an input and of an output
  bool linked;                       // both layers have weights for the auxiliary input
  uint32_t merged_outputs;           // of the forward layer; 0: not merged
};
TwoWays two_ways(Prep& p, RecurrentOptions forward, bool merged, int auxiliary, int auxiliary_weights, uint32_t forward_outputs,
                 uint32_t backward_outputs);

// x is [batches, steps, depth] or, time_major, [steps, batches, depth]; without steps it may be [batches, depth]. `auxiliary` is the
// number of an input of x's shape but for the depth, or -1.
kernels::RecurrentShape recurrent_shape(Prep& p, const Tensor& x, const RecurrentOptions& o, uint32_t outputs, int auxiliary = -1);
void require_recurrent_output(Prep& p, const Tensor& x, const Tensor& y, const kernels::RecurrentShape& shape);

// What input i must be.
void require_weights(Prep& p, int i, Type type, uint32_t rows, uint32_t columns);
void require_weights(Prep& p, const Tensor& w, Type type, uint32_t rows, uint32_t columns);
void require_numbers(Prep& p, int i, Type type, uint64_t count);
void require_state(Prep& p, int i, Type type, uint64_t count);

}  // namespace thimble
