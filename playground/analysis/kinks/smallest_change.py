"""The smallest change of the parameters that solves a few equations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NEWTON_STEPS = 40
SLIDES = 60
MAX_HELD = 3


@dataclass(frozen=True, slots=True, eq=False)
class Equations:
    """``residual = 0`` ``(m,)``, and its derivatives ``jacobian`` ``(m, n_parameters)``."""

    residual: Array
    jacobian: Array


Evaluate = Callable[[Array], Equations]
Hold = Callable[[Array, Array], Evaluate | None]


def solve(evaluate: Evaluate, start: Array, free: Array) -> Array | None:
    """A solution near ``start``; None when the search fails.

    Newton's method with the smallest possible steps. ``free`` ``(n_parameters,)`` is 1 where a
    parameter may change and 0 elsewhere.
    """
    parameters = start
    best, best_error = parameters, np.inf
    for _ in range(NEWTON_STEPS):
        equations = evaluate(parameters)
        rows = equations.jacobian * free
        error = _relative_error(equations)
        if not np.isfinite(error):
            return None
        if error < best_error:
            best, best_error = parameters, error
        elif best_error <= _ROUNDING:
            break
        if error <= _EXACT:
            break
        parameters = parameters - free * _smallest_solution(rows, equations.residual)
    return best if best_error <= _ROUNDING else None


def closest(
    evaluate: Evaluate, origin: Array, solution: Array, free: Array, hold: Hold | None = None
) -> Array:
    """The solution closest to ``origin``: a local minimum, found by sliding from ``solution``.

    There the change is a combination of the equations' derivatives: Lagrange's condition. Where the
    equations are not differentiable, the minimum can lie on such a bend; ``hold(solution, beyond)``
    then gives equations that hold on the bend between these two, or None.
    """
    solution, beyond = _slide(evaluate, origin, solution, free)
    for _ in range(MAX_HELD):
        held = None if hold is None or beyond is None else hold(solution, beyond)
        if held is None:
            break
        on_bend = solve(held, solution, free)
        if on_bend is None:
            break
        on_bend, beyond = _slide(held, origin, on_bend, free)
        if _length(on_bend - origin) >= _length(solution - origin):
            break
        solution = on_bend
    return solution


def _slide(
    evaluate: Evaluate, origin: Array, solution: Array, free: Array
) -> tuple[Array, Array | None]:
    """The closest solution reached, and a point beyond the bend that stopped the search, if any."""
    distance = _length(solution - origin)
    share = 1.0
    for _ in range(SLIDES):
        rows = evaluate(solution).jacobian * free
        change = solution - origin
        # The part of the change that no equation needs.
        along = free * (change - _smallest_solution(rows, rows @ change))
        if _length(along) <= 1e-9 * distance:
            return solution, None
        moved = solve(evaluate, solution - share * along, free)
        # With less gain than this, the step went past the closest point.
        enough = distance**2 - 0.2 * share * _length(along) ** 2
        if moved is not None and _length(moved - origin) ** 2 < enough:
            solution, distance = moved, _length(moved - origin)
            share = min(1.0, 2.0 * share)
        elif share < 1e-3:
            return solution, solution - share * along
        else:
            share *= 0.5
    return solution, None


_ROUNDING, _EXACT = 1e-11, 1e-15


def _relative_error(equations: Equations) -> float:
    """The largest residual relative to the size of its derivatives; infinite after an overflow."""
    reach = 1.0 + np.sqrt((equations.jacobian**2).sum(axis=1))
    if not np.isfinite(reach).all():
        return np.inf
    return float(np.abs(equations.residual / reach).max(initial=0.0))


def _smallest_solution(rows: Array, target: Array) -> Array:
    """The shortest least-squares solution ``d`` of ``rows @ d = target``; NaN after an overflow."""
    length = np.sqrt((rows * rows).sum(axis=1))
    length[length == 0.0] = 1.0
    if not (np.isfinite(length).all() and np.isfinite(target).all()):
        return np.full(rows.shape[1], np.nan)
    out: Array = np.linalg.lstsq(rows / length[:, None], target / length, rcond=1e-12)[0]
    return out


def _length(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))
