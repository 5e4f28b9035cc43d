// SPDX-License-Identifier: Apache-2.0
// What kernels for Cortex-M0+ are made of. The core multiplies 32 by 32 bits into 32 in a cycle, loads signed bytes from register plus
// register only, and has eight registers that most instructions can name. So sums run over lists: of the inputs that are not zero
// (after a RELU about half of them), with the places of their weights. Four outputs share each entry.
#pragma once

#include "kernels/sum_of_products.h"

namespace thimble::kernels::arm_v6m {

// An input, offset added, and where its weight lies, counted from the first weight of an output.
struct Entry {
  int32_t w_at;
  int32_t x;
};

// sums[n] += sum of x * w[n * w_output + w_at] over the entries from `list` to `end`, which has to hold one more: it may be written.
void add_products(const Entry* list, Entry* end, const int8_t* w, uint32_t w_output, uint32_t* sums, uint32_t count);

// What turns sums into stored outputs.
struct Outputs {
  Requantization rules;
  const int32_t* bias;   // or null
  const int32_t* multipliers;
  const int8_t* shifts;
};

// Sums of the outputs from `channel` on: first their bias and `offset`, in the end what is stored.
void start_sums(const Outputs& outputs, uint32_t channel, uint32_t offset, uint32_t* sums, uint32_t count);
void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y);

inline constexpr uint32_t kEntries = 64;   // of a list; longer ones go in pieces
inline constexpr uint32_t kSums = 128;     // outputs that share a list
inline constexpr uint32_t kPiece = 16;     // a list with less room than that is full

inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

// The sums of `count` outputs at a time: their weights lie `w_output` apart. start(), then add() for each stretch of inputs that lie
// side by side in x and in w, then finish().
class ListSums {
 public:
  // For `inputs` inputs to each of `outputs` outputs.
  static uint32_t scratch_bytes(uint32_t inputs, uint32_t outputs) {
    return (least(inputs, kEntries) + 1) * sizeof(Entry) + least(outputs, kSums) * sizeof(uint32_t);
  }

  ListSums(const Outputs& outputs, uint32_t inputs, uint32_t w_output, void* scratch)
      : outputs_(outputs), w_output_(w_output), list_(static_cast<Entry*>(scratch)), limit_(list_ + least(inputs, kEntries)),
        sums_(reinterpret_cast<uint32_t*>(limit_ + 1)) {}

  void start(const int8_t* w, uint32_t channel, uint32_t offset, uint32_t count) {
    w_ = w, end_ = list_, channel_ = channel, count_ = count;
    start_sums(outputs_, channel, offset, sums_, count);
  }
  void add(const int8_t* x, uint32_t w_at, uint32_t length);
  void finish(int8_t* y) {
    flush();
    store_sums(outputs_, channel_, sums_, count_, y);
  }

 private:
  void flush() {
    if (end_ != list_) add_products(list_, end_, w_, w_output_, sums_, count_);
    end_ = list_;
  }

  const Outputs outputs_;
  const uint32_t w_output_;
  Entry* const list_;
  Entry* const limit_;
  uint32_t* const sums_;
  const int8_t* w_ = nullptr;
  Entry* end_ = nullptr;
  uint32_t channel_ = 0, count_ = 0;
};

}  // namespace thimble::kernels::arm_v6m
