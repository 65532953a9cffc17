"""exp, tanh, log and similar functions on vectors, for the kernels.

The C library's functions are scalar and take 5 to 12 ns; these take about 1 ns a number and are
accurate to a few units in the last place (tests/engine/test_functions.py). Each reduces its
argument to a small interval and sums the Taylor series there.
"""

from __future__ import annotations

import math

from playground.engine.kernels.compilation import Vector, inlined
from playground.engine.kernels.vectors import (
    absolute,
    exponent,
    fma,
    maximum,
    nearest,
    power_of_two,
    where_odd,
    where_positive,
    where_second_bit,
    wide,
    with_sign,
)
from playground.model.activations import TAIL, TAIL_END, TAIL_MIDDLE

# ln 2 and pi/2 in parts: the first ones end in zeros, so that their product with a whole number is
# exact.
LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
SQRT_HALF = 0.7071067811865476
TWO_OVER_PI = 0.6366197723675814
HALF_PI_1 = 1.57079632673412561417e00
HALF_PI_2 = 6.07710050630396597660e-11
HALF_PI_3 = 2.02226624879595063154e-21
SMALLEST_EXPONENT = -708.0  # below, exp is denormal
LARGEST_ANGLE = 1e15  # beyond, adjacent floats are nearly a radian apart

DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


@inlined
def _expm1_small(r: Vector) -> Vector:
    """exp(r) - 1 for |r| <= ln(2)/2: r + r^2/2! + ... + r^13/13!."""
    p = fma(r, 1.0 / 6227020800.0, 1.0 / 479001600.0)
    p = fma(p, r, 1.0 / 39916800.0)
    p = fma(p, r, 1.0 / 3628800.0)
    p = fma(p, r, 1.0 / 362880.0)
    p = fma(p, r, 1.0 / 40320.0)
    p = fma(p, r, 1.0 / 5040.0)
    p = fma(p, r, 1.0 / 720.0)
    p = fma(p, r, 1.0 / 120.0)
    p = fma(p, r, 1.0 / 24.0)
    p = fma(p, r, 1.0 / 6.0)
    p = fma(p, r, 0.5)
    return fma(r * r, p, r)


@inlined
def exp_of_negative(x: Vector) -> Vector:
    """exp(x) for x <= 0; 0 instead of denormal numbers, NaN for NaN."""
    n = nearest(maximum(SMALLEST_EXPONENT, x) * LOG2_E)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, maximum(SMALLEST_EXPONENT, x)))
    scale = power_of_two(n)
    return where_positive(SMALLEST_EXPONENT - x, 0.0, fma(_expm1_small(r), scale, scale))


@inlined
def expm1_of_negative(x: Vector) -> Vector:
    """exp(x) - 1 for x <= 0, with full relative precision near 0."""
    x = maximum(-50.0, x)
    n = nearest(x * LOG2_E)
    r = fma(n, -LN2_LOW, fma(n, -LN2_HIGH, x))
    scale = power_of_two(n)
    return fma(_expm1_small(r), scale, scale - 1.0)


@inlined
def tanh(x: Vector) -> Vector:
    """tanh(x) = -m / (m + 2) with m = exp(-2|x|) - 1, and the sign of x."""
    m = expm1_of_negative(absolute(x) * -2.0)
    return with_sign(m / (m + 2.0), x)


@inlined
def sigmoid(x: Vector) -> Vector:
    """1 / (1 + exp(-x)), without overflow."""
    e = exp_of_negative(-1.0 * absolute(x))
    return where_positive(x, 1.0, e) / (1.0 + e)


@inlined
def _atanh_doubled(s: Vector) -> Vector:
    """log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 + ...) for |s| <= 0.172."""
    t = s * s
    p = fma(t, 1.0 / 23.0, 1.0 / 21.0)
    p = fma(p, t, 1.0 / 19.0)
    p = fma(p, t, 1.0 / 17.0)
    p = fma(p, t, 1.0 / 15.0)
    p = fma(p, t, 1.0 / 13.0)
    p = fma(p, t, 1.0 / 11.0)
    p = fma(p, t, 1.0 / 9.0)
    p = fma(p, t, 1.0 / 7.0)
    p = fma(p, t, 1.0 / 5.0)
    p = fma(p, t, 1.0 / 3.0)
    return 2.0 * fma(p * t, s, s)


