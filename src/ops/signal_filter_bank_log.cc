// SPDX-License-Identifier: Apache-2.0
// SignalFilterBankLog: channels on a logarithmic scale.
#include "kernels/signal/signal.h"
#include "ops/signal.h"

namespace thimble {
namespace {

using namespace kernels;

void prepare(Prep& p, SignalLogParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  require_alike(p, x, y, Type::s16);
  const uint32_t scale = option(p, "output_scale", 0), bits = option(p, "input_correction_bits", 0, 31);
  if (!p.ok()) return;
  params = {x.count, scale, bits};
}

Status invoke(const Call& c, const SignalLogParams& p) {
  signal_filter_bank_log_u32_scalar(p, c.input<uint32_t>(0), c.output<int16_t>(0));
  return Status::ok;
}

}  // namespace

const Op ops::signal_filter_bank_log_u32 = make_op<SignalLogParams, prepare, invoke>("signal_filter_bank_log_u32", kCustom, kOneInOneOut,
                                                                                     {0, Type::u32}, {}, "SignalFilterBankLog");

}  // namespace thimble
