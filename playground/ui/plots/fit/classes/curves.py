"""All outputs of a network of one input as curves, exact where they are piecewise linear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from playground.analysis.exact.pieces import NetworkPieces, is_piecewise_linear
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.overflow import quiet
from playground.data.task import Kind
from playground.engine.reference import activate
from playground.model.graph import Graph
from playground.session import Derived
from playground.ui.plots.chart.ranges import Range, bounds, padded, steady_range
from playground.ui.plots.fit.choice import Outputs

Array = NDArray[np.float64]

SAMPLES = 400
MARGIN = 0.08  # of the range of the values
MOST_NAMED = 6  # outputs in a read-out


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A polyline ``(n,), (n,)`` and the kinks on it, with the nodes that make each."""

    x: Array
    y: Array
    kink_x: Array
    kink_y: Array
    nodes: tuple[tuple[int, ...], ...]


@quiet
def exact_curves(pieces: NetworkPieces, n_outputs: int, x_range: Range) -> list[Curve] | None:
    """A curve for each output; None where the pieces do not reach over the whole range."""
    low, high = x_range
    functions = [pieces.output(k) for k in range(n_outputs)]
    if any(f.exact_range[0] > low or f.exact_range[1] < high for f in functions):
        return None
    return [_curve(function, low, high) for function in functions]


def _curve(function: PiecewiseLinear, low: float, high: float) -> Curve:
    inside = slice(*np.searchsorted(function.x, [low, high]).tolist())
    x, y = function.polyline(low, high)
    return Curve(x, y, function.x[inside], function.y[inside], function.nodes[inside])


def linear_ending(graph: Graph) -> Graph | None:
    """The graph with a linear output; None where its hidden layers are not piecewise linear."""
    last = replace(graph.layers[-1], activation="linear")
    changed = graph.with_layer(last)
    return changed if is_piecewise_linear(changed) else None


@quiet
def bent_curves(pieces: NetworkPieces, derived: Derived, x_range: Range) -> list[Curve] | None:
    """Curves of probabilities, with the kinks exactly where those of the outputs' z are.

    ``pieces`` are those of the network with a linear output, in its units.
    """
    n = derived.problem.program.sizes[-1]
    straight = exact_curves(pieces, n, x_range)
    if straight is None:
        return None
    samples = np.linspace(*x_range, SAMPLES)
    x = np.unique(np.concatenate([samples, *(curve.x for curve in straight)]))
    layer = len(derived.problem.program.sizes) - 1

    def probabilities(at: Array) -> Array:
        z = np.stack([pieces.output(k)(at) for k in range(n)], axis=1)
        return in_plot_units(derived, activate(derived.problem.program, layer, z))

    y = probabilities(x)
    return [
        Curve(x, y[:, k], curve.kink_x, probabilities(curve.kink_x)[:, k], curve.nodes)
        for k, curve in enumerate(straight)
    ]


def sampled_curves(x: Array, y: Array) -> list[Curve]:
    """A curve for each column of y ``(n, n_outputs)`` over x ``(n,)``."""
    none = np.zeros(0)
    return [Curve(x, column, none, none, ()) for column in y.T]


@quiet
def in_plot_units(derived: Derived, outputs: Array) -> Array:
    """Outputs ``(n, n_outputs)`` of the network as drawn: probabilities, else user's units.

    Of two classes with one output, the probability of the second.
    """
    task, scale = derived.task, derived.dataset.y_scale
    if not task.is_regression:
        p = Outputs(task, derived.problem).probabilities(outputs)
        if p is not None:
            return p[:, 1:] if task.kind is Kind.TWO_CLASSES else p
    return scale.to_user(outputs)


def draws_outputs(derived: Derived) -> bool:
    """Whether the curves are the outputs themselves, and no probabilities made of them."""
    task = derived.task
    if task.is_regression:
        return True
    row = np.zeros((1, task.n_outputs))
    return Outputs(task, derived.problem).probabilities(row) is None


def exactness(curves: list[Curve], exact: bool, derived: Derived) -> str:
    """What curves of this network are: straight between exact kinks, smooth, or sampled."""
    if not exact:
        return _tr("sampled at {0} places").format(SAMPLES)
    has_kinks = any(len(curve.kink_x) for curve in curves)
    if draws_outputs(derived):
        return _tr("exact kinks") if has_kinks else _tr("straight, exact")
    return _tr("exact kinks, smooth between them") if has_kinks else _tr("smooth, without kinks")


def fitted_range(before: Range | None, curves: list[Curve], derived: Derived) -> Range:
    """A range of y with the targets and most of the curves; that of ``before`` where it will do."""
    targets = bounds(derived.dataset.y) or (0.0, 1.0)
    low, high = bounds(*(curve.y for curve in curves)) or targets
    widest = padded(*targets, 1.0)
    low, high = max(min(low, targets[0]), widest[0]), min(max(high, targets[1]), widest[1])
    return steady_range(before, low, high, MARGIN)


def output_names(derived: Derived) -> tuple[str, ...]:
    """A name for each curve: that of its class, where it has one."""
    task = derived.task
    return task.classes if len(task.classes) == task.n_outputs else derived.dataset.y_names


def read_out(
    derived: Derived, names: Sequence[str], place: Sequence[float], values: Sequence[float]
) -> str:
    """The raw inputs of these names at a place, and the values of the curves there."""
    text, plain = derived.dataset.text, draws_outputs(derived)
    lines = [
        ", ".join(f"{name} = {text(name, value)}" for name, value in zip(names, place, strict=True))
    ]
    for name, value in list(zip(output_names(derived), values, strict=False))[:MOST_NAMED]:
        lines.append(f"{name}: {text(name, value) if plain else f'{value:.3f}'}")
    return "\n".join(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Curves", text)
