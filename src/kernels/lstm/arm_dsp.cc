// SPDX-License-Identifier: Apache-2.0
// The gates of stored cells with two products an instruction.
#include "kernels/arch/arm_dsp.h"
#include "kernels/lstm/integer_steps.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

struct TwoProducts {
  [[gnu::noinline]] static void add(uint32_t (&sum)[kGates], const int8_t* x, uint32_t count, const int8_t* const (&w)[kGates],
                                    uint32_t first, int32_t offset) {
    const int8_t *w0 = w[0] + first, *w1 = w[1] + first, *w2 = w[2] + first, *w3 = w[3] + first;
    const uint32_t offsets = both_halves(offset);
    uint32_t s0 = sum[0], s1 = sum[1], s2 = sum[2], s3 = sum[3];
    const auto add_word = [](uint32_t to, uint32_t even, uint32_t odd, uint32_t four) __attribute__((always_inline)) {
      return add_products(add_products(to, even, even_bytes(four)), odd, odd_bytes(four));
    };
    for (const int8_t* const end = x + (count & ~3u); x != end; x += 4, w0 += 4, w1 += 4, w2 += 4, w3 += 4) {
      const uint32_t four_x = load_word(x), even = even_bytes(offsets, four_x), odd = odd_bytes(offsets, four_x);
      s0 = add_word(s0, even, odd, load_word(w0)), s1 = add_word(s1, even, odd, load_word(w1));
      s2 = add_word(s2, even, odd, load_word(w2)), s3 = add_word(s3, even, odd, load_word(w3));
    }
    for (uint32_t k = count % 4; k != 0; k--) {
      const int32_t one = *x++ + offset;
      s0 += static_cast<uint32_t>(one * *w0++), s1 += static_cast<uint32_t>(one * *w1++);
      s2 += static_cast<uint32_t>(one * *w2++), s3 += static_cast<uint32_t>(one * *w3++);
    }
    sum[0] = s0, sum[1] = s1, sum[2] = s2, sum[3] = s3;
  }
  static int32_t scale(uint32_t sum, const Multiplier& m) { return multiply_add(sum, scale_of(m.value, m.shift), 0); }
};

}  // namespace

void lstm_s8_arm_dsp(const LstmIntegerParams& p, const LstmIntegerData<int8_t>& d) { lstm<int8_t, TwoProducts>(p, d); }

}  // namespace thimble::kernels
#endif
