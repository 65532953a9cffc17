"""One picture, its array and its vector, and the words for their numbers; no widgets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from playground.data.dataset import Dataset
from playground.model.numbers import format_short

Array = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Pixel = tuple[int, int, int]  # row, column, channel

_TINTS = {"grey": (1, 1, 1), "red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}


def _tr(text: str) -> str:
    return QCoreApplication.translate("PictureExample", text)


@dataclass(frozen=True, slots=True, eq=False)
class PictureExample:
    """``picture`` ``(.., .., 3)`` from 0 to 255 as it is, ``size`` its height and width;
    ``array`` ``(height, width, channels)`` from 0 to ``largest``; ``channels`` are grey or red, or
    red, green and blue."""

    picture: Bytes
    size: tuple[int, int]
    array: Array
    largest: float
    channels: tuple[str, ...]

    @property
    def vector(self) -> Array:
        """The array row by row, from 0 to 1."""
        vector: Array = self.array.ravel() / self.largest
        return vector

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of the array."""
        height, width, channels = self.array.shape
        return height, width, channels

    def place(self, pixel: Pixel) -> int:
        """Where a number of the array stands in the vector, from 0."""
        _, width, channels = self.shape
        row, column, channel = pixel
        return (row * width + column) * channels + channel

    def pixel_at(self, place: int) -> Pixel:
        _, width, channels = self.shape
        place, channel = divmod(place, channels)
        return *divmod(place, width), channel

    def nearest(self, pixel: Pixel) -> Pixel:
        """The pixel, or the nearest one that there is."""
        row, column, channel = (
            max(0, min(at, n - 1)) for at, n in zip(pixel, self.shape, strict=True)
        )
        return row, column, channel

    def middle(self) -> Pixel:
        """The pixel in the middle, to begin with."""
        height, width, _ = self.shape
        return height // 2, width // 2, 0

    def inks(self, channel: int) -> Bytes:
        """One channel in its own colour, ``(height, width, 3)`` from 0 to 255."""
        return tinted(self.array[:, :, channel] / self.largest, self.channels[channel])

    def vector_inks(self) -> Bytes:
        """The vector as one row, ``(1, n, 3)``, each number in the colour of its channel."""
        rows = [self.inks(channel).reshape(-1, 3) for channel in range(len(self.channels))]
        return np.ascontiguousarray(np.stack(rows, axis=1).reshape(1, -1, 3))

    # -- words ---------------------------------------------------------------------------------

    def number(self, pixel: Pixel) -> str:
        value = float(self.array[pixel])
        return str(round(value)) if self.largest > 1.0 else format_short(value)

    def channel_word(self, channel: int) -> str:
        words = {"grey": _tr("grey"), "red": _tr("red"), "green": _tr("green"), "blue": _tr("blue")}
        return words[self.channels[channel]]

    def sentence(self, pixel: Pixel) -> str:
        """Where a pixel is, its number, and where that stands in the vector."""
        row, column, channel = pixel
        _, width, channels = self.shape
        place = self.place(pixel)
        where = _tr("Row {0}, column {1}, {2}: {3}.").format(
            row + 1, column + 1, self.channel_word(channel), self.number(pixel)
        )
        value = format_short(float(self.vector[place]))
        if self.largest > 1.0:
            value = f"{self.number(pixel)} / {self.largest:g} = {value}"
        steps = f"{row} · {width} + {column}"
        steps = f"({steps}) · {channels} + {channel + 1}" if channels > 1 else f"{steps} + 1"
        stands = _tr("In the vector it is x{0:,} = {1}, since {2} = {0:,}.").format(
            place + 1, value, steps
        )
        return f"{where} {stands}"


def tinted(shares: Array, channel: str) -> Bytes:
    """Values from 0 to 1 ``(.., ..)`` between black and the colour of the channel."""
    levels = np.rint(255.0 * np.clip(shares, 0.0, 1.0))[:, :, None]
    inks: Bytes = (levels * np.array(_TINTS[channel])).astype(np.uint8)
    return inks


def example_of(dataset: Dataset, row: int, largest: float) -> PictureExample:
    """A picture of the data, whose numbers went from 0 to ``largest`` where they come from."""
    assert dataset.shape is not None
    shares = dataset.x[row].reshape(dataset.shape)
    if dataset.shape[2] == 3:
        channels: tuple[str, ...] = ("red", "green", "blue")
        picture = np.rint(255.0 * shares).astype(np.uint8)
    else:
        channels = ("grey",)
        picture = tinted(shares[:, :, 0], "grey")
    array = shares * largest
    whole = np.rint(array)
    array = whole if np.allclose(array, whole, atol=1e-6) else array
    return PictureExample(picture, dataset.shape[:2], array, largest, channels)
