"""From values over the plane to colours, as pixels of Format_RGB32."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from playground.data.task import Kind, Task
from playground.ui.plots.chart.ranges import Range
from playground.ui.shell.theme import Theme, mixed, unit_colour

Array = NDArray[np.float64]
Pixels = NDArray[np.uint32]

STEPS = 96  # shades on either side of the middle
STRONGEST = 0.62  # share of a colour in the field, so that points stand out from it


def class_colours(n_classes: int) -> tuple[QColor, ...]:
    """Of two classes the second is blue, as values above 0 are everywhere."""
    order = (1, 0) if n_classes == 2 else range(n_classes)
    return tuple(unit_colour(i) for i in order)


def output_colours(task: Task) -> tuple[QColor, ...]:
    """A colour for each output: that of its class, where it has one."""
    if task.kind is Kind.CLASSES:
        return class_colours(task.n_outputs)
    return tuple(unit_colour(i) for i in range(task.n_outputs))


def value_pixels(values: Array, span: Range, theme: Theme) -> Pixels:
    """Orange at the low end of ``span``, blue at the high end, the surface in the middle."""
    low, high = span
    with np.errstate(all="ignore"):
        share = (values - low) * (2.0 / (high - low)) - 1.0
    return _looked_up(value_ramp(theme), share)


def class_pixels(winners: NDArray[np.intp], confidence: Array, n: int, theme: Theme) -> Pixels:
    """The colour of the winning class of ``n``, paler where the confidence (0 to 1) is low."""
    place = np.clip(np.nan_to_num(confidence) * STEPS, 0, STEPS).astype(np.intp)
    pixels: Pixels = _class_ramps(n, theme)[winners, place]
    return pixels


def _looked_up(ramp: Pixels, share: Array) -> Pixels:
    """``share`` runs from -1 to 1; NaN is the middle."""
    place = STEPS * np.clip(np.nan_to_num(share, nan=0.0), -1.0, 1.0)
    pixels: Pixels = ramp[place.astype(np.intp) + STEPS]
    return pixels


@cache
def value_ramp(theme: Theme) -> Pixels:
    """``2 STEPS + 1`` pixels from the colour of low to that of high values."""
    low, high = class_colours(2)
    shares = [k / STEPS - 1.0 for k in range(2 * STEPS + 1)]
    ends = [(low if s < 0.0 else high, abs(s)) for s in shares]
    return np.array(
        [mixed(c, theme.surface, STRONGEST * s).rgb() for c, s in ends], dtype=np.uint32
    )


@cache
def _class_ramps(n: int, theme: Theme) -> Pixels:
    """``(n, STEPS + 1)``: each class from hardly sure to sure."""
    weakest = 0.12
    shares = [weakest + (STRONGEST - weakest) * k / STEPS for k in range(STEPS + 1)]
    rows = [
        [mixed(colour, theme.surface, share).rgb() for share in shares]
        for colour in class_colours(n)
    ]
    return np.array(rows, dtype=np.uint32)
