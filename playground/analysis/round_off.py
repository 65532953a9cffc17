"""Values and gradients in which what is only round-off is 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.walk.passes import Passes
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import Activity, activate, loss_and_gradient, predict
from playground.model.numbers import is_round_off

Array = NDArray[np.float64]


@quiet
def size_of_terms(program: Program, parameters: Array, layer: int, a: Sequence[Array]) -> Array:
    """The sum of the sizes of all that is added up in each z of a layer, ``(n_rows, n_nodes)``.

    ``a`` has the activations of the layers before it, ``(n_rows, n_nodes)`` each.
    """
    size = np.tile(np.abs(parameters[program.biases[layer]]), (len(a[0]), 1))
    for block in program.blocks_into[layer]:
        size = size + np.abs(a[block.source]) @ np.abs(block.matrix(parameters)).T
    return size


@quiet
def clean_forward(program: Program, parameters: Array, x: Array) -> Activity:
    """The forward pass, with 0 for each z that is the round-off of its terms."""
    z, a = [x], [x]
    for layer in range(1, len(program.sizes)):
        total = np.tile(parameters[program.biases[layer]], (len(x), 1))
        for block in program.blocks_into[layer]:
            total = total + a[block.source] @ block.matrix(parameters).T
        size = size_of_terms(program, parameters, layer, a)
        total = np.where(is_round_off(total, size), 0.0, total)
        z.append(total)
        a.append(activate(program, layer, total))
    return Activity(tuple(z), tuple(a))


@quiet
def clean_gradient(problem: Problem, parameters: Array) -> Array:
    """The full-batch gradient of training loss plus penalty ``(n_parameters,)``, with 0 where only
    the round-off of its terms is left."""
    settled = with_met_targets(problem, parameters)
    gradient = loss_and_gradient(settled, parameters)[1]
    passes = Passes(settled, parameters)
    size = np.abs(passes.penalty_gradient) + passes.sizes()
    return np.where(is_round_off(gradient, size), 0.0, gradient)


@quiet
def with_met_targets(problem: Problem, parameters: Array) -> Problem:
    """The problem with targets that are met up to round-off met exactly: no residual is left there
    to learn from."""
    found, wanted = predict(problem.program, parameters, problem.x_train), problem.y_train
    met = is_round_off(found - wanted, np.abs(found) + np.abs(wanted)) & (found != wanted)
    if not met.any():
        return problem
    return replace(problem, y_train=np.where(met, found, wanted))
