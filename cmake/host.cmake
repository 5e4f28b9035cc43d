# SPDX-License-Identifier: Apache-2.0
# Programs and tests for the host.
#   tools/cli, tools/conformance   the programs thimble and conformance
#   tools/op_reference             the program that prints docs/OPS.md
#   tools/<part>                   what they share, in the library thimble_tools
#   tests/**/*_test.cc, tests/support/*.cc   one GoogleTest program, thimble_tests
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)

add_library(host_settings INTERFACE)
target_compile_features(host_settings INTERFACE cxx_std_20)
target_compile_options(host_settings INTERFACE -g1 ${OUR_WARNINGS})
target_compile_definitions(host_settings INTERFACE THIMBLE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" THIMBLE_SHARED="${THIMBLE_SHARED}"
                           THIMBLE_BIN_DIR="${THIMBLE_BIN_DIR}")
target_include_directories(host_settings INTERFACE ${CMAKE_SOURCE_DIR}/tools)
target_link_libraries(host_settings INTERFACE thimble fmt::fmt nlohmann_json::nlohmann_json CLI11::CLI11)

file(GLOB shared_sources CONFIGURE_DEPENDS tools/*/*.cc)
list(FILTER shared_sources EXCLUDE REGEX "/tools/(cli|conformance|op_reference)/")
if(shared_sources)
  add_library(thimble_tools STATIC ${shared_sources})
  target_link_libraries(thimble_tools PUBLIC host_settings)
else()
  add_library(thimble_tools INTERFACE)
  target_link_libraries(thimble_tools INTERFACE host_settings)
endif()

function(add_program NAME FOLDER)
  file(GLOB sources CONFIGURE_DEPENDS ${FOLDER}/*.cc)
  if(sources)
    add_executable(${NAME} ${sources})
    target_link_libraries(${NAME} PRIVATE thimble_tools)
  endif()
endfunction()
add_program(thimble_program tools/cli)
add_program(conformance tools/conformance)
add_program(op_reference tools/op_reference)
foreach(isa scalar x86_avx2 x86_vnni cortex-m4+little_scratch) # what this machine lacks, scalar kernels do
  add_test(NAME conformance_${isa} COMMAND conformance --isa ${isa} --if-present --implemented-only ${THIMBLE_SHARED}/conformance ${THIMBLE_SHARED}/models)
endforeach()
# What operators compute, judged by numpy's double precision; and that the committed cases are what their script writes.
add_test(NAME reference COMMAND conformance ${CMAKE_SOURCE_DIR}/tests/reference/cases)
find_program(DEBIAN_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(DEBIAN_PYTHON)
  add_test(NAME reference_is_reproducible COMMAND ${DEBIAN_PYTHON} -B ${CMAKE_SOURCE_DIR}/tests/reference/make.py --check)
  set_tests_properties(reference_is_reproducible PROPERTIES SKIP_RETURN_CODE 77)
endif()
if(TARGET thimble_program)
  set_target_properties(thimble_program PROPERTIES OUTPUT_NAME thimble)
endif()

file(GLOB_RECURSE test_sources CONFIGURE_DEPENDS tests/*_test.cc tests/support/*.cc)
list(FILTER test_sources EXCLUDE REGEX "/tests/(fuzz|firmware)/")
find_package(GTest) # a user of the programs needs neither it nor flatc; `make test` has both and fails where no test is found
if(test_sources AND GTest_FOUND)
  include(GoogleTest)
  add_executable(thimble_tests ${test_sources})
  target_include_directories(thimble_tests PRIVATE tests)
  target_link_libraries(thimble_tests PRIVATE thimble_tools GTest::gtest_main flatbuffers)
  gtest_discover_tests(thimble_tests WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endif()

# The format's own library and compiler, from our schema, are the judge of our reader.
set(schema ${CMAKE_SOURCE_DIR}/tests/schema/tflite.fbs)
if(TARGET thimble_tests AND EXISTS ${schema})
  find_program(FLATC flatc REQUIRED)
  set(generated ${CMAKE_BINARY_DIR}/generated)
  add_custom_command(OUTPUT ${generated}/tflite_generated.h DEPENDS ${schema}
                     COMMAND ${FLATC} --cpp --gen-object-api -o ${generated} ${schema})
  target_sources(thimble_tests PRIVATE ${generated}/tflite_generated.h)
  target_include_directories(thimble_tests SYSTEM PRIVATE ${generated})
  # The two headers that cost more than all else in a test file together.
  target_precompile_headers(thimble_tests PRIVATE <gtest/gtest.h> ${generated}/tflite_generated.h)
endif()

# The README's program is what a newcomer tries first: it is compiled and run as it stands there.
if(EXISTS ${CMAKE_SOURCE_DIR}/README.md)
  set(extract ${CMAKE_SOURCE_DIR}/tests/readme_test/extract.sh)
  set(readme_source ${CMAKE_BINARY_DIR}/generated/readme.cc)
  add_custom_command(OUTPUT ${readme_source} DEPENDS ${CMAKE_SOURCE_DIR}/README.md ${extract}
                     COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated
                     COMMAND sh ${extract} ${CMAKE_SOURCE_DIR}/README.md ${readme_source})
  add_executable(readme_program ${readme_source})
  target_include_directories(readme_program PRIVATE ${CMAKE_SOURCE_DIR}/examples/hello_world) # where its model lies
  target_compile_options(readme_program PRIVATE ${OUR_WARNINGS})
  target_link_libraries(readme_program PRIVATE thimble port)
  add_test(NAME readme_program COMMAND readme_program)
endif()
