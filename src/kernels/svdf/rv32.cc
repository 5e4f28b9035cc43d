// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/svdf/by_rows.h"

namespace thimble::kernels {

using Svdf8 = SvdfByRows<rv32::RowSums, int8_t>;
using Svdf16 = SvdfByRows<rv32::RowSums, int16_t>;

#if THIMBLE_RV32
void svdf_s8_state8_rv32(const SvdfIntegerParams& p, const Svdf8::Data& d) { Svdf8(p, d).run(); }
void svdf_s8_state16_rv32(const SvdfIntegerParams& p, const Svdf16::Data& d) { Svdf16(p, d).run(); }
#endif

}  // namespace thimble::kernels
