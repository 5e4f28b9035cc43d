// SPDX-License-Identifier: Apache-2.0
// Options of custom operators, by name. Each that must be there and is not, or is out of range, is complained of with its name.
#pragma once

#include "model/flexbuffer.h"
#include "thimble/op.h"

namespace thimble {

FlexValue custom_options(const Prep& p);

// A whole number in [lowest, highest], 0 <= lowest; after a complaint `lowest`.
uint32_t option(Prep& p, const char* name, int32_t lowest, int32_t highest = INT32_MAX);
// A finite number; after a complaint 0.
float option_f32(Prep& p, const char* name);

}  // namespace thimble
