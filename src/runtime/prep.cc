// SPDX-License-Identifier: Apache-2.0
// What an operator may ask while it is prepared: thin views over the Preparation, which latches the first complaint.
#include "runtime/preparation.h"

namespace thimble {

// A field is read only where it lies inside the model; its table and vtable were verified to.
[[gnu::always_inline]] inline const void* Options::field(uint32_t id, uint32_t bytes) const {
  const uint32_t entry = 4 + 2 * id, offset = entry < load<uint16_t>(vtable_) ? load<uint16_t>(vtable_ + entry) : 0;
  const bool inside = offset >= 4 && offset + bytes <= load<uint16_t>(vtable_ + 2) && (offset & (bytes - 1)) == 0;
  return inside ? table_ + offset : nullptr;
}

const void* Options::word(uint32_t id) const { return field(id, 4); }

int32_t Options::s32(uint32_t id, int32_t otherwise) const {
  const void* f = word(id);
  return f ? load<int32_t>(f) : otherwise;
}

uint8_t Options::u8(uint32_t id, uint8_t otherwise) const {
  const void* f = field(id, 1);
  return f ? load<uint8_t>(f) : otherwise;
}

float Options::f32(uint32_t id, float otherwise) const {
  const void* f = word(id);
  return f ? load<float>(f) : otherwise;
}

const int32_t* Options::s32_vector(uint32_t id, uint32_t* count) const {
  *count = 0;
  const uint8_t* f = static_cast<const uint8_t*>(word(id));
  if (f == nullptr) return nullptr;
  const uint32_t left = static_cast<uint32_t>(model_.bytes() + model_.size() - f), distance = load<uint32_t>(f);
  if (distance > left - 4 || distance % 4 != 0) return nullptr;
  const uint32_t length = load<uint32_t>(f + distance);
  if (length > (left - distance - 4) / 4) return nullptr;
  *count = length;
  return reinterpret_cast<const int32_t*>(f + distance + 4);
}

int Prep::input_count() const { return static_cast<int>(run_.inputs.count()); }
int Prep::output_count() const { return static_cast<int>(run_.outputs.count()); }
bool Prep::has_input(int i) const { return i < input_count() && run_.inputs.s32(static_cast<uint32_t>(i)) >= 0; }
bool Prep::is_alone(int i) const {
  if (!has_input(i)) return false;
  const uint8_t* at = run_.inputs.data();
  const uint32_t index = load<uint32_t>(at + 4 * i);
  uint32_t times = 0;
  for (uint32_t left = run_.inputs.count(); left != 0; left--, at += 4) times += load<uint32_t>(at) == index;
  return times == 1;
}
bool Prep::ok() const { return run_.ok() && !run_.ran_out(); }
bool Prep::accepted() const { return run_.ok(); }
IsaSet Prep::isa() const { return run_.isa; }

Tensor Prep::tensor(const void* list, int i) {
  const Vector indices(static_cast<const uint8_t*>(list));
  const int32_t index = static_cast<uint32_t>(i) < indices.count() ? indices.s32(static_cast<uint32_t>(i)) : -1;
  if (index < 0) {
    complain(Diagnosis::kNone, THIMBLE_TEXT("missing input"));
    return {};
  }
  const Tensor& t = run_.tensor(static_cast<uint32_t>(index));
  require(t.count != 0, t, THIMBLE_TEXT("no elements"));
  return t;
}

Tensor Prep::input(int i) { return tensor(run_.inputs.data() - 4, i); }
Tensor Prep::output(int i) { return tensor(run_.outputs.data() - 4, i); }

// The list is read as options are, because no one else reads it and so it was not verified.
Tensor Prep::intermediate(int i) {
  const Options node(run_.model, run_.node.at(), run_.node.vtable());
  uint32_t count;
  const int32_t* const list = node.s32_vector(field::operator_intermediates, &count);
  const uint32_t index = static_cast<uint32_t>(i) < count ? static_cast<uint32_t>(list[i]) : UINT32_MAX;
  const bool listed = require(index < run_.tensors.count(), THIMBLE_TEXT("missing intermediate tensor"));
  return listed ? run_.tensor(index) : Tensor{};
}

void Prep::complain(int32_t tensor, const char* text) {
  run_.fail(Status::unsupported, text, tensor);
}

Options Prep::options(uint8_t kind) {
  const Row node = run_.node.row();
  const uint8_t* const table = node.reference(field::operator_options);
  require(*node.field(field::operator_options_type) == kind || table == kNothing, THIMBLE_TEXT("options of another operator"));
  return Options(run_.model, table, Table(table).vtable());
}

const uint8_t* Prep::custom_options(uint32_t* bytes) const {
  const Vector v = run_.node.vector(field::operator_custom_options);
  *bytes = v.count();
  return v.count() ? v.data() : nullptr;
}

void* Prep::keep_bytes(uint32_t count, uint32_t element_bytes, uint32_t* offset) {
  *offset = 0;
  uint32_t bytes;
  if (__builtin_mul_overflow(count, element_bytes, &bytes)) bytes = UINT32_MAX;
  return run_.ok() ? run_.keep(bytes, offset) : nullptr;
}

uint32_t Prep::scratch(uint32_t bytes) {
  uint32_t slot;
  keep_bytes(1, 4, &slot);
  if (run_.ok()) run_.add_region(bytes, slot | Preparation::kSlotOwner);
  return slot;
}

bool Prep::share(int i, int o) {
  if (!run_.ok() || !has_input(i)) return false;
  const uint32_t x = static_cast<uint32_t>(run_.inputs.s32(static_cast<uint32_t>(i)));
  const uint32_t y = static_cast<uint32_t>(run_.outputs.s32(static_cast<uint32_t>(o)));
  if (!run_.is_region(x) || !run_.is_region(y)) return false;
  plan::Region &from = run_.region(run_.places[x]), &to = run_.region(run_.places[y]);
  const Vector outputs = run_.graph.vector(field::subgraph_outputs);
  for (uint32_t k = 0; k < outputs.count(); k++)
    if (outputs.s32(k) == static_cast<int32_t>(y) && from.first == 0) return false;   // perhaps an input of the model
  if (from.bytes != to.bytes) return false;
  to.bytes = 0;
  run_.places[y] = run_.places[x];   // later uses of y prolong x's region
  return true;
}

}  // namespace thimble
