// SPDX-License-Identifier: Apache-2.0
// Reads the source as text.
#include "support/reasons.h"

#include <fstream>
#include <sstream>

namespace thimble::test {

std::set<std::string> reasons_in(const std::string& file) {
  std::ifstream stream(std::string(THIMBLE_SOURCE_DIR "/") + file);
  std::stringstream source;
  source << stream.rdbuf();
  const std::string text = source.str();
  const std::string begin = "THIMBLE_TEXT(\"";
  std::set<std::string> reasons;
  for (size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at)) {
    at += begin.size();
    reasons.insert(text.substr(at, text.find('"', at) - at));
  }
  return reasons;
}

}  // namespace thimble::test
