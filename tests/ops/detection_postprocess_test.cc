// SPDX-License-Identifier: Apache-2.0
// TFLite_Detection_PostProcess and NON_MAX_SUPPRESSION_V4 and V5, against a choice written with sorting and lists.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "ops/custom_op.h"

namespace thimble::test {
namespace {

using Corners = std::array<double, 4>;   // y0, x0, y1, x1

double overlap(const Corners& a, const Corners& b) {
  const auto extent = [](const Corners& c, size_t i) { return std::minmax(c[i], c[i + 2]); };
  double shared = 1, area_a = 1, area_b = 1;
  for (size_t i = 0; i < 2; i++) {
    const auto [a0, a1] = extent(a, i);
    const auto [b0, b1] = extent(b, i);
    shared *= std::max(0.0, std::min(a1, b1) - std::max(a0, b0));
    area_a *= a1 - a0, area_b *= b1 - b0;
  }
  return area_a > 0 && area_b > 0 ? shared / (area_a + area_b - shared) : 0.0;
}

// Indices of the candidates by falling score, without those that overlap one before too much.
std::vector<int> choose(const std::vector<Corners>& boxes, const std::vector<double>& scores, double threshold, double most_overlap, size_t most) {
  std::vector<int> order;
  for (size_t i = 0; i < boxes.size(); i++)
    if (scores[i] >= threshold) order.push_back(static_cast<int>(i));
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return scores[static_cast<size_t>(a)] > scores[static_cast<size_t>(b)]; });
  std::vector<int> taken;
  for (const int i : order) {
    const bool free = std::none_of(taken.begin(), taken.end(), [&](int t) { return overlap(boxes[static_cast<size_t>(t)], boxes[static_cast<size_t>(i)]) > most_overlap; });
    if (free && taken.size() < most) taken.push_back(i);
  }
  return taken;
}

struct Detection {
  int box, category;
  double score;
};

struct Detector {
  int boxes = 30, encoding = 4, classes = 3, background = 1, most = 8, categories = 1, per_class = 0;
  bool regular = false;
  double threshold = 0.3, most_overlap = 0.4;

  FlexMap options() const {
    FlexMap o = {{"max_detections", most},     {"max_classes_per_detection", categories}, {"num_classes", classes},
                 {"nms_score_threshold", static_cast<float>(threshold)}, {"nms_iou_threshold", static_cast<float>(most_overlap)},
                 {"y_scale", 10.0f}, {"x_scale", 8.0f}, {"h_scale", 5.0f}, {"w_scale", 4.0f}};
    if (regular) o.emplace_back("use_regular_nms", true);
    if (per_class) o.emplace_back("detections_per_class", per_class);
    return o;
  }
  Bytes model(const FlexMap& o, Type type = Type::f32, const std::array<Quantized, 3>& q = {}, int capacity = 0) const {
    if (capacity == 0) capacity = most * categories;
    return custom_op("TFLite_Detection_PostProcess",
                     {{.type = type, .shape = {1, boxes, encoding}, .quantization = q[0]},
                      {.type = type, .shape = {1, boxes, classes + background}, .quantization = q[1]},
                      {.type = type, .shape = {boxes, 4}, .quantization = q[2]}},
                     {f32({1, capacity, 4}), f32({1, capacity}), f32({1, capacity}), f32({1})}, o);
  }

  double score(const std::vector<double>& scores, int box, int c) const { return scores[static_cast<size_t>(box * (classes + background) + background + c)]; }

  std::vector<Detection> expected(const std::vector<Corners>& corners, const std::vector<double>& scores) const {
    std::vector<Detection> found;
    std::vector<double> of_boxes(static_cast<size_t>(boxes));
    std::vector<int> order(static_cast<size_t>(classes));
    if (!regular) {
      const auto ranked = [&](int box) {
        std::iota(order.begin(), order.end(), 0);
        std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return score(scores, box, a) > score(scores, box, b); });
        return order;
      };
      for (int i = 0; i < boxes; i++) of_boxes[static_cast<size_t>(i)] = score(scores, i, ranked(i)[0]);
      for (const int box : choose(corners, of_boxes, threshold, most_overlap, static_cast<size_t>(most)))
        for (int k = 0; k < std::min(categories, classes); k++) found.push_back({box, ranked(box)[static_cast<size_t>(k)], score(scores, box, ranked(box)[static_cast<size_t>(k)])});
      return found;
    }
    for (int c = 0; c < classes; c++) {
      for (int i = 0; i < boxes; i++) of_boxes[static_cast<size_t>(i)] = score(scores, i, c);
      for (const int box : choose(corners, of_boxes, threshold, most_overlap, per_class ? static_cast<size_t>(per_class) : 100))
        found.push_back({box, c, score(scores, box, c)});
    }
    std::stable_sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) { return a.score > b.score; });
    if (found.size() > static_cast<size_t>(most)) found.resize(static_cast<size_t>(most));
    return found;
  }
};

