// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium, and what makes outputs of them: shared by all layers whose inputs lie side by side.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels::mve {

// Sums wait in rows of kRow channels, a row for each of kPixels pixels, until they become outputs.
constexpr uint32_t kPixels = 3, kRow = 64;
constexpr uint32_t kSumsBytes = kPixels * kRow * 4;
// Of what the sums of so many outputs start from: they are formed in pairs.
constexpr uint32_t starts_bytes(uint32_t outputs) { return (outputs + 1) / 2 * 8; }

#if defined(__ARM_FEATURE_MVE)

// Makes outputs of sums.
class Requantizer {
 public:
  Requantizer(const Requantization& r, const int32_t* multipliers, const int8_t* shifts, uint32_t channels);
  // `count` channels from `channel` on: of one pixel, or of kPixels, whose outputs lie y_step[] behind y and whose sums kRow apart.
  // The bias, if any, is added.
  void store_one(const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y) const;
  void store(const int32_t* sums, uint32_t channel, uint32_t count, int8_t* y, const uint32_t (&y_step)[kPixels]) const;

 private:
  template <bool plain, uint32_t pixels>
  void run(const int32_t* sums, const int32_t* bias, uint32_t channel, uint32_t count, int8_t* y, const uint32_t (&y_step)[kPixels]) const;

  const int32_t* multipliers_;
  const int8_t* shifts_;
  int32_t y_offset_, lowest_, highest_;
  bool per_channel_;
  bool plain_;   // no multiplier is above 1, and what is negative becomes the lowest output: how halves of it round is all one
};

// y[n, o] = the output of sum over i of (x[n, i] + x_offset) * w[o, i]
struct Matrix {
  const int8_t* w;         // [outputs, depth]
  uint32_t depth, outputs;
  uint32_t first_channel;  // of the outputs, for the multipliers
  const int32_t* starts;   // see find_starts()
  int32_t* sums;           // kSumsBytes
};

// What the sums start from, so that x needs no offset: bias[o] + x_offset * sum over i of w[o, i]
void find_starts(const int8_t* w, uint32_t depth, uint32_t outputs, int32_t x_offset, const int32_t* bias, int32_t* starts);

// Rows of x and y lie x_step and y_step apart.
void multiply_matrix(const Matrix& m, const Requantizer& requantizer, const int8_t* x, uint32_t x_step, uint32_t rows, int8_t* y,
                     uint32_t y_step);

#endif

}  // namespace thimble::kernels::mve
