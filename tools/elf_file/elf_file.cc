// SPDX-License-Identifier: Apache-2.0
// Walks the section headers; the names come from the section-name string table.
#include "elf_file/elf_file.h"

#include <elf.h>

#include "model_file/files.h"
#include "refusal/refusal.h"

namespace thimble::tools {

ImageSize image_size(const std::string& path, const std::string& without) {
  const AlignedBytes file = read_file(path);
  const auto read = [&]<class T>(uint64_t at, T) {
    T value;
    if (at + sizeof value > file.size()) refuse("{}: the ELF file is cut", path);
    memcpy(&value, file.data() + at, sizeof value);
    return value;
  };
  const Elf32_Ehdr header = read(0, Elf32_Ehdr());
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS32)
    refuse("{}: is no 32-bit ELF file", path);
  const auto section = [&](uint32_t i) { return read(header.e_shoff + uint64_t{i} * header.e_shentsize, Elf32_Shdr()); };
  const Elf32_Shdr names = section(header.e_shstrndx);
  ImageSize size = {};
  for (uint32_t i = 0; i < header.e_shnum; i++) {
    const Elf32_Shdr s = section(i);
    if ((s.sh_flags & SHF_ALLOC) == 0) continue;
    const uint64_t name_at = uint64_t{names.sh_offset} + s.sh_name, name_bytes = without.size() + 1;
    if (name_at + name_bytes <= file.size() && memcmp(file.data() + name_at, without.c_str(), name_bytes) == 0) continue;
    uint32_t& kind = s.sh_type == SHT_NOBITS ? size.bss_bytes : s.sh_flags & SHF_WRITE ? size.data_bytes : size.text_bytes;
    kind += s.sh_size;
  }
  return size;
}

}  // namespace thimble::tools
