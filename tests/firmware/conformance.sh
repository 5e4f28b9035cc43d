#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# conformance.sh BOARD[+little_scratch] FIRMWARE HOST_PROGRAM FOLDER...
# Runs the suite on a board, then asks the host's program for the arena bytes of the same models on that board: the two must agree
# to the byte.
set -u
board=$1 firmware=$2 host=$3
shift 3
lines=$(mktemp) && trap 'rm -f "$lines" "$lines.host"' EXIT
ports/run "${board%%+*}" "$firmware" --implemented-only --arena "$@" > "$lines"
result=$?
grep -v ' arena [0-9]*$' "$lines"
[ $result = 0 ] || exit $result
if [ ! -x "$host" ]; then
  echo "skipped: arena bytes are not compared, there is no $host"
  exit 0
fi
"$host" --isa "$board" --implemented-only --if-present --arena "$@" | grep ' arena [0-9]*$' > "$lines.host"
grep ' arena [0-9]*$' "$lines" | diff "$lines.host" - || { echo "arena bytes differ: host <, $board >"; exit 1; }
echo "arena bytes equal on host and $board: $(wc -l < "$lines.host") models"
