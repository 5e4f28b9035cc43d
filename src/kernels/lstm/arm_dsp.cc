// SPDX-License-Identifier: Apache-2.0
// For Cortex-M4, M7 and M33: see kernels/arch/arm_dsp_rows.h.
#include "kernels/arch/arm_dsp_rows.h"
#include "kernels/lstm/by_rows.h"

namespace thimble::kernels {

uint32_t lstm_s8_arm_dsp_scratch_bytes(const LstmIntegerParams& p) { return LstmByRows<arm_dsp::RowSums>::scratch_bytes(p); }

#if THIMBLE_ARM_DSP
void lstm_s8_arm_dsp(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { LstmByRows<arm_dsp::RowSums>(p, d).run(); }
#endif

}  // namespace thimble::kernels
