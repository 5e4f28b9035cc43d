// SPDX-License-Identifier: Apache-2.0
// A QEMU plugin that counts what firmware executes between its calls of lab_mark(), and models how many cycles an in-order Cortex-M
// would take. `thimble bench` builds and loads it; README.md here says where the cycles come from and what they leave out.
//
//     section 0 │ lab_mark() │ section 1 │ lab_mark() │ section 2 …       at exit, a line a section: "section=N insns=N cycles=N"
//
// QEMU executes straight-line blocks. A block's costs are summed once, when it is translated; each execution adds them up.
// argument: core=cortex-m0plus|cortex-m3|cortex-m4 for cycles; without it they stay 0
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The part of QEMU's plugin interface (version 1, QEMU 6.0 and later) in use here: Debian packages no header of it.
typedef uint64_t qemu_plugin_id_t;
typedef struct Translation Translation;
typedef struct Instruction Instruction;
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, Translation*));
extern void qemu_plugin_register_vcpu_tb_exec_cb(Translation*, void (*)(unsigned cpu, void* data), int flags, void* data);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void*), void* data);
extern size_t qemu_plugin_tb_n_insns(const Translation*);
extern Instruction* qemu_plugin_tb_get_insn(const Translation*, size_t);
extern const void* qemu_plugin_insn_data(const Instruction*);
extern size_t qemu_plugin_insn_size(const Instruction*);
extern uint64_t qemu_plugin_insn_vaddr(const Instruction*);
extern const char* qemu_plugin_insn_symbol(const Instruction*);
#define EXPORTED __attribute__((visibility("default")))
EXPORTED int qemu_plugin_version = 1;

// What the timing tables tell apart. `words` below: registers moved by the ones that move several.
enum Kind {
  kPlain, kLoad, kStore, kSeveral, kReturn, kCall, kTableBranch, kMultiplyAdd, kLongMultiply, kLongMultiplyAdd, kDivide, kIfThen,
  kFloatMultiplyAdd, kFloatDivide, kTwoCoreRegisters, kSystem, kKinds
};

// Cycles, without the refill after a jump; kSeveral and kReturn take one a word on top.
struct Core {
  const char* name;
  uint8_t cycles[kKinds];
  uint8_t load_after_load;   // loads in a row overlap
  uint8_t refill;            // of the pipeline, after a jump
};
static const struct Core kCores[] = {
    {"cortex-m0plus", {[kPlain] = 1, [kLoad] = 2, [kStore] = 2, [kSeveral] = 1, [kReturn] = 2, [kCall] = 2, [kSystem] = 3}, 2, 1},
    {"cortex-m3",
     {[kPlain] = 1, [kLoad] = 2, [kStore] = 1, [kSeveral] = 1, [kReturn] = 1, [kCall] = 1, [kTableBranch] = 2, [kMultiplyAdd] = 2,
      [kLongMultiply] = 4, [kLongMultiplyAdd] = 5, [kDivide] = 6, [kIfThen] = 1, [kSystem] = 1},
     1, 2},
    {"cortex-m4",
     {[kPlain] = 1, [kLoad] = 2, [kStore] = 1, [kSeveral] = 1, [kReturn] = 1, [kCall] = 1, [kTableBranch] = 2, [kMultiplyAdd] = 1,
      [kLongMultiply] = 1, [kLongMultiplyAdd] = 1, [kDivide] = 6, [kIfThen] = 1, [kFloatMultiplyAdd] = 3, [kFloatDivide] = 14,
      [kTwoCoreRegisters] = 2, [kSystem] = 1},
     1, 2},
};
static const struct Core* core;   // null: no model

struct Decoded {
  enum Kind kind;
  unsigned words;
};

static struct Decoded just(enum Kind kind) { return (struct Decoded){kind, 0}; }
static struct Decoded several(unsigned words) { return (struct Decoded){kSeveral, words}; }
static struct Decoded load_or_store(bool load) { return just(load ? kLoad : kStore); }

