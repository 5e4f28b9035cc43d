#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Code bytes on Cortex-M4: the core (verify, prepare, place, bind, invoke and errors: an image that lists no operator, less an empty
# one) stays under its limit, and no object grows by more than 2% over tests/size/baseline.tsv. `sizes.sh --bless` writes the baseline anew: growth is then a line in the diff.
set -eu
cd "$(dirname "$0")/../.."
core_limit=8192
baseline=tests/size/baseline.tsv
objects=build/cortex-m4/CMakeFiles/thimble.dir
[ -d "$objects" ] || { echo "sizes: $objects is not there: make firmware"; exit 1; }
now=$(mktemp)
trap 'rm -f "$now"' EXIT

find src -name '*.cc' | LC_ALL=C sort | while read -r source; do
  object=$objects/$source.o
  [ -e "$object" ] || object=$objects/$source.obj
  [ -e "$object" ] || { echo "sizes: $source was not built for cortex-m4" >&2; exit 1; }
  printf '%s\t%s\n' "$source" "$(arm-none-eabi-size "$object" | awk 'NR == 2 { print $1 }')"
done > "$now"
text() { arm-none-eabi-size "build/cortex-m4/$1.elf" | awk 'NR == 2 { print $1 }'; }
core=$(($(text core) - $(text empty)))

if [ "${1:-}" = --bless ]; then
  { printf '# source\tbytes of text on cortex-m4; written by tools/checks/sizes.sh --bless\n'; cat "$now"; } > "$baseline"
  echo "sizes: $baseline now holds $(wc -l < "$now") objects; the core is $core bytes"
  exit 0
fi

[ -e "$baseline" ] || { echo "sizes: there is no $baseline: sh tools/checks/sizes.sh --bless"; exit 1; }
status=0
awk -F'\t' '
  FNR == NR { if ($1 !~ /^#/) blessed[$1] = $2; next }
  { now[$1] = 1 }
  !($1 in blessed) { print "sizes: " $1 " is not in the baseline"; bad = 1; next }
  $2 * 100 > blessed[$1] * 102 { print "sizes: " $1 " grew from " blessed[$1] " to " $2 " bytes"; bad = 1 }
  END { for (o in blessed) if (!(o in now)) { print "sizes: " o " is in the baseline but gone"; bad = 1 }; exit bad }
' "$baseline" "$now" || { echo "sizes: if this is meant, sh tools/checks/sizes.sh --bless and commit"; status=1; }
if [ "$core" -gt $core_limit ]; then
  echo "sizes: the core is $core bytes, more than its limit of $core_limit"
  status=1
fi
[ $status -ne 0 ] || echo "sizes: core $core of $core_limit bytes on cortex-m4, $(wc -l < "$now") objects within 2% of the baseline"
exit $status
