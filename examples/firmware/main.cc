// SPDX-License-Identifier: Apache-2.0
// One firmware for every board, and a program on a PC. It runs whatever model lies at the board's model address, and acts by what
// that model takes in: scans of digits, a number, or something it does not know. Changing the model rebuilds nothing.
#include <math.h>
#include <string.h>

#include "port.h"
#include "screen.h"
#include "thimble/thimble.h"

using namespace thimble;
using screen::print;

#ifdef __linux__
static constexpr const char* kTicks = "nanoseconds";
#else
static constexpr const char* kTicks = "instructions";   // as ports/run sets the emulator; on silicon, clock cycles
#endif

static int refuse(const Diagnosis& why) {
  char line[160];
  describe(why, line, sizeof line);
  print("   refused: ", line, "\n");
  return 1;
}

static int8_t to_s8(float real, const Tensor& t) {
  const float stored = roundf(real / t.scale()) + static_cast<float>(t.zero_point());
  return static_cast<int8_t>(stored < -128 ? -128 : stored > 127 ? 127 : stored);
}

// 8x8 pixels in, ten confidences out: reads the scans of the test split from the host's files.
static int read_digits(Interpreter& interpreter) {
  const int scans = port::open("models/digits/test_images.bin", false);
  const int labels = port::open("models/digits/test_labels.bin", false);
  const int reference = port::open("models/digits/expected_outputs.bin", false);
  screen::Gallery first, misread;
  uint32_t count = 0, right = 0, exact = 0, ticks = 0;
  uint8_t scan[64], label;
  int8_t expected[10];
  while (port::read(scans, scan, 64) == 64 && port::read(labels, &label, 1) == 1 && port::read(reference, expected, 10) == 10) {
    memcpy(interpreter.input().data<int8_t>(), scan, sizeof scan);                 // set the input
    const uint32_t start = port::cycles();
    if (interpreter.invoke() != Status::ok) return refuse(interpreter.diagnosis());  // invoke
    ticks += port::cycles() - start;
    const int8_t* confidence = interpreter.output().data<int8_t>();                // read the output
    uint8_t guess = 0;
    for (uint8_t i = 1; i < 10; i++)
      if (confidence[i] > confidence[guess]) guess = i;

    count++;                                                                       // act
    right += guess == label;
    exact += memcmp(confidence, expected, sizeof expected) == 0;
    const uint32_t percent = static_cast<uint32_t>(confidence[guess] + 128) * 100 / 256;
    (guess == label ? first : misread).add(scan, label, guess, percent);
  }
  if (count == 0) {
    print("   no scans: start it in the project's folder, where models/digits is\n");
    return 1;
  }
  first.print();
  print("   and of those it gets wrong:\n\n");
  misread.print();
  print("   accuracy      ", screen::Decimal{(right * 10000 + count / 2) / count, 2}, "% (", right, " of ", count, " scans)\n");
  print("   exact         ", exact, " of ", count, " outputs equal the reference to the bit\n");
  print("   inference     ", ticks / count, " ", kTicks, "\n");
  return exact == count ? 0 : 1;
}

// One number in, one out: draws what the model makes of 0 to 2 pi (*), over the sine itself (.).
static int plot_sine(Interpreter& interpreter) {
  screen::Plot plot;
  float error = 0;
  for (int column = 0; column < plot.kColumns; column++) {
    const float angle = 6.2831853f * static_cast<float>(column) / (plot.kColumns - 1);
    const Tensor x = interpreter.input();
    if (x.type == Type::f32) *x.data<float>() = angle;
    else *x.data<int8_t>() = to_s8(angle, x);
    if (interpreter.invoke() != Status::ok) return refuse(interpreter.diagnosis());
    const Tensor y = interpreter.output();
    const float value =
        y.type == Type::f32 ? *y.data<float>() : y.scale() * static_cast<float>(*y.data<int8_t>() - y.zero_point());
    plot.mark(column, sinf(angle), '.');
    plot.mark(column, value, '*');
    error += fabsf(value - sinf(angle));
  }
  plot.print();
  print("   mean error    ", screen::Decimal{static_cast<uint32_t>(fminf(error / plot.kColumns, 100) * 10000 + 0.5f), 4}, "\n");
  return 0;
}

static void print_tensor(const char* what, uint32_t i, const Tensor& t) {
  print("   ", what, " ", i, "  ", name(t.type), " [");
  for (int d = 0; d < t.rank; d++) print(d == 0 ? "" : " x ", static_cast<uint32_t>(t.dim(d)));
  print("]\n");
}

// Whatever it is, it runs.
static int run_on_zeros(Interpreter& interpreter) {
  for (uint32_t i = 0; i < interpreter.input_count(); i++) {
    const Tensor x = interpreter.input(i);
    print_tensor("input ", i, x);
    memset(x.address, 0, x.bytes);
  }
  if (interpreter.invoke() != Status::ok) return refuse(interpreter.diagnosis());
  for (uint32_t i = 0; i < interpreter.output_count(); i++) print_tensor("output", i, interpreter.output(i));
  return 0;
}

// The model's length, which whoever put it there knows and gives as the argument; 0 when it was not given.
static size_t told_bytes() {
  char text[16];
  size_t bytes = 0;
  port::command_line(text, sizeof text);
  for (const char* c = text; *c >= '0' && *c <= '9' && bytes < Model::kMaxBytes / 10; c++) bytes = bytes * 10 + (*c - '0');
  return bytes;
}

// One input and one output of this type and so many elements; integers with one scale, so that they mean real numbers.
static bool maps(const Interpreter& interpreter, Type type, uint32_t x_count, uint32_t y_count) {
  if (interpreter.input_count() != 1 || interpreter.output_count() != 1) return false;
  const Tensor x = interpreter.input(), y = interpreter.output();
  const uint32_t scales = type == Type::f32 ? 0 : 1;
  return x.type == type && y.type == type && x.count == x_count && y.count == y_count && x.channels == scales && y.channels == scales;
}

int main() {
  // Declare the operators that models may use; what is not named here is not in the firmware.
  static constexpr auto resolver = op_resolver(ops::conv_2d_s8, ops::depthwise_conv_2d_s8, ops::max_pool_2d_s8, ops::average_pool_2d_s8,
                                               ops::reshape, ops::fully_connected, ops::softmax_s8);
  alignas(kArenaAlignment) static uint8_t arena[64 * 1024];

  // A .tflite file does not say how long it is. Not told either, the end of the memory it lies in is as safe a bound, only looser.
  const size_t room = port::big_memory_bytes() < Model::kMaxBytes ? port::big_memory_bytes() : Model::kMaxBytes;
  const size_t told = told_bytes(), bound = told != 0 && told < room ? told : room;
  Model model;
  Diagnosis why;
  if (model.verify(port::big_memory(), bound, &why) != Status::ok) return refuse(why);   // nothing unverified runs

  Interpreter interpreter(model, resolver, arena);
  if (interpreter.prepare() != Status::ok) return refuse(interpreter.diagnosis());

  const int result = maps(interpreter, Type::s8, 64, 10)                                        ? read_digits(interpreter)
                     : maps(interpreter, Type::s8, 1, 1) || maps(interpreter, Type::f32, 1, 1) ? plot_sine(interpreter)
                                                                                               : run_on_zeros(interpreter);
  if (told == bound) print("   model         ", told, " bytes\n");
  print("   arena         ", interpreter.arena_used_bytes(), " bytes, exactly\n");
  return result;
}
