// SPDX-License-Identifier: Apache-2.0
// The reference kernels. That of 8 bits is to the bit the reference's two doubling high multiplies with their rounding shifts, but the
// fine input has only 9 bits, so that its product needs no 64.
#include "kernels/add/add.h"

namespace thimble::kernels {
namespace {

// value / 2^exponent rounded to nearest, halves away from zero, for |value| <= 2^29: fewer instructions than the general form.
struct RoundingShift {
  int32_t exponent, half, mask;
  explicit RoundingShift(int32_t e) : exponent(e), half(e ? 1 << (e - 1) : 0), mask(e ? -1 : 0) {}
  int32_t operator()(int32_t value) const { return (value + half + (value >> 31 & mask)) >> exponent; }
};

template <class T> void add_8(const Add8Params& p, const BinaryData<T>& d) {
  // fine * 2^20 * multiplier / 2^31, rounded, is fine * upper + (fine * lower + 2^10) / 2^11.
  const int32_t upper = p.fine_multiplier >> 16 << 5, lower = p.fine_multiplier & 0xFFFF;
  const int32_t lower_start = p.fine_offset * lower + (1 << 10);
  const int32_t start = p.coarse_offset * (1 << p.kSumBits), upper_start = p.fine_offset * upper;
  const RoundingShift round_fine(-p.fine_shift), round_y(-p.y_shift);
  const int32_t y_multiplier = p.y_multiplier, lowest = p.lowest, highest = p.highest, y_offset = p.y_offset;
  const BinaryData<T> ordered = p.coarse == 0 ? d : BinaryData<T>{d.x1, d.x0, d.y, d.count, d.step1, d.step0};
  for_each_pair(ordered, [=](int32_t coarse, int32_t fine) {
    const int32_t scaled = round_fine(fine * upper + upper_start + ((fine * lower + lower_start) >> 11));
    const int32_t sum = coarse * (1 << Add8Params::kSumBits) + start + scaled;
    const int32_t y = static_cast<int32_t>((static_cast<int64_t>(sum) * y_multiplier + (1 << 30)) >> 31);
    return static_cast<T>(clamp(round_y(y), lowest, highest) + y_offset);
  });
}

}  // namespace

void add_s8_scalar(const Add8Params& p, const BinaryData<int8_t>& d) { add_8(p, d); }
void add_u8_scalar(const Add8Params& p, const BinaryData<uint8_t>& d) { add_8(p, d); }

void add_f32_scalar(const BinaryF32Params& p, const BinaryData<float>& d) {
  for_each_pair(p, d, [](float x0, float x1) { return x0 + x1; });
}

void add_s32_scalar(const BinaryIntParams& p, const BinaryData<int32_t>& d) { for_each_pair(p, d, wrapping_add<int32_t>); }
void add_s64_scalar(const BinaryIntParams& p, const BinaryData<int64_t>& d) { for_each_pair(p, d, wrapping_add<int64_t>); }

}  // namespace thimble::kernels
