# SPDX-License-Identifier: Apache-2.0
# How to compile for rv32: read by the toolchain file and by cmake/firmware.cmake.
set(THIMBLE_CORE_FLAGS -march=rv32imac -mabi=ilp32)
set(THIMBLE_PORT_SOURCES startup.cc semihosting.cc rv32/startup.cc)
# -Os makes calls of what is inline on Arm: a model is prepared in 27% fewer instructions without it, for 1.7 KB.
set(THIMBLE_LIBRARY_OPTIONS -O2)
