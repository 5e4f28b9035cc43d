// SPDX-License-Identifier: Apache-2.0
// The type in which numbers of type T are added and multiplied so that integers wrap instead of overflowing.
#pragma once

#include <stdint.h>

namespace thimble {

template <class T> struct WrappingOf { using Type = T; };
template <> struct WrappingOf<int8_t> { using Type = uint8_t; };
template <> struct WrappingOf<int16_t> { using Type = uint16_t; };
template <> struct WrappingOf<int32_t> { using Type = uint32_t; };
template <> struct WrappingOf<int64_t> { using Type = uint64_t; };
template <class T> using Wrapping = typename WrappingOf<T>::Type;

// -a, a + b, a - b and a * b modulo 2^n, with n the bits of T.
template <class T> constexpr T wrapping_negate(T a) { return static_cast<T>(-static_cast<uint64_t>(a)); }
template <class T> constexpr T wrapping_add(T a, T b) { return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b)); }
template <class T> constexpr T wrapping_subtract(T a, T b) { return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b)); }
template <class T> constexpr T wrapping_multiply(T a, T b) { return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b)); }

}  // namespace thimble
