// SPDX-License-Identifier: Apache-2.0
// SLICE and DYNAMIC_UPDATE_SLICE: a window of a tensor, read or written. Where it begins may be known at each invoke only.
#include <string.h>

#include "ops/builtin_codes.h"
#include "ops/copy_layout.h"
#include "ops/elements.h"
#include "thimble/ops.h"

namespace thimble {
namespace {

// One dimension of the window: how far it may begin, and how long it is.
struct Room {
  uint32_t furthest, step_bytes, size;
};

struct Window {
  KeptCopy copy;
  uint32_t rooms;          // kept Room[rank]
  uint8_t rank;
  uint8_t begin, sizes;    // inputs; sizes 0: not given
  Type begin_type, sizes_type;
};

// The window's first byte. A beginning out of range moves the window when no sizes are given; otherwise it is false, like a size that
// is not the window's, or that is -1 (all that is left) where that is another size.
bool find(const Window& w, const Room* room, const void* begin, const void* sizes, uint32_t* first) {
  *first = 0;
  for (uint32_t i = 0; i < w.rank; i++, room++) {
    const int64_t wanted = integer(w.begin_type, begin, i), furthest = room->furthest;
    const int64_t at = wanted < 0 ? 0 : wanted > furthest ? furthest : wanted;
    if (w.sizes != 0) {
      const int64_t size = integer(w.sizes_type, sizes, i);
      if (at != wanted || (size != room->size && (size != -1 || at != furthest))) return false;
    }
    *first += static_cast<uint32_t>(at) * room->step_bytes;
  }
  return true;
}

bool find(const Call& c, const Window& w, uint32_t* first) {
  return find(w, c.kept<Room>(w.rooms), c.input<void>(w.begin), c.input<void>(w.sizes), first);
}

// `part` is the window, `all` what it is a window of. Copies from it when sizes are given, and into it otherwise.
Window keep_window(Prep& p, const Tensor& all, const Tensor& part, uint8_t begin_input, uint8_t sizes_input) {
  const Tensor begin = p.input(begin_input), sizes = p.input(sizes_input);
  const uint32_t bytes = require_elements(p, all, part);
  p.require(all.rank == part.rank && begin.count == all.rank, begin, THIMBLE_TEXT("must hold one number per dimension"));
  require_integers(p, begin);
  Window w = {{}, 0, all.rank, begin_input, sizes_input, begin.type, sizes.type};
  if (!p.accepted()) return w;
  const Steps outer = steps(all, bytes), inner = steps(part, bytes);
  CopyLayout layout(bytes, sizes_input == 0);
  Room rooms[Tensor::kMaxRank];
  for (int i = all.rank - 1; i >= 0; i--) {
    p.require(part.dim(i) <= all.dim(i), part, THIMBLE_TEXT("must fit into what it is a part of"));
    rooms[i] = {static_cast<uint32_t>(all.dim(i) - part.dim(i)), static_cast<uint32_t>(outer.of[i]), static_cast<uint32_t>(part.dim(i))};
    layout.axis(part.dim(i), outer.of[i], inner.of[i]);
  }
  w.copy = keep_copy(p, layout);
  const Kept<Room> kept = p.keep<Room>(all.rank);
  w.rooms = kept.offset;
  if (p.ok()) memcpy(kept.data, rooms, all.rank * sizeof(Room));
  uint32_t first;
  if (p.accepted() && begin.constant && (sizes_input == 0 || sizes.constant))
    p.require(find(w, rooms, begin.address, sizes.address, &first), begin, THIMBLE_TEXT("the slice is out of range or not the output's"));
  return w;
}

void prepare_slice(Prep& p, Window& params) {
  const Tensor x = p.input(0), sizes = p.input(2);
  require_integers(p, sizes);
  p.require(sizes.count == x.rank, sizes, THIMBLE_TEXT("must hold one number per dimension"));
  const Window window = keep_window(p, x, p.output(0), 1, 2);
  if (!p.ok()) return;
  params = window;
}

Status invoke_slice(const Call& c, const Window& w) {
  uint32_t first;
  if (!find(c, w, &first)) return Status::failed;
  run_copy(c, w.copy, c.input<uint8_t>(0) + first, c.output<uint8_t>(0));
  return Status::ok;
}

struct UpdateParams {
  Window window;
  uint32_t y_bytes;
};

void prepare_update(Prep& p, UpdateParams& params) {
  const Tensor x = p.input(0), y = p.output(0);
  p.require(same_shape(x, y), y, THIMBLE_TEXT("the output must have the input's shape"));
  p.require(x.type == y.type, y, THIMBLE_TEXT("the output must have the input's type"));
  const Window window = keep_window(p, y, p.input(1), 2, 0);
  if (!p.ok()) return;
  params = {window, y.bytes};
}

Status invoke_update(const Call& c, const UpdateParams& p) {
  uint32_t first;
  find(c, p.window, &first);
  memcpy(c.output<uint8_t>(0), c.input<uint8_t>(0), p.y_bytes);
  run_copy(c, p.window.copy, c.input<uint8_t>(1), c.output<uint8_t>(0) + first);
  return Status::ok;
}

}  // namespace

namespace ops {
const Op slice = make_op<Window, prepare_slice, invoke_slice>("slice", kSlice, {3, 3, 1, 1});
const Op dynamic_update_slice =
    make_op<UpdateParams, prepare_update, invoke_update>("dynamic_update_slice", kDynamicUpdateSlice, {3, 3, 1, 1});
}  // namespace ops

}  // namespace thimble
