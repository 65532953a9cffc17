"""A drawing on the pad, and the pixels that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.session.derived import Probe
from playground.ui.plots.fit.pictures.look import Look

Array = NDArray[np.float64]

FINE = 96  # a picture is drawn with about so many points a side, and averaged down
PARTS = 4  # of each bend
FINEST = 0.2  # of the pen's width: the length of the parts of a line
MOST_ENLARGED = 4.0  # of what is centred: a dot stays one


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of the pen or the eraser; ``points`` are (x, y), in pixels of the picture."""

    points: tuple[tuple[float, float], ...]
    erases: bool = False

    def longer(self, x: float, y: float) -> Stroke:
        return replace(self, points=(*self.points, (x, y)))


@dataclass(frozen=True, slots=True)
class Drawing:
    """Strokes over a picture; without one, over paper."""

    picture: Probe | None = None
    strokes: tuple[Stroke, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.picture is None and not self.strokes


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
    blue_green_red = levels.reshape(height, fine, width, fine, 4)
    sums = blue_green_red.sum(axis=1, dtype=np.uint32).sum(axis=2) / (255.0 * fine * fine)
    return sums[:, :, 2:3], sums[:, :, 1:2]


def picture_image(values: Array, look: Look) -> QImage:
    """The picture with one point a pixel, as the canvas shows it."""
    levels = look.levels(values)
    if levels.shape[2] != 3:
        levels = np.repeat(levels.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)
    height, width, _ = levels.shape
    rgb = np.ascontiguousarray(levels)
    return QImage(rgb.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def curve(points: Sequence[tuple[float, float]]) -> Array:
    """The middle of a line that runs smoothly past its inner points ``(n, 2)``.

    It goes from the middle between two points to the next one, a parabola with the point between
    them as its corner; the first and the last half are straight.
    """
    given = np.array(points)
    if len(given) < 2:
        return np.concatenate([given, given + 1e-3])  # a dot
    middles = (given[:-1] + given[1:]) / 2.0
    t = np.linspace(0.0, 1.0, PARTS + 1)[1:, None, None]
    start, corner, end = middles[:-1], given[1:-1], middles[1:]
    bent = (1.0 - t) ** 2 * start + 2.0 * t * (1.0 - t) * corner + t * t * end
    inner = bent.transpose(1, 0, 2).reshape(-1, 2)
    return np.concatenate([given[:1], middles[:1], inner, given[-1:]])


def draw_strokes(
    painter: QPainter, drawing: Drawing, look: Look, ink: QColor, paper: QColor
) -> None:
    """Draw the strokes, in pixels of the picture."""
    height, width, _ = look.shape
    painter.setClipRect(QRectF(0.0, 0.0, width, height))
    for stroke in drawing.strokes:
        places = _simplified(curve(stroke.points), FINEST * look.pen)
        draw_line(painter, places, stroke.erases, look, ink, paper)


def draw_line(
    painter: QPainter, places: Array, erases: bool, look: Look, ink: QColor, paper: QColor
) -> None:
    """Draw a line through ``places`` ``(n, 2)`` with the pen or the eraser."""
    wide = look.eraser if erases else look.pen
    pen = QPen(paper if erases else ink, wide)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPolyline([QPointF(*place) for place in places.tolist()])


def _simplified(places: Array, part: float) -> Array:
    """The same line in parts of equal length, about ``part``, as a slow hand makes very many."""
    steps = np.hypot(*np.diff(places, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    n = max(1, min(len(steps), int(length[-1] / part)))
    at = np.linspace(0.0, length[-1], n + 1)
    return np.stack([np.interp(at, length, column) for column in places.T], axis=1)
