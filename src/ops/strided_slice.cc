// SPDX-License-Identifier: Apache-2.0
// STRIDED_SLICE with all of its masks: per dimension a beginning, an end and a stride, which may be negative; dimensions may be left
// out (an ellipsis, or those past the last that is given), made (a new axis) or dropped (shrunk). All numbers may be inputs.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

constexpr uint32_t kMaxEntries = 16;   // dimensions of x and new ones

struct Masks {
  uint16_t begin, end, ellipsis, new_axis, shrink;
};

struct alignas(4) Slice {
  Masks masks;
  uint8_t entries, x_rank, y_rank, element_bytes;
  Type begin_type, end_type, strides_type;
  bool from_end;   // ends count from the beginnings
};

struct Params {
  KeptCopy copy;         // when all numbers are constant
  uint32_t late;         // kept Slice, then int32_t[x_rank] and [y_rank]; 0: they are
};

struct Numbers {
  const void *begin, *end, *strides;
};

int64_t limited(int64_t at, int64_t lowest, int64_t highest) { return at < lowest ? lowest : at > highest ? highest : at; }

// What entry `e` selects of a dimension of `size`: `first`, `step` and `count`. False when that is nothing, or nonsense.
struct Selection {
  int32_t first, step, count;
};
bool select(const Slice& s, const Numbers& n, uint32_t e, int32_t size, Selection& selection) {
  const int64_t stride = integer(s.strides_type, n.strides, e);
  const uint32_t bit = 1u << e;
  if (stride == 0) return false;
  const int64_t lowest = stride > 0 ? 0 : -1, highest = stride > 0 ? size : size - 1;
  int64_t begin = integer(s.begin_type, n.begin, e), end = integer(s.end_type, n.end, e);
  if (begin < 0) begin += size;
  begin = limited(begin, lowest, highest);
  if (s.masks.begin & bit) begin = stride > 0 ? lowest : highest;
  if (s.masks.shrink & bit) {
    selection = {static_cast<int32_t>(begin), 0, 1};
    return begin >= 0 && begin < size;
  }
  if (s.from_end) end = begin + limited(end, INT32_MIN, INT32_MAX);
  if (end < 0) end += size;
  end = limited(end, lowest, highest);
  if (s.masks.end & bit) end = stride > 0 ? highest : lowest;
  const int64_t way = stride > 0 ? end - begin : begin - end, pace = stride > 0 ? stride : stride < -size ? size : -stride;
  if (way <= 0) return false;
  const int64_t count = pace >= way ? 1 : (way + pace - 1) / pace;
  selection = {static_cast<int32_t>(begin), count == 1 ? 0 : static_cast<int32_t>(stride), static_cast<int32_t>(count)};
  return true;
}

// Walks the entries from the last one, as the layout wants its axes; false unless they make y.
bool lay_out(const Slice& s, const Numbers& n, const int32_t* x_dims, const int32_t* y_dims, CopyLayout& layout) {
  int x_axis = s.x_rank, y_axis = s.y_rank, left_out = s.x_rank - s.entries;
  for (uint32_t e = 0; e < s.entries; e++)
    if (s.masks.new_axis >> e & 1 || s.masks.ellipsis >> e & 1) left_out++;
  if (left_out < 0) return false;
  const auto bytes = static_cast<int32_t>(s.element_bytes);
  int32_t x_step = bytes, y_step = bytes;
  const auto take = [&](const Selection& part, bool shrunk) {
    const int32_t size = x_dims[x_axis];
    if (!shrunk && (y_axis == 0 || y_dims[--y_axis] != part.count)) return false;
    layout.skip(part.first * x_step, 0);
    layout.axis(part.count, part.step * x_step, y_step);
    x_step *= size;
    y_step *= part.count;
    return true;
  };
  const auto take_whole = [&](int count) {
    bool fits = true;
    while (fits && count-- > 0) x_axis--, fits = take({0, 1, x_dims[x_axis]}, false);
    return fits;
  };
  if (s.masks.ellipsis == 0 && !take_whole(left_out)) return false;
  for (uint32_t e = s.entries; e-- > 0;) {
    if (s.masks.ellipsis >> e & 1) {
      if (!take_whole(left_out)) return false;
    } else if (s.masks.new_axis >> e & 1) {
      if (y_axis == 0 || y_dims[--y_axis] != 1) return false;
    } else {
      Selection part;
      if (x_axis-- == 0 || !select(s, n, e, x_dims[x_axis], part) || !take(part, s.masks.shrink >> e & 1)) return false;
    }
  }
  return x_axis == 0 && y_axis == 0;
}

