// SPDX-License-Identifier: Apache-2.0
// One function a verb: it adds the verb with its options to the command line; CLI11 calls its callback. Refusals are thrown.
#pragma once

#include <CLI/CLI.hpp>

namespace thimble::cli {

void add_verify(CLI::App& app);
void add_inspect(CLI::App& app);
void add_ops(CLI::App& app);
void add_arena(CLI::App& app);
void add_run(CLI::App& app);
void add_embed(CLI::App& app);
void add_bench(CLI::App& app);
void add_bench_all(CLI::App& app);

}  // namespace thimble::cli
