// SPDX-License-Identifier: Apache-2.0
// Finds tables and vectors in bytes that nobody has checked yet, and shows no others than those inside the file. What they mean is for
// the verifier to say, which has this to itself. Work is paid from a budget in proportion to the size, so that tables referring to each
// other over and over cannot make a small file slow.
#pragma once

#include "model/reader.h"

namespace thimble {
namespace {   // of the one file that includes this: its compiler then sees all callers, and passes less around

// What a field may be: a byte, or a word, which is a number, a reference to a table or a vector. Those nobody reads count as bytes.
enum Field : uint32_t { byte = 0, word = 3 };

// A field that is a vector, of bytes or of words.
constexpr uint32_t bytes_in(uint32_t field) { return 32 | field << 2; }
constexpr uint32_t words_in(uint32_t field) { return 32 | field << 2 | 2; }

// What tables of one kind have. `fields` has two bits for each, the first lowest: those of an offset that must be 0; the upper half says
// where their entries in a vtable end. `vectors` has six bits for each to be looked at.
struct Kind {
  uint32_t fields, vectors;
};
template <class... F> constexpr uint32_t fields(F... each) {
  uint32_t all = 0, bit = 0;
  ((all |= static_cast<uint32_t>(each) << bit, bit += 2), ...);
  return all | (4 + bit) << 16;
}
template <class... V> constexpr uint32_t vectors(V... each) {
  uint32_t all = 0, bit = 0;
  ((all |= each << bit, bit += 6), ...);
  return all;
}

// How tables of one kind are laid out. Tables share vtables, so what one says is learnt once and kept for the next table.
struct Layout {
  uint16_t offsets[8];        // of the fields; 0: absent
  uintptr_t vtable = 0;       // that these come from
  uintptr_t last_place = 0;   // the highest address, in words, where such a table can begin; at first none
  Kind kind;

  explicit Layout(Kind k) : kind(k) {}
  [[gnu::always_inline]] void clear() {
    const uint32_t none = 0;   // two fields; a loop would become a call of memset
    memcpy(offsets, &none, sizeof none);
    memcpy(offsets + 2, &none, sizeof none);
    memcpy(offsets + 4, &none, sizeof none);
    memcpy(offsets + 6, &none, sizeof none);
  }
  [[gnu::noinline]] void forget() {
    vtable = last_place = 0;
    clear();
  }
  bool has(uint32_t id) const { return offsets[id] != 0; }
  uint32_t u8(const uint8_t* table, uint32_t id) const { return has(id) ? table[offsets[id]] : 0; }
  uint32_t u32(const uint8_t* table, uint32_t id) const { return has(id) ? load<uint32_t>(table + offsets[id]) : 0; }
};

// A vector inside the file; kNothing with a count of 0 when it is absent.
struct List {
  const uint8_t* at;
  uint32_t count;

  const uint8_t* operator[](uint32_t i) const { return at + 4 + 4 * i; }   // of words
};

class TableFinder {
 protected:
  TableFinder(const uint8_t* bytes, Diagnosis* why) : bytes_(bytes), why_(why) {}

  // What is to be known of the file: at least 16 bytes at a multiple of 16.
  [[gnu::always_inline]] void begin(uint32_t size) {
    last_ = bytes_ + size - 4;
    last_place_ = reinterpret_cast<uintptr_t>(last_) >> 2;
    last_half_ = (size - 4) >> 1;
    budget_ = size < 0x10000000 ? 8 * size + 65536 : UINT32_MAX;
  }

  [[gnu::noinline]] void fail(const char* text) { complain(text, Status::invalid_model); }
  [[gnu::noinline]] void refuse(const char* text) { complain(text, Status::unsupported); }

  // Steps are paid for before they are taken. Returns the count, or 0 when it cannot be paid.
  [[gnu::always_inline]] uint32_t pay(uint32_t count, uint32_t log2_steps_each) {
    if (count > budget_ >> log2_steps_each) {
      fail(THIMBLE_TEXT("tables shared without end"));
      return 0;
    }
    budget_ -= count << log2_steps_each;
    return count;
  }

  // The table that the reference at `from` leads to if it is one of this layout, as most often it is. In one comparison, that it begins
  // at a multiple of 4, and its last word no later than the file's. That it begins in the file follows from its being behind `from`.
  [[gnu::always_inline]] static bool find(const uint8_t* from, const Layout& t, const uint8_t** table) {
    uintptr_t at;
    if (__builtin_add_overflow(reinterpret_cast<uintptr_t>(from), uintptr_t{load<uint32_t>(from)}, &at)) return false;
    *table = reinterpret_cast<const uint8_t*>(at);
    return quotient(at, 2) <= t.last_place && vtable_of(at) == t.vtable;
  }