@inlined
def log1p_of_fraction(e: Vector) -> Vector:
    """log(1 + e) for 0 <= e <= 1; above sqrt(2) - 1 as log((1 + e) / 2) + log(2)."""
    large = e - 0.41421356237309515
    s = where_positive(large, (e - 1.0) / (e + 3.0), e / (e + 2.0))
    return fma(where_positive(large, 1.0, 0.0), LN2_HIGH + LN2_LOW, _atanh_doubled(s))


@inlined
def log(x: Vector) -> Vector:
    """log(x) for normal x > 0."""
    n = exponent(x * 1.4142135623730951)  # so that x / 2^n lies between 1/sqrt(2) and sqrt(2)
    m = x * power_of_two(-1.0 * n)
    return fma(n, LN2_HIGH, fma(n, LN2_LOW, _atanh_doubled((m - 1.0) / (m + 1.0))))


@inlined
def softplus(x: Vector) -> Vector:
    """log(1 + exp(x)), without overflow."""
    return maximum(x, 0.0) + log1p_of_fraction(exp_of_negative(-1.0 * absolute(x)))


@inlined
def _sin_small(r: Vector) -> Vector:
    """sin(r) for |r| <= pi/4: r - r^3/3! + ... - r^15/15!."""
    t = r * r
    p = fma(t, -1.0 / 1307674368000.0, 1.0 / 6227020800.0)
    p = fma(p, t, -1.0 / 39916800.0)
    p = fma(p, t, 1.0 / 362880.0)
    p = fma(p, t, -1.0 / 5040.0)
    p = fma(p, t, 1.0 / 120.0)
    p = fma(p, t, -1.0 / 6.0)
    return fma(p * t, r, r)


@inlined
def _cos_small(r: Vector) -> Vector:
    """cos(r) for |r| <= pi/4: 1 - r^2/2! + ... + r^16/16!."""
    t = r * r
    p = fma(t, 1.0 / 20922789888000.0, -1.0 / 87178291200.0)
    p = fma(p, t, 1.0 / 479001600.0)
    p = fma(p, t, -1.0 / 3628800.0)
    p = fma(p, t, 1.0 / 40320.0)
    p = fma(p, t, -1.0 / 720.0)
    p = fma(p, t, 1.0 / 24.0)
    p = fma(p, t, -0.5)
    return fma(p, t, 1.0)


@inlined
def sin_cos(x: Vector) -> tuple[Vector, Vector]:
    """(sin(x), cos(x)): with x = n pi/2 + r and |r| <= pi/4, one of +-sin(r), +-cos(r) each.

    Angles beyond LARGEST_ANGLE are replaced by that; infinite ones give NaN.
    """
    zero = x - x  # or NaN
    x = with_sign(where_positive(absolute(x) - LARGEST_ANGLE, LARGEST_ANGLE, absolute(x)), x)
    n = nearest(x * TWO_OVER_PI)
    r = fma(n, -HALF_PI_3, fma(n, -HALF_PI_2, fma(n, -HALF_PI_1, x))) + zero
    sine, cosine = _sin_small(r), _cos_small(r)
    first = where_odd(n, cosine, sine)
    second = where_odd(n, sine, cosine)
    return (
        where_second_bit(n, -1.0 * first, first),
        where_second_bit(n + 1.0, -1.0 * second, second),
    )


@inlined
def normal(x: Vector) -> tuple[Vector, Vector]:
    """Phi(x) and phi(x) of the normal distribution; see ``model.activations``."""
    size = where_positive(TAIL_END - absolute(x), absolute(x), TAIL_END)
    square = size * size
    rest = fma(size, size, -1.0 * square)  # what rounding lost
    bell = exp_of_negative(-0.5 * square)
    bell = fma(bell, -0.5 * rest, bell)
    t = size * SQRT_HALF
    y = (t - TAIL_MIDDLE) / (t + TAIL_MIDDLE)
    p = wide(0.0)
    for coefficient in TAIL:
        p = fma(p, y, coefficient)
    tail = bell * p / (1.0 + 2.0 * t)
    return where_positive(x, 1.0 - tail, tail), bell * DENSITY


@inlined
def sign(x: Vector) -> Vector:
    return where_positive(x, 1.0, where_positive(x * -1.0, wide(-1.0), wide(0.0)))
