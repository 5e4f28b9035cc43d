// SPDX-License-Identifier: Apache-2.0
// The built thimble command, its models and a folder of its own, for the tests of its verbs.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "model_file/files.h"
#include "process/process.h"

namespace thimble::tools {

inline const std::string kSineS8 = THIMBLE_SOURCE_DIR "/models/hello_sine/hello_sine_s8.tflite";
inline const std::string kSineF32 = THIMBLE_SOURCE_DIR "/models/hello_sine/hello_sine_f32.tflite";

inline const std::string kDigits = THIMBLE_SOURCE_DIR "/models/digits/digits_s8.tflite";

inline std::string shared_folder() {
  const char* named = getenv("THIMBLE_SHARED");
  return named ? named : THIMBLE_SHARED;
}

// Ends the test with a line that says what is absent.
#define SKIP_UNLESS_THERE(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "absent: " << (path)

class CommandTest : public testing::Test {
 protected:
  CommandTest() {
    std::string pattern = testing::TempDir() + "thimble_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~CommandTest() override { std::filesystem::remove_all(folder_); }

  Ended thimble(const Words& words) {
    Words all = {THIMBLE_BIN_DIR "/thimble"};
    all.insert(all.end(), words.begin(), words.end());
    return run_program(all, folder_);
  }
  std::string path(const std::string& name) const { return folder_ + "/" + name; }
  std::string write(const std::string& name, const std::string& bytes) {
    write_text(path(name), bytes);
    return path(name);
  }

  // Ended with 1, and said each of these.
  static void expect_refused(const Ended& ended, const std::vector<std::string>& said) {
    EXPECT_EQ(ended.code, 1) << ended.printed;
    for (const std::string& text : said) EXPECT_NE(ended.printed.find(text), std::string::npos) << "missing: " << text << "\n" << ended.printed;
  }

  std::string folder_;
};

}  // namespace thimble::tools
