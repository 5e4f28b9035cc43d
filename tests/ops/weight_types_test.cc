// SPDX-License-Identifier: Apache-2.0
// Convolutions in every type against their formulas in whole numbers. What each refuses, its own test shows.
#include "ops/weights.h"

namespace thimble::test {
namespace {

size_t at(int i) { return static_cast<size_t>(i); }

WeightedOp conv(const Sliding& s, int groups, int depth, int outputs) {   // outputs of one group
  const int taps = s.rows.filter * s.columns.filter, x_channels = groups * depth, y_channels = groups * outputs;
  return {tfl::BuiltinOperator_CONV_2D, options(s.options<tfl::Conv2DOptionsT>()), s.x_shape(x_channels),
          {y_channels, s.rows.filter, s.columns.filter, depth}, s.y_shape(y_channels), y_channels, taps * depth, false,
          [=](const auto& x, const auto& w, const auto& bias) {
            std::vector<int> y;
            s.for_each([&](const std::vector<Sliding::Tap>& inside) {
              for (int o = 0; o < y_channels; o++) {
                y.push_back(bias.empty() ? 0 : bias[at(o)]);
                for (const auto& t : inside) {
                  for (int c = 0; c < depth; c++)
                    y.back() += x[at(t.pixel * x_channels + o / outputs * depth + c)] * w[at((o * taps + t.tap) * depth + c)];
                }
              }
            });
            return y;
          }};
}

WeightedOp depthwise(const Sliding& s, int channels, int multiplier) {
  const int outputs = channels * multiplier;
  return {tfl::BuiltinOperator_DEPTHWISE_CONV_2D, options(s.options<tfl::DepthwiseConv2DOptionsT>()), s.x_shape(channels),
          {1, s.rows.filter, s.columns.filter, outputs}, s.y_shape(outputs), outputs, s.rows.filter * s.columns.filter, false,
          [=](const auto& x, const auto& w, const auto& bias) {
            std::vector<int> y;
            s.for_each([&](const std::vector<Sliding::Tap>& inside) {
              for (int o = 0; o < outputs; o++) {
                y.push_back(bias.empty() ? 0 : bias[at(o)]);
                for (const auto& t : inside) y.back() += x[at(t.pixel * channels + o / multiplier)] * w[at(t.tap * outputs + o)];
              }
            });
            return y;
          }};
}

// The window goes from y to x, and scatters.
WeightedOp transposed(const Sliding& s, int depth, int outputs) {
  const int taps = s.rows.filter * s.columns.filter;
  tfl::TransposeConvOptionsT o;
  o.padding = s.padding(), o.stride_h = s.rows.stride, o.stride_w = s.columns.stride;
  return {tfl::BuiltinOperator_TRANSPOSE_CONV, options(o), s.y_shape(depth), {outputs, s.rows.filter, s.columns.filter, depth},
          s.x_shape(outputs), outputs, taps * depth, true, [=](const auto& x, const auto& w, const auto& bias) {
            std::vector<int> y(elements(s.x_shape(outputs)));
            for (size_t i = 0; i < y.size() && !bias.empty(); i++) y[i] = bias[i % at(outputs)];
            int pixel = 0;
            s.for_each([&](const std::vector<Sliding::Tap>& inside) {
              for (const auto& t : inside) {
                for (int out = 0; out < outputs; out++) {
                  for (int c = 0; c < depth; c++)
                    y[at(t.pixel * outputs + out)] += x[at(pixel * depth + c)] * w[at((out * taps + t.tap) * depth + c)];
                }
              }
              pixel++;
            });
            return y;
          }};
}

TEST(WeightTypes, Conv2d) {
  for (const Sliding& s : kSlidings) {
    expect_sums_in_all_types(conv(s, 1, 3, 5));
    expect_sums_in_all_types(conv(s, 2, 1, 4));
  }
}

TEST(WeightTypes, DepthwiseConv2d) {
  for (const Sliding& s : kSlidings) {
    expect_sums_in_all_types(depthwise(s, 5, 1));
    expect_sums_in_all_types(depthwise(s, 2, 3));
  }
}

TEST(WeightTypes, TransposeConv) {
  std::vector<WeightTypes> types = {kWeightTypes.begin(), kWeightTypes.begin() + 5};
  types.push_back({Type::s16, Type::s8, Type::s16});
  types.push_back({Type::f32, Type::f32, Type::f32});
  for (const Sliding& s : kSlidings) {
    if (s.rows.dilation != 1 || s.columns.dilation != 1) continue;
    expect_sums_in_all_types(transposed(s, 3, 5), types);
    expect_sums_in_all_types(transposed(s, 1, 1), types);
  }
  // Between the taps of a stride past the filter, and past the last of them, lies the bias alone.
  expect_sums_in_all_types(transposed({1, {7, 2, 3}, {9, 1, 4}, true}, 2, 2), types);
}

// Planes, rows and columns by their definition, for both directions.
struct Volume {
  int batches;
  Axis axes[3];
  bool same;
  int groups, depth, outputs;   // transposed: one group

