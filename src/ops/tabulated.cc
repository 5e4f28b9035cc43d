// SPDX-License-Identifier: Apache-2.0
// Functions of one 8-bit number, tabulated in float while the model is prepared: ELU, GELU, EXP, LOG and NEG; and GELU of floats, whose
// option chooses the function.
#include <math.h>

#include "kernels/unary/unary.h"
#include "ops/builtin_codes.h"
#include "ops/elementwise.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

using namespace kernels;

using Function = float (*)(float);

struct TabulatedParams {
  LookupParams kernel;
  uint32_t table;   // kept uint8_t[256], by the input's byte
};

void tabulate(Prep& p, Function f, TabulatedParams& params) {
  const auto [x, y] = unary(p);
  const Kept<uint8_t> table = p.keep<uint8_t>(256);
  if (!p.ok()) return;
  const Range range = stored_range(Activation::none, y);
  const float lowest = static_cast<float>(range.lowest), highest = static_cast<float>(range.highest), inverse_scale = 1.0f / y.scale();
  for (int32_t stored = range.lowest; stored <= range.highest; stored++) {   // x has y's type
    const float value =
        roundf(f(x.scale() * static_cast<float>(stored - x.zero_point())) * inverse_scale) + static_cast<float>(y.zero_point());
    table.data[static_cast<uint8_t>(stored)] =
        static_cast<uint8_t>(static_cast<int32_t>(value >= lowest ? clamp(value, lowest, highest) : lowest));
  }
  params = {{x.count}, table.offset};
}

float elu_by_exp(float x) { return x < 0.0f ? expf(x) - 1.0f : x; }   // as TFLite fills its table

void prepare_elu(Prep& p, TabulatedParams& params) { tabulate(p, elu_by_exp, params); }
float negated(float x) { return -x; }
void prepare_neg(Prep& p, TabulatedParams& params) { tabulate(p, negated, params); }
void prepare_exp(Prep& p, TabulatedParams& params) { tabulate(p, expf, params); }
void prepare_log(Prep& p, TabulatedParams& params) { tabulate(p, logf, params); }
bool approximate(Prep& p) { return p.options(kGeluOptions).boolean(0); }
void prepare_gelu(Prep& p, TabulatedParams& params) { tabulate(p, approximate(p) ? gelu_tanh : gelu, params); }

Status invoke_tabulated(const Call& c, const TabulatedParams& p) {
  lookup_scalar(p.kernel, c.kept<uint8_t>(p.table), c.input<uint8_t>(0), c.output<uint8_t>(0));
  return Status::ok;
}

template <void (*prepare)(Prep&, TabulatedParams&)> constexpr Op tabulated_op(const char* name, uint16_t code, Type type) {
  return make_op<TabulatedParams, prepare, invoke_tabulated>(name, code, kUnaryArity, {0, type});
}

struct GeluParams {
  MapParams kernel;
  uint32_t approximate;
};

void prepare_gelu_f32(Prep& p, GeluParams& params) {
  const auto [x, y] = unary(p);
  const bool by_tanh = approximate(p);
  if (p.ok()) params = {{x.count}, by_tanh};
}

Status invoke_gelu_f32(const Call& c, const GeluParams& p) {
  const auto kernel = p.approximate ? gelu_tanh_f32_scalar : gelu_f32_scalar;
  kernel(p.kernel, c.input<float>(0), c.output<float>(0));
  return Status::ok;
}

}  // namespace

namespace ops {
const Op elu_s8 = tabulated_op<prepare_elu>("elu_s8", kElu, Type::s8);
const Op elu_u8 = tabulated_op<prepare_elu>("elu_u8", kElu, Type::u8);
const Op exp_s8 = tabulated_op<prepare_exp>("exp_s8", kExp, Type::s8);
const Op log_s8 = tabulated_op<prepare_log>("log_s8", kLog, Type::s8);
const Op neg_s8 = tabulated_op<prepare_neg>("neg_s8", kNeg, Type::s8);
const Op gelu_s8 = tabulated_op<prepare_gelu>("gelu_s8", kGelu, Type::s8);
const Op gelu_u8 = tabulated_op<prepare_gelu>("gelu_u8", kGelu, Type::u8);
const Op gelu_f32 = make_op<GeluParams, prepare_gelu_f32, invoke_gelu_f32>("gelu_f32", kGelu, kUnaryArity, {0, Type::f32});
}  // namespace ops

}  // namespace thimble
