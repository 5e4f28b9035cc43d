// SPDX-License-Identifier: Apache-2.0
// The element types, for kernels that are told one at run time.
#pragma once

#include "thimble/tensor.h"   // IWYU pragma: export
