// SPDX-License-Identifier: Apache-2.0
// The thimble command. Exit codes: 0 done, 1 refused with a message on standard error, 2 the command line is wrong.
#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "cli/verbs.h"
#include "refusal/refusal.h"

int main(int argc, char** argv) {
  using namespace thimble::cli;
  CLI::App app("Looks into .tflite models, and prepares and runs them as a board would.", "thimble");
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  add_verify(app);
  add_inspect(app);
  add_ops(app);
  add_arena(app);
  add_run(app);
  add_embed(app);
  add_bench(app);
  add_bench_all(app);
  try {
    app.parse(argc, argv);
    if (fflush(stdout) == 0) return 0;
    fmt::print(stderr, "thimble: standard output cannot be written\n");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "thimble: this machine has too little memory for that\n");
  } catch (const std::exception& error) {
    fmt::print(stderr, "thimble: {}\n", error.what());
  }
  return 1;
}
