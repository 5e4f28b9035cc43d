// SPDX-License-Identifier: Apache-2.0
// VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE: values that outlive an invoke, named by the model, shared by its subgraphs.
#include <string.h>

#include "ops/builtin_codes.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

struct Handle {
  uint32_t number;
};

void prepare_handle(Prep& p, Handle& params) {
  const Tensor y = p.output(0);
  p.require(y.type == Type::resource && y.count == 1, y, THIMBLE_TEXT("the output must be one resource"));
  const uint32_t number = p.resource();
  if (!p.ok()) return;
  params = {number};
}

Status invoke_handle(const Call& c, const Handle& p) {
  *c.output<uint32_t>(0) = p.number;
  return Status::ok;
}

void reset_handle(const Call& c, const Handle& p) { c.reset_resource(p.number); }

struct Value {
  uint32_t bytes;
};

void require_handle(Prep& p) {
  const Tensor x = p.input(0);
  p.require(x.type == Type::resource && x.count == 1, x, THIMBLE_TEXT("the first input must be a resource handle"));
}

void prepare_read(Prep& p, Value& params) {
  require_handle(p);
  const Tensor y = p.output(0);
  if (!p.ok()) return;
  params = {y.bytes};
}

Status invoke_read(const Call& c, const Value& p) {
  const void* const variable = c.resource(*c.input<uint32_t>(0), p.bytes);
  if (variable == nullptr) return Status::failed;
  memcpy(c.output<uint8_t>(0), variable, p.bytes);
  return Status::ok;
}

void prepare_assign(Prep& p, Value& params) {
  require_handle(p);
  const Tensor x = p.input(1);
  if (!p.ok()) return;
  params = {x.bytes};
}

Status invoke_assign(const Call& c, const Value& p) {
  void* const variable = c.resource(*c.input<uint32_t>(0), p.bytes);
  if (variable == nullptr) return Status::failed;
  memcpy(variable, c.input<uint8_t>(1), p.bytes);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op var_handle = make_op<Handle, prepare_handle, invoke_handle, reset_handle>("var_handle", kVarHandle, {0, 0, 1, 1});
const Op read_variable = make_op<Value, prepare_read, invoke_read>("read_variable", kReadVariable, {1, 1, 1, 1});
const Op assign_variable = make_op<Value, prepare_assign, invoke_assign>("assign_variable", kAssignVariable, {2, 2, 0, 0});
}  // namespace ops

}  // namespace thimble
