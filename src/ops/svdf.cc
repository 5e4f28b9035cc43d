// SPDX-License-Identifier: Apache-2.0
// SVDF: x is [batches, depth], w [filters, depth], time [filters, memory], the state a variable [batches, memory * filters]. A fused
// activation counts for floats only, as in TFLite.
#include "kernels/svdf/svdf.h"
#include "ops/builtin_codes.h"
#include "ops/sum_of_products.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

struct Tensors {
  Tensor x, w, time, state, y;
};

Tensors tensors(Prep& p) { return {p.input(0), p.input(1), p.input(2), p.input(4), p.output(0)}; }

// What holds for every type.
SvdfShape shape(Prep& p, const Tensors& t, const Options& o, Type time_type, Type state_type, Type bias_type) {
  const int32_t rank = o.s32(0), filters = t.w.dim(0);
  p.require(t.x.rank == 2 && t.w.rank == 2 && t.x.dim(1) == t.w.dim(1), t.w, THIMBLE_TEXT("the weights must be [filters, depth]"));
  p.require(t.time.type == time_type && t.time.rank == 2 && t.time.dim(0) == filters, t.time,
            THIMBLE_TEXT("the time weights must be [filters, memory], of the state's precision"));
  p.require(t.state.variable && t.state.type == state_type &&
                static_cast<uint64_t>(t.x.dim(0)) * t.time.count == t.state.count,
            t.state, THIMBLE_TEXT("the state must be a variable [batches, memory * filters]"));
  p.require(p.is_alone(4), t.state, THIMBLE_TEXT("the state is another input, too"));
  if (!p.require(rank > 0 && filters % rank == 0, t.w, THIMBLE_TEXT("the filters must be a multiple of the rank"))) return {};
  const SvdfShape s = {static_cast<uint32_t>(t.x.dim(0)), static_cast<uint32_t>(t.x.dim(1)), static_cast<uint32_t>(filters / rank),
                       static_cast<uint32_t>(rank), static_cast<uint32_t>(t.time.dim(1))};
  p.require(t.y.type == t.x.type && uint64_t{s.batches} * s.units == t.y.count, t.y, THIMBLE_TEXT("the output must be [batches, units]"));
  if (p.has_input(3)) {
    const Tensor bias = p.input(3);
    p.require(bias.type == bias_type && bias.count == s.units, bias, THIMBLE_TEXT("the bias must hold one number per output"));
  }
  return s;
}

void prepare_integer(Prep& p, SvdfIntegerParams& params) {
  const Tensors t = tensors(p);
  const Type state_type = t.state.type == Type::s16 ? Type::s16 : Type::s8;
  const SvdfShape s = shape(p, t, p.options(kSvdfOptions), state_type, state_type, Type::s32);
  p.require(t.x.channels == 1 && t.w.channels == 1 && t.time.channels == 1 && t.state.channels == 1 && t.y.channels == 1,
            THIMBLE_TEXT("input, weights, state and output need one scale each"));
  if (!p.accepted()) return;
  params = {s, quantize_multiplier(t.x.scale() * t.w.scale() / t.state.scale(), 1.0f),
            quantize_multiplier(t.state.scale() * t.time.scale() / t.y.scale(), 1.0f), static_cast<int16_t>(-t.x.zero_point()),
            static_cast<int16_t>(t.state.zero_point()), static_cast<int16_t>(t.y.zero_point())};
}

void prepare_f32(Prep& p, SvdfF32Params& params) {
  const Options o = p.options(kSvdfOptions);
  const SvdfShape s = shape(p, tensors(p), o, Type::f32, Type::f32, Type::f32);
  if (p.ok()) params = {s, o.u8(1)};
}

struct SvdfHybridParams {
  SvdfF32S8Params kernel;
  uint32_t stored;   // scratch
};

void prepare_hybrid(Prep& p, SvdfHybridParams& params) {
  const Options o = p.options(kSvdfOptions);
  const Tensors t = tensors(p);
  const SvdfShape s = shape(p, t, o, Type::s8, Type::f32, Type::f32);
  p.require(t.w.channels == 1 && t.w.zero_point() == 0 && t.time.channels == 1 && t.time.zero_point() == 0, t.w,
            THIMBLE_TEXT("weights of a float input need one scale, and zero point 0"));
  const uint32_t stored = p.scratch(s.depth);
  if (p.ok()) params = {{{s, o.u8(1)}, t.w.scale(), t.time.scale(), o.boolean(2)}, stored};
}

template <class X, class W, class Time, class State> SvdfData<X, W, Time, State> data(const Call& c, void* scratch = nullptr) {
  return {c.input<X>(0), c.input<W>(1), c.input<Time>(2), c.input<void>(3), c.state<State>(4), c.output<X>(0), scratch};
}

template <class K, class State> Status invoke_integer(const Call& c, const WithScratch<SvdfIntegerParams>& layer) {
  best<K>(c.isa()).run(layer.kernel, data<int8_t, int8_t, State, State>(c, scratch_at<K>(c, layer.scratch)));
  return Status::ok;
}

Status invoke_f32(const Call& c, const SvdfF32Params& p) {
  best<SvdfF32>(c.isa()).run(p, data<float, float, float, float>(c));
  return Status::ok;
}

Status invoke_hybrid(const Call& c, const SvdfHybridParams& p) {
  svdf_f32_s8_scalar(p.kernel, data<float, int8_t, int8_t, float>(c), c.scratch<int8_t>(p.stored));
  return Status::ok;
}

constexpr Arity kArity = {5, 5, 1, 1};

template <class K, class State> constexpr Op integer_op(const char* name) {
  return make_op<WithScratch<SvdfIntegerParams>, prepare_with_scratch<K, prepare_integer>, invoke_integer<K, State>>(
      name, kSvdf, kArity, {0, Type::s8}, {4, TypeOf<State>::value});
}

}  // namespace

namespace ops {
const Op svdf_s8_state16 = integer_op<SvdfS8State16, int16_t>("svdf_s8_state16");
const Op svdf_s8_state8 = integer_op<SvdfS8State8, int8_t>("svdf_s8_state8");
const Op svdf_f32 = make_op<SvdfF32Params, prepare_f32, invoke_f32>("svdf_f32", kSvdf, kArity, {0, Type::f32}, {1, Type::f32});
const Op svdf_f32_s8 = make_op<SvdfHybridParams, prepare_hybrid, invoke_hybrid>("svdf_f32_s8", kSvdf, kArity, {0, Type::f32}, {1, Type::s8});
}  // namespace ops

}  // namespace thimble
