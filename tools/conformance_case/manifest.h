// SPDX-License-Identifier: Apache-2.0
// Reads the lists of cases: a header line, then a row a case, columns separated by tabs. Freestanding, in place, no memory.
//
//   id op types invokes model inputs outputs output_types rule oracle_arena_bytes note   the conformance suite: a file a column
//   model bytes invokes inputs outputs                                                   whole models: a folder a row
//
// A name may stand for a piece of a file: file@offset+bytes; without a file, of the model's.
#pragma once

#include "conformance_case/text.h"

namespace thimble::conformance {

// Pieces of the manifest's text, each NUL-terminated.
struct Row {
  const char *id, *op, *types, *rule, *note;
  uint32_t invokes, input_count, output_count;
  const char *model, *inputs, *outputs;   // as the manifest has them: for paths use Manifest
};

// A whole file, or part of one.
struct Piece {
  Text path;
  bool whole;
  uint32_t offset, bytes;   // unless whole
};
Piece piece(const Text& name);

class Manifest {
 public:
  // `path` is the manifest's own: the names in it are relative to its folder. Both must outlive the rows; `text` ends with a NUL and
  // is cut up.
  Manifest(const char* path, char* text);

  bool known() const { return kind_ != Kind::unknown; }
  // False at the end. A row that is cut short has empty columns.
  bool next(Row& row);

  Text model_path(const Row& row) const;
  Text input_path(const Row& row, uint32_t i) const { return path(row, row.inputs, "/in", i); }
  Text output_path(const Row& row, uint32_t i) const { return path(row, row.outputs, "/out", i); }

 private:
  enum class Kind : uint8_t { unknown, suite, models };
  char* line();
  Text folder() const;
  Text path(const Row& row, const char* list, const char* stem, uint32_t i) const;

  const char* path_;
  char* rest_;
  Kind kind_;
};

}  // namespace thimble::conformance
