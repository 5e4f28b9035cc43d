// SPDX-License-Identifier: Apache-2.0
// Builds a firmware for one model, runs it on the emulated board, counts, and compares what it computes with this machine.
#pragma once

#include <string>
#include <vector>

#include "board_bench/counter.h"
#include "prepared_model/prepared_model.h"

namespace thimble::tools {

struct BoardBench {
  std::string board, isa, elf;
  std::string counted_by;      // "plugin": exact, from outside; "port": the board's own counter, see ports/port.h
  Cost setup, invoke;          // setup: verify, construct, prepare
  uint32_t arena_bytes = 0;    // as the board says; the same as the host's figure, or the bench fails
  uint32_t text_bytes = 0;     // code and constants of the image without the model, less those of a firmware that does nothing
  uint32_t data_bytes = 0;     // likewise, initialised variables
  bool outputs_match_host = false;   // integers to the bit, floats to 1e-5 of their size
  std::vector<Cost> ops;       // per node, if asked for
};

struct BenchRequest {
  std::string board;
  std::string keep;                  // folder for the firmware and what it takes; empty: one under build/<board>/bench
  std::vector<std::string> inputs;   // files; none: zeros
  bool per_op = false;
  bool port_counter = false;         // do without the plugin
};

BoardBench bench_on_board(const ModelFile& file, const BenchRequest& request);

}  // namespace thimble::tools
