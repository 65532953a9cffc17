"""Where steps and losses stand on the axes of the loss plot, and how much of them is shown."""

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
    """Both axes, linear or logarithmic. What they show changes in few and large steps.

    A loss of 0, which a perfect fit has, has no logarithm: on a logarithmic axis it stands a decade
    below the smallest other loss, on a line of its own.

    """

    def __init__(self) -> None:
        self._logarithmic = True
        self._log_steps = False
        self._x: Range | None = None
        self._y: Range | None = None
        self._zero = -1.0
        self._has_zero = False

    @property
    def zero(self) -> float | None:
        """Where 0 is on the axis of losses, when it is there by agreement only; else None."""
        return self._zero if self._logarithmic and self._has_zero else None

    def set_logarithmic(self, logarithmic: bool) -> None:
        """The axis of losses; its range is chosen anew."""
        self._logarithmic, self._y = logarithmic, None

    def set_log_steps(self, logarithmic: bool) -> None:
        """The axis of steps; its range is chosen anew."""
        self._log_steps, self._x = logarithmic, None

    def forget(self) -> None:
        """Choose both ranges anew."""
        self._x = self._y = None

    def see(self, losses: Sequence[Array]) -> None:
        """Take in all losses, ``(n,)`` each, that are to be drawn together."""
        values = np.concatenate([*losses, np.zeros(0)])
        positive = values[(values > 0.0) & np.isfinite(values)]
        smallest = float(positive.min()) if len(positive) else 1.0
        self._zero = float(np.floor(np.log10(smallest))) - 1.0
        self._has_zero = bool((values <= 0.0).any())

    def losses(self, losses: Array) -> Array:
        """Losses in the coordinates of their axis."""
        if not self._logarithmic:
            return losses
        places = np.full(len(losses), self._zero)
        return np.log10(losses, out=places, where=losses > 0.0)

    def steps(self, steps: Array) -> Array:
        """Steps in the coordinates of their axis."""
        return log_steps(steps) if self._log_steps else steps

    def step(self, step: float) -> float:
        return float(self.steps(np.array([step]))[0])

    def curve(self, steps: Array, losses: Array) -> Curve:
        """The samples with a finite loss, as they are drawn."""
        good = np.isfinite(losses)
        if not good.all():
            steps, losses = steps[good], losses[good]
        return self.steps(steps), self.losses(losses)

    def ranges(self, curves: Sequence[Curve]) -> tuple[Range, Range]:
        """What is shown of both axes, given all curves as they are drawn."""
        last = max((float(steps[-1]) for steps, _ in curves if len(steps)), default=0.0)
        self._x = log_step_range(last) if self._log_steps else step_range(self._x, last)
        y = bounds(*(losses for _, losses in curves))
        if y is None:
            self._y = (-2.0, 0.0) if self._logarithmic else (0.0, 1.0)
        else:
            self._y = (log_loss_range if self._logarithmic else loss_range)(self._y, *y)
        return self._x, self._y
