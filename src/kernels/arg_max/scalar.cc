// SPDX-License-Identifier: Apache-2.0
// The reference kernels.
#include "kernels/arg_max/arg_max.h"

namespace thimble::kernels {
namespace {

// Only a NaN differs from itself.
template <class T, class Beats> inline void search(const ArgMaxParams& p, const T* x, void* y, Beats beats) {
  const uint32_t size = p.axis.size, step = p.axis.inner;
  for_each_line(p.axis, [&](uint32_t first, uint32_t k) {
    const T* at = x + first;
    T best = *at;
    uint32_t index = 0;
    for (uint32_t i = 1; i < size; i++) {
      at += step;
      if (beats(*at, best) || (best != best && *at == *at)) best = *at, index = i;
    }
    if (p.y_bytes == 8) static_cast<int64_t*>(y)[k] = index;
    else static_cast<int32_t*>(y)[k] = static_cast<int32_t>(index);
  });
}

}  // namespace

template <class T> void arg_max_scalar(const ArgMaxParams& p, const T* x, void* y) {
  search(p, x, y, [](T a, T b) { return a > b; });
}

template <class T> void arg_min_scalar(const ArgMaxParams& p, const T* x, void* y) {
  search(p, x, y, [](T a, T b) { return a < b; });
}

template void arg_max_scalar(const ArgMaxParams&, const float*, void*);
template void arg_max_scalar(const ArgMaxParams&, const int8_t*, void*);
template void arg_max_scalar(const ArgMaxParams&, const uint8_t*, void*);
template void arg_max_scalar(const ArgMaxParams&, const int16_t*, void*);
template void arg_max_scalar(const ArgMaxParams&, const int32_t*, void*);
template void arg_max_scalar(const ArgMaxParams&, const int64_t*, void*);
template void arg_min_scalar(const ArgMaxParams&, const float*, void*);
template void arg_min_scalar(const ArgMaxParams&, const int8_t*, void*);
template void arg_min_scalar(const ArgMaxParams&, const uint8_t*, void*);
template void arg_min_scalar(const ArgMaxParams&, const int16_t*, void*);
template void arg_min_scalar(const ArgMaxParams&, const int32_t*, void*);
template void arg_min_scalar(const ArgMaxParams&, const int64_t*, void*);

}  // namespace thimble::kernels