static struct Decoded decode_16_bit(unsigned a) {
  const unsigned registers = (unsigned)__builtin_popcount(a & 0xFF), return_address = a >> 8 & 1;
  switch (a >> 11) {
    case 0x09: return just(kLoad);                                     // ldr literal
    case 0x0A: case 0x0B: return load_or_store((a >> 9 & 7) >= 3);     // register offset: str, strh, strb, then the loads
    case 0x0C: case 0x0D: case 0x0E: case 0x0F:                        // immediate offset: words, bytes,
    case 0x10: case 0x11: case 0x12: case 0x13: return load_or_store(a >> 11 & 1);   // halfwords, from sp
    case 0x16: return (a >> 9 & 3) == 2 ? several(registers + return_address) : just(kPlain);   // push
    case 0x17:
      if ((a >> 9 & 3) == 2) return (struct Decoded){return_address ? kReturn : kSeveral, registers + return_address};   // pop
      return just((a >> 8 & 7) == 7 && (a & 15) ? kIfThen : kPlain);
    case 0x18: case 0x19: return several(registers);                   // stm, ldm
    default: return just(kPlain);
  }
}

static struct Decoded decode_float(unsigned a, unsigned b) {
  if ((a & 0xFFE0) == 0xEC40) return just(kTwoCoreRegisters);
  if (a >> 8 != 0xEE) return (a & 0xFF20) == 0xED00 ? load_or_store(a >> 4 & 1) : several(b & 0xFF);   // vldr, vstr; vldm, vstm
  if (b & 0x10) return just(kPlain);                                   // vmov with a core register
  switch (a >> 4 & 0xB) {
    case 0x0: case 0x1: case 0x9: case 0xA: return just(kFloatMultiplyAdd);
    case 0x8: return just(kFloatDivide);
    case 0xB: return just((a & 0xF) == 1 && (b & 0xC0) == 0xC0 ? kFloatDivide : kPlain);   // vsqrt; else vmov, vcvt, vcmp
    default: return just(kPlain);
  }
}

static struct Decoded decode_long_multiply_or_divide(unsigned a, unsigned b) {
  if ((b & 0xF0) == 0xF0) return just(kDivide);
  return just(a & 0x40 ? kLongMultiplyAdd : kLongMultiply);
}

static struct Decoded decode_32_bit(unsigned a, unsigned b) {
  if (a >> 11 == 0x1E && (b & 0xD000) == 0xD000) return just(kCall);
  if (b & 0x8000 && ((a & 0xFFE0) == 0xF3E0 || (a & 0xFFE0) == 0xF380 || (a & 0xFFF0) == 0xF3B0)) return just(kSystem);   // mrs, msr, barriers
  if ((a & 0xFFF0) == 0xE8D0 && (b & 0xFFE0) == 0xF000) return just(kTableBranch);
  if (a >> 9 == 0x74) return several(a & 0x40 ? 2 : (unsigned)__builtin_popcount(b));   // ldrd, strd; ldm, stm
  if (a >> 9 == 0x7C) return load_or_store(a >> 4 & 1);
  if (a >> 4 == 0xFB0) return just(b >> 12 == 15 ? kPlain : kMultiplyAdd);
  if (a >> 7 == 0x1F7) return decode_long_multiply_or_divide(a, b);
  if ((a & 0xEC00) == 0xEC00 && (b >> 9 & 7) == 5) return decode_float(a, b);
  return just(kPlain);
}

struct Previous {
  enum Kind kind;
  bool short_one;   // 16 bits
};

