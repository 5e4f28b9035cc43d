// SPDX-License-Identifier: Apache-2.0
// For RV32IM: see kernels/arch/rv32.h.
#include "kernels/arch/rv32.h"
#include "kernels/lstm/by_rows.h"

namespace thimble::kernels {

uint32_t lstm_s8_rv32_scratch_bytes(const LstmIntegerParams& p) { return LstmByRows<rv32::RowSums>::scratch_bytes(p); }

#if THIMBLE_RV32
void lstm_s8_rv32(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { LstmByRows<rv32::RowSums>(p, d).run(); }
#endif

}  // namespace thimble::kernels
