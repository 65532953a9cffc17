"""Classes as targets: one column of 0 and 1 for two classes, one column each for more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.model.document import DocumentError, Points, frozen
from playground.model.words import quoted

Array = NDArray[np.float64]
Numbers = NDArray[np.intp]


def class_names(count: int) -> tuple[str, ...]:
    """``("A", "B", ...)``."""
    return tuple(chr(ord("A") + k) for k in range(count))


def class_numbers(y: Array) -> Numbers:
    """The number of each row's class, ``(n,)``, for targets ``(n, n_outputs)``."""
    if y.shape[1] == 1:
        return (y[:, 0] > 0.5).astype(np.intp)
    out: Numbers = y.argmax(axis=1)
    return out


def class_targets(numbers: Numbers, n_classes: int) -> Array:
    """Targets ``(n, 1)`` for two classes, ``(n, n_classes)`` for more."""
    if n_classes == 2:
        return numbers.astype(np.float64)[:, None]
    out: Array = np.eye(n_classes)[numbers]
    return out


def with_classes(points: Points, names: tuple[str, ...]) -> Points:
    """The points with classes of these names, in the same order.

    Raises DocumentError when there are points of a class that would go.
    """
    numbers = class_numbers(points.y)
    if len(numbers) and numbers.max() >= len(names):
        gone = points.classes[int(numbers.max())]
        raise DocumentError(f"there are points of class {quoted(gone)}", "classes")
    y_names = names if len(names) > 2 else ()
    y = frozen(class_targets(numbers, len(names)))
    return replace(points, y=y, y_names=y_names, classes=names)
