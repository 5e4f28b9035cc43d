# SPDX-License-Identifier: Apache-2.0
# How to compile for cortex-m4: read by the toolchain file and by cmake/firmware.cmake.
set(THIMBLE_CORE_FLAGS -mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard -mthumb)
set(THIMBLE_PORT_SOURCES startup.cc semihosting.cc cortex-m/startup.cc)
set(THIMBLE_PORT_DEFINITIONS THIMBLE_PORT_SYSTICK_MHZ=25)
