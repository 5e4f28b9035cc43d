// SPDX-License-Identifier: Apache-2.0
// Reads FlexBuffers.
#include "model/flexbuffer.h"

#include <string.h>

namespace thimble {
namespace {

constexpr uint8_t kInt = 1, kFloat = 3, kIndirectInt = 6, kIndirectFloat = 8, kMap = 9, kVector = 10, kVectorInt = 11,
                  kVectorKey = 14, kVectorOfTwoInts = 16, kVectorOfFourFloats = 24, kBool = 26, kVectorBool = 36;

[[gnu::always_inline]] inline bool is_number(uint8_t kind) { return (kind >= kInt && kind <= kFloat) || kind == kBool; }
// Kinds that end in a vector with its count before it.
bool is_counted(uint8_t kind) { return (kind >= kMap && kind <= kVectorKey) || kind == kVectorBool; }

[[gnu::noinline]] uint64_t long_number(const uint8_t* at, uint32_t width) {
  uint64_t value = 0;
  for (uint32_t i = width; i-- > 0;) value = value << 8 | at[i];
  return value;
}
// Of at least one byte, and mostly that.
[[gnu::always_inline]] inline uint64_t number(const uint8_t* at, uint32_t width) { return width == 1 ? *at : long_number(at, width); }

}  // namespace

// An unsigned number of 1, 2, 4 or 8 bytes.
[[gnu::always_inline]] inline bool FlexValue::whole(uint32_t at, uint32_t width, uint64_t* value) const {
  if (at > end_ || width - 1 >= end_ - at) return false;
  *value = number(bytes_ + at, width);
  return true;
}

// Follows the offset at *at.
[[gnu::always_inline]] inline bool FlexValue::back(uint32_t* at, uint32_t width) const {
  uint64_t distance;
  if (!whole(*at, width, &distance) || distance > *at) return false;
  *at -= static_cast<uint32_t>(distance);
  return true;
}

FlexValue::FlexValue(const uint8_t* bytes, uint32_t count) : bytes_(bytes), end_(count) {
  if (count < 3) return;
  const uint8_t width = bytes[count - 1];
  if ((width != 1 && width != 2 && width != 4 && width != 8) || width > count - 2) return;
  *this = FlexValue(*this, count - 2 - width, width, bytes[count - 2]);
}

// The value of which `width` bytes lie at `at`: itself or an offset to it. A type's low bits give the width at the end of the offset.
FlexValue::FlexValue(const FlexValue& in, uint32_t at, uint8_t width, uint8_t type) : bytes_(in.bytes_), end_(in.end_) {
  uint8_t kind = type >> 2;
  if (!is_number(kind)) {
    if (!back(&at, width)) return;
    width = static_cast<uint8_t>(1 << (type & 3));
    if (kind >= kIndirectInt && kind <= kIndirectFloat) kind = static_cast<uint8_t>(kind - kIndirectInt + kInt);
  }
  uint64_t ignored;
  if (is_number(kind) ? !whole(at, width, &ignored) : is_counted(kind) && at < width) return;
  at_ = at;
  width_ = width;
  kind_ = kind;
}

int32_t FlexValue::s32(int32_t otherwise) const {
  if (kind_ == kFloat) {
    const float value = f32(4e9f);
    return value > -2147483648.0f && value < 2147483648.0f ? static_cast<int32_t>(value) : otherwise;
  }
  uint64_t value;
  if (!is_number(kind_) || !whole(at_, width_, &value)) return otherwise;
  if (kind_ == kInt && width_ < 4) return static_cast<int32_t>(static_cast<uint32_t>(value) << (32 - 8 * width_)) >> (32 - 8 * width_);
  return static_cast<int32_t>(value);
}

bool FlexValue::boolean(bool otherwise) const {
  uint64_t value;
  if (kind_ == kFloat || !is_number(kind_) || !whole(at_, width_, &value)) return s32(otherwise) != 0;
  return value != 0;
}

float FlexValue::f32(float otherwise) const {
  uint64_t value;
  if (!is_number(kind_) || !whole(at_, width_, &value)) return otherwise;
  if (kind_ == kFloat) {
    if (width_ < 4) return otherwise;
    if (width_ == 8) {
      double wide;
      memcpy(&wide, &value, sizeof wide);
      return static_cast<float>(wide);
    }
    const uint32_t bits = static_cast<uint32_t>(value);
    float real;
    memcpy(&real, &bits, sizeof real);
    return real;
  }
  if (width_ < 8) return kind_ == kInt ? static_cast<float>(s32()) : static_cast<float>(static_cast<uint32_t>(value));
  return kind_ == kInt ? static_cast<float>(static_cast<int64_t>(value)) : static_cast<float>(value);
}

FlexValue::Vector FlexValue::vector() const {
  if (kind_ >= kVectorOfTwoInts && kind_ <= kVectorOfFourFloats) {
    const uint32_t index = kind_ - kVectorOfTwoInts, count = index / 3 + 2;
    const bool inside = count * width_ <= end_ - at_;
    return {at_, inside ? count : 0, width_, static_cast<uint8_t>(kInt + index % 3)};
  }
  uint64_t count;
  if (!is_counted(kind_) || !whole(at_ - width_, width_, &count)) return {};
  const bool typed = kind_ != kMap && kind_ != kVector;
  uint8_t element_kind = 0;
  if (typed) element_kind = kind_ == kVectorBool ? kBool : static_cast<uint8_t>(kind_ - kVectorInt + kInt);
  if (count > (end_ - at_) / (width_ + (typed ? 0u : 1u))) return {};
  return {at_, static_cast<uint32_t>(count), width_, element_kind};
}

uint32_t FlexValue::count() const { return vector().count; }

FlexValue FlexValue::element(const Vector& v, uint32_t i) const {
  const uint8_t type = v.element_kind ? static_cast<uint8_t>(v.element_kind << 2) : bytes_[v.at + v.count * v.width + i];
  return FlexValue(*this, v.at + i * v.width, v.width, type);
}

FlexValue FlexValue::operator[](uint32_t i) const {
  const Vector v = vector();
  return i < v.count ? element(v, i) : FlexValue();
}

bool FlexValue::is_text(uint32_t at, const char* text) const {
  for (const uint8_t *letter = bytes_ + at, *const end = bytes_ + end_; letter != end && *letter == static_cast<uint8_t>(*text); text++)
    if (*letter++ == 0) return true;
  return false;
}

FlexValue FlexValue::operator[](const char* name) const {
  const Vector v = vector();
  uint64_t key_width;
  uint32_t at = at_ - 3u * width_;
  if (kind_ != kMap || at_ < 3u * width_ || !whole(at_ - 2u * width_, width_, &key_width) || key_width > 8 || key_width == 0) return {};
  const uint32_t width = static_cast<uint32_t>(key_width);
  if (!back(&at, width_) || at < width || number(bytes_ + at - width, width) > (end_ - at) / width) return {};
  const uint32_t names = static_cast<uint32_t>(number(bytes_ + at - width, width));
  for (uint32_t i = 0; i < v.count && i < names; i++, at += width) {
    const uint64_t distance = number(bytes_ + at, width);
    const uint32_t text = at - static_cast<uint32_t>(distance);   // of which the first letter tells most
    if (distance <= at && bytes_[text] == static_cast<uint8_t>(*name) && is_text(text, name)) return element(v, i);
  }
  return {};
}

}  // namespace thimble
