// SPDX-License-Identifier: Apache-2.0
// Layers with a memory, with two products an instruction. The memory moves on while it is read.
#include "kernels/arch/arm_dsp.h"
#include "kernels/svdf/svdf.h"

#if THIMBLE_ARM_DSP

namespace thimble::kernels {
namespace {

using namespace arm_dsp;

// The sums of x with two rows of weights.
[[gnu::noinline]] void sum_products(const int8_t* x, const int8_t* w0, const int8_t* w1, uint32_t count, int32_t x_offset, uint32_t (&sum)[2]) {
  sum[0] = sum[1] = 0;
  add_two_rows(x, count, x_offset, w0, w1, sum[0], sum[1]);
}

// Moves `count` states to the place before theirs and returns the sum of their products with times. Bytes get an offset first.
[[gnu::noinline]] uint32_t move_and_sum(int16_t* state, const int16_t* time, uint32_t count, int32_t) {
  uint32_t sum = 0;
#pragma GCC unroll 2
  for (uint32_t words = count / 2; words != 0; words--, state += 2, time += 2) {
    const uint32_t two = load_word(state + 1);
    store_word(state, two);
    sum = add_products(sum, two, load_word(time));
  }
  if (count % 2 == 0) return sum;
  *state = state[1];
  return sum + static_cast<uint32_t>(*state * *time);
}
[[gnu::noinline]] uint32_t move_and_sum(int8_t* state, const int8_t* time, uint32_t count, int32_t offset) {
  const uint32_t offsets = both_halves(offset);
  uint32_t sum = 0;
  for (uint32_t words = count / 4; words != 0; words--, state += 4, time += 4) {
    const uint32_t four = load_word(state + 1), times = load_word(time);
    store_word(state, four);
    sum = add_products(sum, even_bytes(offsets, four), even_bytes(times));
    sum = add_products(sum, odd_bytes(offsets, four), odd_bytes(times));
  }
  for (uint32_t k = count % 4; k != 0; k--, state++, time++) {
    *state = state[1];
    sum += static_cast<uint32_t>((*state + offset) * *time);
  }
  return sum;
}

// The zero point of 16-bit states does not fit into halves of words with them: what it adds is taken off afterwards.
uint32_t excess(const int8_t*, uint32_t, int32_t) { return 0; }
uint32_t excess(const int16_t* time, uint32_t count, int32_t zero_point) {
  uint32_t sum = 0;
  for (uint32_t i = 0; zero_point != 0 && i < count; i++) sum += static_cast<uint32_t>(zero_point * time[i]);
  return sum;
}

// One batch.
template <class State> void svdf(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, State, State>& d, const int8_t* x, State* state, int8_t* y) {
  constexpr int32_t highest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
  const SvdfShape& s = p.shape;
  const Scale feature = scale_of(p.feature.value, p.feature.shift), output = scale_of(p.output.value, p.output.shift);
  const int8_t* w = d.w;
  const State* time = d.time;
  const uint32_t older = s.memory - 1;
  const int32_t* bias = static_cast<const int32_t*>(d.bias);
  uint32_t features[2], sum = 0;
  for (uint32_t left = s.units * s.filters, f = 0; left != 0; left--, w += s.depth, time += s.memory, state += s.memory) {
    const bool first_of_two = (s.units * s.filters - left) % 2 == 0;
    if (first_of_two) sum_products(x, w, left > 1 ? w + s.depth : w, s.depth, p.x_offset, features);
    const int32_t scaled = multiply_add(features[!first_of_two], feature, 0);
    sum += move_and_sum(state, time, older, -p.state_zero_point) - excess(time, older, p.state_zero_point);
    state[older] = static_cast<State>(clamp(scaled, -highest - 1, highest) + p.state_zero_point);
    sum += static_cast<uint32_t>(state[older] - p.state_zero_point) * static_cast<uint32_t>(time[older]);
    if (++f < s.filters) continue;
    *y++ = limited_byte(multiply_add(sum + static_cast<uint32_t>(bias ? *bias++ : 0), output, p.y_offset));
    sum = f = 0;
  }
}

template <class State> void svdf(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, State, State>& d) {
  const SvdfShape& s = p.shape;
  for (uint32_t b = 0; b < s.batches; b++) svdf(p, d, d.x + b * s.depth, d.state + b * s.units * s.filters * s.memory, d.y + b * s.units);
}

}  // namespace

void svdf_s8_state16_arm_dsp(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, int16_t, int16_t>& d) { svdf(p, d); }
void svdf_s8_state8_arm_dsp(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, int8_t, int8_t>& d) { svdf(p, d); }

}  // namespace thimble::kernels
#endif
