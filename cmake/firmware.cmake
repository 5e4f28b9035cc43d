# SPDX-License-Identifier: Apache-2.0
# Firmware for THIMBLE_BOARD: the port's library, thimble_firmware(NAME SOURCES...), and firmware.json, which tells other
# programs how to build one more firmware without CMake:
#     compiler  compile...  main.cc  -o main.elf  link...        then   run...  main.elf  arguments...
set(ports ${CMAKE_SOURCE_DIR}/ports)
include(${ports}/${THIMBLE_BOARD}/board.cmake)
list(TRANSFORM THIMBLE_PORT_SOURCES PREPEND ${ports}/)
add_library(port STATIC ${THIMBLE_PORT_SOURCES})
target_include_directories(port PUBLIC ${ports})
target_compile_features(port PUBLIC cxx_std_17)
target_compile_definitions(port PRIVATE ${THIMBLE_PORT_DEFINITIONS})
target_compile_options(port PRIVATE ${OUR_WARNINGS})

set(suffix "")
set(FIRMWARE_OPTIONS -g)
set(FIRMWARE_LINK "")
set(FIRMWARE_DEPENDS "")
if(NOT THIMBLE_BOARD STREQUAL "host")
  target_compile_options(port PRIVATE ${DEVICE_OPTIONS} -Os)
  set(suffix .elf)
  set(FIRMWARE_OPTIONS ${DEVICE_OPTIONS} -Os ${LTO_OPTIONS})
  set(board_script ${ports}/${THIMBLE_BOARD}/board.ld)
  set(FIRMWARE_LINK ${LTO_OPTIONS} -nostdlib -L${ports} -T${board_script} -Wl,--gc-sections -Wl,--no-warn-rwx-segments)
  set(FIRMWARE_DEPENDS ${board_script} ${ports}/sections.ld)
  set(FIRMWARE_LIBRARIES -lm -Wl,--start-group -lc -lgcc -Wl,--end-group)
endif()

# Sources that are not there make no target.
function(thimble_firmware NAME)
  list(FILTER ARGN EXCLUDE REGEX "^$")
  foreach(source ${ARGN})
    if(NOT EXISTS ${source} AND NOT EXISTS ${CMAKE_SOURCE_DIR}/${source})
      return()
    endif()
  endforeach()
  if(NOT ARGN)
    return()
  endif()
  add_executable(${NAME} ${ARGN})
  set_target_properties(${NAME} PROPERTIES SUFFIX "${suffix}" LINK_DEPENDS "${FIRMWARE_DEPENDS}")
  target_compile_options(${NAME} PRIVATE ${FIRMWARE_OPTIONS} ${OUR_WARNINGS})
  target_link_options(${NAME} PRIVATE ${FIRMWARE_LINK} -Wl,-Map=$<TARGET_FILE:${NAME}>.map)
  target_link_libraries(${NAME} PRIVATE thimble port ${FIRMWARE_LIBRARIES})
endfunction()

# Writes the words as the inside of a JSON array.
function(json_words RESULT)
  list(FILTER ARGN EXCLUDE REGEX "^$")
  list(TRANSFORM ARGN REPLACE "(.+)" "\"\\1\"")
  list(JOIN ARGN ", " words)
  set(${RESULT} "${words}" PARENT_SCOPE)
endfunction()

separate_arguments(machine_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
json_words(compile ${machine_flags} -std=c++17 ${FIRMWARE_OPTIONS}
           -I${CMAKE_SOURCE_DIR}/include -I${CMAKE_SOURCE_DIR}/src -I${ports})
json_words(link ${FIRMWARE_LINK} ${CMAKE_BINARY_DIR}/libthimble.a ${CMAKE_BINARY_DIR}/libport.a ${FIRMWARE_LIBRARIES})
json_words(run ${ports}/run ${THIMBLE_BOARD})
file(CONFIGURE OUTPUT firmware.json @ONLY CONTENT [[{
  "board": "@THIMBLE_BOARD@",
  "compiler": "@CMAKE_CXX_COMPILER@",
  "compile": [@compile@],
  "link": [@link@],
  "run": [@run@],
  "nm": "@CMAKE_NM@"
}
]])
