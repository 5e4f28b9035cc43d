// SPDX-License-Identifier: Apache-2.0
// The reader of FlexBuffers, judged by the official library: on what that library writes, and on the same bytes damaged.
#include "model/flexbuffer.h"

#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "support/bytes.h"

namespace thimble::test {
namespace {

using Builder = flexbuffers::Builder;

// Exactly as long as they are, on the heap: AddressSanitizer sees a read outside.
Bytes written(const std::function<void(Builder&)>& write) {
  Builder b(256, flexbuffers::BUILDER_FLAG_NONE);
  write(b);
  b.Finish();
  return Bytes(b.GetBuffer().begin(), b.GetBuffer().end());
}
FlexValue root(const Bytes& bytes) { return FlexValue(bytes.data(), static_cast<uint32_t>(bytes.size())); }

TEST(FlexBuffer, ReadsNumbersOfEachWidth) {
  const Bytes bytes = written([](Builder& b) {
    b.Map([&] {
      for (const int64_t value : {-1ll, -128ll, 127ll, -300ll, 40000ll, -70000ll, 2147483647ll, -2147483648ll, 5000000000ll})
        b.Int(("i" + std::to_string(value)).c_str(), value);
      b.UInt("u", 4000000000u);
      b.Float("f", 0.1f);
      b.Double("d", -0.25);
      b.Double("far", 1e300);
      b.Bool("yes", true), b.Bool("no", false);
      b.Null("nothing");
      b.IndirectInt("ii", -7), b.IndirectUInt("iu", 200), b.IndirectFloat("if", 2.5f), b.IndirectDouble("id", 1e-3);
    });
  });
  const FlexValue m = root(bytes);
  for (const int32_t value : {-1, -128, 127, -300, 40000, -70000, INT32_MAX, INT32_MIN}) {
    EXPECT_EQ(m[("i" + std::to_string(value)).c_str()].s32(), value);
    EXPECT_EQ(m[("i" + std::to_string(value)).c_str()].f32(), static_cast<float>(value));
  }
  EXPECT_EQ(m["i5000000000"].s32(), static_cast<int32_t>(5000000000ll));   // the low 32 bits
  EXPECT_EQ(m["u"].s32(), static_cast<int32_t>(4000000000u));
  EXPECT_EQ(m["u"].f32(), 4e9f);
  EXPECT_EQ(m["f"].f32(), 0.1f);
  EXPECT_EQ(m["f"].s32(), 0);
  EXPECT_EQ(m["d"].f32(), -0.25f);
  EXPECT_EQ(m["far"].s32(77), 77);
  EXPECT_TRUE(m["yes"].boolean());
  EXPECT_EQ(m["yes"].s32(), 1);
  EXPECT_FALSE(m["no"].boolean(true));
  EXPECT_FALSE(m["nothing"].present());
  EXPECT_EQ(m["ii"].s32(), -7);
  EXPECT_EQ(m["iu"].s32(), 200);
  EXPECT_EQ(m["if"].f32(), 2.5f);
  EXPECT_EQ(m["id"].f32(), 1e-3f);
}

TEST(FlexBuffer, AnswersOtherwiseWhereThereIsNothing) {
  const Bytes bytes = written([](Builder& b) { b.Map([&] { b.Int("ab", 5), b.String("text", "9"); }); });
  for (const char* name : {"a", "abc", "", "b", "text"}) {
    const FlexValue v = root(bytes)[name];
    EXPECT_EQ(v.s32(-4), -4) << name;
    EXPECT_EQ(v.f32(1.5f), 1.5f);
    EXPECT_TRUE(v.boolean(true));
    EXPECT_FALSE(v["ab"].present());
    EXPECT_FALSE(v[0u].present());
  }
  EXPECT_EQ(root(bytes)["ab"].s32(), 5);
  EXPECT_FALSE(FlexValue(nullptr, 0).present());
  EXPECT_FALSE(FlexValue()["ab"].present());
}

TEST(FlexBuffer, ReadsVectorsAndMapsInMaps) {
  const Bytes bytes = written([](Builder& b) {
    b.Map([&] {
      b.Vector("any", [&] { b.Int(-3), b.Float(0.5f), b.Vector([&] { b.Int(9); }); });
      b.TypedVector("typed", [&] { b.Int(1), b.Int(-2), b.Int(300); });
      const float three[] = {1.0f, 2.0f, -3.5f};
      b.FixedTypedVector("fixed", three, 3);
      b.Map("inner", [&] { b.Int("x", 42); });
    });
  });
  const FlexValue m = root(bytes);
  EXPECT_EQ(m.count(), 4u);
  EXPECT_EQ(m["any"].count(), 3u);
  EXPECT_EQ(m["any"][0u].s32(), -3);
  EXPECT_EQ(m["any"][1u].f32(), 0.5f);
  EXPECT_EQ(m["any"][2u][0u].s32(), 9);
  EXPECT_FALSE(m["any"][3u].present());
  EXPECT_EQ(m["typed"].count(), 3u);
  EXPECT_EQ(m["typed"][2u].s32(), 300);
  EXPECT_EQ(m["typed"][1u].s32(), -2);
  EXPECT_EQ(m["fixed"].count(), 3u);
  EXPECT_EQ(m["fixed"][2u].f32(), -3.5f);
  EXPECT_EQ(m["inner"]["x"].s32(), 42);
  EXPECT_FALSE(m["inner"]["y"].present());
}

// Reads all there is, a few levels deep, and compares it with `want` where that may be asked. Unless the bytes are sound, a name may
// lead to nothing: the official library takes the low 8 bits of a number that says how wide keys are.
void compare(const FlexValue& v, const flexbuffers::Reference* want, int depth, bool sound) {
  const int32_t s32 = v.s32(-99);
  const float f32 = v.f32(-99.0f);
  if (want && (want->IsIntOrUint() || want->IsBool())) {
    EXPECT_TRUE(v.present());
    EXPECT_EQ(v.boolean(), want->AsBool());
    EXPECT_TRUE(want->IsBool() || s32 == want->AsInt32()) << s32 << " " << want->AsInt32();
  }
  if (want && want->IsFloat() && v.f32(-99.0f) != -99.0f) {   // floats of 1 and 2 bytes are nothing here
    const float real = want->AsFloat();
    EXPECT_TRUE(f32 == real || (std::isnan(f32) && std::isnan(real))) << f32 << " " << real;
  }
  const uint32_t count = v.count();
  const bool list = want && (want->IsMap() || want->IsUntypedVector());
  if (list) {
    EXPECT_EQ(count, want->AsVector().size());
  }
  if (depth == 0) return;
  for (uint32_t i = 0; i < count && i < 50; i++) {
    if (list) {
      const flexbuffers::Reference element = want->AsVector()[i];
      compare(v[i], &element, depth - 1, sound);
    } else {
      compare(v[i], nullptr, depth - 1, sound);
    }
  }
  if (want && want->IsMap()) {
    const auto keys = want->AsMap().Keys();
    for (size_t i = 0; i < keys.size() && i < 50; i++) {
      size_t first = 0;
      while (strcmp(keys[first].AsKey(), keys[i].AsKey()) != 0) first++;
      if (first != i) continue;   // a name given twice
      const flexbuffers::Reference element = want->AsMap().Values()[i];
      const FlexValue named = v[keys[i].AsKey()];
      compare(named, named.present() || sound ? &element : nullptr, depth - 1, sound);
    }
  }
}

Bytes random_map(std::mt19937& random) {
  return written([&](Builder& b) {
    b.Map([&] {
      for (int i = 0; i < 6; i++) {
        const std::string name = std::string(1, static_cast<char>('a' + i)) + "_option";
        const int64_t value = static_cast<int32_t>(random()) >> (random() % 32);
        switch (random() % 8) {
          case 0: b.Float(name.c_str(), static_cast<float>(value)); break;
          case 1: b.Bool(name.c_str(), value & 1); break;
          case 2: b.IndirectInt(name.c_str(), value); break;
          case 3: b.Vector(name.c_str(), [&] { b.Int(value), b.Double(0.1); }); break;
          case 4: b.TypedVector(name.c_str(), [&] { b.UInt(7u), b.UInt(300u); }); break;
          case 5: b.Map(name.c_str(), [&] { b.Int("deep", value); }); break;
          default: b.Int(name.c_str(), value);
        }
      }
    });
  });
}

TEST(FlexBuffer, DamagedBytesReadAsTheOfficialLibraryReadsThemOrAsNothing) {
  uint32_t judged = 0;
  for (uint32_t seed = 0; seed < 20000; seed++) {
    std::mt19937 random(seed);
    Bytes bytes = random_map(random);
    const uint32_t changes = seed % 4;
    for (uint32_t i = 0; i < changes; i++) {
      uint8_t& at = bytes[random() % 2 ? random() % bytes.size() : bytes.size() - 1 - random() % (bytes.size() / 3)];
      at = random() % 2 ? static_cast<uint8_t>(random()) : static_cast<uint8_t>(at ^ 1u << random() % 8);
    }
    if (seed % 16 == 15) bytes.resize(random() % bytes.size());
    bytes.shrink_to_fit();
    std::vector<uint8_t> reuse;
    const bool sound = changes == 0 && seed % 16 != 15;
    const bool accepted = bytes.size() >= 3 && flexbuffers::VerifyBuffer(bytes.data(), bytes.size(), &reuse);
    EXPECT_TRUE(accepted || !sound);
    Bytes padded = bytes;   // the official library accepts a name that nothing ends
    padded.push_back(0);
    const flexbuffers::Reference want = accepted ? flexbuffers::GetRoot(padded.data(), bytes.size()) : flexbuffers::Reference();
    compare(root(bytes), accepted ? &want : nullptr, 3, sound);
    for (const char* name : {"a_option", "f_option", "deep", ""}) compare(root(bytes)[name], nullptr, 3, sound);
    judged += accepted && !sound;
    if (HasFailure()) FAIL() << "seed " << seed;
  }
  EXPECT_GT(judged, 5000u);
}

TEST(FlexBuffer, AnyBytesAreRead) {
  for (uint32_t seed = 0; seed < 20000; seed++) {
    std::mt19937 random(seed);
    Bytes bytes(random() % 40);
    for (uint8_t& b : bytes) b = static_cast<uint8_t>(random() % 3 ? random() % 12 : random());
    if (bytes.size() > 2) bytes[bytes.size() - 1] = static_cast<uint8_t>(1 << random() % 4);
    bytes.shrink_to_fit();
    compare(root(bytes), nullptr, 2, false);
    compare(root(bytes)["a"], nullptr, 1, false);
  }
}

}  // namespace
}  // namespace thimble::test
