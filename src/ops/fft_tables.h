// SPDX-License-Identifier: Apache-2.0
// The tables of a Fourier transform, computed once while it is prepared.
#pragma once

#include "kernels/fft/fft.h"

namespace thimble {

struct FftTables {
  uint32_t stage_twiddles;   // that the stages use
  uint32_t twiddles;         // with those after them that tell the two real halves apart
  uint32_t aside;            // values that a stage of an unusual radix puts aside; 0: there is none
};
FftTables fft_tables(uint32_t points);

// e^(-+2 pi j i / points) for i from 0, then e^(-+pi j (i / points + 0.5)) for i from 1; + of the inverse transform. Each part is what
// double arithmetic gives, rounded to T.
template <class T> void fill_twiddles(uint32_t points, bool inverse, kernels::Complex<T>* twiddles);

}  // namespace thimble
