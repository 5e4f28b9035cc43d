// SPDX-License-Identifier: Apache-2.0
// For Cortex-M0+: see kernels/arch/arm_v6m.h.
#include "kernels/arch/arm_v6m.h"
#include "kernels/svdf/by_rows.h"

namespace thimble::kernels {

using Svdf8 = SvdfByRows<arm_v6m::RowSums, int8_t>;
using Svdf16 = SvdfByRows<arm_v6m::RowSums, int16_t>;

uint32_t svdf_s8_state8_arm_v6m_scratch_bytes(const SvdfIntegerParams& p) { return Svdf8::scratch_bytes(p); }
uint32_t svdf_s8_state16_arm_v6m_scratch_bytes(const SvdfIntegerParams& p) { return Svdf16::scratch_bytes(p); }

#if THIMBLE_ARM_V6M
void svdf_s8_state8_arm_v6m(const SvdfIntegerParams& p, const Svdf8::Data& d) { Svdf8(p, d).run(); }
void svdf_s8_state16_arm_v6m(const SvdfIntegerParams& p, const Svdf16::Data& d) { Svdf16(p, d).run(); }
#endif

}  // namespace thimble::kernels
