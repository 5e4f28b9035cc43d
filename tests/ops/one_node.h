// SPDX-License-Identifier: Apache-2.0
// Models of one operator with any inputs and outputs, and index arithmetic for their tests that shares nothing with the library: an
// index is a list of coordinates, and an element is found by them alone.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "support/model_builder.h"
#include "support/run_model.h"

namespace thimble::test {

using Shape = std::vector<int32_t>;
using Index = std::vector<int32_t>;

inline size_t count_of(const Shape& shape) {
  size_t count = 1;
  for (const int32_t dim : shape) count *= static_cast<size_t>(dim);
  return count;
}

inline size_t at(const Shape& shape, const Index& index) {
  size_t place = 0;
  for (size_t d = 0; d < shape.size(); d++) place = place * static_cast<size_t>(shape[d]) + static_cast<size_t>(index[d]);
  return place;
}

// Every index of a shape, in the order of memory.
inline std::vector<Index> indices_of(const Shape& shape) {
  std::vector<Index> all = {{}};
  for (const int32_t dim : shape) {
    std::vector<Index> longer;
    for (const Index& index : all) {
      for (int32_t i = 0; i < dim; i++) {
        longer.push_back(index);
        longer.back().push_back(i);
      }
    }
    all = std::move(longer);
  }
  return all;
}

// 1, 2, 3, …, as far as T goes, then from 1 again.
template <class T> std::vector<T> numbered(const Shape& shape) {
  std::vector<T> values(count_of(shape));
  for (size_t i = 0; i < values.size(); i++) values[i] = static_cast<T>(i % 120 + 1);
  return values;
}

template <class T> TensorSpec tensor(Shape shape) { return {.type = TypeOf<T>::value, .shape = std::move(shape)}; }
template <class T> TensorSpec constant(Shape shape, std::vector<T> values) {
  return {.type = TypeOf<T>::value, .shape = std::move(shape), .data = raw(values)};
}
inline TensorSpec vector_s32(std::vector<int32_t> values) { return constant<int32_t>({static_cast<int32_t>(values.size())}, values); }
inline TensorSpec vector_s64(std::vector<int64_t> values) { return constant<int64_t>({static_cast<int32_t>(values.size())}, values); }

// Inputs with data are constants, the others are inputs of the model.
struct OneNode {
  tfl::BuiltinOperator code;
  std::vector<TensorSpec> x, y;
  tfl::BuiltinOptionsUnion options = {};

  Bytes model() const {
    ModelBuilder m;
    std::vector<int> inputs, outputs;
    for (const TensorSpec& spec : x) inputs.push_back(spec.data.empty() ? m.input(spec) : m.tensor(spec));
    for (const TensorSpec& spec : y) outputs.push_back(m.output(spec));
    m.op(code, inputs, outputs, options);
    return m.finish();
  }
  Outcome run(const std::vector<Bytes>& inputs) const { return run_model(model(), inputs); }

  template <class T> void expect(const std::vector<Bytes>& inputs, const std::vector<T>& want) const {
    const Outcome outcome = run(inputs);
    ASSERT_TRUE(outcome.ok()) << outcome.text();
    EXPECT_EQ(outcome.output<T>(), want);
  }
  // The data decide: the model is accepted and the invoke fails.
  void expect_failed(const std::vector<Bytes>& inputs) const {
    const Outcome outcome = run(inputs);
    EXPECT_EQ(outcome.why.status, Status::failed) << outcome.text();
  }
  void expect_refused(const std::string& text, const std::function<void(OneNode&)>& change) const {
    OneNode changed = *this;
    change(changed);
    const std::string reason = refusal(changed.model());
    EXPECT_NE(reason.find(text), std::string::npos) << "refused with \"" << reason << "\", not with \"" << text << "\"";
  }
};

}  // namespace thimble::test
