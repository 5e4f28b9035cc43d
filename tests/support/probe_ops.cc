// SPDX-License-Identifier: Apache-2.0
// The probes. They are written as any user's custom operators would be.
#include "support/probe_ops.h"

#include <string.h>

namespace thimble::test {
namespace {

struct MixParams {
  uint32_t count, kept, kept_offset, scratch[8], scratches;
};

void prepare_mix(Prep& p, MixParams& params) {
  uint32_t option_bytes = 0;
  const uint8_t* options = p.custom_options(&option_bytes);
  const uint8_t kept = option_bytes > 0 ? options[0] : 0, scratches = option_bytes > 1 ? options[1] : 0;
  const Tensor y = p.output(0);
  for (int i = 0; i < p.input_count(); i++) {
    const Tensor x = p.input(i);
    p.require(x.type == Type::s8 && x.count == y.count, x, "mix: another shape");
  }
  if (!p.require(scratches <= 8, "mix: more than 8 scratches")) return;
  const Kept<uint16_t> table = p.keep<uint16_t>(kept);
  MixParams found = {y.count, kept, table.offset, {}, scratches};
  for (uint32_t i = 0; i < scratches; i++) found.scratch[i] = p.scratch(y.count);
  if (!p.ok()) return;
  for (uint32_t i = 0; i < kept; i++) table.data[i] = static_cast<uint16_t>(i * 257);
  params = found;
}

Status invoke_mix(const Call& c, const MixParams& p) {
  const uint16_t* table = c.kept<uint16_t>(p.kept_offset);
  for (uint32_t i = 0; i < p.kept; i++)
    if (table[i] != static_cast<uint16_t>(i * 257)) return Status::failed;   // something wrote over kept memory
  for (uint32_t s = 0; s < p.scratches; s++) memset(c.scratch<uint8_t>(p.scratch[s]), static_cast<int>(s + 1), p.count);
  for (uint32_t i = 0; i < p.count; i++) {
    uint8_t sum = 1;
    for (int x = 0; x < c.input_count(); x++) sum = static_cast<uint8_t>(sum + c.input<uint8_t>(x)[i]);
    c.output<uint8_t>(0)[i] = sum;
  }
  for (uint32_t s = 0; s < p.scratches; s++)
    for (uint32_t i = 0; i < p.count; i++)
      if (c.scratch<uint8_t>(p.scratch[s])[i] != s + 1) return Status::failed;   // scratch overlapped the output
  return Status::ok;
}

struct CountParams {
  uint32_t count;
};

void prepare_accumulate(Prep& p, CountParams& params) {
  const Tensor x = p.input(0), state = p.input(1), y = p.output(0);
  p.require(state.variable, state, "accumulate: the state is no variable");
  p.require(x.count == y.count && x.count == state.count, y, "accumulate: another shape");
  if (p.ok()) params.count = x.count;
}

Status invoke_accumulate(const Call& c, const CountParams& p) {
  for (uint32_t i = 0; i < p.count; i++) c.output<int32_t>(0)[i] = c.state<int32_t>(1)[i] += c.input<int32_t>(0)[i];
  return Status::ok;
}

void prepare_pass(Prep& p, CountParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.bytes == y.bytes, y, "pass: another size");
  p.share(0, 0);
  if (p.ok()) params.count = x.bytes;
}

Status invoke_pass(const Call& c, const CountParams& p) {
  if (c.output<uint8_t>(0) != c.input<uint8_t>(0)) memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.count);
  return Status::ok;
}

void prepare_picky(Prep& p, CountParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(x.count == y.count, y, "picky: another shape");
  if (p.ok()) params.count = x.count;
}

Status invoke_picky(const Call& c, const CountParams& p) {
  if (c.input<int8_t>(0)[0] == 42) return Status::failed;
  memcpy(c.output<int8_t>(0), c.input<int8_t>(0), p.count);
  return Status::ok;
}

void prepare_demand(Prep& p, CountParams& params) {
  uint32_t option_bytes = 0;
  const uint8_t* options = p.custom_options(&option_bytes);
  switch (static_cast<Demand>(option_bytes ? options[0] : 0)) {
    case Demand::nothing: break;
    case Demand::condition: p.require(false, "demand: a condition"); break;
    case Demand::tensor: p.require(false, p.output(0), "demand: a tensor"); break;
    case Demand::missing_input: p.input(7); break;
    case Demand::gigabytes: p.keep<uint32_t>(0x20000000u); break;
    case Demand::many_scratches:
      for (int i = 0; i < 70000; i++) p.scratch(8);
      break;
    case Demand::kept_past_32_bits: p.keep<uint32_t>(0x40000001u); break;
    case Demand::other_options: p.options(5); break;
    case Demand::intermediate: p.require(p.intermediate(0).scale() == 0.25f, "demand: a quarter"); break;
    case Demand::three_gigabytes: p.keep<uint32_t>(0x30000000u); break;
  }
  if (!p.require(true, "")) p.require(false, "demand: a later complaint");
  if (p.ok()) params.count = 1;
}

Status invoke_demand(const Call&, const CountParams& p) { return p.count == 1 ? Status::ok : Status::failed; }

constexpr uint16_t kCustom = 32;

}  // namespace

const Op mix_op = make_op<MixParams, prepare_mix, invoke_mix>("mix", kCustom, {0, 255, 1, 1}, {}, {}, "Mix");
const Op pass_op = make_op<CountParams, prepare_pass, invoke_pass>("pass", kCustom, {1, 1, 1, 1}, {}, {}, "Pass");
const Op accumulate_op = make_op<CountParams, prepare_accumulate, invoke_accumulate>("accumulate", kCustom, {2, 2, 1, 1}, {0, Type::s32},
                                                                                     {-1, Type::s32}, "Accumulate");
const Op picky_op = make_op<CountParams, prepare_picky, invoke_picky>("picky", kCustom, {1, 1, 1, 1}, {0, Type::s8}, {}, "Picky");
const Op demand_op = make_op<CountParams, prepare_demand, invoke_demand>("demand", kCustom, {0, 3, 1, 1}, {}, {}, "Demand");

}  // namespace thimble::test
