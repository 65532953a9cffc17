"""The update of one parameter by the chosen optimizer, written out with its state."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.walk.lines import Lines, parameter_symbol
from playground.engine.problem import Problem
from playground.model.document import Progress
from playground.model.notation import (
    Fraction,
    Notation,
    Number,
    Power,
    Root,
    Row,
    Symbol,
    Word,
    factor,
    row,
)
from playground.model.optimizers import OPTIMIZERS
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """Parameters and optimizer state before and after one step with this ``gradient``.

    ``gradient``, ``before`` and ``after`` are ``(n_parameters,)``, ``slots_*``
    ``(n_slots, n_parameters)``; ``powers`` are those of beta1 and beta2 after the step. ``sizes``
    ``(n_parameters,)`` are those of the terms that make each gradient.
    """

    problem: Problem
    gradient: Array
    sizes: Array
    before: Array
    after: Array
    slots_before: Array
    slots_after: Array
    powers: tuple[float, float]


@quiet
def update_of(
    problem: Problem, parameters: Array, progress: Progress, gradient: Array, sizes: Array
) -> Update:
    training = problem.training
    slots, powers = progress.slots.copy(), np.array(progress.powers)
    rate = training.learning_rate * problem.program.free
    after = OPTIMIZERS[training.optimizer].update(
        parameters, gradient, rate, slots, powers, training
    )
    both = float(powers[0]), float(powers[1])
    return Update(problem, gradient, sizes, parameters, after, progress.slots, slots, both)


def update_lines(update: Update, key: ParameterKey) -> Lines:
    """The new value of a parameter; a locked one keeps its value, which is said."""
    graph = update.problem.program.graph
    index = graph.parameter_index[key]
    symbol = parameter_symbol(graph, key)
    if graph.locked[index]:
        return (row(symbol, " = ", Number(float(update.before[index])), "  (locked)"),)
    return _LINES[update.problem.training.optimizer](_One(update, index, symbol))


class _One:
    """The numbers of one parameter."""

    def __init__(self, update: Update, index: int, symbol: Symbol) -> None:
        training = update.problem.training
        self.symbol, self.training = symbol, training
        self.rate = Number(training.learning_rate)
        self.before = Number(float(update.before[index]))
        self.after = Number(float(update.after[index]))
        self.gradient = Number(float(update.gradient[index]), float(update.sizes[index]))
        self.old = [float(slot[index]) for slot in update.slots_before]
        self.new = [float(slot[index]) for slot in update.slots_after]
        self.powers = update.powers

    @property
    def factor(self) -> Number:
        """The gradient as a factor."""
        return replace(self.gradient, brackets=True)

    def ending(self, step: Notation) -> Row:
        return row(
            self.symbol, " ← ", self.before, " − ", self.rate, " · ", step, " = ", self.after
        )


def _sgd(one: _One) -> Lines:
    return (one.ending(one.factor),)


def _velocity(one: _One) -> Row:
    momentum = Number(one.training.momentum)
    terms = (momentum, " · ", factor(one.old[0]), " + ", one.factor)
    return row(Symbol("v"), " ← ", *terms, " = ", Number(one.new[0]))


def _momentum(one: _One) -> Lines:
    return _velocity(one), one.ending(factor(one.new[0]))


def _nesterov(one: _One) -> Lines:
    ahead = row(
        "(", one.gradient, " + ", Number(one.training.momentum), " · ",
        factor(one.new[0]), ")",
    )  # fmt: skip
    return _velocity(one), one.ending(ahead)


def _scaled(top: Notation, square: float, epsilon: float) -> Fraction:
    return Fraction(top, row(Root(Number(square)), " + ", Number(epsilon)))


def _rmsprop(one: _One) -> Lines:
    rho = one.training.rho
    first = row(Number(rho), " · ", factor(one.old[0]))
    second = row(Number(1.0 - rho), " · ", Power(one.factor, Word("2")))
    line = row(Symbol("s"), " ← ", first, " + ", second, " = ", Number(one.new[0]))
    return line, one.ending(_scaled(one.gradient, one.new[0], one.training.epsilon))


def _adagrad(one: _One) -> Lines:
    square = Power(one.factor, Word("2"))
    line = row(Symbol("s"), " ← ", Number(one.old[0]), " + ", square, " = ", Number(one.new[0]))
    return line, one.ending(_scaled(one.gradient, one.new[0], one.training.epsilon))


def _adam(one: _One) -> Lines:
    training = one.training
    lines = []
    corrected = []
    for letter, beta, power, old, new, term in (
        ("m", training.beta1, one.powers[0], one.old[0], one.new[0], one.factor),
        ("v", training.beta2, one.powers[1], one.old[1], one.new[1],
         Power(one.factor, Word("2"))),
    ):  # fmt: skip
        terms = (Number(beta), " · ", factor(old), " + ", Number(1.0 - beta), " · ", term)
        lines.append(row(Symbol(letter), " ← ", *terms, " = ", Number(new)))
        rest = 1.0 - power
        value = new / rest if rest else float("nan")
        corrected.append(value)
        quotient = Fraction(Number(new), row("1 − ", Number(power)))
        lines.append(row(Symbol(f"{letter}\u0302"), " = ", quotient, " = ", Number(value)))
    step = _scaled(Number(corrected[0]), corrected[1], training.epsilon)
    return (*lines, one.ending(step))


def _adamw(one: _One) -> Lines:
    training = one.training
    decayed = one.before.value - training.learning_rate * training.weight_decay * one.before.value
    line = row(
        one.symbol, " ← ", one.before, " − ", one.rate, " · ", Number(training.weight_decay),
        " · ", factor(one.before.value), " = ", Number(decayed),
    )  # fmt: skip
    one.before = Number(decayed)
    return (line, *_adam(one))


_LINES = {
    "sgd": _sgd,
    "momentum": _momentum,
    "nesterov": _nesterov,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
    "adam": _adam,
    "adamw": _adamw,
}
