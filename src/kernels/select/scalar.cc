// SPDX-License-Identifier: Apache-2.0
// The reference kernel: the shortest correct code, and so the specification.
#include "kernels/select/select.h"

namespace thimble::kernels {

template <class T> void select_scalar(const SelectData& d) {
  const uint8_t* condition = d.condition;
  const T *x0 = static_cast<const T*>(d.x0), *x1 = static_cast<const T*>(d.x1);
  T *y = static_cast<T*>(d.y), *const end = y + d.count;
  for (; y != end; condition += d.step, x0 += d.step0, x1 += d.step1) *y++ = *condition ? *x0 : *x1;
}
template void select_scalar<uint8_t>(const SelectData&);
template void select_scalar<uint16_t>(const SelectData&);
template void select_scalar<uint32_t>(const SelectData&);
template void select_scalar<uint64_t>(const SelectData&);

}  // namespace thimble::kernels
