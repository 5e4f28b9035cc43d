// SPDX-License-Identifier: Apache-2.0
// Runs a model as a test wants it run: in an arena of exactly the bytes it needs, with whatever the arena held before, and once
// with a byte less, which must be refused with the need. Complains to GoogleTest where any of this does not hold.
#pragma once

#include <string>
#include <vector>

#include "all_ops/all_ops.h"
#include "support/bytes.h"
#include "thimble/thimble.h"

namespace thimble::test {

using tools::all_ops;

struct Outcome {
  Diagnosis why = {};                // status ok when all invokes went well
  std::vector<Bytes> outputs = {};   // per output: the bytes of all invokes, one after the other
  size_t arena_bytes = 0;

  bool ok() const { return why.status == Status::ok; }
  std::string text() const;          // `why` in words
  template <class T> std::vector<T> output(size_t i = 0) const { return values_of<T>(outputs.at(i)); }
};

// `inputs` holds, per input, the bytes of all invokes one after the other; variables carry over from one to the next.
Outcome run_model(const Bytes& model, const std::vector<Bytes>& inputs, OpResolver resolver = all_ops(), int invokes = 1);

// Why the model is refused, in words; empty when it is accepted and runs once on zeros.
std::string refusal(const Bytes& model, OpResolver resolver = all_ops());

std::string in_words(const Diagnosis& diagnosis);

}  // namespace thimble::test
