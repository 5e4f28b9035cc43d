// SPDX-License-Identifier: Apache-2.0
// What an integrator may choose at build time, each with its default. Everything else is decided by the model.
#pragma once

#include <stddef.h>
#include <stdint.h>

// THIMBLE_WORDS: 1 keeps the English text of diagnoses in flash, 0 leaves the codes and numbers and drops the words.
#ifndef THIMBLE_WORDS
#define THIMBLE_WORDS 1
#endif

#if THIMBLE_WORDS
#define THIMBLE_TEXT(words) (words)
#else
#define THIMBLE_TEXT(words) ("")
#endif

// THIMBLE_ASSERT(condition): what happens when the *caller* is wrong (an input index past the end, say). A wrong model never
// gets here: it is refused with a Status. Default: trap where assertions are on (NDEBUG not defined), nothing elsewhere.
#ifndef THIMBLE_ASSERT
#ifdef NDEBUG
#define THIMBLE_ASSERT(condition) ((void)0)
#else
#define THIMBLE_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())
#endif
#endif

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Thimble reads the model in place and so needs a little-endian machine"
#endif
