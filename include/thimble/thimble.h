// SPDX-License-Identifier: Apache-2.0
// Thimble: runs .tflite models on microcontrollers. Include this one header.
//
//   Model ─ verify bytes ─▶ OpResolver ─ choose operators ─▶ Interpreter ─ prepare in an arena ─▶ input, invoke, output
#pragma once

#include "thimble/interpreter.h"   // IWYU pragma: export
#include "thimble/model.h"         // IWYU pragma: export
#include "thimble/op_resolver.h"   // IWYU pragma: export
#include "thimble/ops.h"           // IWYU pragma: export
#include "thimble/profiler.h"      // IWYU pragma: export
#include "thimble/status.h"        // IWYU pragma: export
#include "thimble/tensor.h"        // IWYU pragma: export
