// SPDX-License-Identifier: Apache-2.0
// Merges dimensions while an operator is prepared, and walks them while it runs.
#include "ops/broadcasting.h"

#include "ops/sizes.h"

namespace thimble {
namespace {

// Dimension i counted from the last one; 1 past the rank.
[[gnu::noinline]] int32_t dim_from_last(const Tensor& t, int i) { return i < t.rank ? t.shape[t.rank - 1 - i] : 1; }

// Merged dimensions, innermost first. Bit k of `moving` says that input k moves along it.
struct Group {
  int32_t size;
  uint32_t moving;
};

// For one input: the bytes it moves when the index of a dimension grows and those of all inner ones start again.
void fill_moves(int32_t* moves, int stride_in_table, const Group* groups, int group_count, uint32_t input, uint32_t element_bytes) {
  int32_t stride = static_cast<int32_t>(element_bytes), back = 0;
  for (int g = 0; g < group_count; g++) {
    const int32_t step = groups[g].moving >> input & 1 ? stride : 0;
    if (g > 0) {   // group 0 is the row, which the kernel walks
      moves[(g - 1) * stride_in_table] = step - back;
      back += step * (groups[g].size - 1);
    }
    if (step) stride *= groups[g].size;
  }
}

}  // namespace

Broadcast keep_broadcast(Prep& p, const Tensor* x, int inputs) {
  const Tensor& y = x[inputs];
  int alike = 0;
  while (alike < inputs && same_shape(x[alike], y)) alike++;
  if (alike == inputs) return {y.count, 0, 0, {1, 1, 1}};
  Group groups[Tensor::kMaxRank];
  groups[0] = {1, ~0u};
  int count = 0;
  bool fits = true;
  for (int i = 0; i < Tensor::kMaxRank; i++) {
    const int32_t size = dim_from_last(y, i);
    uint32_t moving = 0;
    for (int k = 0; k < inputs; k++) {
      const int32_t dim = dim_from_last(x[k], i);
      if (dim == size) moving |= 1u << k;
      else if (dim != 1) fits = false;
    }
    if (moving == 0) fits = false;
    if (size == 1) continue;
    if (count > 0 && groups[count - 1].moving == moving) groups[count - 1].size *= size;
    else groups[count++] = {size, moving};
  }
  p.require(fits, y, THIMBLE_TEXT("the shapes do not broadcast"));
  const int outer = count > 1 ? count - 1 : 0;
  const Kept<int32_t> dims = p.keep<int32_t>(static_cast<uint32_t>(outer * (1 + inputs)));
  Broadcast b = {static_cast<uint32_t>(groups[0].size), dims.offset, static_cast<uint8_t>(outer), {}};
  for (int k = 0; k < inputs; k++) b.steps[k] = groups[0].moving >> k & 1;
  if (dims.data) {
    for (int d = 0; d < outer; d++) dims.data[d * (1 + inputs)] = groups[1 + d].size;
    for (int k = 0; k < inputs; k++)
      fill_moves(dims.data + 1 + k, 1 + inputs, groups, count, static_cast<uint32_t>(k), x[k].bytes / x[k].count);
  }
  return b;
}

void for_each_row(const Call& c, const Broadcast& b, uint32_t y_element_bytes, const void* params, RowFunction row) {
  const int inputs = c.input_count();
  const uint8_t* x[Broadcast::kMaxInputs];
  for (int k = 0; k < inputs; k++) x[k] = c.given<uint8_t>(k);
  uint8_t* y = c.output<uint8_t>(0);
  if (b.dim_count == 0) return row(params, b, x, y);   // equal shapes need nothing of what follows
  const int32_t* const dims = c.kept<int32_t>(b.dims);
  int32_t left[Broadcast::kMaxDims];
  for (int d = 0; d < b.dim_count; d++) left[d] = dims[d * (1 + inputs)];
  for (;;) {
    row(params, b, x, y);
    y += b.row_count * y_element_bytes;
    const int32_t* dim = dims;
    int d = 0;
    for (; d < b.dim_count && --left[d] == 0; d++, dim += 1 + inputs) left[d] = *dim;
    if (d == b.dim_count) return;
    for (int k = 0; k < inputs; k++) x[k] += dim[1 + k];
  }
}

}  // namespace thimble
