#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copies the program out of the README, so that what a newcomer reads is what is compiled. It is the one ```cpp block with an `int main`,
# and it has at most 30 lines.
set -eu
readme=$1 program=$2
awk -v program="$program" '
  /^```cpp *$/ { inside = 1; text = ""; lines = 0; next }
  /^```/ && inside { inside = 0; if (text ~ /int main/) { found++; count = lines; whole = text }; next }
  inside { text = text $0 "\n"; lines++ }
  END {
    if (found != 1) { print "README.md has " found + 0 " programs in ```cpp blocks; one is expected" > "/dev/stderr"; exit 1 }
    if (count > 30) { print "the program of README.md has " count " lines; 30 are promised" > "/dev/stderr"; exit 1 }
    printf "%s", whole > program
    print "readme: a program of " count " lines"
  }' "$readme"
