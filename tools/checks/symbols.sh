#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The device library asks nobody for anything but the few symbols of symbols.allow: no heap, no C++ library, no exceptions; and it has
# no static constructors and no vtables.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -vE '^ *(#|$)' tools/checks/symbols.allow | LC_ALL=C sort -u > "$work/allowed"

for board in cortex-m4 rv32; do
  library=build/$board/libthimble.a
  [ -e "$library" ] || { echo "symbols: $library is not there: make firmware"; exit 1; }
  nm=$(sed -n 's/.*"nm": *"\(.*\)".*/\1/p' "build/$board/firmware.json")
  "${nm%nm}objcopy" -R '.gnu.lto_*' "$library" "$work/library.a"   # else nm tells what the compiler saw, not what it made
  "$nm" --undefined-only "$work/library.a" | awk '$1 == "U" { print $2 }' | LC_ALL=C sort -u > "$work/undefined"
  "$nm" --defined-only "$work/library.a" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u > "$work/defined"
  LC_ALL=C comm -23 "$work/undefined" "$work/defined" > "$work/asked"
  refused=$(LC_ALL=C comm -23 "$work/asked" "$work/allowed")
  if [ -n "$refused" ]; then
    echo "symbols: $library needs what tools/checks/symbols.allow does not list:"
    for symbol in $refused; do "$nm" -A --undefined-only "$library" | grep -w "$symbol" | head -3; done
    exit 1
  fi
  "${nm%nm}objdump" -h "$library" | grep -E '\.(init_array|ctors|preinit_array|fini_array)' && { echo "symbols: $library has static constructors"; exit 1; }
  grep -E '^_ZT[VI]|^_ZGV' "$work/defined" && { echo "symbols: $library has vtables, type information or guarded statics"; exit 1; }
  "${nm%nm}size" -A "$library" | awk '$1 ~ /^\.(data|bss)($|\.)/ && $1 !~ /rel\.ro/ && $2 > 0 { print; found = 1 } END { exit found }' ||
    { echo "symbols: $library has writable state"; exit 1; }
  echo "symbols: $board asks for $(wc -l < "$work/asked") of $(wc -l < "$work/allowed") allowed symbols; no constructors, no vtables, no writable state"
done
