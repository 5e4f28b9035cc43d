# SPDX-License-Identifier: Apache-2.0
"""TFLite's int8 arithmetic, to the bit, on numpy arrays of int64.

It exists so that the accuracy a README states is that of the integers a microcontroller computes, and so that the
golden outputs beside a model come from code that shares nothing with the runtime they test. Qm.n below: m integer bits
and n fraction bits beside the sign; every value fits 32 bits, int64 only carries the products.
"""

import math

import numpy as np

INT32_MAX = 2 ** 31 - 1


def quantize_multiplier(real):
    """A positive real number as (multiplier, shift): real = multiplier / 2^31 * 2^shift, multiplier in [2^30, 2^31)."""
    fraction, shift = math.frexp(real)
    multiplier = math.floor(fraction * 2 ** 31 + 0.5)
    if multiplier == 2 ** 31:
        multiplier, shift = multiplier // 2, shift + 1
    return (0, 0) if shift < -31 else (multiplier, shift)


def high_multiply(a, b):
    """Q31 product, halves upward. Only a = b = -2^31 would saturate, and no pair of factors here can be that."""
    return (a * b + 2 ** 30) >> 31


def rounding_divide(x, exponent):
    """x / 2^exponent, halves away from zero."""
    half = (1 << exponent) >> 1
    return np.where(x >= 0, (x + half) >> exponent, -((half - x) >> exponent))


def requantize(accumulator, multiplier, shift):
    """Rounds twice, as TFLite does: once in the product and once in the shift."""
    return rounding_divide(high_multiply(accumulator << np.maximum(shift, 0), multiplier), np.maximum(-shift, 0))


def saturate(x, low=-128, high=127):
    return np.clip(x, low, high)


def average(total, count):
    """Halves away from zero."""
    return np.sign(total) * ((np.abs(total) + count // 2) // count)


# ---- softmax --------------------------------------------------------------------------------------------------------


def q31(real):
    return min(INT32_MAX, math.floor(real * 2 ** 31 + 0.5))


def shift_left_saturating(x, bits):
    return np.clip(x << bits, -2 ** 31, INT32_MAX)


def exp_near_zero(x):
    """exp of Q0.31 in [-1/4, 0): four terms of the Taylor series round -1/8."""
    x1 = x + 2 ** 28
    x2 = high_multiply(x1, x1)
    x3 = high_multiply(x2, x1)
    x4_over_4 = rounding_divide(high_multiply(x2, x2), 2)
    tail = rounding_divide(high_multiply(x4_over_4 + x3, q31(1 / 3)) + x2, 1)
    at_center = q31(math.exp(-1 / 8))
    return saturate(at_center + high_multiply(at_center, x1 + tail), -2 ** 31, INT32_MAX)


def exp_of_negative(x):
    """exp of Q5.26 in (-32, 0] as Q0.31: the part below a quarter by series, then a factor for each bit above it."""
    quarter = 2 ** 24
    below = (x & (quarter - 1)) - quarter
    result = exp_near_zero(below << 5)
    remainder = below - x
    for exponent in range(-2, 5):
        factor = q31(math.exp(-(2.0 ** exponent)))
        result = np.where(remainder & (1 << (26 + exponent)), high_multiply(result, factor), result)
    return np.where(x == 0, INT32_MAX, result)


def reciprocal_of_one_plus(x):
    """1 / (1 + x) for Q0.31 in [0, 1) as Q0.31: three Newton steps from 48/17 - 32/17 d, in Q2.29."""
    half_denominator = (x + INT32_MAX + 1) >> 1
    y = 1515870810 + high_multiply(half_denominator, -1010580540)
    for _ in range(3):
        error = 2 ** 29 - high_multiply(half_denominator, y)
        y = y + shift_left_saturating(high_multiply(y, error), 2)
    return shift_left_saturating(y, 1)


def softmax(logits, scale, beta=1.0):
    """int8 in, int8 out with scale 1/256 and zero point -128, over the last axis of (N, C)."""
    multiplier, shift = quantize_multiplier(min(beta * float(scale) * 2 ** 26, INT32_MAX))
    lowest = -math.floor(31 * 2 ** 26 / 2 ** shift)
    difference = logits - logits.max(-1, keepdims=True)
    counted = difference >= lowest
    exponential = exp_of_negative(high_multiply(np.where(counted, difference, 0) << shift, multiplier))
    total = np.where(counted, rounding_divide(exponential, 12), 0).sum(-1, keepdims=True)  # Q12.19
    headroom = np.array([[32 - int(row[0]).bit_length()] for row in total])
    inverse = reciprocal_of_one_plus((total << headroom) - 2 ** 31)
    y = rounding_divide(high_multiply(inverse, exponential), 12 - headroom + 31 - 8)
    return np.where(counted, saturate(y - 128), -128)
