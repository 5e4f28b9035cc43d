#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# docs/OPS.md says what the operators do: it is made of the op constants, of tools/op_reference/notes.txt and of the refusals in src/ops.
# `ops.sh --bless` writes it anew: a changed operator is then a line in the diff.
set -eu
cd "$(dirname "$0")/../.."
program=build/bin/op_reference
[ -x "$program" ] || { echo "ops: $program is not there: cmake --preset host && cmake --build build/host --target op_reference"; exit 1; }
made=$(mktemp)
trap 'rm -f "$made"' EXIT
"$program" . > "$made"
if [ "${1:-}" = --bless ]; then
  cp "$made" docs/OPS.md
  echo "ops: docs/OPS.md now has $(wc -l < docs/OPS.md) lines"
  exit 0
fi
diff -u docs/OPS.md "$made" || { echo "ops: docs/OPS.md differs from the operators: sh tools/checks/ops.sh --bless, read the diff and commit"; exit 1; }
echo "ops: docs/OPS.md is what the operators say: $(grep -c '^### ' docs/OPS.md) operators"
