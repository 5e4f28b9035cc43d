// SPDX-License-Identifier: Apache-2.0
// What an operator is: a constant in flash with two functions. Built-in and custom operators use the same type.
//
//   prepare(Prep&, Params&)         once: checks shapes, types and options, computes multipliers, asks for memory
//   invoke(const Call&, const Params&)  each time: turns offsets into pointers and calls a kernel
#pragma once

#include "thimble/isa.h"
#include "thimble/status.h"
#include "thimble/tensor.h"

namespace thimble {

struct Preparation;  // the runtime's working state while a model is prepared
class Interpreter;
class Model;

// Memory that an operator keeps from prepare on. `data` is valid during prepare only, and null when the arena has run out (then
// Prep::ok() is false); `offset` goes into the params and Call::kept() turns it into a pointer again.
template <class T> struct Kept {
  T* data;
  uint32_t offset;
};

// A fused activation, with the numbers the .tflite format gives them.
enum class Activation : uint8_t { none = 0, relu = 1, relu_n1_to_1 = 2, relu6 = 3, tanh = 4, sign_bit = 5 };

enum class Padding : uint8_t { same = 0, valid = 1 };

// The options table of an operator. Fields are named by their number in the format's schema; a field, or the whole table, that
// is absent reads as its default. Every read is checked against the model's end.
class Options {
 public:
  int32_t s32(uint32_t field, int32_t otherwise = 0) const;
  uint8_t u8(uint32_t field, uint8_t otherwise = 0) const;
  bool boolean(uint32_t field, bool otherwise = false) const { return u8(field, otherwise) != 0; }
  float f32(uint32_t field, float otherwise = 0.0f) const;
  Activation activation(uint32_t field) const { return static_cast<Activation>(u8(field)); }
  Padding padding(uint32_t field) const { return static_cast<Padding>(u8(field)); }
  // A vector of 32-bit integers; null with *count = 0 when absent or not wholly inside the model.
  const int32_t* s32_vector(uint32_t field, uint32_t* count) const;

 private:
  friend class Prep;
  Options(const Model& model, const uint8_t* table, const uint8_t* vtable) : model_(model), table_(table), vtable_(vtable) {}
  const void* field(uint32_t id, uint32_t bytes) const;
  const void* word(uint32_t id) const;   // a field of 4 bytes
  const Model& model_;
  const uint8_t *table_, *vtable_;   // one without fields: all defaults
};

// What an operator sees while it is prepared. The first complaint latches: later ones, and requests for memory after it, do
// nothing, so a prepare function states its needs in a row and leaves once, at `if (!p.ok()) return;`.
class Prep {
 public:
  int input_count() const;
  int output_count() const;
  bool has_input(int i) const;   // false past the count and for an optional input left out (-1)
  bool is_alone(int i) const;    // whether input i is there and no other input is the same tensor: a state that the operator writes has to be
  // The tensor, by value. Asking for one that is not there complains and answers an empty tensor.
  Tensor input(int i);
  Tensor output(int i);
  // A tensor that the model lists for an operator's inner values: type and quantization, but no place.
  Tensor intermediate(int i);

  // Complains with `text` unless `condition` holds; with a tensor, the diagnosis names it. Returns the condition.
  [[gnu::always_inline]] bool require(bool condition, const char* text) {
    if (!condition) complain(Diagnosis::kNone, text);
    return condition;
  }
  [[gnu::always_inline]] bool require(bool condition, const Tensor& tensor, const char* text) {
    if (!condition) complain(tensor.index, text);
    return condition;
  }
  // False once something was refused, or (so that all memory is still asked for and the exact need is known) once the arena ran out.
  bool ok() const;
  // True while nothing was refused, even when the arena has run out: what to ask before memory whose amount depends on the model.
  bool accepted() const;

  // The options table; complains when the model carries the table of another kind of operator. `kind` is the number of the
  // table in the format's BuiltinOptions union.
  Options options(uint8_t kind);
  // The bytes of a custom operator's options; null with *bytes = 0 when there are none.
  const uint8_t* custom_options(uint32_t* bytes) const;

