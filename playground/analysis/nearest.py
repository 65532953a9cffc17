"""The smallest change of the parameters that meets a few equations."""

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
    """``residual`` ``(m,)``, which is to become 0, and its derivatives ``jacobian``
    ``(m, n_parameters)``."""

    residual: Array
    jacobian: Array


Evaluate = Callable[[Array], Equations]
Hold = Callable[[Array, Array], Evaluate | None]


def met(evaluate: Evaluate, start: Array, free: Array) -> Array | None:
    """Parameters near ``start`` that meet the equations; None when the search fails.

    Newton's method with the smallest of the possible steps. ``free`` ``(n_parameters,)`` is 1
    where a parameter may change and 0 where it may not.
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
        parameters = parameters - free * _smallest(rows, equations.residual)
    return best if best_error <= _ROUNDING else None


def nearest(
    evaluate: Evaluate, origin: Array, feasible: Array, free: Array, hold: Hold | None = None
) -> Array:
    """From ``feasible``, which meets the equations, slide along them to what is nearest ``origin``.

    There the change is a combination of the equations' derivatives: Lagrange's condition. It is a
    local minimum. Where the equations bend, the minimum can lie on the bend; ``hold(feasible,
    beyond)`` then gives the equations that keep to the bend between these two, or None.
    """
    feasible, beyond = _slide(evaluate, origin, feasible, free)
    for _ in range(MAX_HELD):
        held = None if hold is None or beyond is None else hold(feasible, beyond)
        if held is None:
            break
        on_bend = met(held, feasible, free)
        if on_bend is None:
            break
        on_bend, beyond = _slide(held, origin, on_bend, free)
        if _length(on_bend - origin) >= _length(feasible - origin):
            break
        feasible = on_bend
    return feasible


def _slide(
    evaluate: Evaluate, origin: Array, feasible: Array, free: Array
) -> tuple[Array, Array | None]:
    """The nearest point reached, and the one beyond the bend where it ended, if it was one."""
    distance = _length(feasible - origin)
    share = 1.0
    for _ in range(SLIDES):
        rows = evaluate(feasible).jacobian * free
        change = feasible - origin
        along = free * (change - _smallest(rows, rows @ change))  # what no equation needs
        if _length(along) <= 1e-9 * distance:
            return feasible, None
        moved = met(evaluate, feasible - share * along, free)
        # Less than this and the step went too far, to the other side of the nearest point.
        enough = distance**2 - 0.2 * share * _length(along) ** 2
        if moved is not None and _length(moved - origin) ** 2 < enough:
            feasible, distance = moved, _length(moved - origin)
            share = min(1.0, 2.0 * share)
        elif share < 1e-3:
            return feasible, feasible - share * along
        else:
            share *= 0.5
    return feasible, None


_ROUNDING, _EXACT = 1e-11, 1e-15


def _relative_error(equations: Equations) -> float:
    """The residuals, each compared with how far the parameters' derivatives can move it; infinite
    where numbers have become too large to tell."""
    reach = 1.0 + np.sqrt((equations.jacobian**2).sum(axis=1))
    if not np.isfinite(reach).all():
        return np.inf
    return float(np.abs(equations.residual / reach).max(initial=0.0))


def _smallest(rows: Array, target: Array) -> Array:
    """The shortest ``d`` with ``rows @ d = target``, as far as it can be met; NaN where numbers
    have become too large to tell."""
    length = np.sqrt((rows * rows).sum(axis=1))
    length[length == 0.0] = 1.0
    if not (np.isfinite(length).all() and np.isfinite(target).all()):
        return np.full(rows.shape[1], np.nan)
    out: Array = np.linalg.lstsq(rows / length[:, None], target / length, rcond=1e-12)[0]
    return out


def _length(vector: Array) -> float:
    return float(np.sqrt(vector @ vector))
