// SPDX-License-Identifier: Apache-2.0
// What kernels for Cortex-M0+ are made of; Cortex-M3, which multiplies into 64 bits as well, shares them. The M0+ multiplies 32 by 32 bits
// into 32 in a cycle, loads signed bytes from register plus register only, and has eight registers that most instructions can name. So
// sums run over lists: of the inputs that are not zero (after a RELU about half of them), with the places of their weights. Four outputs
// share each entry.
#pragma once

#include "kernels/arch/outputs.h"

#if defined(__ARM_ARCH_6M__)
#define THIMBLE_ARM_V6M 2   // assembly
#elif defined(__ARM_ARCH_7M__)
#define THIMBLE_ARM_V6M 3   // assembly, but for what a long multiply makes easy
#elif !(defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M') && !(defined(__riscv) && __riscv_xlen == 32)
#define THIMBLE_ARM_V6M 1   // its twin in C
#endif

namespace thimble::kernels::arm_v6m {

// An input, offset added, and where its weight lies, counted from the first weight of an output.
struct Entry {
  int32_t w_at;
  int32_t x;
};

// Rows of inputs. In a row they are x_step apart and their weights w_step; a skip leads from the end of a row to the next.
struct Rows {
  uint32_t x_step, w_step;
  uint32_t x_length;   // count * x_step
  int32_t x_skip, w_skip;
  uint32_t rows, count;   // each at least 1
};

// Appends those that are not zero. Returns the end of the list.
Entry* list_inputs(Entry* entry, const int8_t* x, uint32_t w_at, const Rows* rows, int32_t x_offset);

// to[n] = from[n], or 0 if from is null, + sum of x * w[n * w_output + w_at] over the entries from `list` to `end`, of which there is at
// least one. There has to be room for one more.
void add_products(const Entry* list, Entry* end, const int8_t* w, uint32_t w_output, const uint32_t* from, uint32_t* to, uint32_t count);

// The taps of a channel, each count at least 1: how far the next one lies, and the next row from the end of a row.
struct ChannelWalk {
  uint32_t x_tap, w_tap;
  int32_t x_row, w_row;
  uint32_t rows, columns, x_columns;   // x_columns = columns * x_tap
  int32_t x_offset;
};

// to[n] = from[n] + sum of (x + x_offset) * w over the taps of channel n.
void add_channels(const int8_t* x, const int8_t* w, const ChannelWalk& walk, const uint32_t* from, uint32_t* to, uint32_t count);

void store_sums(const Outputs& outputs, uint32_t channel, const uint32_t* sums, uint32_t count, int8_t* y);

inline constexpr uint32_t kEntries = 64;   // of a list; longer ones go in pieces
inline constexpr uint32_t kSums = 128;     // outputs that share a list
inline constexpr int kPiece = 16;          // a list with less room than that is full

// A sum times a multiplier, as the core does it; on a PC by halves, to test that.
inline int32_t scaled(uint32_t sum, int32_t value, int32_t shift) {
  const int32_t accumulator = static_cast<int32_t>(sum);
  return IsaSet::kFixed ? multiply(accumulator, value, shift) : multiply_by_halves(accumulator, value, shift);
}

inline uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

// The sums of `count` outputs at a time: their weights lie `w_output` apart. start(), then add() as often as it takes, then
// finish().
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
  void add(const int8_t* x, uint32_t w_at, Rows rows);
  void finish(int8_t* y) {
    flush();
    store_sums(outputs_, channel_, from_, count_, y);
  }

 private:
  void add_in_pieces(const int8_t* x, uint32_t w_at, Rows row);
  void flush() {
    if (end_ == list_) return;
    add_products(list_, end_, w_, w_output_, from_, sums_, count_);
    from_ = sums_, end_ = list_;
  }

  const Outputs& outputs_;
  const uint32_t w_output_;
  Entry* const list_;
  Entry* const limit_;
  uint32_t* const sums_;
  const int8_t* w_ = nullptr;
  Entry* end_ = nullptr;
  const uint32_t* from_ = nullptr;   // the sums so far
  uint32_t channel_ = 0, count_ = 0;
};

// Each of `count` sums, at least one, times a multiplier, as multiply() of base/fixed_point.h has it.
void scale(uint32_t* sums, uint32_t count, const Multiplier& m);

// Moves bytes, at least one, down by one. Returns the sum of (value - zero) * time.
uint32_t move_bytes_down(int8_t* state, const int8_t* time, int32_t zero, const int8_t* end_of_time);

// The Rows class of this core (see RowInPlace): it has a list of the inputs, or, where they are many, makes one for every sum.
class RowSums {
 public:
  static uint32_t scratch_bytes(uint32_t longest) { return (least(longest, kEntries) + 1) * sizeof(Entry); }
  template <class Use> static void scale(uint32_t* sums, uint32_t count, const Multiplier& m, const Use& use) {
    arm_v6m::scale(sums, count, m);
    for (uint32_t n = 0; n < count; n++) use(n, static_cast<int32_t>(sums[n]));
  }
  template <class State> static uint32_t remember(State* state, const State* time, uint32_t count, State newest, int32_t zero) {
    return kernels::remember(state, time, count, newest, zero);
  }
  static uint32_t remember(int8_t* state, const int8_t* time, uint32_t count, int8_t newest, int32_t zero) {
    const uint32_t older = count - 1, sum = older != 0 ? move_bytes_down(state, time, zero, time + older) : 0;
    state[older] = newest;
    return sum + static_cast<uint32_t>((newest - zero) * time[older]);
  }

  static int32_t limited_half(int32_t value) {   // most are as they should be
    if (value == static_cast<int16_t>(value)) return value;
    return value < 0 ? INT16_MIN : INT16_MAX;
  }

  explicit RowSums(void* scratch) : list_(static_cast<Entry*>(scratch)) {}

  void set(const int8_t* x, uint32_t count, int32_t x_offset) {
    x_ = x, count_ = count, x_offset_ = x_offset;
    end_ = count <= kEntries ? list(0, count) : nullptr;
  }
  void add(const int8_t* w, const uint32_t* from, uint32_t* to, uint32_t outputs) const;

 private:
  Entry* list(uint32_t from, uint32_t to) const {
    Rows row;   // set one by one: a call of memset would cost more than a short list
    row.x_step = row.w_step = row.rows = 1, row.x_skip = row.w_skip = 0;
    row.x_length = row.count = to - from;
    return list_inputs(list_, x_ + from, from, &row, x_offset_);
  }

  Entry* const list_;
  Entry* end_ = nullptr;        // of the list of all inputs; null where they are too many for one
  const int8_t* x_ = nullptr;
  uint32_t count_ = 0;
  int32_t x_offset_ = 0;
};

}  // namespace thimble::kernels::arm_v6m
