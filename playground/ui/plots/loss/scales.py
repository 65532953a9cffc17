"""The axes of the loss plot: places of steps and losses, and the visible ranges."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from playground.ui.plots.chart.ranges import (
    Range,
    bounds,
    log_loss_range,
    log_step_range,
    log_steps,
    loss_range,
    step_range,
)

Array = NDArray[np.float64]
Curve = tuple[Array, Array]


class LossScales:
    """Both axes, linear or logarithmic. The visible ranges change in few and large steps.

    A perfect fit has a loss of 0, which has no logarithm: a logarithmic axis shows 0 one decade
    below the smallest other loss, on a line of its own. A loss below 0 has no place on it.
    """

    def __init__(self) -> None:
        self._logarithmic = True
        self._log_steps = False
        self._x: Range | None = None
        self._y: Range | None = None
        self._zero = -1.0
        self._has_zero = self._has_negative = False

    @property
    def zero(self) -> float | None:
        """The place of a loss of 0 on a logarithmic axis; None where there is none."""
        return self._zero if self._logarithmic and self._has_zero else None

    @property
    def leaves_out(self) -> bool:
        """Whether losses below 0 are left out, as the axis is logarithmic."""
        return self._logarithmic and self._has_negative

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Set the axis of losses, and forget its range."""
        self._logarithmic, self._y = logarithmic, None

    def set_log_steps(self, logarithmic: bool) -> None:
        """Set the axis of steps, and forget its range."""
        self._log_steps, self._x = logarithmic, None

    def see(self, losses: Sequence[Array], beside: Sequence[Array] = ()) -> None:
        """Place 0 below all these losses, ``(n,)`` each; there are others ``beside`` them."""
        values = np.concatenate([*losses, np.zeros(0)])
        positive = values[(values > 0.0) & np.isfinite(values)]
        smallest = float(positive.min()) if len(positive) else 1.0
        self._zero = float(np.floor(np.log10(smallest))) - 1.0
        self._has_zero = bool((values == 0.0).any())
        self._has_negative = any((some < 0.0).any() for some in (*losses, *beside))

    def losses(self, losses: Array) -> Array:
        """Losses in the coordinates of their axis; NaN for one that has no place on it."""
        if not self._logarithmic:
            return losses
        places = np.where(losses < 0.0, np.nan, self._zero)
        return np.log10(losses, out=places, where=losses > 0.0)

    def steps(self, steps: Array) -> Array:
        """Steps in the coordinates of their axis."""
        return log_steps(steps) if self._log_steps else steps

    def step(self, step: float) -> float:
        return float(self.steps(np.array([step]))[0])

    def curve(self, steps: Array, losses: Array) -> Curve:
        """The samples with a finite loss that has a place, in the coordinates of the axes."""
        places = np.where(np.isfinite(losses), self.losses(losses), np.nan)
        good = np.isfinite(places)
        return self.steps(steps[good]), places[good]

    def ranges(self, curves: Sequence[Curve], beside: Sequence[Curve] = ()) -> tuple[Range, Range]:
        """The visible ranges for these curves, in the coordinates of the axes.

        Of the curves ``beside`` them, all steps are in view, their losses need not be.
        """
        last = max((float(steps[-1]) for steps, _ in (*curves, *beside) if len(steps)), default=0.0)
        self._x = log_step_range(last) if self._log_steps else step_range(self._x, last)
        y = bounds(*(losses for _, losses in curves))
        if y is None:
            self._y = (-2.0, 0.0) if self._logarithmic else (0.0, 1.0)
        else:
            self._y = (log_loss_range if self._logarithmic else loss_range)(self._y, *y)
        return self._x, self._y
