"""How good the fit could be: the search for the best known function, for a problem and its units.

Beside the loss now and ``best_with_these_kinks`` it tells "stuck" from "too small". The function
found may be any with that many kinks; a network with as many need not be able to make it.
"""

from __future__ import annotations

from collections.abc import Callable

from playground.analysis.best_fit.kink_search import KnownFit, best_known_with_kinks, ignore, never
from playground.analysis.best_fit.least_squares import why_no_best_fit
from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.pieces import Affine, is_piecewise_linear, max_pieces
from playground.analysis.piecewise import PiecewiseLinear
from playground.engine.problem import Problem
from playground.model.graph import Graph


def kinks_at_most(graph: Graph) -> int:
    """The number of kinks this network's output can have at most, whatever its weights."""
    return max_pieces(graph) - 1


def why_no_known_fit(problem: Problem) -> str:
    """Why the best function of k kinks can't be searched for this problem; "" when it can."""
    graph = problem.program.graph
    if not is_piecewise_linear(graph) or graph.n_outputs != 1:
        return "A fit made of straight pieces needs one input, one output and no smooth activation."
    return why_no_best_fit(problem)


def best_known_fit(
    problem: Problem,
    k: int,
    cancelled: Callable[[], bool] = never,
    progress: Callable[[float, float], None] = ignore,
) -> KnownFit:
    """The best known function of k kinks for the training rows, in the network's units.

    ``result.loss(problem.training.loss)`` compares with the training loss. Raises AnalysisError,
    with the sentence of ``why_no_known_fit``. See ``best_known_with_kinks`` for the rest.
    """
    if reason := why_no_known_fit(problem):
        raise AnalysisError(reason)
    return best_known_with_kinks(
        problem.x_train[:, 0], problem.y_train[:, 0], k, cancelled, progress
    )


@quiet
def in_user_units(
    function: PiecewiseLinear, x_scale: Affine | None, y_scale: Affine | None
) -> PiecewiseLinear:
    """A function of the network's units, x and y, as the same function of the user's."""
    x_offset, x_factor = _affine(x_scale)
    y_offset, y_factor = _affine(y_scale)
    slopes = function.slopes * (y_factor / x_factor)
    # The network's x = 0 and the user's are different places: the intercept is read at the latter.
    intercepts = y_offset + y_factor * function.intercepts - slopes * x_offset
    low, high = function.exact_range
    return PiecewiseLinear(
        x_offset + x_factor * function.x,
        y_offset + y_factor * function.y,
        slopes,
        intercepts,
        function.nodes,
        function.capped,
        (x_offset + x_factor * low, x_offset + x_factor * high),
    )


def _affine(scale: Affine | None) -> tuple[float, float]:
    return (0.0, 1.0) if scale is None else (float(scale.offset[0]), float(scale.factor[0]))
