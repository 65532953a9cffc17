"""The optimizers, one table.

``update`` computes the new parameters from the old ones, in plain NumPy. The state is a stack of
slots, arrays of ``(n_parameters,)``, and the two running powers beta1^t and beta2^t. These are
carried from step to step, not recomputed, so that a run gives the same bits however its steps are
divided into chunks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from playground.model.notation import Fraction, Notation, Power, Root, Row, Symbol, Word, row

Array = NDArray[np.float64]


class Constants(Protocol):
    """What an update reads of the training settings."""

    @property
    def momentum(self) -> float: ...
    @property
    def beta1(self) -> float: ...
    @property
    def beta2(self) -> float: ...
    @property
    def epsilon(self) -> float: ...
    @property
    def rho(self) -> float: ...
    @property
    def weight_decay(self) -> float: ...


# update(theta, gradient, rate, slots, powers, constants) -> new theta; slots and powers are changed
# in place. rate is an array of (n_parameters,): the learning rate, and 0 where locked.
Update = Callable[[Array, Array, Array, Array, Array, Constants], Array]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """One optimizer: how many state slots it keeps, which constants it reads, and its update."""

    name: str
    label: str
    formula: tuple[Row, ...]
    code: int
    n_slots: int
    constants: tuple[str, ...]
    update: Update


def _sgd(theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants) -> Array:
    new: Array = theta - rate * g
    return new


def _momentum(
    theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants
) -> Array:
    # Polyak (1964), in the form v <- mu v + g; theta <- theta - rate v.
    slots[0] = c.momentum * slots[0] + g
    new: Array = theta - rate * slots[0]
    return new


def _nesterov(
    theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants
) -> Array:
    # Nesterov (1983), in the form of Sutskever et al. (2013) written at the look-ahead point.
    slots[0] = c.momentum * slots[0] + g
    new: Array = theta - rate * (g + c.momentum * slots[0])
    return new


def _rmsprop(
    theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants
) -> Array:
    # Tieleman and Hinton (2012).
    slots[0] = c.rho * slots[0] + (1.0 - c.rho) * g * g
    new: Array = theta - rate * g / (np.sqrt(slots[0]) + c.epsilon)
    return new


def _adagrad(
    theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants
) -> Array:
    # Duchi, Hazan and Singer (2011).
    slots[0] = slots[0] + g * g
    new: Array = theta - rate * g / (np.sqrt(slots[0]) + c.epsilon)
    return new


def _adam(theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants) -> Array:
    # Kingma and Ba (2015), algorithm 1.
    powers[0] *= c.beta1
    powers[1] *= c.beta2
    slots[0] = c.beta1 * slots[0] + (1.0 - c.beta1) * g
    slots[1] = c.beta2 * slots[1] + (1.0 - c.beta2) * g * g
    first = slots[0] / (1.0 - powers[0])
    second = slots[1] / (1.0 - powers[1])
    new: Array = theta - rate * first / (np.sqrt(second) + c.epsilon)
    return new


def _adamw(theta: Array, g: Array, rate: Array, slots: Array, powers: Array, c: Constants) -> Array:
    # Loshchilov and Hutter (2019), algorithm 2: the decay acts on the parameters, not on g.
    return _adam(theta - rate * c.weight_decay * theta, g, rate, slots, powers, c)


_W, _G, _V, _EPSILON = Symbol("w"), Symbol("g"), Symbol("v"), Symbol("ε")
_G2 = Power(_G, Word("2"))
_S, _RHO = Symbol("s"), Symbol("ρ")
_VELOCITY = row(_V, " ← momentum · ", _V, " + ", _G)


def _step(by: Notation) -> Row:
    return row(_W, " ← ", _W, " − rate · ", by)


def _running(mean: Symbol, share: Symbol, of: Notation) -> Row:
    return row(mean, " ← ", share, " · ", mean, " + (1 − ", share, ") · ", of)


def _scaled(top: Notation, square: Notation) -> Fraction:
    return Fraction(top, row(Root(square), " + ", _EPSILON))


def _corrected(mean: Symbol, number: str) -> Row:
    """A running mean that began at 0, divided by the share of it that is there yet."""
    rest = row("1 − ", Symbol("β", number, "t"))
    return row(Symbol(f"{mean.text}\u0302"), " = ", Fraction(mean, rest))


_ADAM = (
    _running(Symbol("m"), Symbol("β", "1"), _G),
    _running(_V, Symbol("β", "2"), _G2),
    row(_corrected(Symbol("m"), "1"), ",  ", _corrected(_V, "2")),
    _step(_scaled(Symbol("m\u0302"), Symbol("v\u0302"))),
)

_ALL = (
    Optimizer("sgd", "SGD", (_step(_G),), 0, 0, (), _sgd),
    Optimizer(
        "momentum", "Momentum", (_VELOCITY, _step(_V)), 1, 1,
        ("momentum",), _momentum,
    ),
    Optimizer(
        "nesterov", "Nesterov", (_VELOCITY, _step(row("(", _G, " + momentum · ", _V, ")"))), 2, 1,
        ("momentum",), _nesterov,
    ),
    Optimizer(
        "rmsprop", "RMSprop",
        (_running(_S, _RHO, _G2), _step(_scaled(_G, _S))), 3, 1,
        ("rho", "epsilon"), _rmsprop,
    ),
    Optimizer(
        "adagrad", "AdaGrad", (row(_S, " ← ", _S, " + ", _G2), _step(_scaled(_G, _S))), 4, 1,
        ("epsilon",), _adagrad,
    ),
    Optimizer(
        "adam", "Adam",
        _ADAM, 5, 2,
        ("beta1", "beta2", "epsilon"), _adam,
    ),
    Optimizer(
        "adamw", "AdamW", (row(_W, " ← ", _W, " − rate · decay · ", _W), *_ADAM), 6, 2,
        ("beta1", "beta2", "epsilon", "weight_decay"), _adamw,
    ),
)  # fmt: skip

OPTIMIZERS: dict[str, Optimizer] = {o.name: o for o in _ALL}
