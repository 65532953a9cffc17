"""How good the fit could be: the best known function with so many kinks for a problem.

Together with the present loss and ``best_with_these_kinks`` it distinguishes a network that is
stuck from one that is too small. The function found may be any with that many kinks; not every
network with as many can represent it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.analysis.best_fit.kink_search import KnownFit, best_known_with_kinks, ignore, never
from playground.analysis.best_fit.least_squares import why_no_best_fit
from playground.analysis.errors import AnalysisError
from playground.analysis.exact.bounds import max_pieces
from playground.analysis.exact.pieces import is_piecewise_linear
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.engine.problem import Problem
from playground.model.graph import Graph


def kinks_at_most(graph: Graph) -> int:
    """The largest number of kinks that an output of this network can have with any weights."""
    return max_pieces(graph) - 1


def why_no_known_fit(problem: Problem) -> str:
    """Why the search is not possible for this problem; "" when it is."""
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
    """The best known function with k kinks for the training rows, in the network's units.

    Compare ``result.loss(problem.training.loss)`` with the training loss. Raises AnalysisError with
    the sentence of ``why_no_known_fit``. For the parameters see ``best_known_with_kinks``.
    """
    if reason := why_no_known_fit(problem):
        raise AnalysisError(reason)
    return best_known_with_kinks(
        problem.x_train[:, 0], problem.y_train[:, 0], k, cancelled, progress
    )


@quiet
def in_user_units(
    function: PiecewiseLinear, x_scale: Scale | None, y_scale: Scale | None
) -> PiecewiseLinear:
    """A function in the network's units as a function in the user's units."""
    x_offset, x_factor = affine(x_scale)
    y_offset, y_factor = affine(y_scale)
    slopes = function.slopes * (y_factor / x_factor)
    low, high = function.exact_range
    return replace(
        function,
        x=x_offset + x_factor * function.x,
        y=y_offset + y_factor * function.y,
        slopes=slopes,
        # At the user's x = 0, which is not that of the network.
        intercepts=y_offset + y_factor * function.intercepts - slopes * x_offset,
        exact_range=(x_offset + x_factor * low, x_offset + x_factor * high),
    )
