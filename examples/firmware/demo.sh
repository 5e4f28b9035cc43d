#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# examples/firmware/demo.sh build/BOARD/demo.elf : one firmware image and three models. Before each start the emulator's loader
# puts the bytes of a model at the board's model address; the image's checksum shows that it is the same image each time.
set -eu
firmware=$(realpath "$1")
cd "$(dirname "$0")/../.."
board=$(basename "$(dirname "$firmware")")
[ "$board" != bin ] || board=host
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

start() { # model; its length is what whoever puts a model on a board tells the firmware
  printf '\n== %s, sha256 %s..., on %s. At the model address: %s\n\n' "$(basename "$firmware")" \
    "$(sha256sum "$firmware" | cut -c 1-12)" "$board" "$(basename "$1")"
  ports/run --seconds 60 --model "$1" "$board" "$firmware" "$(($(wc -c < "$1")))"
}

start models/digits/digits_s8.tflite
start models/hello_sine/hello_sine_s8.tflite

head -c 5000 models/digits/digits_s8.tflite > "$scratch/digits_cut_short.tflite"
if start "$scratch/digits_cut_short.tflite"; then
  echo "demo.sh: the firmware took a model that is cut short" >&2
  exit 1
fi
printf '\n   The model changed; nothing was rebuilt.\n'
