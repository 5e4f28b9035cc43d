// SPDX-License-Identifier: Apache-2.0
// Every node of a model that the device would refuse, not just the first, and why.
#pragma once

#include <vector>

#include "model_file/model_file.h"

namespace thimble::tools {

// Of all nodes that would run, in the order of subgraphs and nodes; operators that do not exist are left to needed_ops(). Empty when
// nothing but memory can stop the model.
std::vector<Diagnosis> all_refusals(const ModelFile& file);

}  // namespace thimble::tools
