"""Pictures as data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from playground.model.document import DocumentError, Points

MAX_SHAPE = (64, 64, 3)


@dataclass(frozen=True, slots=True, eq=False)
class Images(Points):
    """Pictures, a row of x each: the pixels from 0 to 1 in reading order, channels together.

    ``shape`` is height, width and the number of channels, 1 for grey and 3 for colour.
    """

    shape: tuple[int, int, int] = (1, 1, 1)

    def __post_init__(self) -> None:
        height, width, channels = self.shape
        if not (1 <= height <= MAX_SHAPE[0] and 1 <= width <= MAX_SHAPE[1]):
            most = f"{MAX_SHAPE[0]} x {MAX_SHAPE[1]}"
            raise DocumentError(f"pictures have 1 x 1 to {most} pixels", "shape")
        if channels not in (1, 3):
            raise DocumentError("pictures have 1 channel (grey) or 3 (colour)", "shape")
        Points.__post_init__(self)
        if self.x.shape[1] != height * width * channels:
            needed = f"{height} x {width} x {channels} = {height * width * channels:,} numbers"
            raise DocumentError(f"a picture has {needed}, not {self.x.shape[1]:,}", "pixels")
        bad = np.argwhere((self.x < 0.0) | (self.x > 1.0))
        if len(bad):
            row, column = bad[0]
            words = "a pixel lies between black (0) and white"
            raise DocumentError(words, f"pixels[{row}][{column}]")
