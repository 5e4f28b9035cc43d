// SPDX-License-Identifier: Apache-2.0
// Sums of one row times rows of weights, for kernels that make something else of them than outputs.
#include "kernels/arch/x86_rows.h"

#if defined(__x86_64__)
namespace thimble::kernels::x86 {

void RowSums::add(const int8_t* w, const uint32_t* from, uint32_t* to, uint32_t outputs) const {
  const Pairs pairs = {static_cast<int16_t>(x_offset_)};
  int32_t sums[4];
  for (uint32_t o = 0, rows; o < outputs; o += rows, w += rows * count_) {
    rows = outputs - o >= 4 && count_ >= Pairs::kLeast ? 4 : 1;
    if (rows == 4) pairs.sum_rows<4>(x_, w, count_, sums);
    else if (count_ >= Pairs::kLeast) pairs.sum_rows<1>(x_, w, count_, sums);
    else for (uint32_t i = sums[0] = 0; i < count_; i++) sums[0] += (x_[i] + x_offset_) * w[i];
    for (uint32_t n = 0; n < rows; n++) to[o + n] = (from ? from[o + n] : 0) + static_cast<uint32_t>(sums[n]);
  }
}

}  // namespace thimble::kernels::x86
#endif
