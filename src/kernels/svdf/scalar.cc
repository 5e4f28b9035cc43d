// SPDX-License-Identifier: Apache-2.0
// The reference kernels: the shortest correct code, and so the specification.
#include "kernels/svdf/svdf.h"

#include "kernels/float_activation/float_activation.h"

namespace thimble::kernels {
namespace {

// Arithmetic of each kind: products of x and w, whose sum becomes a feature, a state; products of states and times, whose sum from
// start() on finish()es as an output.

template <class State> struct IntegerArithmetic {
  using Sum = uint32_t;   // wraps
  const SvdfIntegerParams& p;
  const int32_t* bias;

  Sum product(int32_t x, int32_t w) const { return static_cast<Sum>((x + p.x_offset) * w); }
  State feature(Sum sum) const {
    constexpr int32_t highest = sizeof(State) == 1 ? INT8_MAX : INT16_MAX;
    return static_cast<State>(clamp(multiply(static_cast<int32_t>(sum), p.feature), -highest - 1, highest) + p.state_zero_point);
  }
  Sum timed(int32_t state, int32_t time) const { return static_cast<Sum>(state - p.state_zero_point) * static_cast<Sum>(time); }
  Sum start(uint32_t unit) const { return bias ? static_cast<Sum>(bias[unit]) : 0; }
  int8_t finish(Sum sum) const {
    return static_cast<int8_t>(clamp<int32_t>(wrapping_add<int32_t>(multiply(static_cast<int32_t>(sum), p.output), p.y_offset), INT8_MIN, INT8_MAX));
  }
};

struct FloatArithmetic {
  using Sum = float;
  const SvdfF32Params& p;
  const float* bias;

  Sum product(float x, float w) const { return x * w; }
  float feature(Sum sum) const { return sum; }
  Sum timed(float state, float time) const { return state * time; }
  Sum start(uint32_t unit) const { return bias ? bias[unit] : 0.0f; }
  float finish(Sum sum) const { return activate(sum, static_cast<uint8_t>(p.activation)); }
};

struct HybridArithmetic {
  const SvdfF32S8Params& p;
  const float* bias;
  Scaling x;

  uint32_t product(int32_t stored, int32_t w) const { return static_cast<uint32_t>((stored + x.offset) * w); }
  float feature(uint32_t sum) const { return static_cast<float>(static_cast<int32_t>(sum)) * (x.scale * p.w_scale); }
  float timed(float state, int32_t time) const { return state * (static_cast<float>(time) * p.time_scale); }
  float start(uint32_t unit) const { return bias ? bias[unit] : 0.0f; }
  float finish(float sum) const { return activate(sum, static_cast<uint8_t>(p.floats.activation)); }
};

// One batch.
template <class Arithmetic, class X, class W, class Time, class State, class Y>
void svdf(const SvdfShape& s, const Arithmetic& a, const X* x, const W* w, const Time* time, State* state, Y* y) {
  for (uint32_t unit = 0; unit < s.units; unit++) {
    auto output = a.start(unit);
    for (uint32_t f = 0; f < s.filters; f++, w += s.depth, time += s.memory) {
      decltype(a.product(x[0], w[0])) sum = 0;
      for (uint32_t i = 0; i < s.depth; i++) sum += a.product(x[i], w[i]);
      decltype(output) timed = 0;
      const State* const newest = state + (s.memory - 1);
      const Time* t = time;
      for (; state != newest; state++, t++) {
        *state = state[1];
        timed += a.timed(*state, *t);
      }
      *state++ = a.feature(sum);
      output += timed + a.timed(*newest, *t);
    }
    y[unit] = a.finish(output);
  }
}

template <class Arithmetic, class X, class W, class Time, class State>
inline void svdf(const SvdfShape& s, const Arithmetic& a, const SvdfData<X, W, Time, State>& d) {
  for (uint32_t b = 0; b < s.batches; b++)
    svdf(s, a, d.x + b * s.depth, d.w, d.time, d.state + b * s.units * s.filters * s.memory, d.y + b * s.units);
}

}  // namespace

void svdf_s8_state16_scalar(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, int16_t, int16_t>& d) {
  svdf(p.shape, IntegerArithmetic<int16_t>{p, static_cast<const int32_t*>(d.bias)}, d);
}
void svdf_s8_state8_scalar(const SvdfIntegerParams& p, const SvdfData<int8_t, int8_t, int8_t, int8_t>& d) {
  svdf(p.shape, IntegerArithmetic<int8_t>{p, static_cast<const int32_t*>(d.bias)}, d);
}
void svdf_f32_scalar(const SvdfF32Params& p, const SvdfData<float, float, float, float>& d) {
  svdf(p.shape, FloatArithmetic{p, static_cast<const float*>(d.bias)}, d);
}

void svdf_f32_s8_scalar(const SvdfF32S8Params& p, const SvdfData<float, int8_t, int8_t, float>& d, int8_t* stored) {
  const SvdfShape& s = p.floats.shape;
  for (uint32_t b = 0; b < s.batches; b++) {
    const Scaling x = quantize_on_the_fly(d.x + b * s.depth, s.depth, p.asymmetric != 0, stored);
    svdf(s, HybridArithmetic{p, static_cast<const float*>(d.bias), x}, static_cast<const int8_t*>(stored), d.w, d.time,
         d.state + b * s.units * s.filters * s.memory, d.y + b * s.units);
  }
}

}  // namespace thimble::kernels
