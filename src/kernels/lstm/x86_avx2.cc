// SPDX-License-Identifier: Apache-2.0
// For AVX2: see kernels/arch/x86_rows.h.
#include "kernels/arch/x86_rows.h"
#include "kernels/lstm/by_rows.h"

namespace thimble::kernels {

uint32_t lstm_s8_x86_avx2_scratch_bytes(const LstmIntegerParams& p) { return LstmByRows<x86::RowSums>::scratch_bytes(p); }

#if defined(__x86_64__)
void lstm_s8_x86_avx2(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { LstmByRows<x86::RowSums>(p, d).run(); }
#endif

}  // namespace thimble::kernels
