# SPDX-License-Identifier: Apache-2.0
# How to compile for rv32: read by the toolchain file and by cmake/firmware.cmake.
set(THIMBLE_CORE_FLAGS -march=rv32imac -mabi=ilp32)
set(THIMBLE_PORT_SOURCES startup.cc semihosting.cc rv32/startup.cc)
