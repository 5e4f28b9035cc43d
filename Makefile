# SPDX-License-Identifier: Apache-2.0
# The few commands. Each installs the Debian packages it lacks (tools/need.sh), then leaves the work to CMake and its presets.
BOARDS := cortex-m0plus cortex-m3 cortex-m4 cortex-m7 cortex-m33 cortex-m55 rv32
TESTED_BOARDS := cortex-m4 rv32
JOBS := $(shell nproc)
# Shared by all fuzzers.
FUZZ_SECONDS := 60

BUILD_PACKAGES := cmake ninja-build ccache
HOST_PACKAGES := $(BUILD_PACKAGES) g++ libcli11-dev libfmt-dev nlohmann-json3-dev
ARM_PACKAGES := $(BUILD_PACKAGES) gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm
RISCV_PACKAGES := $(BUILD_PACKAGES) gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf qemu-system-misc
TEST_PACKAGES := libgtest-dev flatbuffers-compiler libflatbuffers-dev clang libclang-rt-dev

define build # preset, further options
	@echo "== $(1)"; cmake --preset $(1) > /dev/null
	cmake --build build/$(1) -j $(JOBS) $(2)
endef
define run_tests # preset
	ctest --test-dir build/$(1) -j $(JOBS) --output-on-failure --no-tests=error
endef
define newline


endef

.PHONY: help demo test tools firmware bench clean
help: # what can be asked for
	@echo "make demo      an emulated Cortex-M4 reads handwritten digits"
	@echo "make tools     build/bin/thimble and build/bin/conformance"
	@echo "make firmware  build/<board>/*.elf for $(BOARDS)"
	@echo "make test      everything: host, sanitizers, checks, boards, fuzzing"
	@echo "make bench     every model on every board, written to bench/RESULTS.md"
	@echo "make clean     removes build/"

demo:
	@sh tools/need.sh "make demo" $(ARM_PACKAGES)
	$(call build,cortex-m4)
	sh examples/firmware/demo.sh build/cortex-m4/demo.elf

tools:
	@sh tools/need.sh "make tools" $(HOST_PACKAGES)
	$(call build,host,--target thimble_program conformance)

firmware:
	@sh tools/need.sh "make firmware" $(sort $(ARM_PACKAGES) $(RISCV_PACKAGES))
	$(foreach board,$(BOARDS),$(call build,$(board))$(newline))

test: firmware
	@sh tools/need.sh "make test" $(sort $(HOST_PACKAGES) $(TEST_PACKAGES))
	$(call build,host)
	for check in tools/checks/*.sh; do echo "== $$check"; sh "$$check" || exit 1; done
	mkdir -p build/fuzz/corpus/model # filled by the tests with the models they build
	THIMBLE_MODELS_TO=$(CURDIR)/build/fuzz/corpus/model $(call run_tests,host)
	$(call build,host-asan)
	$(call run_tests,host-asan)
	$(foreach board,$(TESTED_BOARDS),$(call run_tests,$(board))$(newline))
	$(call build,fuzz)
	seconds=$$(($(FUZZ_SECONDS) / $$(ls build/fuzz/bin | wc -l))); for fuzzer in build/fuzz/bin/*; do \
	  corpus=build/fuzz/corpus/$$(basename $$fuzzer); mkdir -p $$corpus; \
	  $$fuzzer -max_total_time=$$seconds -timeout=10 -print_final_stats=1 -print_funcs=0 -verbosity=0 -artifact_prefix=build/fuzz/ \
	    $$corpus $(wildcard models) || exit 1; done

# Further models, and another engine's figures, where they are.
SHARED := $(or $(THIMBLE_SHARED),../shared)
bench: tools
	@sh tools/need.sh "make bench" $(sort $(ARM_PACKAGES) $(RISCV_PACKAGES))
	build/bin/thimble bench-all --jobs $(JOBS) --output bench/RESULTS.md --peers $(SHARED)/peers.tsv \
	  $(wildcard models/*/*.tflite $(SHARED)/models/*/*.tflite)

clean:
	rm -rf build