  // Room for `count` values of T in the arena, kept from now on.
  template <class T> Kept<T> keep(uint32_t count) {
    static_assert(alignof(T) <= 4, "kept memory is aligned to 4 bytes");
    uint32_t offset = 0;
    void* data = keep_bytes(count, sizeof(T), &offset);
    return {static_cast<T*>(data), offset};
  }
  // Room that the operator may use while it runs and that others use at other times, aligned to kArenaAlignment. The answer goes
  // into the params and Call::scratch() turns it into a pointer.
  uint32_t scratch(uint32_t bytes);
  // Lets output `o` lie where input `i` lies, for an operator that leaves the bytes as they are. Returns false where that cannot
  // be (a constant, a variable, or an output of the model that is another's input); the operator then copies.
  bool share(int i, int o);

  // Prepares another subgraph of the model, once however many operators call it. The answer goes into the params; Call::run() runs it.
  // Its tensors get their places in the same plan. The index was verified, and so was the depth of calls.
  uint32_t subgraph(uint32_t index);
  // Keeps a prepared subgraph's tensors in their places until now: its inputs hold the state of a loop.
  void hold_subgraph(uint32_t index);
  int subgraph_input_count(uint32_t index) const;
  int subgraph_output_count(uint32_t index) const;
  Tensor subgraph_input(uint32_t index, int i) const;    // type and shape; no complaint, no address
  Tensor subgraph_output(uint32_t index, int i) const;

  // For VAR_HANDLE: the handle of the resource variable that its options name, the same in every subgraph. The variables of the whole
  // model are given room when this is first asked; how much, READ_VARIABLE and ASSIGN_VARIABLE tell.
  uint32_t resource();

  IsaSet isa() const;   // the instruction set the model is prepared for

 private:
  friend class Interpreter;
  friend struct Preparation;
  explicit Prep(Preparation& preparation) : run_(preparation) {}
  void* keep_bytes(uint32_t count, uint32_t element_bytes, uint32_t* offset);
  void complain(int32_t tensor, const char* text);
  Tensor tensor(const void* list, int i);
  Preparation& run_;
};

// What an operator sees while it runs: where its tensors, kept memory and scratch lie.
class Call {
 public:
  static constexpr uint32_t kAbsent = 0xFFFFFFFFu;
  static constexpr uint32_t kInModel = 0x80000000u;   // set in a slot: the offset counts from the model, not the arena

  int input_count() const { return inputs_; }
  int output_count() const { return outputs_; }
  // Null for an optional input that was left out.
  template <class T> const T* input(int i) const { return static_cast<const T*>(at(slots_[i])); }
  // The same, and past the count.
  template <class T> [[gnu::always_inline]] const T* input_or_null(int i) const { return i < inputs_ && slots_[i] != kAbsent ? given<T>(i) : nullptr; }
  // The same for an input that prepare has seen to be there: cheaper, and never null.
  template <class T> [[gnu::always_inline]] const T* given(int i) const { return reinterpret_cast<const T*>(address(slots_[i])); }
  // An input that the operator may write: a variable tensor.
  template <class T> T* state(int i) const { return static_cast<T*>(const_cast<void*>(at(slots_[i]))); }
  // An output is never left out, and never lies in the model.
  template <class T> T* output(int i) const { return reinterpret_cast<T*>(arena_ + slots_[inputs_ + i]); }
  template <class T> T* kept(uint32_t offset) const { return reinterpret_cast<T*>(arena_ + offset); }
  template <class T> T* scratch(uint32_t slot) const { return reinterpret_cast<T*>(arena_ + *kept<uint32_t>(slot)); }

  // The instruction set the model was prepared for.
  IsaSet isa() const {
    if constexpr (IsaSet::kFixed) return IsaSet::native();
    else return prepared_isa();
  }

  // Runs a subgraph that Prep::subgraph() prepared. Before, its inputs are to be filled; after, its outputs hold the results.
  Status run(uint32_t graph) const;
  void* graph_input(uint32_t graph, int i) const;
  const void* graph_output(uint32_t graph, int i) const;

