# SPDX-License-Identifier: Apache-2.0
# How to compile for cortex-m0plus: read by the toolchain file and by cmake/firmware.cmake.
set(THIMBLE_CORE_FLAGS -mcpu=cortex-m0plus -mthumb)
set(THIMBLE_PORT_SOURCES startup.cc semihosting.cc cortex-m/startup.cc)
set(THIMBLE_PORT_DEFINITIONS THIMBLE_PORT_SYSTICK_MHZ=25 THIMBLE_PORT_TRAP_UNALIGNED=1)
