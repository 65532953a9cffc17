"""The curves for generated data, one table.

Each curve is a formula in the language of ``formulas.py``. Values are around 1 in size, so that a
learning rate of 0.1 works for most of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.data.formulas import Expression, parse


@dataclass(frozen=True, slots=True)
class Curve:
    """A named curve: ``function`` maps x ``(m,)`` to y ``(m,)``; ``range`` is its default range."""

    name: str
    label: str
    formula: str
    range: tuple[float, float]
    function: Expression


def _curve(name: str, label: str, formula: str, range_: tuple[float, float] = (-1.0, 1.0)) -> Curve:
    return Curve(name, label, formula, range_, parse(formula))


_ALL = (
    _curve("sine", "Sine", "sin(pi*x)"),
    _curve("linear", "Straight line", "x/2 + 1/4"),
    _curve("abs", "Absolute value", "abs(x)"),
    _curve("ramp", "Ramp", "min(1, max(0, x + 1/2))"),
    _curve("step", "Step", "step(x)"),
    _curve("zigzag", "Zigzag", "4*abs(x - 1/4 - floor(x - 1/4) - 1/2) - 1"),
    _curve("quadratic", "Parabola", "x^2"),
    _curve("cubic", "Cubic", "2*x^3 - x"),
    _curve("sigmoid", "Sigmoid", "sigmoid(8*x)"),
    _curve("gaussian", "Bell curve", "exp(-8*x^2)"),
    _curve("bumps", "Two bumps", "exp(-30*(x + 0.5)^2) + 0.6*exp(-30*(x - 0.4)^2)"),
    _curve("sine_mix", "Two waves", "0.5*sin(pi*x) + 0.5*cos(3*pi*x)"),
    _curve("x_sin_x", "x sin x", "x*sin(x)", (-5.0, 5.0)),
    # The function of chapter 4 of M. Nielsen, Neural Networks and Deep Learning (2015).
    _curve(
        "nielsen", "Nielsen's curve", "0.2 + 0.4*x^2 + 0.3*x*sin(15*x) + 0.05*cos(50*x)", (0.0, 1.0)
    ),
)

GENERATORS: dict[str, Curve] = {curve.name: curve for curve in _ALL}
