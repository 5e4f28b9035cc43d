// SPDX-License-Identifier: Apache-2.0
// Runs another program, without a shell, and keeps what it printed.
#pragma once

#include <string>
#include <vector>

namespace thimble::tools {

struct Ended {
  int code;             // its exit code; 128 and more: ended by a signal; 127: it could not be started
  std::string printed;  // standard output and error, in the order written
};

using Words = std::vector<std::string>;

// In folder `where`, with standard input closed.
Ended run_program(const Words& words, const std::string& where);

// The same, refusing with the end of what was printed unless it ended with 0. `what` completes "cannot …".
std::string must_run(const Words& words, const std::string& where, const std::string& what);

}  // namespace thimble::tools
