#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source names its licence within its first three lines.
set -eu
cd "$(dirname "$0")/../.."
sources=$(git ls-files 2>/dev/null || find . -type f ! -path './build/*' ! -path './.git/*' | sed 's,^\./,,')   # git may be missing
missing=$(echo "$sources" | grep -E '\.(cc|h|inc|py|sh|cmake|ld|fbs|S|c)$|(^|/)(CMakeLists\.txt|Makefile)$' | while read -r file; do
  [ "$file" = examples/hello_world/hello_sine_s8.h ] && continue   # made by `thimble embed`, as users make theirs
  [ -e "$file" ] && ! head -3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' && echo "$file"
  true
done)
if [ -n "$missing" ]; then
  echo "spdx: no licence line in:"
  echo "$missing"
  exit 1
fi
echo "spdx: $(echo "$sources" | wc -l) files looked at, every source names its licence"
