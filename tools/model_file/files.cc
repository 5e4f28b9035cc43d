// SPDX-License-Identifier: Apache-2.0
// Whole files through the C library, whose errno says why something failed.
#include "model_file/files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "refusal/refusal.h"

namespace thimble::tools {
namespace {

struct Close {
  void operator()(FILE* file) const { fclose(file); }
};
using File = std::unique_ptr<FILE, Close>;

}  // namespace

AlignedBytes read_file(const std::string& path, uint64_t most_bytes) {
  const File file(fopen(path.c_str(), "rb"));
  struct stat facts = {};
  if (!file || fstat(fileno(file.get()), &facts) != 0) refuse("{}: cannot be opened: {}", path, strerror(errno));
  if (S_ISDIR(facts.st_mode)) refuse("{}: is a directory; name a file in it", path);
  if (!S_ISREG(facts.st_mode)) refuse("{}: is not a regular file; copy its bytes to one first", path);
  const uint64_t size = static_cast<uint64_t>(facts.st_size);
  if (size > most_bytes) refuse("{}: has {} bytes; at most {} can be read", path, size, most_bytes);
  AlignedBytes bytes(size);
  if (fread(bytes.data(), 1, size, file.get()) != size) refuse("{}: cannot be read to its end: {}", path, strerror(errno));
  return bytes;
}

std::string read_text(const std::string& path) {
  const AlignedBytes bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void write_file(const std::string& path, std::span<const uint8_t> bytes) {
  File file(fopen(path.c_str(), "wb"));
  const bool written = file && fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() && fflush(file.get()) == 0;
  if (!written) refuse("{}: cannot be written: {}", path, strerror(errno));
}

void write_text(const std::string& path, const std::string& text) {
  write_file(path, {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

}  // namespace thimble::tools