Slice read(Prep& p, const Tensor& x, const Tensor& begin, const Tensor& end, const Tensor& strides, const Tensor& y) {
  const Tensor numbers[] = {begin, end, strides};
  for (const Tensor& t : numbers) {
    require_integers(p, t);
    p.require(t.count == begin.count && t.count <= kMaxEntries, t, THIMBLE_TEXT("must be as many numbers as the beginnings, at most 16"));
  }
  const Options options = p.options(kStridedSliceOptions);
  const uint32_t bits = (1u << (begin.count & 31)) - 1;
  const auto mask = [&](uint32_t field) { return static_cast<uint16_t>(static_cast<uint32_t>(options.s32(field)) & bits); };
  Masks m = {mask(0), mask(1), mask(2), mask(3), mask(4)};
  p.require((m.ellipsis & (m.ellipsis - 1)) == 0, THIMBLE_TEXT("more than one ellipsis"));
  m.new_axis &= static_cast<uint16_t>(~m.ellipsis);
  m.shrink &= static_cast<uint16_t>(~(m.ellipsis | m.new_axis));
  return {m, static_cast<uint8_t>(begin.count), x.rank, y.rank, static_cast<uint8_t>(require_elements(p, x, y)), begin.type, end.type,
          strides.type, options.boolean(5)};
}

void prepare(Prep& p, Params& params) {
  const Tensor x = p.input(0), begin = p.input(1), end = p.input(2), strides = p.input(3), y = p.output(0);
  const Slice s = read(p, x, begin, end, strides, y);
  if (!p.accepted()) return;
  if (begin.constant && end.constant && strides.constant) {
    CopyLayout layout(s.element_bytes);
    const bool fits = lay_out(s, {begin.address, end.address, strides.address}, x.shape, y.shape, layout);
    if (!p.require(fits, y, THIMBLE_TEXT("the output must be the slice"))) return;
    const KeptCopy copy = keep_copy(p, layout);
    if (p.ok()) params = {copy, 0};
    return;
  }
  const Kept<Slice> late = p.keep<Slice>(1);
  const Kept<int32_t> dims = p.keep<int32_t>(x.rank + y.rank);   // follows it
  if (!p.ok()) return;
  *late.data = s;
  memcpy(dims.data, x.shape, 4u * x.rank);
  memcpy(dims.data + x.rank, y.shape, 4u * y.rank);
  params = {{}, late.offset};
}

Status invoke(const Call& c, const Params& p) {
  if (p.late == 0) return invoke_copy(c, p.copy);
  const Slice& s = *c.kept<Slice>(p.late);
  const int32_t* const dims = reinterpret_cast<const int32_t*>(&s + 1);
  CopyLayout layout(s.element_bytes);
  if (!lay_out(s, {c.input<void>(1), c.input<void>(2), c.input<void>(3)}, dims, dims + s.x_rank, layout)) return Status::failed;
  layout.run(c.input<uint8_t>(0), c.output<uint8_t>(0));
  return Status::ok;
}

}  // namespace

namespace ops {
const Op strided_slice = make_op<Params, prepare, invoke>("strided_slice", kStridedSlice, {4, 4, 1, 1});
}  // namespace ops

}  // namespace thimble
