// SPDX-License-Identifier: Apache-2.0
// Options of custom operators, written by the official FlexBuffers library.
#pragma once

#include <flatbuffers/flexbuffers.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "support/bytes.h"

namespace thimble::test {

using FlexMap = std::vector<std::pair<std::string, std::variant<int, bool, float>>>;

inline Bytes flex_map(const FlexMap& members) {
  flexbuffers::Builder b;
  b.Map([&] {
    for (const auto& [name, value] : members) std::visit([&](auto v) { b.Add(name.c_str(), v); }, value);
  });
  b.Finish();
  return Bytes(b.GetBuffer().begin(), b.GetBuffer().end());
}

}  // namespace thimble::test
