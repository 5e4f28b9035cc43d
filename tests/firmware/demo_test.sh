#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tests/firmware/demo_test.sh BOARD DEMO HELLO_WORLD SHARED_MODELS : the example programs do on a board what they say. All digits
# equal to the bit, both sines, a model the demo does not know, and a refusal in words of each way to have no good model.
set -eu
board=$1 demo=$2 hello_world=$3 shared=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  cat "$scratch/out"
  echo "demo_test.sh: $*" >&2
  exit 1
}

expect() { # exit code, model or "", argument or "", texts that must be in what the demo prints
  code=$1 model=$2 length=$3 got=0
  shift 3
  ports/run --seconds 120 ${model:+--model "$model"} "$board" "$demo" $length > "$scratch/out" 2>&1 || got=$?
  [ "$got" = "$code" ] || fail "exit code $got instead of $code with model '$model' and length '$length'"
  for text; do grep -qF -e "$text" "$scratch/out" || fail "model '$model': the output lacks '$text'"; done
}

digits=models/digits/digits_s8.tflite sine=models/hello_sine/hello_sine
expect 0 $digits 7240 "98.33% (354 of 360 scans)" "360 of 360 outputs equal the reference to the bit" "7,240 bytes"
expect 0 $digits "" "360 of 360 outputs equal"
expect 0 ${sine}_s8.tflite 1672 "mean error    0.0113" "1,672 bytes"
expect 0 ${sine}_f32.tflite 2188 "mean error    0.00" "2,188 bytes"
expect 1 "" "" "refused: invalid model"
expect 1 $digits 5000 "refused: invalid model"
expect 1 ports/run "" "refused: invalid model"
if [ -d "$shared" ]; then
  expect 0 "$shared/micro_speech/model.tflite" "" "input" "output" "bytes, exactly"
  expect 1 "$shared/simple_add/model.tflite" "" "refused: missing operator"
else
  echo "demo_test.sh: no folder $shared, so only with our own models"
fi

# A sine lying on its side: 32 lines, the longest a quarter of the way down, the shortest at three quarters.
ports/run "$board" "$hello_world" > "$scratch/out" || fail "hello_world: exit code $?"
set -- $(awk 'length > high { high = length; crest = NR }
              NR == 1 || length < low { low = length; trough = NR }
              END { print NR, crest, trough }' "$scratch/out")
[ "$1" = 32 ] && [ "$2" -ge 7 ] && [ "$2" -le 11 ] && [ "$3" -ge 23 ] && [ "$3" -le 27 ] || fail "hello_world: no sine: $*"
