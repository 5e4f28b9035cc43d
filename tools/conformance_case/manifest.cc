// SPDX-License-Identifier: Apache-2.0
// Lines to rows, rows to paths.
#include "conformance_case/manifest.h"

#include <string.h>

namespace thimble::conformance {
namespace {

constexpr uint32_t kColumns = 11;
constexpr const char* kFloatsOfModels = "float:1e-5:0";

// Cuts `line` at its tabs; columns that are not there are empty.
void split(char* line, const char* (&columns)[kColumns]) {
  for (const char*& column : columns) {
    column = line;
    while (*line && *line != '\t') line++;
    if (*line) *line++ = 0;
  }
}

uint32_t count(const char* list, char separator) {
  uint32_t n = *list ? 1 : 0;
  for (; *list; list++) n += *list == separator;
  return n;
}

// Reads digits and leaves `text` behind them; what is absurdly large stays so without wrapping.
uint32_t number(const char*& text) {
  uint32_t value = 0;
  for (; *text >= '0' && *text <= '9'; text++)
    if (value < 100000000) value = value * 10 + static_cast<uint32_t>(*text - '0');
  return value;
}

}  // namespace

Piece piece(const Text& name) {
  Piece piece = {{}, true, 0, 0};
  const char* c = name.c_str();
  for (; *c && *c != '@'; c++) piece.path << *c;
  if (*c == 0) return piece;
  piece.whole = false;
  piece.offset = number(++c);
  if (*c == '+') piece.bytes = number(++c);
  return piece;
}

Manifest::Manifest(const char* path, char* text) : path_(path), rest_(text), kind_(Kind::unknown) {
  const char* header = line();
  if (header == nullptr) return;
  if (strncmp(header, "id\top\ttypes\tinvokes\tmodel\tinputs\toutputs\toutput_types\trule", 57) == 0) kind_ = Kind::suite;
  if (strcmp(header, "model\tbytes\tinvokes\tinputs\toutputs") == 0) kind_ = Kind::models;
}

// The next line that is not empty.
char* Manifest::line() {
  while (*rest_ == '\n') rest_++;
  if (*rest_ == 0) return nullptr;
  char* const start = rest_;
  while (*rest_ && *rest_ != '\n') rest_++;
  if (*rest_) *rest_++ = 0;
  return start;
}

bool Manifest::next(Row& row) {
  char* const text = known() ? line() : nullptr;
  if (text == nullptr) return false;
  const char* c[kColumns];
  split(text, c);
  const bool suite = kind_ == Kind::suite;
  if (suite) row = {c[0], c[1], c[2], c[8], c[10], 0, count(c[5], ','), count(c[6], ','), c[4], c[5], c[6]};
  else row = {c[0], c[0], "", kFloatsOfModels, "", 0, count(c[3], ';'), count(c[4], ';'), c[0], "", ""};
  row.invokes = number(c[suite ? 3 : 2]);
  return true;
}

Text Manifest::folder() const {
  Text text;
  const char* const slash = strrchr(path_, '/');
  for (const char* c = path_; slash && c <= slash; c++) text << *c;
  return text;
}

Text Manifest::model_path(const Row& row) const {
  Text text = folder();
  text << row.model;
  if (kind_ == Kind::models) text << "/model.tflite";
  return text;
}

Text Manifest::path(const Row& row, const char* list, const char* stem, uint32_t i) const {
  Text text = folder();
  if (kind_ == Kind::models) {
    text << row.model << stem << i << ".bin";
    return text;
  }
  for (; i; list++) i -= *list == ',';
  for (const char* c = row.model; *list == '@' && *c && *c != '@'; c++) text << *c;
  for (; *list && *list != ','; list++) text << *list;
  return text;
}

}  // namespace thimble::conformance
