// SPDX-License-Identifier: Apache-2.0
// A tensor as the runtime and the operators see it: type, shape, quantization and, once the plan is made, data.
#pragma once

#include "thimble/port.h"

namespace thimble {

// Element types, with the numbers the .tflite format gives them.
enum class Type : uint8_t {
  f32 = 0, f16 = 1, s32 = 2, u8 = 3, s64 = 4, string = 5, boolean = 6, s16 = 7, c64 = 8, s8 = 9, f64 = 10,
  c128 = 11, u64 = 12, resource = 13, variant = 14, u32 = 15, u16 = 16, s4 = 17,
};

// "s8", "f32", …; "?" for a number the format does not define.
const char* name(Type type);

// The C++ type that holds one element of a Type; s4 packs two elements in a byte, low nibble first.
template <class T> struct TypeOf;
template <> struct TypeOf<float> { static constexpr Type value = Type::f32; };
template <> struct TypeOf<int8_t> { static constexpr Type value = Type::s8; };
template <> struct TypeOf<uint8_t> { static constexpr Type value = Type::u8; };
template <> struct TypeOf<int16_t> { static constexpr Type value = Type::s16; };
template <> struct TypeOf<uint16_t> { static constexpr Type value = Type::u16; };
template <> struct TypeOf<int32_t> { static constexpr Type value = Type::s32; };
template <> struct TypeOf<uint32_t> { static constexpr Type value = Type::u32; };
template <> struct TypeOf<int64_t> { static constexpr Type value = Type::s64; };
template <> struct TypeOf<uint64_t> { static constexpr Type value = Type::u64; };
template <> struct TypeOf<bool> { static constexpr Type value = Type::boolean; };

// A view: the shape and the quantization lie in the model, the data in the model (constants) or in the arena. Copy freely;
// valid as long as the model, the arena and the interpreter are. real = scale * (stored - zero_point).
struct Tensor {
  Type type = Type::f32;
  uint8_t rank = 0;               // 0 is a scalar; at most kMaxRank
  bool constant = false;          // the data lies in the model: never write it
  bool variable = false;          // keeps its value from one invoke to the next
  int32_t index = -1;             // the tensor's number in its subgraph
  uint32_t count = 0;             // elements
  uint32_t bytes = 0;
  uint32_t channels = 0;          // number of scales: 0 (not quantized), 1 (per-tensor) or dim(channel_axis) (per-channel)
  int32_t channel_axis = 0;
  const int32_t* shape = nullptr;       // `rank` dimensions, each >= 0
  const float* scales = nullptr;        // `channels` finite positive numbers
  const uint32_t* zero_points = nullptr;  // little-endian 64-bit integers that fit in 32 bits; null: all zero
  uint32_t zero_point_count = 0;        // 0, 1 or `channels`
  void* address = nullptr;        // null while an operator is prepared, unless the tensor is constant

  static constexpr uint8_t kMaxRank = 8;

  // Dimension i, counted from the front; 0 past the rank, so that no shape can make an operator read astray.
  int32_t dim(int i) const { return i >= 0 && i < rank ? shape[i] : 0; }
  float scale(uint32_t channel = 0) const { return channel < channels ? scales[channel] : 0.0f; }
  int32_t zero_point() const { return zero_point_count == 0 ? 0 : static_cast<int32_t>(zero_points[0]); }
  int32_t zero_point(uint32_t channel) const { return channel < zero_point_count ? static_cast<int32_t>(zero_points[2 * channel]) : zero_point(); }

  // The elements, or null when T is not the tensor's type.
  template <class T> T* data() const { return TypeOf<T>::value == type ? static_cast<T*>(address) : nullptr; }
};

}  // namespace thimble
