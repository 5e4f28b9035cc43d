#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may include whom: arrows never point up, the kernels know no model, and device code includes no header that a bare
# toolchain lacks. The table is the layout of docs/DESIGN.md.
set -eu
cd "$(dirname "$0")/../.."

may_include() { # folder, and the first folders of what it may include
  folder=$1
  shift
  allowed=$(echo "$*" | tr ' ' '|')
  for file in $(find "$folder" -name '*.h' -o -name '*.cc' -o -name '*.inc'); do
    grep -nE '^ *# *include +"[^"]+"' "$file" | sed -E 's,^([0-9]+): *# *include +"([^"]+)".*,\1:\2,' | while IFS=: read -r line name; do
      echo "$name" | grep -qE "^($allowed)(/|$)" || echo "$file:$line: $folder may not include $name"
      [ -e "include/$name" ] || [ -e "src/$name" ] || [ -e "$(dirname "$file")/$name" ] || [ -e "ports/$name" ] ||
        echo "$file:$line: there is no $name"
    done
  done
}

system_headers() { # folder, and the headers in <> it may include
  folder=$1
  shift
  allowed=$(echo "$*" | tr ' ' '|')
  for file in $(find "$folder" -name '*.h' -o -name '*.cc' -o -name '*.inc'); do
    case $file in src/kernels/arch/*) continue ;; esac
    grep -nE '^ *# *include *<' "$file" | grep -vE "<($allowed)>" | sed "s,^,$file:," | sed 's/$/  -- device code may not include this/'
  done
}

complaints=$(
  may_include include thimble
  may_include src/base thimble base
  may_include src/model thimble base model
  may_include src/plan base plan
  may_include src/kernels base kernels thimble/isa.h
  may_include src/ops thimble base model kernels ops
  may_include src/runtime thimble base model plan ops runtime
  system_headers include stdint.h stddef.h
  system_headers src stdint.h stddef.h string.h math.h
  for folder in src/*; do
    case $folder in src/base | src/model | src/plan | src/kernels | src/ops | src/runtime) ;; *) echo "$folder: no rule says who may include it" ;; esac
  done
  grep -rnE 'include *"(tools|tests|cli)/' src include ports | sed 's/$/  -- device code may not include host code/'
  true
)
if [ -n "$complaints" ]; then
  echo "$complaints"
  exit 1
fi
echo "includes: $(find include src -name '*.h' -o -name '*.cc' -o -name '*.inc' | wc -l) files of device code point downwards only"
