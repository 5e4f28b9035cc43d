// SPDX-License-Identifier: Apache-2.0
// How the tools say no: an exception whose text names the file, the place and the remedy; a program's main prints it and ends with 1.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace thimble::tools {

struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <class... Args> [[noreturn]] void refuse(fmt::format_string<Args...> form, Args&&... args) {
  throw Refusal(fmt::format(form, std::forward<Args>(args)...));
}

}  // namespace thimble::tools
