"""A drawing on the pad, and the pixels that it gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from playground.session.derived import Probe
from playground.ui.plots.fit.pictures.look import Look

Array = NDArray[np.float64]

FINE = 256  # a picture is drawn with about so many points a side, and averaged down
MOST_ENLARGED = 4.0  # of what is centred: a dot stays one


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of the pen or the eraser; ``points`` are (x, y), in pixels of the picture."""

    points: tuple[tuple[float, float], ...]
    erases: bool = False

    def longer(self, x: float, y: float) -> Stroke:
        return replace(self, points=(*self.points, (x, y)))

    def path(self) -> QPainterPath:
        """The middle of the line, smooth between the points; a point alone is a dot."""
        (x, y), *rest = self.points
        path = QPainterPath(QPointF(x, y))
        for (x, y), (next_x, next_y) in pairwise(rest):
            path.quadTo(x, y, (x + next_x) / 2.0, (y + next_y) / 2.0)
        path.lineTo(*(rest[-1] if rest else (x + 1e-3, y)))
        return path


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes over a picture; without one, over paper."""

    picture: Probe | None = None
    strokes: tuple[Stroke, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.picture is None and not self.strokes

    def with_stroke(self, stroke: Stroke) -> Drawing:
        return replace(self, strokes=(*self.strokes, stroke))


def centred(drawing: Drawing, look: Look) -> Drawing:
    """The strokes moved and scaled into the place of what the training pictures show.

    A drawing over a picture stays where it is, as do pictures that are full to their borders.
    """
    places = np.array([p for s in drawing.strokes if not s.erases for p in s.points])
    if drawing.picture is not None or not len(places):
        return drawing
    half = look.pen / 2.0
    low, high = places.min(axis=0) - half, places.max(axis=0) + half
    left, top, right, bottom = look.place
    room = np.array([right - left, bottom - top])
    # The line keeps its width: only its middle is scaled.
    factor = float(min((room - look.pen) / np.maximum(high - low - look.pen, 1e-9)))
    factor = min(max(factor, 0.0), MOST_ENLARGED)
    middle = np.array([left + right, top + bottom]) / 2.0
    shift = middle - factor * (low + high) / 2.0
    strokes = tuple(
        replace(s, points=tuple(map(tuple, (factor * np.array(s.points) + shift).tolist())))
        for s in drawing.strokes
    )
    return replace(drawing, strokes=strokes)


def pixels(drawing: Drawing, look: Look) -> Array:
    """The values ``(height * width * channels,)`` of a drawing, in the order of the inputs.

    It is drawn finer than the picture and averaged down, so that borders are as smooth as those of
    scanned pictures.
    """
    height, width, channels = look.shape
    pen, under = _shares(drawing, look)
    below = np.full((height, width, channels), look.paper)
    if drawing.picture is not None:
        below = np.reshape(drawing.picture, (height, width, channels))
    paper = 1.0 - pen - under
    mixed = pen * look.ink + paper * look.paper + under * below
    values: Array = np.where(under == 1.0, below, mixed).ravel()
    return values


def _shares(drawing: Drawing, look: Look) -> tuple[Array, Array]:
    """How much of each pixel is ink, and how much the picture below: ``(height, width, 1)``."""
    height, width, _ = look.shape
    fine = max(1, round(FINE / max(height, width)))
    image = QImage(fine * width, fine * height, QImage.Format.Format_RGB32)
    ink, below, paper = QColor(255, 0, 0), QColor(0, 255, 0), QColor(0, 0, 0)
    image.fill(below)
    painter = QPainter(image)
    painter.scale(fine, fine)
    draw_strokes(painter, drawing, look, ink, paper)
    painter.end()
    levels = np.frombuffer(image.constBits(), dtype=np.uint8)
    levels = levels.reshape(height, fine, width, fine, 4)
    red_green = levels[..., [2, 1]].mean(axis=(1, 3)) / 255.0
    return red_green[:, :, :1], red_green[:, :, 1:]


def picture_image(values: Array, look: Look) -> QImage:
    """The picture with one point a pixel, as the canvas shows it."""
    levels = look.levels(values)
    if levels.shape[2] != 3:
        levels = np.repeat(levels.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    height, width, _ = levels.shape
    rgb = np.ascontiguousarray(levels)
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def draw_strokes(
    painter: QPainter, drawing: Drawing, look: Look, ink: QColor, paper: QColor
) -> None:
    """Draw the strokes, in pixels of the picture."""
    height, width, _ = look.shape
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(QRectF(0.0, 0.0, width, height))
    for stroke in drawing.strokes:
        wide = look.eraser if stroke.erases else look.pen
        pen = QPen(paper if stroke.erases else ink, wide)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(stroke.path(), pen)
