# SPDX-License-Identifier: Apache-2.0
# How to compile for cortex-m3: read by the toolchain file and by cmake/firmware.cmake.
set(THIMBLE_CORE_FLAGS -mcpu=cortex-m3 -mthumb)
set(THIMBLE_PORT_SOURCES startup.cc semihosting.cc cortex-m/startup.cc)
set(THIMBLE_PORT_DEFINITIONS THIMBLE_PORT_SYSTICK_MHZ=25)
