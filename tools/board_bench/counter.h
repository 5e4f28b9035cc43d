// SPDX-License-Identifier: Apache-2.0
// Counts what firmware executes between its calls of lab_mark(), from outside the emulated machine: bench/count.c inside QEMU.
#pragma once

#include <string>
#include <vector>

#include "board_bench/toolchain.h"

namespace thimble::tools {

struct Cost {
  uint64_t insns = 0;
  uint64_t cycles = 0;   // modelled, 0 where the counter has no model of the core
};

class Counter {
 public:
  // `probe` is a firmware that ends by itself; `folder` is where firmware runs.
  Counter(const Toolchain& tools, const std::string& folder, const std::string& probe);
  // Not where there is no C compiler, or a QEMU without plugins.
  bool works() const { return works_; }
  // The cost of each section: what lies before the first mark, between the first and the second, and so on.
  std::vector<Cost> sections(const std::string& elf) const;

 private:
  Words words(const std::string& elf) const;
  Words run_;
  std::string folder_;
  bool works_ = false;
};

}  // namespace thimble::tools
