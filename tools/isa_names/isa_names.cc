// SPDX-License-Identifier: Apache-2.0
// What each core's compiler flags (ports/<core>/board.cmake) make of IsaSet::native(); a test compares the two.
#include "isa_names/isa_names.h"

#include <optional>

#include "refusal/refusal.h"

namespace thimble::tools {
namespace {

struct Named {
  const char* name;
  uint32_t features;
};

constexpr Named kFeatures[] = {{"scalar", 0},
                               {"arm_v6m", IsaSet::arm_v6m},
                               {"arm_v7m", IsaSet::arm_v7m},
                               {"arm_dsp", IsaSet::arm_dsp},
                               {"arm_mve", IsaSet::arm_mve},
                               {"fpu_f32", IsaSet::fpu_f32},
                               {"rv32", IsaSet::rv32},
                               {"x86_avx2", IsaSet::x86_avx2},
                               {"x86_vnni", IsaSet::x86_vnni},
                               {"little_scratch", IsaSet::little_scratch}};

constexpr uint32_t kDspAndFpu = IsaSet::arm_dsp | IsaSet::fpu_f32;
constexpr const char* kHost = "host";
constexpr Named kCores[] = {{"cortex-m0plus", IsaSet::arm_v6m},
                            {"cortex-m3", IsaSet::arm_v7m},
                            {"cortex-m4", kDspAndFpu},
                            {"cortex-m7", kDspAndFpu},
                            {"cortex-m33", kDspAndFpu},
                            {"cortex-m55", kDspAndFpu | IsaSet::arm_mve},
                            {"rv32", IsaSet::rv32}};

std::optional<uint32_t> find(std::string_view name) {
  if (name == kHost) return IsaSet::detected().features();
  for (const Named& n : kCores)
    if (name == n.name) return n.features;
  for (const Named& n : kFeatures)
    if (name == n.name) return n.features;
  return {};
}

}  // namespace

IsaSet parse_isa(const std::string& text) {
  uint32_t features = 0;
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find('+', from), text.size());
    const std::optional<uint32_t> found = find(std::string_view(text).substr(from, to - from));
    if (!found) refuse("there is no instruction set '{}'\n  remedy: name one of {}, or features joined by +", text, isa_names());
    features |= *found;
    from = to + 1;
  }
  return IsaSet(features);
}

IsaSet parse_runnable_isa(const std::string& text, const std::string& model) {
  const IsaSet isa = parse_isa(text), runnable = IsaSet::runnable();
  if (isa.features() & ~runnable.features())
    refuse("this machine cannot execute code for '{}'; it can for {}\n  remedy: `thimble bench {} --board …` runs it on an emulated board",
           text, isa_text(runnable), model);
  return isa;
}

std::string isa_text(IsaSet isa) {
  std::string text;
  for (const Named& n : kFeatures)
    if (n.features != 0 && (n.features & ~isa.features()) == 0) text += (text.empty() ? "" : "+") + std::string(n.name);
  return text.empty() ? "scalar" : text;
}

std::string isa_names() {
  std::string names = std::string(kHost) + " ";
  for (const Named& n : kCores) names += std::string(n.name) + " ";
  for (const Named& n : kFeatures)
    if (n.features != IsaSet::rv32) names += std::string(n.name) + " ";
  names.pop_back();
  return names;
}

}  // namespace thimble::tools
