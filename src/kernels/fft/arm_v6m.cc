// SPDX-License-Identifier: Apache-2.0
// Transforms of int16 on Cortex-M0+: the butterflies of four in assembly, for the compiler finds no room for them in eight registers.
#include "kernels/arch/arm_v6m.h"
#include "kernels/fft/fft_steps.h"

#if THIMBLE_ARM_V6M == 3   // the Cortex-M3 names all its registers: the scalar ones are faster there

namespace thimble::kernels {
void rfft_s16_arm_v6m(const FftParams& p, const RfftS16::Data& d) { rfft_s16_scalar(p, d); }
void irfft_s16_arm_v6m(const FftParams& p, const IrfftS16::Data& d) { irfft_s16_scalar(p, d); }
}  // namespace thimble::kernels

#elif THIMBLE_ARM_V6M

namespace thimble::kernels {
namespace {

using Point = Complex<int16_t>;
using Turn = Complex<int32_t>;   // a twiddle

// Points 1 and 3 change places in an inverse transform: then all else is the same.
struct Butterflies {
  Turn w2, w1, w3;
  uint32_t at2, at1, at3;   // bytes from point 0
  const Point* end;
  uint32_t span_bytes;
};

#if THIMBLE_ARM_V6M == 2

//   r0 point 0   r1, r2 a point   r3, r4 its twiddle   r5 where it is   r6, r1 its product   r7 8191
//   r8 2^14   r9 span_bytes   r10, r11 the sum of 0 and 2   r12, lr their difference
// On the stack: w2, w1, w3, at2, at1, at3, end; 40: point 1; saved registers.
#define THIMBLE_FOURS(turn2, turn1, turn3)                                                                          \
  asm(".syntax unified\n"                                                                                           \
      ".macro thimble_point\n"                                                                                      \
      "ldrsh r1, [r0, r5]\n adds r5, #2\n ldrsh r2, [r0, r5]\n"                                                     \
      "muls r1, r7, r1\n add r1, r8\n asrs r1, r1, #15\n"                                                           \
      "muls r2, r7, r2\n add r2, r8\n asrs r2, r2, #15\n"                                                           \
      ".endm\n"                                                                                                     \
      ".macro thimble_turn w\n"                                                                                     \
      "ldr r3, [sp, #\\w]\n ldr r4, [sp, #\\w + 4]\n movs r6, r1\n"                                                 \
      "muls r6, r3, r6\n muls r1, r4, r1\n muls r4, r2, r4\n muls r3, r2, r3\n"                                     \
      "subs r6, r6, r4\n add r6, r8\n asrs r6, r6, #15\n"                                                           \
      "adds r1, r1, r3\n add r1, r8\n asrs r1, r1, #15\n"                                                           \
      ".endm\n"                                                                                                     \
      ".macro thimble_stay\n"                                                                                       \
      "movs r6, r1\n movs r1, r2\n"                                                                                 \
      ".endm\n"                                                                                                     \
      ".macro thimble_store with_re, re, with_im, im, first, second\n"                                              \
      "mov r1, \\with_re\n \\first r1, r1, \\re\n strh r1, [r0]\n"                                                  \
      "mov r1, \\with_im\n \\second r1, r1, \\im\n strh r1, [r0, #2]\n"                                             \
      "add r0, r9\n"                                                                                                \
      ".endm\n"                                                                                                     \
      "push {r4-r7, lr}\n"                                                                                          \
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"                                                       \
      "push {r4-r7}\n"                                                                                              \
      "sub sp, #8\n"                                                                                                \
      "adds r1, #24\n"                                                                                              \
      "ldmia r1!, {r2-r6}\n mov r9, r6\n push {r2-r5}\n"                                                            \
      "subs r1, #44\n"                                                                                              \
      "ldmia r1!, {r2-r7}\n push {r2-r7}\n"                                                                         \
      "ldr r7, =8191\n movs r1, #1\n lsls r1, r1, #14\n mov r8, r1\n"                                               \
      "1:\n"                                                                                                        \
      "movs r5, #0\n"                                                                                               \
      "thimble_point\n"                                                                                             \
      "mov r10, r1\n mov r11, r2\n"                                                                                 \
      "ldr r5, [sp, #24]\n"                                                                                         \
      "thimble_point\n" turn2 "\n"                                                                                  \
      "mov r2, r10\n adds r3, r2, r6\n subs r2, r2, r6\n mov r10, r3\n mov r12, r2\n"                               \
      "mov r2, r11\n adds r3, r2, r1\n subs r2, r2, r1\n mov r11, r3\n mov lr, r2\n"                                \
      "ldr r5, [sp, #28]\n"                                                                                         \
      "thimble_point\n" turn1 "\n"                                                                                  \
      "str r6, [sp, #40]\n str r1, [sp, #44]\n"                                                                     \
      "ldr r5, [sp, #32]\n"                                                                                         \
      "thimble_point\n" turn3 "\n"                                                                                  \
      "ldr r2, [sp, #40]\n ldr r4, [sp, #44]\n"                                                                     \
      "adds r3, r2, r6\n subs r2, r2, r6\n adds r6, r4, r1\n subs r4, r4, r1\n"                                     \
      "thimble_store r10, r3, r11, r6, adds, adds\n"                                                                \
      "thimble_store r12, r4, lr, r2, adds, subs\n"                                                                 \
      "thimble_store r10, r3, r11, r6, subs, subs\n"                                                                \
      "thimble_store r12, r4, lr, r2, subs, adds\n"                                                                 \
      "ldr r1, [sp, #36]\n cmp r0, r1\n bhs 2f\n b 1b\n"                                                            \
      "2:\n"                                                                                                        \
      "add sp, #48\n"                                                                                               \
      "pop {r0-r3}\n"                                                                                               \
      "mov r8, r0\n mov r9, r1\n mov r10, r2\n mov r11, r3\n"                                                       \
      "pop {r4-r7, pc}\n"                                                                                           \
      ".ltorg\n"                                                                                                    \
      ".purgem thimble_point\n .purgem thimble_turn\n .purgem thimble_stay\n .purgem thimble_store\n")

// y is point 0 of the first of those that share their twiddles. 131 instructions each.
[[gnu::naked, gnu::noinline]] void turned_fours(Point*, const Butterflies*) { THIMBLE_FOURS("thimble_turn 0", "thimble_turn 8", "thimble_turn 16"); }
// Those whose twiddles are 1.
[[gnu::naked, gnu::noinline]] void first_fours(Point*, const Butterflies*) { THIMBLE_FOURS("thimble_stay", "thimble_stay", "thimble_stay"); }

#else

template <bool turned> void fours(Point* y, const Butterflies* b) {
  const uint32_t at[] = {0, b->at1 / 4, b->at2 / 4, b->at3 / 4}, span = b->span_bytes / 4;
  const Turn w[] = {{}, b->w1, b->w2, b->w3};
  for (; y < b->end; y += 4 * span) {
    Turn v[4];
    for (uint32_t q = 0; q < 4; q++) {
      v[q] = fft::divided(y[at[q]], 4);
      if (turned && q != 0) v[q] = fft::Arithmetic<int16_t>::multiply(v[q], fft::narrowed<int16_t>(w[q]));
    }
    fft::transform<int16_t>({nullptr, span, 0, false}, v, y);
  }
}
void turned_fours(Point* y, const Butterflies* b) { fours<true>(y, b); }
void first_fours(Point* y, const Butterflies* b) { fours<false>(y, b); }

#endif

struct Stages {
  static void fours(const fft::Stage<int16_t>& s, Point* y, const Point* end) {
    const uint32_t bytes = 4 * s.span, one = s.inverse ? 3 : 1, three = s.inverse ? 1 : 3;
    Butterflies b = {{}, {}, {}, 2 * bytes, one * bytes, three * bytes, end, bytes};
    first_fours(y, &b);
    const Point *w2 = s.w, *w1 = s.w, *w3 = s.w;
    for (const Point* const next = y + s.span; ++y != next;) {
      w2 += 2 * s.stride, w1 += one * s.stride, w3 += three * s.stride;
      b.w2 = {w2->re, w2->im}, b.w1 = {w1->re, w1->im}, b.w3 = {w3->re, w3->im};
      turned_fours(y, &b);
    }
  }
  static void run(const fft::Stage<int16_t>& s, uint32_t radix, Point* aside, Point* y, uint32_t points) {
    if (radix == 4) fours(s, y, y + points);
    else if (radix == 2) fft::stage<2>(s, y, points);
    else fft::other_blocks(s, radix, aside, y, points);
  }
  static void tell_apart(uint32_t points, const Point* split, Point* y) { fft::tell_apart(points, split, y); }
};

}  // namespace

void rfft_s16_arm_v6m(const FftParams& p, const RfftS16::Data& d) { fft::rfft<Stages>(p, d); }
void irfft_s16_arm_v6m(const FftParams& p, const IrfftS16::Data& d) { fft::irfft<Stages>(p, d); }

}  // namespace thimble::kernels
#endif