static unsigned cycles_of(const Instruction* instruction, struct Previous* previous) {
  uint16_t halves[2] = {0, 0};
  const size_t size = qemu_plugin_insn_size(instruction);
  memcpy(halves, qemu_plugin_insn_data(instruction), size < sizeof halves ? size : sizeof halves);
  const struct Decoded now = size == 2 ? decode_16_bit(halves[0]) : decode_32_bit(halves[0], halves[1]);
  unsigned cycles = core->cycles[now.kind] + now.words;
  if (now.kind == kLoad && previous->kind == kLoad) cycles = core->load_after_load;
  if (now.kind == kIfThen && previous->short_one) cycles = 0;   // folded into the one before
  *previous = (struct Previous){now.kind, size == 2};
  return cycles;
}

struct Block {
  uint64_t start, end;
  uint32_t insns, cycles;
  uint32_t saved_after_load, saved_after_short;   // of the first instruction, if the block goes on where another left off
  struct Previous last;
  bool is_mark;
};
struct Section {
  uint64_t insns, cycles;
};
static struct Section* sections;
static size_t section_count;
static const struct Block* last_block;   // null after a mark, so that the way back from it costs nothing

static void open_section(void) {
  struct Section* more = realloc(sections, (section_count + 1) * sizeof *sections);
  if (more == NULL) abort();
  sections = more;
  sections[section_count++] = (struct Section){0, 0};
}

static void on_execution(unsigned cpu, void* data) {
  (void)cpu;
  const struct Block* block = data;
  if (block->is_mark) {
    last_block = NULL;
    open_section();
    return;
  }
  struct Section* section = &sections[section_count - 1];
  section->insns += block->insns;
  if (core == NULL) return;
  section->cycles += block->cycles;
  if (last_block != NULL && last_block->end != block->start) {
    section->cycles += core->refill;
  } else if (last_block != NULL) {   // QEMU ended that block for reasons of its own: the two are one
    if (last_block->last.kind == kLoad) section->cycles -= block->saved_after_load;
    if (last_block->last.short_one) section->cycles -= block->saved_after_short;
  }
  last_block = block;
}

static void on_translation(qemu_plugin_id_t id, Translation* translation) {
  (void)id;
  struct Block* block = calloc(1, sizeof *block);
  if (block == NULL) abort();
  block->insns = (uint32_t)qemu_plugin_tb_n_insns(translation);
  for (uint32_t i = 0; i < block->insns; i++) {
    const Instruction* instruction = qemu_plugin_tb_get_insn(translation, i);
    block->end = qemu_plugin_insn_vaddr(instruction) + qemu_plugin_insn_size(instruction);
    if (core != NULL) block->cycles += cycles_of(instruction, &block->last);
  }
  const Instruction* first = qemu_plugin_tb_get_insn(translation, 0);
  const char* function = qemu_plugin_insn_symbol(first);
  block->start = qemu_plugin_insn_vaddr(first);
  if (core != NULL) {
    struct Previous alone = {kPlain, false}, load = {kLoad, false}, short_one = {kPlain, true};
    const unsigned cycles = cycles_of(first, &alone);
    block->saved_after_load = cycles - cycles_of(first, &load);
    block->saved_after_short = cycles - cycles_of(first, &short_one);
  }
  block->is_mark = function != NULL && strcmp(function, "lab_mark") == 0;
  qemu_plugin_register_vcpu_tb_exec_cb(translation, on_execution, 0, block);
}

static void report(qemu_plugin_id_t id, void* data) {
  (void)id, (void)data;
  for (size_t i = 0; i < section_count; i++)
    fprintf(stderr, "section=%zu insns=%llu cycles=%llu\n", i, (unsigned long long)sections[i].insns, (unsigned long long)sections[i].cycles);
}

EXPORTED int qemu_plugin_install(qemu_plugin_id_t id, const void* qemu, int argc, char** argv) {
  (void)qemu;
  for (int i = 0; i < argc; i++)
    for (size_t c = 0; c < sizeof kCores / sizeof *kCores; c++)
      if (strncmp(argv[i], "core=", 5) == 0 && strcmp(argv[i] + 5, kCores[c].name) == 0) core = &kCores[c];
  open_section();
  qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
  qemu_plugin_register_atexit_cb(id, report, NULL);
  return 0;
}
