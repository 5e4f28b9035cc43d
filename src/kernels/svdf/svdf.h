// SPDX-License-Identifier: Apache-2.0
// A layer with a memory: filter f of batch b keeps the last `memory` values of its feature, the sum over i of x[b, i] * w[f, i], in
// state[b, f, :], the newest last; and y[b, u] = activation(bias[u] + sum over the unit's filters f and over m of
// state[b, f, m] * time[f, m]).
#pragma once

#include "base/fixed_point.h"
#include "kernels/hybrid.h"
#include "kernels/variants.h"

namespace thimble::kernels {

struct SvdfShape {
  uint32_t batches, depth, units;
  uint32_t filters;              // of a unit
  uint32_t memory;               // each >= 1
};

// Features are clamped to the state's type before its zero point is added, which may wrap, as in TFLite.
struct SvdfIntegerParams {
  SvdfShape shape;
  Multiplier feature, output;
  int16_t x_offset;              // minus the zero point
  int16_t state_zero_point, y_offset;
};
struct SvdfF32Params {
  SvdfShape shape;
  uint32_t activation;           // see float_activation.h
};
struct SvdfF32S8Params {
  SvdfF32Params floats;
  float w_scale, time_scale;
  uint32_t asymmetric;           // see HybridOutput
};

// X is the type of x and y.
template <class X, class W, class Time, class State> struct SvdfData {
  const X* x;
  const W* w;
  const Time* time;
  const void* bias;              // int32_t or float; or null
  State* state;
  X* y;
  void* scratch;                 // as much as the variant asked for; null for none
};

struct SvdfFamily {};
struct SvdfS8State16 : SvdfFamily, Kernel<SvdfIntegerParams, SvdfData<int8_t, int8_t, int16_t, int16_t>> {};
struct SvdfS8State8 : SvdfFamily, Kernel<SvdfIntegerParams, SvdfData<int8_t, int8_t, int8_t, int8_t>> {};
struct SvdfF32 : SvdfFamily, Kernel<SvdfF32Params, SvdfData<float, float, float, float>> {};

#define THIMBLE_FAMILY SvdfFamily
#define THIMBLE_VARIANTS "kernels/svdf/variants.inc"
#include "kernels/family.inc"

// `stored` has room for one batch of x.
void svdf_f32_s8_scalar(const SvdfF32S8Params& p, const SvdfData<float, int8_t, int8_t, float>& d, int8_t* stored);

template <class Visitor> void fields(Visitor&& v, const SvdfShape& p) {
  v("batches", p.batches), v("depth", p.depth), v("units", p.units), v("filters", p.filters), v("memory", p.memory);
}
template <class Visitor> void fields(Visitor&& v, const SvdfIntegerParams& p) {
  fields(v, p.shape);
  v("feature_multiplier", p.feature.value), v("feature_shift", p.feature.shift), v("output_multiplier", p.output.value),
      v("output_shift", p.output.shift);
  v("x_offset", p.x_offset), v("state_zero_point", p.state_zero_point), v("y_offset", p.y_offset);
}
template <class Visitor> void fields(Visitor&& v, const SvdfF32Params& p) { fields(v, p.shape), v("activation", p.activation); }
template <class Visitor> void fields(Visitor&& v, const SvdfF32S8Params& p) {
  fields(v, p.floats), v("w_scale", p.w_scale), v("time_scale", p.time_scale), v("asymmetric", p.asymmetric);
}

}  // namespace thimble::kernels
