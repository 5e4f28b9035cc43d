// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/lstm/by_rows.h"

namespace thimble::kernels {

uint32_t lstm_s8_arm_v6m_scratch_bytes(const LstmIntegerParams& p) { return LstmByRows<arm_v6m::RowSums>::scratch_bytes(p); }

#if THIMBLE_ARM_V6M
void lstm_s8_arm_v6m(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { LstmByRows<arm_v6m::RowSums>(p, d).run(); }
#endif

}  // namespace thimble::kernels
