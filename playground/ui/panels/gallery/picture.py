"""The picture of an example, drawn from the example itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from playground.analysis.preview import Curve, Preview
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

_MARGIN = 8.0
FIELD_INK = 0.45  # how strong the colours of a field are
_HEADROOM = 0.25  # of the data's range, for a curve that leaves it


def draw_preview(painter: QPainter, area: QRectF, shown: Preview, theme: Theme) -> None:
    """Draw data and curve into ``area``; points of several inputs are coloured by their value."""
    if not len(shown.x):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(area)
    margin = _MARGIN * theme.scale
    inside = area.adjusted(margin, margin, -margin, -margin)
    if shown.x.shape[1] > 1:
        _draw_plane(painter, inside, shown, theme)
        return
    x, y = shown.x[:, 0], shown.y[:, 0]
    room = _HEADROOM * float(np.ptp(y))
    to_pixels = _Places(inside, x, np.array([y.min() - room, y.max() + room]))
    _draw_points(painter, to_pixels(x, y), QColor(theme.train_point), 2.0 * theme.scale)
    if shown.curve is not None:
        _draw_curve(painter, to_pixels, shown.curve, theme)


class _Places:
    """From the data's coordinates to those of an area on the screen."""

    def __init__(self, area: QRectF, x: Array, y: Array) -> None:
        self._area = area
        self._x = float(x.min()), float(np.ptp(x)) or 1.0
        self._y = float(y.min()), float(np.ptp(y)) or 1.0

    def __call__(self, x: Array, y: Array) -> list[QPointF]:
        area, (left, width), (bottom, height) = self._area, self._x, self._y
        across = area.left() + (x - left) / width * area.width()
        # A curve far outside is cut off just outside: Qt can't draw much larger numbers.
        share = np.clip(np.nan_to_num((y - bottom) / height), -2.0, 3.0)
        down = area.bottom() - share * area.height()
        return [QPointF(a, b) for a, b in zip(across.tolist(), down.tolist(), strict=True)]


def _draw_curve(painter: QPainter, to_pixels: _Places, curve: Curve, theme: Theme) -> None:
    """The start thin and grey, unless nothing was learned since; what was learned over it."""
    looks = [(curve.learned, theme.fit, 2.4, Qt.PenStyle.SolidLine)]
    if curve.steps:
        looks.insert(0, (curve.start, theme.axis, 1.2, Qt.PenStyle.DashLine))
    for values, colour, width, style in looks:
        painter.setPen(QPen(QColor(colour), width * theme.scale, style))
        painter.drawPolyline(QPolygonF(to_pixels(curve.x, values)))


def _draw_plane(painter: QPainter, area: QRectF, shown: Preview, theme: Theme) -> None:
    """The first two inputs across and up; low values in one colour, high ones in the other."""
    values = shown.y[:, 0] if shown.y.shape[1] == 1 else shown.y.argmax(axis=1).astype(np.float64)
    low, high = float(values.min()), float(values.max())
    places = _Places(area, shown.x[:, 0], shown.x[:, 1])(shown.x[:, 0], shown.x[:, 1])
    if shown.field is not None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, _field(shown.field, low, high, theme))
    share = (values - low) / ((high - low) or 1.0)
    for at, part in zip(places, share.tolist(), strict=True):
        colour = _between(QColor(theme.negative), QColor(theme.positive), part)
        _draw_points(painter, [at], colour, 2.6 * theme.scale)


def _field(values: Array, low: float, high: float, theme: Theme) -> QImage:
    """The values in pale colours, with the largest x2 on top."""
    low_end, high_end, surface = (
        np.array([colour.red(), colour.green(), colour.blue()])
        for colour in map(QColor, (theme.negative, theme.positive, theme.surface))
    )
    share = np.clip(np.nan_to_num((values[::-1] - low) / ((high - low) or 1.0)), 0.0, 1.0)
    colours = low_end + share[..., None] * (high_end - low_end)
    paled = surface + FIELD_INK * (colours - surface)
    pixels = np.full((*values.shape, 4), 255, dtype=np.uint8)
    pixels[..., :3] = paled[..., ::-1]
    height, width = values.shape
    return QImage(pixels.tobytes(), width, height, QImage.Format.Format_RGB32).copy()


def _between(a: QColor, b: QColor, share: float) -> QColor:
    def part(low: float, high: float) -> float:
        return low + share * (high - low)

    return QColor.fromRgbF(
        part(a.redF(), b.redF()), part(a.greenF(), b.greenF()), part(a.blueF(), b.blueF())
    )


def _draw_points(painter: QPainter, places: list[QPointF], colour: QColor, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for place in places:
        painter.drawEllipse(place, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
