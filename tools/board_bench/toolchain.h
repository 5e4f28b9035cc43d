// SPDX-License-Identifier: Apache-2.0
// How to build and run one more firmware for a board: CMake keeps the board's libraries fresh and writes down the rest in
// build/<board>/firmware.json.
#pragma once

#include <string>

#include "process/process.h"

namespace thimble::tools {

// Only one process at a time works in a board's build folder: the lock lasts as long as the object.
class BoardLock {
 public:
  explicit BoardLock(const std::string& folder);
  ~BoardLock();
  BoardLock(const BoardLock&) = delete;
  BoardLock& operator=(const BoardLock&) = delete;

 private:
  int file_;
};

struct Toolchain {
  std::string folder;            // build/<board>
  Words compile, link, run;      // compile... main.cc -o main.elf link...    run... main.elf

  void build(const std::string& source, const std::string& elf, const Words& options, const std::string& where) const;
};

std::string source_folder();     // of the project: where ports/ and bench/ are
std::string build_folder(const std::string& board);   // refuses a board that ports/ does not have, naming those it has; may end in +little_scratch
Toolchain toolchain(const std::string& board);        // configures and builds what is missing or stale

}  // namespace thimble::tools
