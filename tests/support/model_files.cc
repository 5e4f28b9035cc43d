// SPDX-License-Identifier: Apache-2.0
// Walks the folders and reads the files.
#include "support/model_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace thimble::test {
namespace {

namespace fs = std::filesystem;

void add_models(const fs::path& folder, std::vector<fs::path>* files) {
  if (!fs::is_directory(folder)) return;
  const size_t first = files->size();
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".tflite") files->push_back(entry.path());
  std::sort(files->begin() + static_cast<std::ptrdiff_t>(first), files->end());
}

}  // namespace

std::vector<fs::path> model_files() {
  std::vector<fs::path> files;
  add_models(fs::path(THIMBLE_SOURCE_DIR) / "models", &files);
  add_models(fs::path(THIMBLE_SHARED) / "models", &files);
  return files;
}

std::vector<fs::path> conformance_model_files() {
  std::vector<fs::path> files;
  add_models(fs::path(THIMBLE_SHARED) / "conformance", &files);
  return files;
}

Bytes read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return Bytes(bytes.begin(), bytes.end());
}

}  // namespace thimble::test
