// SPDX-License-Identifier: Apache-2.0
// A .tflite file in aligned memory, verified by the device's own code, and diagnoses in the words a person needs: file, operator,
// tensor, reason, remedy.
#pragma once

#include <string>

#include "model_file/aligned_bytes.h"
#include "thimble/model.h"

namespace thimble::tools {

struct ModelFile {
  std::string path;
  AlignedBytes bytes;
  Model model;
};

// Refuses what is not there or does not verify.
ModelFile load_model(const std::string& path);

// "unsupported: node 3 (conv_2d), tensor 7 (conv/bias): the bias must …"
std::string reason(std::span<const uint8_t> bytes, const Diagnosis& why);
const char* remedy(Status status);
// "<path>: unsupported: node 3 (conv_2d), tensor 7 (conv/bias): the bias must …" and, on a line of its own, the remedy.
std::string explain(const std::string& path, std::span<const uint8_t> bytes, const Diagnosis& why);
inline std::string explain(const ModelFile& file, const Diagnosis& why) { return explain(file.path, file.bytes, why); }

}  // namespace thimble::tools
