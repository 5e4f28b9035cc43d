// SPDX-License-Identifier: Apache-2.0
// What an operator may ask while it is prepared: thin views over the Preparation, which latches the first complaint.
#include "runtime/preparation.h"

namespace thimble {

// A field is read only where it lies inside the model; its table and vtable were verified to.
const void* Options::field(uint32_t id, uint32_t bytes) const {
  const uint32_t entry = 4 + 2 * id;
  if (table_ == nullptr || entry >= load<uint16_t>(vtable_)) return nullptr;
  const uint32_t offset = load<uint16_t>(vtable_ + entry);
  const bool inside = offset >= 4 && offset + bytes <= load<uint16_t>(vtable_ + 2) && offset % bytes == 0;
  return inside ? table_ + offset : nullptr;
}

int32_t Options::s32(uint32_t id, int32_t otherwise) const {
  const void* f = field(id, 4);
  return f ? load<int32_t>(f) : otherwise;
}

uint8_t Options::u8(uint32_t id, uint8_t otherwise) const {
  const void* f = field(id, 1);
  return f ? load<uint8_t>(f) : otherwise;
}

float Options::f32(uint32_t id, float otherwise) const {
  const void* f = field(id, 4);
  return f ? load<float>(f) : otherwise;
}

const int32_t* Options::s32_vector(uint32_t id, uint32_t* count) const {
  *count = 0;
  const uint8_t* f = static_cast<const uint8_t*>(field(id, 4));
  if (f == nullptr) return nullptr;
  const uint32_t left = static_cast<uint32_t>(end_ - f), distance = load<uint32_t>(f);
  if (distance > left - 4 || distance % 4 != 0) return nullptr;
  const uint32_t length = load<uint32_t>(f + distance);
  if (length > (left - distance - 4) / 4) return nullptr;
  *count = length;
  return reinterpret_cast<const int32_t*>(f + distance + 4);
}

int Prep::input_count() const { return static_cast<int>(run_.inputs.count()); }
int Prep::output_count() const { return static_cast<int>(run_.outputs.count()); }
bool Prep::has_input(int i) const { return i < input_count() && run_.inputs.s32(static_cast<uint32_t>(i)) >= 0; }
bool Prep::ok() const { return run_.ok() && !run_.memory_ran_out; }
IsaSet Prep::isa() const { return run_.isa; }

Tensor Prep::tensor(uint32_t index) {
  const Tensor t = read_tensor(run_.model, run_.graph, index);
  require(t.count != 0, t, THIMBLE_TEXT("no elements"));
  return t;
}

Tensor Prep::input(int i) {
  if (has_input(i)) return tensor(static_cast<uint32_t>(run_.inputs.s32(static_cast<uint32_t>(i))));
  require(false, THIMBLE_TEXT("missing input"));
  return {};
}

Tensor Prep::output(int i) { return tensor(static_cast<uint32_t>(run_.outputs.s32(static_cast<uint32_t>(i)))); }

bool Prep::require(bool condition, const char* text) { return condition ? run_.ok() : run_.fail(Status::unsupported, text); }

bool Prep::require(bool condition, const Tensor& tensor, const char* text) {
  if (!condition && run_.ok()) run_.why.tensor = tensor.index;
  return require(condition, text);
}

Options Prep::options(uint8_t kind) {
  Options o;
  const Table table = run_.node.table(field::operator_options);
  if (table.present() &&
      require(run_.node.u8(field::operator_options_type) == kind, THIMBLE_TEXT("options of another operator"))) {
    o.end_ = run_.model.bytes() + run_.model.size();
    o.table_ = table.at();
    o.vtable_ = table.vtable();
  }
  return o;
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
  uint32_t* const places = run_.places;
  const uint32_t x = static_cast<uint32_t>(run_.inputs.s32(static_cast<uint32_t>(i)));
  const uint32_t y = static_cast<uint32_t>(run_.outputs.s32(static_cast<uint32_t>(o)));
  plan::Region *const from = run_.region_of(x), *const to = run_.region_of(y);
  const bool whole_model = from != nullptr && from->first == 0 && to != nullptr && to->last == run_.nodes.count();
  if (!ok() || from == nullptr || to == nullptr || whole_model || from->bytes != to->bytes) return false;
  if (from->last < to->last) from->last = to->last;
  to->bytes = 0;
  places[y] = places[x];
  return true;
}

}  // namespace thimble
