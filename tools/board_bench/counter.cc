// SPDX-License-Identifier: Apache-2.0
// Builds the plugin once for all boards, in build/bench, and hands it to QEMU through ports/run.
#include "board_bench/counter.h"

#include <filesystem>

namespace thimble::tools {
namespace fs = std::filesystem;
namespace {

// The plugin's path; empty where it cannot be built.
std::string built_plugin() {
  const std::string source = source_folder() + "/bench/count.c", where = source_folder() + "/build/bench", plugin = where + "/count.so";
  const BoardLock lock(where);
  if (fs::exists(plugin) && fs::last_write_time(plugin) > fs::last_write_time(source)) return plugin;
  const Words words = {"cc", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-o", plugin, source};
  return run_program(words, where).code == 0 ? plugin : "";
}

}  // namespace

Counter::Counter(const Toolchain& tools, const std::string& folder, const std::string& probe) : run_(tools.run), folder_(folder) {
  const std::string plugin = built_plugin();
  if (plugin.empty()) return;
  // A copy, so that no space or comma of a path gets into QEMU's options.
  fs::copy_file(plugin, folder + "/count.so", fs::copy_options::overwrite_existing);
  works_ = run_program(words(probe), folder_).code == 0;
}

Words Counter::words(const std::string& elf) const {
  Words words = {"env", "THIMBLE_QEMU=-plugin ./count.so,core=" + run_.back()};
  words.insert(words.end(), run_.begin(), run_.end());
  words.push_back(elf);
  return words;
}

std::vector<Cost> Counter::sections(const std::string& elf) const {
  const std::string printed = must_run(words(elf), folder_, "count on " + run_.back());
  std::vector<Cost> sections;
  for (size_t at = 0; (at = printed.find("section=", at)) != std::string::npos; at++) {
    unsigned section;
    unsigned long long insns, cycles;
    if (sscanf(printed.c_str() + at, "section=%u insns=%llu cycles=%llu", &section, &insns, &cycles) == 3 && section == sections.size())
      sections.push_back({insns, cycles});
  }
  return sections;
}

}  // namespace thimble::tools
