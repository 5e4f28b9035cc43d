// SPDX-License-Identifier: Apache-2.0
// Models of one operator, for the tests of operators.
#pragma once

#include <gtest/gtest.h>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {

inline TensorSpec s8(std::vector<int32_t> shape, float scale, int64_t zero_point) {
  return {.type = Type::s8, .shape = std::move(shape), .quantization = {{scale}, {zero_point}}};
}
inline TensorSpec s8_without_scale(std::vector<int32_t> shape) { return {.type = Type::s8, .shape = std::move(shape)}; }
inline TensorSpec f32(std::vector<int32_t> shape) { return {.type = Type::f32, .shape = std::move(shape)}; }

// Inputs with data are constants, the others inputs of the model.
inline Bytes one_op(tfl::BuiltinOperator code, std::vector<TensorSpec> inputs, TensorSpec output, tfl::BuiltinOptionsUnion options = {}) {
  ModelBuilder m;
  std::vector<int> x;
  for (TensorSpec& spec : inputs) x.push_back(spec.data.empty() ? m.input(std::move(spec)) : m.tensor(std::move(spec)));
  const int y = m.output(std::move(output));
  m.op(code, x, {y}, std::move(options));
  return m.finish();
}

// The model must be refused for a reason that contains `text`.
inline void expect_refused(const Bytes& model, const std::string& text) {
  const std::string reason = refusal(model);
  EXPECT_NE(reason.find(text), std::string::npos) << "refused with \"" << reason << "\", not with \"" << text << "\"";
}

}  // namespace thimble::test
