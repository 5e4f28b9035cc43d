// SPDX-License-Identifier: Apache-2.0
// The options of verbs that report on a model for a core.
#pragma once

#include <memory>
#include <string>

#include "cli/verbs.h"
#include "isa_names/isa_names.h"

namespace thimble::cli {

struct ReportOptions {
  std::string model, isa = tools::isa_text(IsaSet::native());   // what Interpreter::prepare() takes by default
  bool json = false;
};

inline std::shared_ptr<ReportOptions> add_report_options(CLI::App& verb) {
  auto o = std::make_shared<ReportOptions>();
  verb.add_option("model", o->model, "a .tflite file")->required();
  verb.add_option("--isa", o->isa, "for which core: " + tools::isa_names())->capture_default_str();
  verb.add_flag("--json", o->json, "print JSON");
  return o;
}

}  // namespace thimble::cli
