// SPDX-License-Identifier: Apache-2.0
// y[i] = condition[i] ? x0[i] : x1[i] along one row, for elements of 1, 2, 4 or 8 bytes.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

struct SelectData {
  const uint8_t* condition;    // any byte but 0 is true; [count], or one element where the step is 0
  const void *x0, *x1;
  void* y;                     // [count]
  uint32_t count;              // >= 1
  uint32_t step, step0, step1;
};

template <class T> void select_scalar(const SelectData& d);   // uint8_t, uint16_t, uint32_t and uint64_t

}  // namespace thimble::kernels
