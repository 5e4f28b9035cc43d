// SPDX-License-Identifier: Apache-2.0
// FlexBuffers: the format in which custom operators carry their options, a map of names to values. Read in place, from bytes that
// nothing has verified: no content makes a read leave them, and each read does work bounded by their number.
//
//   vector: [offset back to the keys, width of their offsets]  count | elements | a type byte per element      (a map has the [])
//   bytes:  … | root value | type of the root | width of the root                  offsets count back from where they stand
#pragma once

#include <stdint.h>

namespace thimble {

// A value, or nothing: absent from its map, null, or not wholly inside the bytes. Copy freely; valid as long as the bytes are.
class FlexValue {
 public:
  FlexValue() = default;
  // The root of `count` bytes.
  FlexValue(const uint8_t* bytes, uint32_t count);

  bool present() const { return kind_ != 0; }
  // Numbers and booleans are converted to each other: of a whole number the low 32 bits, of a real one its whole part. Where there
  // is nothing, or another kind of value, or a real number too large for it, the answer is `otherwise`.
  int32_t s32(int32_t otherwise = 0) const;
  float f32(float otherwise = 0.0f) const;
  bool boolean(bool otherwise = false) const;

  // The value that a map has under a name.
  FlexValue operator[](const char* name) const;
  // Elements of a vector or map, in order; 0 of anything else.
  uint32_t count() const;
  FlexValue operator[](uint32_t i) const;

 private:
  struct Vector {
    uint32_t at, count;
    uint8_t width;          // of an element
    uint8_t element_kind;   // 0: each has a type byte
  };
  FlexValue(const FlexValue& in, uint32_t at, uint8_t width, uint8_t type);
  bool whole(uint32_t at, uint32_t width, uint64_t* value) const;
  bool back(uint32_t* at, uint32_t width) const;
  Vector vector() const;
  FlexValue element(const Vector& v, uint32_t i) const;   // i < v.count
  bool is_text(uint32_t at, const char* text) const;

  const uint8_t* bytes_ = nullptr;
  uint32_t end_ = 0;
  uint32_t at_ = 0;          // where the number is, or the vector's first element
  uint8_t width_ = 0;        // bytes of that number, or of the vector's elements
  uint8_t kind_ = 0;
};

}  // namespace thimble
