// SPDX-License-Identifier: Apache-2.0
// How the verbs write JSON: keys in the order given, and names that are no UTF-8 do not stop it.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace thimble::cli {

using Json = nlohmann::ordered_json;

inline void print(const Json& json) { fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace)); }

}  // namespace thimble::cli