Corners decoded(const double* e, const double* a) {
  const double y = e[0] / 10 * a[2] + a[0], x = e[1] / 8 * a[3] + a[1], h = std::exp(e[2] / 5) * a[2], w = std::exp(e[3] / 4) * a[3];
  return {y - h / 2, x - w / 2, y + h / 2, x + w / 2};
}

// What three quantized tensors stand for, or float ones hold.
template <class T> std::vector<double> real(const std::vector<T>& stored, const Quantized& q) {
  std::vector<double> values;
  for (const T v : stored) values.push_back(q.scales.empty() ? static_cast<double>(v) : (static_cast<double>(v) - static_cast<double>(q.zero_points[0])) * static_cast<double>(q.scales[0]));
  return values;
}

template <class T> void expect_detections(const Detector& d, const std::array<Quantized, 3>& q, const std::array<std::vector<T>, 3>& x, uint32_t seed) {
  const std::vector<double> encodings = real(x[0], q[0]), scores = real(x[1], q[1]), anchors = real(x[2], q[2]);
  std::vector<Corners> corners;
  for (int i = 0; i < d.boxes; i++) corners.push_back(decoded(&encodings[static_cast<size_t>(i * d.encoding)], &anchors[static_cast<size_t>(4 * i)]));
  const std::vector<Detection> want = d.expected(corners, scores);
  const Outcome run = run_model(d.model(d.options(), TypeOf<T>::value, q), {raw(x[0]), raw(x[1]), raw(x[2])});
  ASSERT_TRUE(run.ok()) << run.text();
  const std::vector<float> boxes = run.output<float>(0), classes = run.output<float>(1), found = run.output<float>(2);
  ASSERT_EQ(run.output<float>(3), std::vector<float>{static_cast<float>(want.size())}) << "seed " << seed;
  for (size_t i = 0; i < found.size(); i++) {
    const bool there = i < want.size();
    EXPECT_EQ(classes[i], there ? static_cast<float>(want[i].category) : 0.0f) << "seed " << seed << " detection " << i;
    EXPECT_NEAR(found[i], there ? want[i].score : 0.0, 1e-5);
    for (size_t k = 0; k < 4; k++) EXPECT_NEAR(boxes[4 * i + k], there ? corners[static_cast<size_t>(want[i].box)][k] : 0.0, 1e-5);
  }
}

std::vector<Detector> kinds() {
  return {{}, {.encoding = 6, .classes = 1}, {.background = 0, .categories = 2}, {.classes = 2, .categories = 5}, {.threshold = 0.99},
          {.regular = true}, {.background = 0, .per_class = 2, .regular = true}, {.most = 40, .regular = true, .most_overlap = 1.0}};
}

TEST(DetectionPostprocess, F32) {
  for (uint32_t seed = 0; seed < 40; seed++) {
    const Detector d = kinds()[seed % kinds().size()];
    std::mt19937 random(seed);
    const auto values = [&](int count, float lowest, float highest, int steps) {
      std::vector<float> v;
      for (int i = 0; i < count; i++) v.push_back(lowest + (highest - lowest) * static_cast<float>(random() % static_cast<uint32_t>(steps)) / static_cast<float>(steps - 1));
      return v;
    };
    std::vector<float> anchors = values(4 * d.boxes, 0.1f, 0.5f, 1 << 20);
    expect_detections<float>(d, {}, {values(d.encoding * d.boxes, -3.0f, 3.0f, 1 << 20), values((d.classes + d.background) * d.boxes, 0.0f, 1.0f, seed % 2 ? 9 : 1 << 20), anchors}, seed);
  }
}

template <class T> void quantized_inputs_are_read_as_real_numbers(int64_t shift) {
  const std::array<Quantized, 3> q = {{{{0.025f}, {128 + shift}}, {{1.0f / 256}, {shift}}, {{0.002f}, {shift}}}};
  for (uint32_t seed = 0; seed < 16; seed++) {
    const Detector d = kinds()[seed % kinds().size()];
    std::mt19937 random(seed);
    const auto values = [&](int count, uint32_t lowest) {
      std::vector<T> v;
      for (int i = 0; i < count; i++) v.push_back(static_cast<T>(static_cast<int64_t>(lowest + random() % (256 - lowest)) + shift));
      return v;
    };
    expect_detections<T>(d, q, {values(d.encoding * d.boxes, 0), values((d.classes + d.background) * d.boxes, 0), values(4 * d.boxes, 50)}, seed);
  }
}

