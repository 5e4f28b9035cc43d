// SPDX-License-Identifier: Apache-2.0
// The filter bank on Cortex-M0+, which has no product of 64 bits: a number times a weight is taken in two halves.
#include "kernels/arch/arm_v6m.h"
#include "kernels/signal/signal.h"

#if THIMBLE_ARM_V6M == 3   // the Cortex-M3 has such a product

namespace thimble::kernels {
void signal_filter_bank_u32_arm_v6m(const SignalFilterBankParams& p, const SignalFilterBankData& d) { signal_filter_bank_u32_scalar(p, d); }
}  // namespace thimble::kernels

#elif THIMBLE_ARM_V6M

namespace thimble::kernels {
namespace {

// sum plus the products of a band. 17 instructions each.
uint64_t add_band(uint64_t sum, const uint32_t* x, const uint32_t* end, const int16_t* w) {
  if (x >= end) return sum;
#if THIMBLE_ARM_V6M == 2
  uint32_t low = static_cast<uint32_t>(sum), high = static_cast<uint32_t>(sum >> 32), x_high, weight, product;
  asm(".syntax unified\n"
      "1:\n"
      "ldmia %0!, {%4}\n movs %5, #0\n ldrsh %5, [%1, %5]\n adds %1, #2\n"
      "uxth %6, %4\n muls %6, %5, %6\n lsrs %4, %4, #16\n muls %4, %5, %4\n"
      "asrs %5, %6, #31\n adds %2, %2, %6\n adcs %3, %3, %5\n"
      "lsls %5, %4, #16\n asrs %4, %4, #16\n adds %2, %2, %5\n adcs %3, %3, %4\n"
      "cmp %0, %7\n bne 1b\n"
      : "+l"(x), "+l"(w), "+l"(low), "+l"(high), "=&l"(x_high), "=&l"(weight), "=&l"(product)
      : "r"(end)
      : "cc", "memory");
  return uint64_t{high} << 32 | low;
#else
  for (; x != end; x++, w++) {
    const int32_t low = static_cast<int32_t>(*x & 0xFFFF) * *w, high = static_cast<int32_t>(*x >> 16) * *w;
    sum += static_cast<uint64_t>(int64_t{low}) + (static_cast<uint64_t>(int64_t{high}) << 16);
  }
  return sum;
#endif
}

}  // namespace

void signal_filter_bank_u32_arm_v6m(const SignalFilterBankParams& p, const SignalFilterBankData& d) {
  uint64_t falling = 0;
  for (uint32_t b = 0; b <= p.channels; b++) {
    const uint32_t *const x = d.x + d.starts[b], *const end = x + d.widths[b];
    const uint64_t sum = add_band(falling, x, end, d.w + d.weight_starts[b]);
    falling = add_band(0, x, end, d.unweights + d.weight_starts[b]);
    if (b > 0) d.y[b - 1] = sum;
  }
}

}  // namespace thimble::kernels
#endif
