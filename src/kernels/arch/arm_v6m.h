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

// to[n] = from[n] + sum of x * w[n * w_output + w_at] over the entries from `list` to `end`, of which there is at least one. There has to
// be room for one more.
void add_products(const Entry* list, Entry* end, const int8_t* w, uint32_t w_output, const uint32_t* from, uint32_t* to, uint32_t count);

// The taps of a channel, each count at least 1: how far the next one lies, and the next row from the end of a row.
struct ChannelWalk {
  uint32_t x_tap, w_tap, x_row, w_row, rows, columns, x_columns;   // x_columns = columns * x_tap
  int32_t x_offset;
};

// to[n] = from[n] + sum of (x + x_offset) * w over the taps of channel n.
void add_channels(const int8_t* x, const int8_t* w, const ChannelWalk& walk, const uint32_t* from, uint32_t* to, uint32_t count);

// What sums of the outputs from `channel` on start from, and how they become what is stored.
struct Outputs {
  Requantization rules;
  const int32_t* bias;   // or null
  const int32_t* multipliers;
  const int8_t* shifts;

  // Where the starts are: the bias itself, or `sums`.
  const uint32_t* start(uint32_t channel, uint32_t offset, uint32_t* sums, uint32_t count) const;
  void store(uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y) const;
};

inline Outputs outputs(const Requantization& rules, const Operands<int8_t, const int8_t*>& d) {
  return {rules, static_cast<const int32_t*>(d.bias), d.multipliers, d.shifts};
}

inline constexpr uint32_t kEntries = 64;   // of a list; longer ones go in pieces
inline constexpr uint32_t kSums = 128;     // outputs that share a list
inline constexpr uint32_t kPiece = 16;     // a list with less room than that is full

inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

// The sums of `count` outputs at a time: their weights lie `w_output` apart. start(), then add() for inputs that lie x_step
// apart and whose weights lie w_step apart, then finish().
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
    from_ = outputs_.start(channel, offset, sums_, count);
  }
  void add(const int8_t* x, uint32_t x_step, uint32_t w_at, uint32_t w_step, uint32_t count);
  void finish(int8_t* y) {
    flush();
    outputs_.store(channel_, from_, count_, y);
  }

 private:
  void flush() {
    if (end_ == list_) return;
    add_products(list_, end_, w_, w_output_, from_, sums_, count_);
    from_ = sums_, end_ = list_;
  }

  const Outputs outputs_;
  const uint32_t w_output_;
  Entry* const list_;
  Entry* const limit_;
  uint32_t* const sums_;
  const int8_t* w_ = nullptr;
  Entry* end_ = nullptr;
  const uint32_t* from_ = nullptr;   // the sums so far
  uint32_t channel_ = 0, count_ = 0;
};

}  // namespace thimble::kernels::arm_v6m
