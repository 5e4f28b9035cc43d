// SPDX-License-Identifier: Apache-2.0
// What `make bench` measured, as Markdown: a table a board with another engine's figures beside ours where they are known.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace thimble::tools {

// One `thimble bench MODEL --board BOARD --json`: what it printed, or why it could not.
struct BenchRun {
  std::string model, board;
  nlohmann::ordered_json figures;
  std::string refusal;   // empty where there are figures
};

// Another engine's figures, read from lines of tab-separated fields: `# attribution`, then names of columns (model, board, and keys
// of our JSON), then a line a model and board.
class Peers {
 public:
  Peers() = default;
  explicit Peers(const std::string& text);
  const std::string& attribution() const { return attribution_; }
  // The field as it stands there, empty where there is none.
  std::string figure(const std::string& model, const std::string& board, const std::string& key) const;

 private:
  std::string attribution_;
  std::map<std::string, std::string> figures_;
};

// Whether it is one of the networks that engines are usually compared by: their ratios make the geometric means.
bool is_compared(const std::string& model);

// `tools` names the compilers and the emulator: the figures depend on them and on nothing else of the machine but the host's times.
std::string bench_report(const std::vector<BenchRun>& runs, const Peers& peers, const std::string& tools);

}  // namespace thimble::tools
