"""The icons, drawn in code on a grid of 24 units, in the theme's colours."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from playground.ui.shell.theme import Theme

_SIZES = (16, 20, 24, 32, 48, 64, 96)
_LINE = 2.0


def icon(name: str, theme: Theme, colour: str | None = None) -> QIcon:
    """The icon called ``name`` (one of ``ICON_NAMES``), grey when disabled.

    ``colour`` replaces the text's, for a button that is not of the surface's colour. Raises
    KeyError for an unknown name.
    """
    draw = _DRAWINGS[name]
    result = QIcon()
    for mode, ink in (
        (QIcon.Mode.Normal, colour or theme.text),
        (QIcon.Mode.Active, colour or theme.text),
        (QIcon.Mode.Selected, theme.on_accent),
        (QIcon.Mode.Disabled, theme.text_disabled),
    ):
        for size in _SIZES:
            result.addPixmap(_pixmap(draw, size, QColor(ink)), mode)
    return result


def _pixmap(draw: Callable[[QPainter], None], size: int, ink: QColor) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size / 24.0, size / 24.0)
    painter.setPen(_pen(ink))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    draw(painter)
    painter.end()
    return pixmap


def _pen(ink: QColor, width: float = _LINE) -> QPen:
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _fill(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())


def _polyline(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolyline([QPointF(x, y) for x, y in points])


def _polygon(painter: QPainter, *points: tuple[float, float]) -> None:
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _dot(painter: QPainter, x: float, y: float, radius: float) -> None:
    painter.save()
    _fill(painter)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.restore()


def _play(p: QPainter) -> None:
    _fill(p)
    _polygon(p, (7, 5), (19, 12), (7, 19))


def _pause(p: QPainter) -> None:
    _fill(p)
    p.drawRect(QRectF(7, 6, 2.4, 12))
    p.drawRect(QRectF(14.6, 6, 2.4, 12))


def _step(p: QPainter) -> None:
    _fill(p)
    _polygon(p, (5, 6), (14, 12), (5, 18))
    _polyline(p, (19, 5.5), (19, 18.5))


def _epoch(p: QPainter) -> None:
    _fill(p)
    _polygon(p, (4, 6), (11, 12), (4, 18))
    _polygon(p, (12, 6), (19, 12), (12, 18))
    _polyline(p, (21, 6), (21, 18))


def _reset(p: QPainter) -> None:
    p.drawArc(QRectF(5, 5, 14, 14), 135 * 16, -270 * 16)
    _polyline(p, (4.6, 3.6), (4.8, 8.8), (10, 8.6))


def _dice(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(4, 4, 16, 16), 3.5, 3.5)
    for x, y in ((8.5, 8.5), (15.5, 8.5), (12, 12), (8.5, 15.5), (15.5, 15.5)):
        _dot(p, x, y, 1.5)


def _undo(p: QPainter) -> None:
    path = QPainterPath(QPointF(5, 9))
    path.lineTo(14, 9)
    path.cubicTo(21.5, 9, 21.5, 19, 14, 19)
    path.lineTo(9, 19)
    p.drawPath(path)
    _polyline(p, (9.5, 4.5), (5, 9), (9.5, 13.5))


def _redo(p: QPainter) -> None:
    p.translate(24, 0)
    p.scale(-1, 1)
    _undo(p)


def _plus(p: QPainter, x: float, y: float, arm: float) -> None:
    _polyline(p, (x - arm, y), (x + arm, y))
    _polyline(p, (x, y - arm), (x, y + arm))


def _add(p: QPainter) -> None:
    _plus(p, 12, 12, 7)


def _add_layer(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(4, 3, 7, 18), 3.5, 3.5)
    _dot(p, 7.5, 8.5, 1.7)
    _dot(p, 7.5, 15.5, 1.7)
    _plus(p, 17.5, 12, 3.8)


def _add_node(p: QPainter) -> None:
    p.drawEllipse(QPointF(9, 12), 6, 6)
    _plus(p, 19, 12, 3.2)


def _delete(p: QPainter) -> None:
    _polyline(p, (4, 7), (20, 7))
    _polyline(p, (9, 6.5), (9.6, 3.8), (14.4, 3.8), (15, 6.5))
    _polyline(p, (6, 7), (7, 20.2), (17, 20.2), (18, 7))
    _polyline(p, (10.2, 11), (10.4, 16.2))
    _polyline(p, (13.8, 11), (13.6, 16.2))


def _zoom_fit(p: QPainter) -> None:
    for x, y in ((4, 4), (20, 4), (20, 20), (4, 20)):
        dx, dy = (5 if x < 12 else -5), (5 if y < 12 else -5)
        _polyline(p, (x + dx, y), (x, y), (x, y + dy))
    p.drawRoundedRect(QRectF(8.6, 8.6, 6.8, 6.8), 1, 1)


def _padlock(p: QPainter, body: float, left: float, right: float, end: float) -> None:
    """A body from ``body`` on, a shackle from ``left`` to ``right`` that comes down to ``end``."""
    p.drawRoundedRect(QRectF(body, 11, 13.5, 9.5), 2, 2)
    _dot(p, body + 6.75, 15.8, 1.7)
    path = QPainterPath(QPointF(left, 11))
    path.lineTo(left, 8)
    path.cubicTo(left, 2.2, right, 2.2, right, 8)
    path.lineTo(right, end)
    p.drawPath(path)


def _lock(p: QPainter) -> None:
    _padlock(p, body=5.25, left=8, right=16, end=11)


def _unlock(p: QPainter) -> None:
    _padlock(p, body=2.75, left=12.75, right=20.75, end=9.5)


def _open(p: QPainter) -> None:
    _polyline(p, (4, 18.5), (4, 5.5), (9.5, 5.5), (12, 8), (18.5, 8), (18.5, 11))
    _polygon(p, (4, 18.8), (7, 11.5), (21.5, 11.5), (18.2, 18.8))


def _save(p: QPainter) -> None:
    _polygon(p, (4.5, 4.5), (16, 4.5), (19.5, 8), (19.5, 19.5), (4.5, 19.5))
    _polyline(p, (8, 4.8), (8, 9), (14.5, 9), (14.5, 4.8))
    _polyline(p, (8, 19.2), (8, 13.5), (16, 13.5), (16, 19.2))


def _new(p: QPainter) -> None:
    _polygon(p, (5.5, 3.5), (13.5, 3.5), (18.5, 8.5), (18.5, 20.5), (5.5, 20.5))
    _polyline(p, (13.2, 3.8), (13.2, 8.8), (18.2, 8.8))


def _light(p: QPainter) -> None:
    p.drawEllipse(QPointF(12, 12), 4, 4)
    for i in range(8):
        c, s = math.cos(i * math.pi / 4), math.sin(i * math.pi / 4)
        _polyline(p, (12 + 7.2 * c, 12 + 7.2 * s), (12 + 9.4 * c, 12 + 9.4 * s))


def _dark(p: QPainter) -> None:
    full = QPainterPath()
    full.addEllipse(QPointF(12, 12), 8.3, 8.3)
    bite = QPainterPath()
    bite.addEllipse(QPointF(16.5, 8.2), 7.0, 7.0)
    p.drawPath(full.subtracted(bite))


def _edit_points(p: QPainter) -> None:
    _polygon(p, (4.2, 19.8), (5.2, 15.2), (15.8, 4.6), (19.4, 8.2), (8.8, 18.8))
    _polyline(p, (13.4, 7), (17, 10.6))


def _logarithmic(p: QPainter) -> None:
    _polyline(p, (4, 4), (4, 20), (20, 20))
    for y in (16.5, 10.8, 7.2, 4.6):
        _polyline(p, (8, y), (19.5, y))


def _connect(p: QPainter) -> None:
    p.drawEllipse(QPointF(5.8, 17), 2.8, 2.8)
    p.drawEllipse(QPointF(18.2, 7), 2.8, 2.8)
    _polyline(p, (8.2, 15.1), (15.8, 8.9))


def _stage(p: QPainter) -> None:
    p.drawRoundedRect(QRectF(3.5, 4, 17, 11.5), 1.5, 1.5)
    _polyline(p, (12, 15.8), (12, 18))
    _polyline(p, (7.5, 20.5), (12, 17.5), (16.5, 20.5))


_DRAWINGS: dict[str, Callable[[QPainter], None]] = {
    "play": _play,
    "pause": _pause,
    "step": _step,
    "epoch": _epoch,
    "reset": _reset,
    "new_seed": _dice,
    "undo": _undo,
    "redo": _redo,
    "add": _add,
    "add_layer": _add_layer,
    "add_node": _add_node,
    "connect": _connect,
    "delete": _delete,
    "zoom_fit": _zoom_fit,
    "lock": _lock,
    "unlock": _unlock,
    "new": _new,
    "open": _open,
    "save": _save,
    "light": _light,
    "dark": _dark,
    "stage": _stage,
    "edit_points": _edit_points,
    "logarithmic": _logarithmic,
}

ICON_NAMES = tuple(_DRAWINGS)
