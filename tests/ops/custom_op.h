// SPDX-License-Identifier: Apache-2.0
// Models of one custom operator.
#pragma once

#include "ops/one_op.h"
#include "support/flex_map.h"

namespace thimble::test {

inline TensorSpec spec(Type type, std::vector<int32_t> shape) { return {.type = type, .shape = std::move(shape)}; }
template <class T> TensorSpec constant(std::vector<int32_t> shape, const std::vector<T>& values) {
  return {.type = TypeOf<T>::value, .shape = std::move(shape), .data = raw(values)};
}

inline Bytes custom_op(const std::string& name, std::vector<TensorSpec> inputs, std::vector<TensorSpec> outputs, const FlexMap& options = {}) {
  ModelBuilder m;
  std::vector<int> x, y;
  for (TensorSpec& t : inputs) x.push_back(t.data.empty() ? m.input(std::move(t)) : m.tensor(std::move(t)));
  for (TensorSpec& t : outputs) y.push_back(m.output(std::move(t)));
  m.custom_op(name, x, y, options.empty() ? Bytes() : flex_map(options));
  return m.finish();
}

// The options with one of them another.
inline FlexMap with(FlexMap options, const std::string& name, int value) {
  for (auto& option : options)
    if (option.first == name) option.second = value;
  return options;
}

}  // namespace thimble::test
