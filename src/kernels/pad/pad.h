// SPDX-License-Identifier: Apache-2.0
// y = x with elements of one value before and after it along each axis. Elements are bytes to copy, of whatever type.
//
//   y as it is written:  lead │ run │ gap │ run │ gap │ … │ run │ tail
//
// A run is what lies together both in x and in y; the gap after it is made of the padding of every axis that ends with this run,
// its own end and the next one's beginning.
#pragma once

#include <stdint.h>

namespace thimble::kernels {

inline constexpr uint32_t kPadMaxAxes = 8;

struct PadAxis {
  uint32_t count;       // of the axis inside it, that is: of runs for the first; >= 1
  uint32_t gap_bytes;   // padding, before and after together
};

struct PadParams {
  uint32_t element_bytes;   // 1, 2, 4 or 8
  uint32_t run_bytes;       // >= 1
  uint32_t lead_bytes;
  uint32_t y_bytes;
  uint32_t axis_count;      // <= kPadMaxAxes
};

struct PadData {
  const uint8_t* x;
  const void* value;     // one element
  const PadAxis* axes;   // [axis_count], innermost first
  uint8_t* y;            // [y_bytes]
};

void pad_scalar(const PadParams& p, const PadData& d);

template <class Visitor> void fields(Visitor&& v, const PadParams& p) {
  v("element_bytes", p.element_bytes), v("run_bytes", p.run_bytes), v("lead_bytes", p.lead_bytes), v("y_bytes", p.y_bytes),
      v("axis_count", p.axis_count);
}

}  // namespace thimble::kernels
