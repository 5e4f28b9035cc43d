// SPDX-License-Identifier: Apache-2.0
// Sums of products of int8 on Helium, and what makes outputs of them: shared by all layers whose inputs lie side by side.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels::mve {

// Sums wait in rows of kRow channels, a row for each of kPixels pixels, until they become outputs.
constexpr uint32_t kPixels = 3, kRow = 64;
constexpr uint32_t kSumsBytes = kPixels * kRow * 4;
// A row on its own: its sums are formed in threes.
constexpr uint32_t kThrees = kRow / 3 * 3;
constexpr uint32_t row_sums_bytes(uint32_t outputs) { return (outputs < kThrees ? (outputs + 2) / 3 * 3 : kThrees) * 4 + 12; }
// Of what the sums of so many outputs start from: they are formed in pairs.
constexpr uint32_t starts_bytes(uint32_t outputs) { return (outputs + 1) / 2 * 8; }

#if defined(__ARM_FEATURE_MVE)

// Makes outputs of sums.
struct Requantizer {
  Requantizer(const Requantization& r, const int32_t* multipliers, const int8_t* shifts, uint32_t channels);
  const int32_t* multipliers;
  const int8_t* shifts;
  int32_t y_offset, lowest, highest;
  bool per_channel;
  bool plain;   // no multiplier is above 1, and what is negative becomes the lowest output: how halves of it round is all one
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

// sums[o] = sum over i of (x[i] + x_offset) * w[o, i]. There is room for a multiple of 3 sums.
void find_row_sums(const int8_t* x, int32_t x_offset, const int8_t* w, uint32_t depth, uint32_t outputs, int32_t* sums);

// y[o] = the output of sum over i of (x[i] + x_offset) * w[o, i] + bias[o], of one row of x. sums: row_sums_bytes().
struct Row {
  const int8_t *x, *w;
  uint32_t depth, outputs;
  int32_t x_offset;
  int32_t start;           // of all sums, besides the bias
  const int32_t* bias;     // or null
  int32_t* sums;
};
void multiply_row(const Row& row, const Requantizer& requantizer, int8_t* y);

#endif

}  // namespace thimble::kernels::mve