  // The resource variable behind a handle; null where there is none of that number with so many bytes.
  void* resource(uint32_t handle, uint32_t bytes) const;
  // Fills it with the zero point of its values.
  void reset_resource(uint32_t handle) const;

  Call(uint8_t* arena, const uint8_t* model, const uint32_t* slots, uint8_t inputs, uint8_t outputs, Interpreter* interpreter = nullptr)
      : arena_(arena), way_(reinterpret_cast<uintptr_t>(model) - kInModel - reinterpret_cast<uintptr_t>(arena)), slots_(slots), inputs_(inputs), outputs_(outputs), interpreter_(interpreter) {}

 private:
  friend class Interpreter;
  IsaSet prepared_isa() const;
  const void* at(uint32_t slot) const { return slot == kAbsent ? nullptr : reinterpret_cast<const void*>(address(slot)); }
  // Without a branch: every operator pays for it, several times.
  [[gnu::always_inline]] uintptr_t address(uint32_t slot) const {
    const uintptr_t all_if_in_model = static_cast<uintptr_t>(static_cast<intptr_t>(static_cast<int32_t>(slot) >> 31));
    return reinterpret_cast<uintptr_t>(arena_) + slot + (way_ & all_if_in_model);
  }
  uint8_t* arena_;
  uintptr_t way_;   // from the arena to the model, less kInModel
  const uint32_t* slots_;
  uint8_t inputs_, outputs_;
  Interpreter* interpreter_;
};

// Which tensor's type decides whether an op constant is meant: inputs count 0, 1, …, outputs -1, -2, …
struct TypeKey {
  static constexpr Type kAny = static_cast<Type>(0xFF);
  int8_t tensor = 0;
  Type type = kAny;
};

struct Arity {
  uint8_t min_inputs, max_inputs, min_outputs, max_outputs;
};

// An operator for one combination of types. Constant-initialised: it lives in flash, and naming it links its two functions.
struct Op {
  const char* name;          // as in the source: "fully_connected_s8"
  const char* custom_name;   // of a custom operator; null for a builtin one
  uint16_t code;             // BuiltinOperator; 32 (CUSTOM) for a custom one
  uint16_t params_bytes;
  TypeKey key[2];            // both must hold
  Arity arity;
  void (*prepare)(Prep&, void* params);
  Status (*invoke)(const Call&, const void* params);
  void (*reset)(const Call&, const void* params) = nullptr;   // puts kept state to its first value; null: there is none
};

// Makes an Op out of typed functions. `Params` holds fixed-width fields and offsets, never pointers: its size is the same on
// every machine.
template <class Params, void (*prepare)(Prep&, Params&), Status (*invoke)(const Call&, const Params&)>
constexpr Op make_op(const char* name, uint16_t code, Arity arity, TypeKey first = {}, TypeKey second = {},
                     const char* custom_name = nullptr) {
  static_assert(alignof(Params) <= 4 && sizeof(Params) < 0x10000 && __is_trivially_copyable(Params), "params are plain data");
  return {name, custom_name, code, static_cast<uint16_t>(sizeof(Params)), {first, second}, arity,
          [](Prep& p, void* params) { prepare(p, *static_cast<Params*>(params)); },
          [](const Call& call, const void* params) { return invoke(call, *static_cast<const Params*>(params)); }};
}

// Of an operator that keeps state from one invoke to the next. `reset` runs after prepare and whenever the interpreter is reset.
template <class Params, void (*prepare)(Prep&, Params&), Status (*invoke)(const Call&, const Params&),
          void (*reset)(const Call&, const Params&)>
constexpr Op make_op(const char* name, uint16_t code, Arity arity, TypeKey first = {}, TypeKey second = {},
                     const char* custom_name = nullptr) {
  Op op = make_op<Params, prepare, invoke>(name, code, arity, first, second, custom_name);
  op.reset = [](const Call& call, const void* params) { reset(call, *static_cast<const Params*>(params)); };
  return op;
}

}  // namespace thimble
