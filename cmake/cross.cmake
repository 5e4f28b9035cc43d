# SPDX-License-Identifier: Apache-2.0
# Toolchain file of all boards: bare-metal GCC as Debian packages it, with the core's flags from the board's folder.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES THIMBLE_BOARD)
include(${CMAKE_CURRENT_LIST_DIR}/../ports/${THIMBLE_BOARD}/board.cmake)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
if(THIMBLE_BOARD MATCHES "^rv")
  set(CMAKE_SYSTEM_PROCESSOR riscv)
  set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
  list(APPEND THIMBLE_CORE_FLAGS --specs=picolibc.specs)
else()
  set(CMAKE_SYSTEM_PROCESSOR arm)
  set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
  list(APPEND THIMBLE_CORE_FLAGS --specs=nano.specs)
endif()
list(APPEND THIMBLE_CORE_FLAGS -nostdinc++) # device code uses no C++ library, and not every toolchain has one
list(JOIN THIMBLE_CORE_FLAGS " " CMAKE_CXX_FLAGS_INIT)
