// SPDX-License-Identifier: Apache-2.0
// Options of custom operators, by name.
#include "ops/custom_options.h"

namespace thimble {

FlexValue custom_options(const Prep& p) {
  uint32_t bytes;
  const uint8_t* const at = p.custom_options(&bytes);
  return FlexValue(at, bytes);
}

uint32_t option(Prep& p, const char* name, int32_t lowest, int32_t highest) {
  const int32_t value = custom_options(p)[name].s32(lowest - 1);
  return static_cast<uint32_t>(p.require(value >= lowest && value <= highest, THIMBLE_TEXT(name)) ? value : lowest);
}

float option_f32(Prep& p, const char* name) {
  const FlexValue value = custom_options(p)[name];
  const float f = value.f32();
  return p.require(value.present() && f - f == 0.0f, THIMBLE_TEXT(name)) ? f : 0.0f;
}

}  // namespace thimble