  // The table that the reference at `from` leads to, of a layout to be learnt. When it is broken, one without fields.
  [[gnu::noinline]] const uint8_t* open(const uint8_t* from, Layout& t) {
    const uintptr_t at = reinterpret_cast<uintptr_t>(from) + load<uint32_t>(from);
    if (learn(at, reinterpret_cast<uintptr_t>(from), t)) return reinterpret_cast<const uint8_t*>(at);
    t.forget();
    broken(from);
    return bytes_;
  }

  // A field that is a vector of elements of 2^log2_bytes.
  [[gnu::always_inline]] List list(const uint8_t* table, const Layout& t, uint32_t id, uint32_t log2_bytes) {
    if (!t.has(id)) return {kNothing, 0};
    const uint8_t* at = table + t.offsets[id];
    const uint32_t distance = load<uint32_t>(at), left = static_cast<uint32_t>(last_ - at);
    if (quotient(distance, 2) <= left >> 2) {
      const uint32_t count = load<uint32_t>(at + distance);
      if (count <= (left - distance) >> log2_bytes) return {at + distance, count};
    }
    broken(at);
    return {kNothing, 0};
  }

  // A table, and the vectors that its kind names.
  [[gnu::noinline]] const uint8_t* read(const uint8_t* from, Layout& t, List* lists) {
    const uint8_t* table;
    if (!find(from, t, &table)) table = open(from, t);
    if (uint32_t vectors = t.kind.vectors) {
      do *lists++ = list(table, t, vectors >> 2 & 7, vectors & 3);
      while (vectors >>= 6);
    }
    return table;
  }

  const uint8_t* const bytes_;
  Diagnosis here_ = kNoComplaint;
  Status status_ = Status::ok;

 private:
  // A number that is to be a multiple of 2^bits, divided by that. Rotated, one that is no multiple is larger than all it is compared with.
  template <class T> static T quotient(T number, uint32_t bits) { return number >> bits | number << (8 * sizeof number - bits); }

  static uintptr_t vtable_of(uintptr_t table) {
    return table - static_cast<uintptr_t>(intptr_t{load<int32_t>(reinterpret_cast<const uint8_t*>(table))});
  }

  // Whether the table and its vtable are inside the file, and each of its fields begins inside it, words at multiples of 4. It counts as
  // whole words, so that of a word that begins inside it all four bytes are inside the file, whatever the lengths of both. Where it begins
  // is no later than the file's last word, and not before `from`, as it would be if their distance had led round all addresses.
  [[gnu::always_inline]] bool learn(uintptr_t at, uintptr_t from, Layout& t) {
    const uintptr_t place = quotient(at, 2);
    if (place > last_place_ || place < from >> 2) return false;
    t.vtable = vtable_of(at);
    const uintptr_t vtable = quotient(t.vtable - reinterpret_cast<uintptr_t>(bytes_), 1);
    if (vtable > last_half_) return false;
    const uint8_t* entry = reinterpret_cast<const uint8_t*>(t.vtable);
    const uint32_t vtable_bytes = load<uint16_t>(entry), table_bytes = load<uint16_t>(entry + 2);
    if (quotient(vtable_bytes, 1) > last_half_ + 2 - vtable) return false;
    t.last_place = last_place_ - ((table_bytes - 1) >> 2);   // one of no bytes has no place
    if (static_cast<intptr_t>(t.last_place) < static_cast<intptr_t>(place)) return false;
    t.clear();
    uint32_t fields = t.kind.fields, misplaced = 0, end = fields >> 16;
    if (end > vtable_bytes) end = vtable_bytes;
    if (end <= 4) return true;
    uint16_t* to = t.offsets;
    const uint8_t* const last = entry + end;
    entry += 4;
    do {
      const uint32_t offset = load<uint16_t>(entry);
      entry += 2;
      if (offset >= table_bytes) return false;
      misplaced |= offset & fields;
      fields >>= 2;
      *to++ = static_cast<uint16_t>(offset);
    } while (entry != last);
    return misplaced % 4 == 0;
  }

  [[gnu::noinline]] void broken(const uint8_t* at) {
    here_.detail = static_cast<uint32_t>(at - bytes_);
    fail(THIMBLE_TEXT("broken FlatBuffer"));
  }
  [[gnu::noinline]] void complain(const char* text, Status status) {
    if (status_ != Status::ok) return;
    status_ = status;
    if (why_ == nullptr) return;
    *why_ = here_;
    why_->status = status;
    why_->text = text;
  }

  const uint8_t* last_ = nullptr;   // four bytes before the end
  uintptr_t last_place_ = 0;        // the same address in words
  uint32_t last_half_ = 0;          // and as a distance from bytes_ in units of two bytes
  uint32_t budget_ = 0;
  Diagnosis* const why_;
};

}  // namespace
}  // namespace thimble
