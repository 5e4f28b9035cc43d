// SPDX-License-Identifier: Apache-2.0
// For AVX2: see kernels/arch/x86_rows.h.
#include "kernels/arch/x86_rows.h"
#include "kernels/svdf/by_rows.h"

namespace thimble::kernels {

using Svdf8 = SvdfByRows<x86::RowSums, int8_t>;
using Svdf16 = SvdfByRows<x86::RowSums, int16_t>;

#if defined(__x86_64__)
void svdf_s8_state8_x86_avx2(const SvdfIntegerParams& p, const Svdf8::Data& d) { Svdf8(p, d).run(); }
void svdf_s8_state16_x86_avx2(const SvdfIntegerParams& p, const Svdf16::Data& d) { Svdf16(p, d).run(); }
#endif

}  // namespace thimble::kernels
