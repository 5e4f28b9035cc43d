// SPDX-License-Identifier: Apache-2.0
// Instruction sets by name: a core's ("cortex-m4"), "host" for the best that this machine can run, or features joined by "+"
// ("arm_dsp+fpu_f32"; "scalar" is none).
#pragma once

#include <string>

#include "thimble/isa.h"

namespace thimble::tools {

IsaSet parse_isa(const std::string& text);   // refuses, naming all that it knows
IsaSet parse_runnable_isa(const std::string& text, const std::string& model);   // refuses as well what this machine cannot run
std::string isa_text(IsaSet isa);            // "arm_dsp+fpu_f32", "scalar"
std::string isa_names();                     // all of them, for messages and help

}  // namespace thimble::tools
