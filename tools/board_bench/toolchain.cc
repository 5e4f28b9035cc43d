// SPDX-License-Identifier: Apache-2.0
// CMake does the work; this reads what it left.
#include "board_bench/toolchain.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "model_file/files.h"
#include "refusal/refusal.h"

namespace thimble::tools {
namespace fs = std::filesystem;

BoardLock::BoardLock(const std::string& folder) {
  fs::create_directories(folder);
  const std::string name = folder + "/.lock";
  file_ = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file_ < 0 || flock(file_, LOCK_EX) != 0) refuse("{}: cannot be locked: {}", name, strerror(errno));
}

BoardLock::~BoardLock() { close(file_); }

std::string source_folder() { return THIMBLE_SOURCE_DIR; }

std::string build_folder(const std::string& board) {
  const fs::path ports = fs::path(source_folder()) / "ports";
  std::set<std::string> boards;
  if (fs::is_directory(ports))
    for (const auto& entry : fs::directory_iterator(ports))
      if (fs::exists(entry.path() / "board.ld")) boards.insert(entry.path().filename());
  if (boards.empty()) refuse("{}: the project's sources are needed to build firmware, and are not there", ports.string());
  std::string names;
  for (const std::string& name : boards) names += " " + name;
  if (!boards.contains(board.substr(0, board.find('+')))) refuse("there is no board '{}'\n  remedy: name one of{}", board, names);
  return source_folder() + "/build/" + board;
}

Toolchain toolchain(const std::string& board) {
  const std::string folder = build_folder(board), facts = folder + "/firmware.json", source = source_folder();
  const std::string what = fmt::format("build for {} (`make firmware` installs what that takes)", board);
  if (!fs::exists(facts) || !fs::exists(folder + "/build.ninja")) must_run({"cmake", "--preset", board}, source, what);
  must_run({"cmake", "--build", folder, "--target", "thimble", "port"}, source, what);
  const auto json = nlohmann::json::parse(read_text(facts));
  Toolchain t = {folder, {json.at("compiler").get<std::string>()}, json.at("link").get<Words>(), json.at("run").get<Words>()};
  for (const auto& word : json.at("compile")) t.compile.push_back(word);
  return t;
}

void Toolchain::build(const std::string& source, const std::string& elf, const Words& options, const std::string& where) const {
  Words words = compile;
  words.insert(words.end(), options.begin(), options.end());
  words.insert(words.end(), {"-I.", source, "-o", elf});
  words.insert(words.end(), link.begin(), link.end());
  must_run(words, where, "build " + elf);
}

}  // namespace thimble::tools