TEST(DetectionPostprocess, U8) { quantized_inputs_are_read_as_real_numbers<uint8_t>(0); }
TEST(DetectionPostprocess, S8) { quantized_inputs_are_read_as_real_numbers<int8_t>(-128); }

TEST(DetectionPostprocess, SaysWhyItRefuses) {
  const Detector d;
  const FlexMap good = d.options();
  EXPECT_EQ(refusal(d.model(good)), "");
  for (const char* name : {"max_detections", "num_classes", "max_classes_per_detection"}) expect_refused(d.model(with(good, name, 0)), name);
  FlexMap more = good;
  more.emplace_back("detections_per_class", -3);
  expect_refused(d.model(more), "detections_per_class");
  for (const char* name : {"y_scale", "x_scale", "h_scale", "w_scale", "nms_score_threshold", "nms_iou_threshold"}) {
    FlexMap less = good;
    std::erase_if(less, [&](const auto& o) { return o.first == name; });
    expect_refused(d.model(less), name);
  }
  for (const int bad : {0, 2, -1}) expect_refused(d.model(with(good, "nms_iou_threshold", bad)), "nms_iou_threshold");
  expect_refused(d.model(with(good, "num_classes", 2)), "must be [1, boxes, num_classes], of the boxes' type");
  expect_refused(d.model(with(good, "num_classes", 5)), "must be [1, boxes, num_classes], of the boxes' type");
  expect_refused(d.model(good, Type::f32, {}, 7), "too small for max_detections");
  expect_refused(Detector{.encoding = 3}.model(good), "must be [1, boxes, 4]");
  const Quantized q = {{0.5f}, {3}};
  EXPECT_EQ(refusal(d.model(good, Type::u8, {q, q, q})), "");
  for (size_t i = 0; i < 3; i++) {
    std::array<Quantized, 3> lacking = {q, q, q};
    lacking[i] = {};
    expect_refused(d.model(good, Type::u8, lacking), "needs one scale");
  }
  const auto outputs = [&](TensorSpec anchors, TensorSpec count) {
    return custom_op("TFLite_Detection_PostProcess", {f32({1, 30, 4}), f32({1, 30, 4}), anchors}, {f32({1, 8, 4}), f32({1, 8}), f32({1, 8}), count}, good);
  };
  expect_refused(outputs(f32({30, 4}), f32({2})), "of the wrong type or size");
  expect_refused(outputs(f32({30, 4}), spec(Type::s32, {1})), "of the wrong type or size");
  expect_refused(outputs(f32({29, 4}), f32({1})), "must be [boxes, 4], of the boxes' type");
  expect_refused(outputs(spec(Type::u8, {30, 4}), f32({1})), "must be [boxes, 4], of the boxes' type");
}

struct Nms {
  std::vector<float> boxes, scores;
  int32_t most;
  float most_overlap, threshold, sigma;

  Outcome run(bool soft, int capacity) const {
    ModelBuilder m;
    const int count = static_cast<int>(scores.size());
    std::vector<int> x = {m.input(f32({count, 4})), m.input(f32({count})), m.tensor(constant<int32_t>({}, {most})), m.input(f32({})), m.tensor(constant<float>({}, {threshold}))};
    std::vector<int> y = {m.output(spec(Type::s32, {capacity}))};
    if (soft) x.push_back(m.tensor(constant<float>({}, {sigma}))), y.push_back(m.output(f32({capacity})));
    y.push_back(m.output(spec(Type::s32, {})));
    m.op(soft ? tfl::BuiltinOperator_NON_MAX_SUPPRESSION_V5 : tfl::BuiltinOperator_NON_MAX_SUPPRESSION_V4, x, y);
    return run_model(m.finish(), {raw(boxes), raw(scores), raw<float>({most_overlap})});
  }
};

std::vector<Corners> corners_of(const Nms& n) {
  std::vector<Corners> corners(n.scores.size());
  for (size_t i = 0; i < n.boxes.size(); i++) corners[i / 4][i % 4] = static_cast<double>(n.boxes[i]);
  return corners;
}