  std::vector<int32_t> shape(bool of_y, int channels) const {
    std::vector<int32_t> all = {batches};
    for (const Axis& a : axes) all.push_back(of_y ? a.y(same) : a.x);
    all.push_back(channels);
    return all;
  }
  tfl::Conv3DOptionsT options() const {
    tfl::Conv3DOptionsT o;
    o.padding = same ? tfl::Padding_SAME : tfl::Padding_VALID;
    o.stride_d = axes[0].stride, o.stride_h = axes[1].stride, o.stride_w = axes[2].stride;
    o.dilation_d = axes[0].dilation, o.dilation_h = axes[1].dilation, o.dilation_w = axes[2].dilation;
    return o;
  }
  // For each tap that joins a voxel of x to one of y: their numbers, and the tap's.
  void for_each(const std::function<void(int x, int y, int tap)>& join) const {
    const auto place = [](const int (&i)[3], int rows, int columns) { return (i[0] * rows + i[1]) * columns + i[2]; };
    int y[3], k[3], x[3];
    const auto loop = [&](const auto& self, int b, int axis) -> void {
      if (axis == 3) {
        const int of_y = (b * axes[0].y(same)) * axes[1].y(same) * axes[2].y(same) + place(y, axes[1].y(same), axes[2].y(same));
        const int of_x = (b * axes[0].x) * axes[1].x * axes[2].x + place(x, axes[1].x, axes[2].x);
        return join(of_x, of_y, place(k, axes[1].filter, axes[2].filter));
      }
      for (y[axis] = 0; y[axis] < axes[axis].y(same); y[axis]++) {
        for (k[axis] = 0; k[axis] < axes[axis].filter; k[axis]++) {
          x[axis] = axes[axis].at(same, y[axis], k[axis]);
          if (x[axis] >= 0) self(self, b, axis + 1);
        }
      }
    };
    for (int b = 0; b < batches; b++) loop(loop, b, 0);
  }
  std::vector<int32_t> filter(int first, int second) const { return {axes[0].filter, axes[1].filter, axes[2].filter, first, second}; }
  int products() const { return axes[0].filter * axes[1].filter * axes[2].filter * depth; }
};

std::vector<int> biased(size_t count, const std::vector<int>& bias) {
  std::vector<int> y(count);
  for (size_t i = 0; i < count && !bias.empty(); i++) y[i] = bias[i % bias.size()];
  return y;
}

const std::vector<WeightTypes> k3dTypes = {{Type::s8, Type::s8, Type::s32}, {Type::f32, Type::f32, Type::f32}};

TEST(WeightTypes, Conv3d) {
  const std::vector<Volume> kinds = {{2, {{3, 2}, {5, 3, 2}, {4, 2}}, true, 1, 2, 5}, {1, {{4, 2, 1, 2}, {3, 1}, {5, 2, 2}}, false, 2, 3, 2},
                                     {1, {{1, 1}, {2, 5}, {6, 3, 4}}, true, 1, 1, 1}};
  for (const Volume& v : kinds) {
    const int x_channels = v.groups * v.depth, y_channels = v.groups * v.outputs;
    expect_sums_in_all_types({tfl::BuiltinOperator_CONV_3D, options(v.options()), v.shape(false, x_channels), v.filter(v.depth, y_channels),
                              v.shape(true, y_channels), y_channels, v.products(), false,
                              [&](const auto& x, const auto& w, const auto& bias) {
                                std::vector<int> y = biased(elements(v.shape(true, y_channels)), bias);
                                v.for_each([&](int from, int to, int tap) {
                                  for (int o = 0; o < y_channels; o++) {
                                    for (int c = 0; c < v.depth; c++)
                                      y[at(to * y_channels + o)] += x[at(from * x_channels + o / v.outputs * v.depth + c)] * w[at((tap * v.depth + c) * y_channels + o)];
                                  }
                                });
                                return y;
                              }},
                             k3dTypes);
  }
}

TEST(WeightTypes, Conv3dTranspose) {
  const std::vector<Volume> kinds = {{2, {{3, 2}, {5, 3, 2}, {4, 2}}, true, 1, 2, 5}, {1, {{4, 2, 2}, {3, 1}, {5, 2, 3}}, false, 1, 3, 2}};
  for (const Volume& v : kinds) {
    expect_sums_in_all_types({tfl::BuiltinOperator_CONV_3D_TRANSPOSE, options(v.options()), v.shape(true, v.depth), v.filter(v.outputs, v.depth),
                              v.shape(false, v.outputs), v.outputs, v.products(), true,
                              [&](const auto& x, const auto& w, const auto& bias) {
                                std::vector<int> y = biased(elements(v.shape(false, v.outputs)), bias);
                                v.for_each([&](int to, int from, int tap) {
                                  for (int o = 0; o < v.outputs; o++) {
                                    for (int c = 0; c < v.depth; c++)
                                      y[at(to * v.outputs + o)] += x[at(from * v.depth + c)] * w[at((tap * v.outputs + o) * v.depth + c)];
                                  }
                                });
                                return y;
                              }},
                             k3dTypes);
  }
}

TEST(WeightTypes, SayWhyTheyRefuse) {
  const auto zeros = [](std::vector<int32_t> shape) {
    return TensorSpec{.shape = shape, .data = raw(std::vector<float>(elements(shape)))};
  };
  const TensorSpec shape = {.type = Type::s32, .shape = {4}, .data = raw<int32_t>({1, 4, 4, 2})};
  tfl::TransposeConvOptionsT o;
  o.stride_h = o.stride_w = 2;
  const auto transpose = [&](std::vector<int32_t> w, std::vector<int32_t> x, std::vector<int32_t> y) {
    return one_op(tfl::BuiltinOperator_TRANSPOSE_CONV, {shape, zeros(w), f32(x)}, f32(y), options(o));
  };
  EXPECT_EQ(refusal(transpose({2, 3, 3, 5}, {1, 2, 2, 5}, {1, 4, 4, 2})), "");
  expect_refused(transpose({2, 3, 15}, {1, 2, 2, 5}, {1, 4, 4, 2}), "the weights must be [outputs, rows, columns, depth]");
  expect_refused(transpose({2, 3, 3, 1}, {1, 2, 2, 5}, {1, 4, 4, 2}), "the input's channels do not fit the weights");
  expect_refused(transpose({2, 3, 3, 5}, {1, 2, 3, 5}, {1, 4, 4, 2}), "rows and columns of the output do not fit the window");
  expect_refused(transpose({2, 3, 3, 5}, {2, 2, 2, 5}, {1, 4, 4, 2}), "must have the other's rank and batches");
  expect_refused(transpose({3, 3, 3, 5}, {1, 2, 2, 5}, {1, 4, 4, 2}), "the output's channels do not fit the weights");

  tfl::Conv3DOptionsT o3;
  o3.stride_d = o3.stride_h = o3.stride_w = 1;
  const auto conv_3d = [&](std::vector<int32_t> w, std::vector<int32_t> x, std::vector<int32_t> y) {
    return one_op(tfl::BuiltinOperator_CONV_3D, {f32(x), zeros(w)}, f32(y), options(o3));
  };
  EXPECT_EQ(refusal(conv_3d({1, 2, 2, 3, 4}, {1, 2, 2, 2, 3}, {1, 2, 2, 2, 4})), "");
  expect_refused(conv_3d({4, 3, 4}, {1, 2, 2, 2, 3}, {1, 2, 2, 2, 4}), "the weights must be [planes, rows, columns, two kinds of channels]");
  expect_refused(conv_3d({1, 2, 2, 3, 4}, {2, 2, 2, 3}, {1, 2, 2, 2, 4}), "must be [batches, rows, columns, channels], with planes before the rows if 3D");
  o3.dilation_w = 2;
  expect_refused(one_op(tfl::BuiltinOperator_CONV_3D_TRANSPOSE, {shape, zeros({1, 2, 2, 4, 3}), f32({1, 2, 2, 2, 3})}, f32({1, 2, 2, 2, 4}), options(o3)),
                 "a transposed convolution must not be dilated");
  o3.dilation_w = 1;
  expect_refused(one_op(tfl::BuiltinOperator_CONV_3D_TRANSPOSE, {shape, zeros({1, 2, 2, 4, 3}), f32({1, 2, 2, 2, 6})}, f32({1, 2, 2, 2, 4}), options(o3)),
                 "the input's channels do not fit the weights");
}

}  // namespace
}  // namespace thimble::test
