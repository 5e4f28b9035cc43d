// SPDX-License-Identifier: Apache-2.0
// The smallest whole program: a model in flash, an arena in RAM, a sine wave on the console.
#include "hello_sine_s8.h"   // thimble embed --name hello_sine_s8 models/hello_sine/hello_sine_s8.tflite
#include "port.h"            // the board; here only port::write, which prints
#include "thimble/thimble.h"

using namespace thimble;

alignas(kArenaAlignment) static uint8_t arena[464];   // thimble arena says how many bytes

int main() {
  static constexpr auto resolver = op_resolver(ops::fully_connected_s8);   // thimble ops says which

  Model model;
  if (model.verify(hello_sine_s8, hello_sine_s8_size) != Status::ok) return 1;
  Interpreter interpreter(model, resolver, arena);
  if (interpreter.prepare() != Status::ok) return 2;

  for (int x = -128; x < 128; x += 8) {   // 0 to 2 pi, in the steps of the model's int8 input
    *interpreter.input().data<int8_t>() = static_cast<int8_t>(x);
    if (interpreter.invoke() != Status::ok) return 3;
    const int y = *interpreter.output().data<int8_t>();
    for (int column = -128; column < y; column += 4) port::write(" ");
    port::write("*\n");
  }
  return 0;
}
