// SPDX-License-Identifier: Apache-2.0
// Runs manifests of cases on the board, reading them and their files from the host.
//
//   conformance.elf [--implemented-only] [--arena] FOLDER...
//
// A FOLDER holds a manifest.tsv; one that is absent is skipped. --arena prints the bytes each model needs: the host's conformance
// prints the same for `--isa BOARD`.
// The large memory holds, from its start, the manifest, the files of the case at hand, and its arena.
#include <string.h>

#include "all_ops/all_ops.h"
#include "conformance_case/suite.h"
#include "port.h"
#include "thimble/model.h"

namespace {

using namespace thimble;
using namespace thimble::conformance;

constexpr size_t kGuardBytes = 64;   // behind the arena, and how far an operator may err unseen
constexpr uint8_t kGuard = 0x5C;

class Board {
 public:
  // A whole file with a NUL behind it, from `used_` on.
  Bytes read(const char* path) {
    const int file = port::open(path, false);
    if (file < 0) return {nullptr, 0};
    uint8_t* const at = next();
    const size_t room = static_cast<size_t>(end() - at);
    const long size = port::size(file);
    size_t have = 0;
    const bool fits = size >= 0 && static_cast<size_t>(size) < room;
    while (fits && have < static_cast<size_t>(size)) {
      const long got = port::read(file, at + have, static_cast<size_t>(size) - have);
      if (got <= 0) break;
      have += static_cast<size_t>(got);
    }
    port::close(file);
    if (!fits || have != static_cast<size_t>(size)) return {nullptr, 0};
    at[have] = 0;
    used_ = static_cast<size_t>(at - port::big_memory()) + have + 1;
    return {at, have};
  }
  void keep_files() { kept_ = used_; }
  void drop_files() { used_ = kept_; }

  uint8_t* arena(size_t bytes) {
    uint8_t* const at = next();
    const size_t room = static_cast<size_t>(end() - at);
    if (room < kGuardBytes || bytes > room - kGuardBytes) return nullptr;
    guard_ = at + bytes;
    memset(guard_, kGuard, kGuardBytes);
    return at;
  }
  bool arena_intact() const {
    for (size_t i = 0; i < kGuardBytes; i++)
      if (guard_[i] != kGuard) return false;
    return true;
  }

  void say(const Row& row, const Verdict& verdict) const {
    Text line;
    const bool missing = verdict.kind == Verdict::Kind::not_implemented;
    if (verdict.kind == Verdict::Kind::failed || (missing && !implemented_only))
      line << row.id << (*row.types ? " " : "") << row.types << ": " << verdict.reason.c_str() << '\n';
    if (verdict.kind == Verdict::Kind::passed && print_arena)
      line << row.id << " arena " << static_cast<uint32_t>(verdict.arena_bytes) << '\n';
    port::write(line.c_str());
  }

  bool implemented_only = false, print_arena = false;

 private:
  uint8_t* next() const { return port::big_memory() + (used_ + Model::kAlignment - 1) / Model::kAlignment * Model::kAlignment; }
  uint8_t* end() const { return port::big_memory() + port::big_memory_bytes() - Model::kAlignment; }

  size_t used_ = 0, kept_ = 0;
  uint8_t* guard_ = nullptr;
};

Board& board(void* context) { return *static_cast<Board*>(context); }

void run_folder(Board& here, const char* folder, Tally& tally) {
  const Machine machine = {&here,
                           [](void* c, const char* path) { return board(c).read(path); },
                           [](void* c) { board(c).drop_files(); },
                           [](void* c, size_t bytes) { return board(c).arena(bytes); },
                           [](void* c) { return board(c).arena_intact(); },
                           [](void* c, const Row& row, const Verdict& verdict) { board(c).say(row, verdict); }};
  Text path;
  path << folder << "/manifest.tsv";
  const Bytes text = here.read(path.c_str());
  here.keep_files();
  Text line;
  if (text.data == nullptr) {
    line << "skipped: there is no " << path.c_str() << '\n';
    port::write(line.c_str());
    return;
  }
  Manifest manifest(path.c_str(), const_cast<char*>(reinterpret_cast<const char*>(text.data)));
  if (!manifest.known()) {
    line << path.c_str() << ": the header is of no known kind\n";
    port::write(line.c_str());
    tally.failed++;
    return;
  }
  RunOptions options;
  options.implemented_only = here.implemented_only;
  run_suite(machine, tools::all_ops(), options, manifest, tally);
}

}  // namespace

int main() {
  static Board here;
  static char arguments[2000];
  if (port::command_line(arguments, sizeof arguments) == 0) {
    port::write("usage: conformance [--implemented-only] [--arena] FOLDER...\n");
    return 2;
  }
  Tally tally;
  for (char *word = arguments, *rest; *word; word = rest) {
    rest = word;
    while (*rest && *rest != ' ') rest++;
    if (*rest) *rest++ = 0;
    if (strcmp(word, "--implemented-only") == 0) here.implemented_only = true;
    else if (strcmp(word, "--arena") == 0) here.print_arena = true;
    else if (*word) run_folder(here, word, tally);
  }
  port::write(tally.text().c_str());
  port::write("\n");
  return tally.failed ? 1 : 0;
}
