"""Colours, fonts and rectangles that the painters share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF, QPainter

from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.layer import Layer
from playground.ui.shell.theme import Theme, mixed

STEPS = 127  # shades of either colour


class PartPainter:
    """Draws one kind of parts, in pixels: text, lines and buttons keep their size at every zoom.

    Attributes:
        state: what is on the canvas.
        theme: colours and sizes.
        rest: what is kept of the parts at rest, where drawing them takes long.
        is_picture: whether a picture is drawn: as lines and texts, without buttons.
    """

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        self.state = state
        self.theme = theme
        self.rest = Layer()
        self.is_picture = False

    def paint(self, painter: QPainter) -> None:
        """Draw through the state's camera what is within the painter's clip rectangle."""
        raise NotImplementedError

    def show_rest(
        self, painter: QPainter, key: tuple[object, ...], draw: Callable[[QPainter], None]
    ) -> None:
        """Paint the parts at rest, kept or anew; see ``Layer.show``."""
        if self.is_picture:
            draw(painter)
        else:
            self.rest.show(painter, self.state.camera, key, draw)


def qrect(rect: Rect) -> QRectF:
    return QRectF(rect.left, rect.top, rect.width, rect.height)


def least_text(theme: Theme, usual: float) -> float:
    """The height of the smallest text in pixels at the desk: in a presentation all is large."""
    return max(usual, _text_height(theme)) if theme.presented else usual


@lru_cache(maxsize=8)
def _text_height(theme: Theme) -> float:
    return QFontInfo(theme.number_font()).pixelSize() / theme.scale


@lru_cache(maxsize=128)
def lettering(
    theme: Theme, delta: float = 0.0, *, bold: bool = False, pixels: int = 0
) -> tuple[QFont, QFontMetricsF]:
    """The theme's font with digits of one width, and its metrics; ``pixels`` high, if not 0.

    Kept, because making them takes longer than writing with them.
    """
    font = theme.number_font(delta, bold=bold)
    if pixels:
        font.setPixelSize(pixels)
    return font, QFontMetricsF(font)


def shaded(shares: np.ndarray, theme: Theme, base: str) -> np.ndarray:
    """Values from -1 to 1 as colours, pixels of Format_RGB32 in the shape of ``shares``.

    ``base`` at 0, towards blue above and orange below; the square root keeps small values visible.
    """
    root = np.sqrt(np.abs(shares))
    place = np.where(shares < 0.0, STEPS - STEPS * root, STEPS + STEPS * root)
    pixels: np.ndarray = _ramp(theme, base)[np.clip(place, 0, 2 * STEPS).astype(np.intp)]
    return pixels


def averaged(pixels: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Pixels of Format_RGB32, averaged to at most ``rows`` x ``columns``.

    Qt's smooth scaling waits for threads of its own, which training slows down (6.10).
    """
    channels = pixels.view(np.uint8).reshape(*pixels.shape, 4).astype(np.float64)
    for axis, most in enumerate((rows, columns)):
        if (size := pixels.shape[axis]) > most:
            starts = np.arange(most) * size // most
            widths = np.diff([*starts, size]).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
            channels = np.add.reduceat(channels, starts, axis) / widths
    found: np.ndarray = channels.astype(np.uint8).view(np.uint32)[:, :, 0]
    return found


@cache
def _ramp(theme: Theme, base: str) -> np.ndarray:
    """``2 STEPS + 1`` pixels from the colour of negative to that of positive weights."""
    shares = [k / STEPS - 1.0 for k in range(2 * STEPS + 1)]
    ends = [theme.negative if share < 0.0 else theme.positive for share in shares]
    pixels = [mixed(e, base, abs(s)).rgb() for e, s in zip(ends, shares, strict=True)]
    return np.array(pixels, dtype=np.uint32)