TEST(NonMaxSuppression, V4TakesTheBestThatAreApart) {
  for (uint32_t seed = 0; seed < 20; seed++) {
    std::mt19937 random(seed);
    Nms n = {{}, {}, 6, 0.45f, 0.1f, 0.0f};
    for (int i = 0; i < 25 * 4; i++) n.boxes.push_back(static_cast<float>(random() % 1000) / 100.0f);   // any two corners
    for (int i = 0; i < 25; i++) n.scores.push_back(static_cast<float>(random() % 11) / 10.0f);
    std::vector<double> scores(n.scores.begin(), n.scores.end());
    for (double& s : scores) s = s > static_cast<double>(n.threshold) ? s : -1;   // not the threshold itself
    std::vector<int> want = choose(corners_of(n), scores, 0.0, static_cast<double>(n.most_overlap), 6);
    const std::vector<int32_t> count = {static_cast<int32_t>(want.size())};
    want.resize(9);
    const Outcome run = n.run(false, 9);
    EXPECT_EQ(run.output<int32_t>(0), want) << run.text();
    EXPECT_EQ(run.output<int32_t>(1), count);
    EXPECT_EQ(n.run(true, 9).output<int32_t>(0), want);   // a sigma of 0 is no soft suppression
    EXPECT_EQ(n.run(false, 3).output<int32_t>(0), std::vector<int32_t>(want.begin(), want.begin() + 3));
  }
}

TEST(NonMaxSuppression, V4SuppressesAtTheThreshold) {
  const Nms n = {{0, 0, 1, 2, 0, 1, 1, 2, 5, 5, 6, 6}, {0.9f, 0.8f, 0.7f}, 3, 0.5f, 0.0f, 0.0f};   // half of the first is the second
  EXPECT_EQ(n.run(false, 3).output<int32_t>(0), (std::vector<int32_t>{0, 2, 0}));
}

TEST(NonMaxSuppression, V5LowersScores) {
  // Boxes 0 and 1 overlap by a third: e^(-0.5 / 0.5 * (1/3)^2) = 0.8948 of 0.8 is left, less than box 2 has.
  const Nms n = {{0, 0, 1, 2, 0, 1, 1, 3, 5, 5, 6, 6}, {0.9f, 0.8f, 0.75f}, 3, 1.0f, 0.1f, 0.5f};
  const Outcome run = n.run(true, 4);
  EXPECT_EQ(run.output<int32_t>(0), (std::vector<int32_t>{0, 2, 1, 0}));
  const std::vector<float> scores = run.output<float>(1);
  EXPECT_EQ(scores[0], 0.9f);
  EXPECT_EQ(scores[1], 0.75f);
  EXPECT_NEAR(scores[2], 0.8 * std::exp(-1.0 / 9), 1e-6);
  EXPECT_EQ(scores[3], 0.0f);
  EXPECT_EQ(run.output<int32_t>(2), std::vector<int32_t>{3});
  Nms strict = n;
  strict.threshold = 0.72f;   // above what is left of box 1
  EXPECT_EQ(strict.run(true, 4).output<int32_t>(2), std::vector<int32_t>{2});
}

TEST(NonMaxSuppression, RefusesAndFails) {
  const auto model = [](TensorSpec boxes, TensorSpec scores, TensorSpec most, TensorSpec indices, TensorSpec taken, TensorSpec count) {
    ModelBuilder m;
    const std::vector<int> x = {m.input(boxes), m.input(scores), m.input(most), m.input(f32({})), m.input(f32({})), m.input(f32({}))};
    const std::vector<int> y = {m.output(indices), m.output(taken), m.output(count)};
    m.op(tfl::BuiltinOperator_NON_MAX_SUPPRESSION_V5, x, y);
    return m.finish();
  };
  const TensorSpec one = spec(Type::s32, {}), three = spec(Type::s32, {3});
  EXPECT_EQ(refusal(model(f32({5, 4}), f32({5}), one, three, f32({3}), one)), "");
  expect_refused(model(f32({5, 5}), f32({5}), one, three, f32({3}), one), "must be [boxes, 4]");
  expect_refused(model(f32({5, 4}), f32({4}), one, three, f32({3}), one), "must be a float32 per box");
  expect_refused(model(f32({5, 4}), f32({5}), three, three, f32({3}), one), "must be one element, and of the right type");
  expect_refused(model(f32({5, 4}), f32({5}), one, f32({3}), f32({3}), one), "must be int32");
  expect_refused(model(f32({5, 4}), f32({5}), one, three, f32({2}), one), "must be a float32 per index");
  expect_refused(model(f32({5, 4}), f32({5}), one, three, f32({3}), f32({})), "must be one element, and of the right type");
  EXPECT_EQ((Nms{{0, 0, 1, 1}, {1}, -1, 0.5f, 0.0f, 0.0f}.run(false, 1).why.status), Status::failed);
  EXPECT_EQ((Nms{{0, 0, 1, 1}, {1}, 1, 0.5f, 0.0f, -1.0f}.run(true, 1).why.status), Status::failed);
}

}  // namespace
}  // namespace thimble::test
