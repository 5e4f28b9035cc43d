// SPDX-License-Identifier: Apache-2.0
// fork and exec with one pipe.
#include "process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "refusal/refusal.h"

namespace thimble::tools {
namespace {

[[noreturn]] void become(const std::vector<char*>& words, const char* where, int output) {
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir(where) == 0) execvp(words[0], words.data());
  dprintf(STDERR_FILENO, "%s: %s\n", words[0], strerror(errno));
  _exit(127);
}

}  // namespace

Ended run_program(const Words& words, const std::string& where) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse("cannot make a pipe: {}", strerror(errno));
  const pid_t child = fork();
  if (child < 0) refuse("cannot start {}: {}", words[0], strerror(errno));
  if (child == 0) become(arguments, where.c_str(), ends[1]);
  close(ends[1]);
  Ended ended = {};
  char piece[4096];
  for (ssize_t got; (got = read(ends[0], piece, sizeof piece)) > 0;) ended.printed.append(piece, static_cast<size_t>(got));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

std::string must_run(const Words& words, const std::string& where, const std::string& what) {
  constexpr size_t kShown = 2000;
  Ended ended = run_program(words, where);
  if (ended.code == 0) return std::move(ended.printed);
  const size_t from = ended.printed.size() > kShown ? ended.printed.size() - kShown : 0;
  refuse("cannot {}: {} ended with {}\n{}", what, words[0], ended.code, ended.printed.substr(from));
}

}  // namespace thimble::tools
