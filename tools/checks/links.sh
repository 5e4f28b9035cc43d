#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# You pay for the ops you name, and for nothing else. Ten operators of ten families on cortex-m4, both ways:
#   named alone       the image grows by sections of the operator's own sources and of the helpers listed here, of its own type
#   left out of ten   the image loses exactly what it would have brought that no other of the ten needs
# The last step links an operator that was not named and must be caught.
set -eu
cd "$(dirname "$0")/../.."
board=build/cortex-m4
[ -e $board/firmware.json ] || { echo "links: $board is not there: make firmware"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# An op constant, the sources below src/ it may bring, and with a + types other than its own that its kernels work in. What prepare
# asks of the runtime, kernels/arch and base, which hold no operator, are free.
cat > "$work/ops" << 'END'
conv_2d_s8 ops/conv_2d ops/sum_of_products ops/window ops/quantization kernels/conv/ kernels/window
fully_connected_s8 ops/fully_connected ops/sum_of_products ops/quantization kernels/fully_connected/
max_pool_2d_s8 ops/pool_2d ops/window ops/quantization kernels/pool/ kernels/window
add_s8 ops/add ops/scaled_pair ops/elementwise ops/sizes ops/broadcasting ops/quantization kernels/add/
softmax_s8 ops/softmax ops/rows ops/elementwise ops/quantization kernels/softmax/ kernels/transcendental/
mean_s8 ops/reduce ops/reduction ops/quantization kernels/reduction/
quantize_f32_s8 ops/quantize ops/elementwise ops/quantization kernels/quantize/
strided_slice ops/strided_slice ops/copy_layout ops/elements kernels/strided_copy/
unidirectional_sequence_lstm_s8 +s16 ops/unidirectional_sequence_lstm ops/sequence_lstm ops/lstm ops/recurrent kernels/lstm/ kernels/activation/ kernels/transcendental/
signal_rfft_s16 ops/signal_fft ops/signal ops/custom_options ops/fft_tables kernels/fft/ model/flexbuffer
END

words() { sed -n "s/.*\"$1\": \[\"\(.*\)\"\].*/\1/p" $board/firmware.json | sed 's/", "/ /g'; }
compiler=$(sed -n 's/.*"compiler": "\(.*\)",.*/\1/p' $board/firmware.json)
# A library that only names its members, with their folders: the linker's map then says which source a section is from.
find "$PWD/$board/CMakeFiles/thimble.dir/src" -name '*.cc.obj' -o -name '*.cc.o' | LC_ALL=C sort | xargs arm-none-eabi-ar rcsT "$work/thin.a"
link=$(words link | sed "s|[^ ]*/libthimble.a|$work/thin.a|")
arm-none-eabi-nm --defined-only "$work/thin.a" 2> /dev/null | awk '$2 == "W" || $2 == "V" { print $3 }' | LC_ALL=C sort -u > "$work/inline"

# image NAME OP...: links, and leaves the kept sections of our sources in NAME.sections ("source section bytes") and all bytes in NAME.bytes
image() {
  name=$1
  shift
  listed=$(printf 'thimble::ops::%s,' "$@" | sed 's/,$//; s/^thimble::ops::$//')
  "$compiler" $(words compile) -fno-lto "-DLISTED_OPS=$listed" tests/size/core.cc -o "$work/$name.elf" -Wl,-S,-Map="$work/$name.map" $link -fno-lto
  awk '
    /^Linker script and memory map/ { kept = 1 }
    !kept { next }
    NF == 1 && /^ \.(text|rodata|data|bss)/ { section = $1; next }
    NF >= 4 && $1 ~ /^\.(text|rodata|data|bss)/ { section = $1; sub(/^ *[^ ]+/, "") }
    $1 ~ /^0x/ && $3 ~ /thimble\.dir\/src\// {
      source = $3; sub(/.*thimble\.dir\/src\//, "", source); sub(/\.cc\.(o|obj)$/, "", source)
      if (section != "" && section !~ /\.str[0-9]+\.[0-9]+$/ && $2 !~ /^0x0$/) print source, section, $2
    }
    { section = "" }' "$work/$name.map" | LC_ALL=C sort > "$work/$name.sections"
  arm-none-eabi-size "$work/$name.elf" | awk 'NR == 2 { print $1 + $2 }' > "$work/$name.bytes"
}
added() { LC_ALL=C comm -13 "$work/core.sections" "$work/$1.sections"; }   # to the core
# Likewise, but an inline function, which any of those who have it may give, is nobody's.
added_by_any() {
  added "$1" | awk 'FNR == NR { inline[$1]; next } { symbol = $2; sub(/^\.[a-z]+\./, "", symbol); if (symbol in inline) $1 = "inline"; print }' \
    "$work/inline" - | LC_ALL=C sort -u
}
differ() { # what, and two files
  LC_ALL=C cmp -s "$2" "$3" && return 0
  echo "links: $1, for instance:"
  LC_ALL=C comm -3 "$2" "$3" | head -5
  return 1
}
sum() { total=0; while read -r _ _ hex; do total=$((total + hex)); done; echo $total; }

# judge NAME OP SOURCE...: what the image has beyond the core is the operator's own
judge() {
  name=$1
  op=$2
  shift 2
  added "$name" | awk -v op="$op" -v sources="$*" '
    BEGIN { count = split(sources " runtime/prep kernels/arch/ base/", own, " "); split("f32 f16 s4 s8 u8 s16 s32 u32 s64 u64", types, " ") }
    {
      allowed = 0
      for (i = 1; i <= count; i++) if ($1 == own[i] || (own[i] ~ /\/$/ && index($1, own[i]) == 1)) allowed = 1
      if (!allowed) { print "links: " op " brings " $1 ": " $2; bad = 1 }
      if ($2 ~ /_ZN7thimble3ops[0-9]/ && $2 !~ "ops[0-9]+" op "E$") { print "links: " op " brings another operator: " $2; bad = 1 }
      for (i in types)
        if ($2 ~ "_" types[i] "_(scalar|arm|mve|riscv|x86)" && op !~ "_" types[i] "(_|$)" && sources !~ "[+]" types[i]) { print "links: " op " brings a kernel for " types[i] ": " $2; bad = 1 }
    }
    END { exit bad }'
}

status=0
ops=$(awk '{ print $1 }' "$work/ops")
image core
core=$(cat "$work/core.bytes")
while read -r op sources; do
  image "$op" "$op"
  judge "$op" "$op" $sources || status=1
  [ "$(added "$op" | sum)" -gt 0 ] || { echo "links: $op brings nothing"; status=1; }
done < "$work/ops"

image ten $ops
added_by_any ten > "$work/all"
for op in $ops; do
  others=$(echo "$ops" | grep -vx "$op")
  image without $others
  for other in $others; do added_by_any "$other"; done | LC_ALL=C sort -u > "$work/others"
  added_by_any "$op" | LC_ALL=C comm -23 - "$work/others" > "$work/own"
  added_by_any without > "$work/nine"
  differ "nine operators without $op are not what the nine bring" "$work/nine" "$work/others" || status=1
  LC_ALL=C sort -u "$work/nine" "$work/own" > "$work/with"
  differ "ten operators are not nine and $op" "$work/all" "$work/with" || status=1
  own=$(sum < "$work/own")
  loss=$(($(cat "$work/ten.bytes") - $(cat "$work/without.bytes")))
  # Sections are aligned to 4 bytes at most, so that each may take up to 3 bytes less of room.
  [ "$loss" -ge $((own - 3 * $(wc -l < "$work/own"))) ] || { echo "links: without $op the image loses $loss bytes, of its own $own"; status=1; }
  printf 'links: %-32s +%-6s named alone   -%-6s left out of ten, of which %s its own\n' "$op" $(($(cat "$work/$op.bytes") - core)) "$loss" "$own"
done

image strangers add_s8 conv_2d_s8
if judge strangers add_s8 $(sed -n 's/^add_s8 //p' "$work/ops") > "$work/caught"; then
  echo "links: an operator that was not named went unseen"
  status=1
fi
[ $status -ne 0 ] || echo "links: ten operators bring what is theirs and take it with them; $(wc -l < "$work/caught") sections of a stranger were caught"
exit $status
