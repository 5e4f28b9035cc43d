// SPDX-License-Identifier: Apache-2.0
// For Cortex-M4, M7 and M33: see kernels/arch/arm_dsp_rows.h. The memory moves on while it is read, a word at a time.
#include "kernels/arch/arm_dsp_rows.h"
#include "kernels/svdf/by_rows.h"

namespace thimble::kernels {
namespace {

class SvdfRows : public arm_dsp::RowSums {
 public:
  using RowSums::RowSums;
#if THIMBLE_ARM_DSP
  // As remember() of kernels/arch/outputs.h.
  template <class State> static uint32_t remember(State* state, const State* time, uint32_t count, State newest, int32_t zero) {
    constexpr int kStates = 4 / sizeof(State);   // in a word
    const State* const end = state + count;
    uint32_t sum = excess(time, count, zero);
    for (; end - state > kStates; state += kStates, time += kStates) {
      const uint32_t word = arm_dsp::load_word(state + 1);
      arm_dsp::store_word(state, word);
      sum = add_word(sum, word, time, zero);
    }
    if (end - state == kStates) {
      const uint32_t word = arm_dsp::load_word(state) >> 8 * sizeof(State) | static_cast<uint32_t>(newest) << (32 - 8 * sizeof(State));
      arm_dsp::store_word(state, word);
      return add_word(sum, word, time, zero);
    }
    for (; state != end; state++, time++) {
      *state = end - state > 1 ? state[1] : newest;
      sum += static_cast<uint32_t>((*state - (sizeof(State) == 1 ? zero : 0)) * *time);
    }
    return sum;
  }

 private:
  static uint32_t add_word(uint32_t sum, uint32_t four, const int8_t* time, int32_t zero) {
    const uint32_t offsets = arm_dsp::both_halves(-zero), times = arm_dsp::load_word(time);
    sum = arm_dsp::add_products(sum, arm_dsp::even_bytes(offsets, four), arm_dsp::even_bytes(times));
    return arm_dsp::add_products(sum, arm_dsp::odd_bytes(offsets, four), arm_dsp::odd_bytes(times));
  }
  static uint32_t add_word(uint32_t sum, uint32_t two, const int16_t* time, int32_t) {
    return arm_dsp::add_products(sum, two, arm_dsp::load_word(time));
  }

  // The zero point of 16-bit states does not fit into halves of words with them: what it adds is known without them.
  static uint32_t excess(const int8_t*, uint32_t, int32_t) { return 0; }
  static uint32_t excess(const int16_t* time, uint32_t count, int32_t zero) {
    uint32_t sum = 0;
    for (uint32_t i = 0; zero != 0 && i < count; i++) sum -= static_cast<uint32_t>(zero * time[i]);
    return sum;
  }
#endif
};

using Svdf8 = SvdfByRows<SvdfRows, int8_t>;
using Svdf16 = SvdfByRows<SvdfRows, int16_t>;

}  // namespace

#if THIMBLE_ARM_DSP
void svdf_s8_state8_arm_dsp(const SvdfIntegerParams& p, const Svdf8::Data& d) { Svdf8(p, d).run(); }
void svdf_s8_state16_arm_dsp(const SvdfIntegerParams& p, const Svdf16::Data& d) { Svdf16(p, d).run(); }
#endif

}  // namespace thimble::kernels
