"""Headers over the columns, and the + buttons between and under them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.numbers import format_short
from playground.model.parts import Layer
from playground.session.naming import layer_title, short_layer_title
from playground.ui.canvas.geometry.buttons import buttons_of
from playground.ui.canvas.geometry.hit_testing import (
    DELETE_RADIUS,
    activation_rect,
    delete_centre,
    shows_activation,
    shows_headers,
)
from playground.ui.canvas.geometry.layout import (
    HEADER_BAND,
    Rect,
    header_line,
    header_rect,
)
from playground.ui.canvas.geometry.memo import Memo
from playground.ui.canvas.geometry.parts import Part
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.style import PartPainter, lettering, qrect
from playground.ui.shell.theme import Theme

SMALL_TITLE = 9.5  # pixels
BRIEF = 2  # the first of the forms that is short

Lettering = tuple[QFont, QFontMetricsF]
Sign = tuple[tuple[tuple[float, float], ...], ...]  # lines, in shares of a button's radius
PLUS: Sign = (((-0.45, 0.0), (0.45, 0.0)), ((0.0, -0.45), (0.0, 0.45)))
CROSS: Sign = (((-0.36, -0.36), (0.36, 0.36)), ((-0.36, 0.36), (0.36, -0.36)))
ARROW: Sign = (((-0.42, -0.21), (0.0, 0.21), (0.42, -0.21)),)


class HeaderPainter(PartPainter):
    """What belongs to whole columns, and what lies over everything: focus frame, ×, caption."""

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        super().__init__(state, theme)
        self._titles = Memo(titles)

    def paint(self, painter: QPainter) -> None:
        state, size, area = self.state, self.theme.scale, painter.viewport()
        if shows_headers(state, size):
            self._draw_band(painter, area.width())
            self._draw_heads(painter, area.width())
        if state.focused:
            painter.setPen(QPen(QColor(self.theme.focus), 2.0 * size))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(1.0, 1.0, area.width() - 2.0, area.height() - 2.0))
        centre = delete_centre(state, size)
        if centre is not None and not self.is_picture and not state.lifted and state.band is None:
            hot = self.theme.error if state.hover.part is Part.DELETE else ""
            self._draw_button(painter, centre, DELETE_RADIUS * size, CROSS, hot)
        if text := caption(state):
            self._draw_caption(painter, area.height(), text)

    def _draw_caption(self, painter: QPainter, height: int, text: str) -> None:
        """What the numbers mean, in the lower left corner."""
        theme, px = self.theme, self.theme.scale
        font, metrics = lettering(theme)
        rect = metrics.boundingRect(QRectF(0, 0, 1000, 1000), 0, text)
        rect.setSize(rect.size() + QSizeF(12.0 * px, 6.0 * px))
        rect.moveLeft(8.0 * px)
        rect.moveBottom(height - 8.0 * px)
        painter.setFont(font)
        painter.setPen(QPen(QColor(theme.border), 1.0))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(rect, 4.0 * px, 4.0 * px)
        painter.setPen(QColor(theme.text_muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_band(self, painter: QPainter, width: int) -> None:
        """The background of the headers, where cards pass under them."""
        state = self.state
        line = header_line(state.geometry, state.camera, self.theme.scale)
        if state.camera.y(state.geometry.bounds.top) >= line:
            return
        band = QColor(self.theme.surface)
        band.setAlphaF(0.93)
        low = line + HEADER_BAND
        painter.fillRect(QRectF(0, 0, width, low), band)
        painter.setPen(QPen(QColor(self.theme.grid), 1.0))
        painter.drawLine(QPointF(0, low), QPointF(width, low))

    def _draw_heads(self, painter: QPainter, width: int) -> None:
        """Headers, the + between them, and the + under each column but the last."""
        state, camera, size = self.state, self.state.camera, self.theme.scale
        geometry, hover, layers = state.geometry, state.hover, state.graph.layers
        carried = None if state.carried is None else state.carried.layer
        for i, layer in sorted(enumerate(layers), key=lambda pair: pair[1].id == carried):
            header = header_rect(geometry, camera, i, size)
            header = header.moved(state.column_offset(i) * camera.scale)
            if header.right > 0 and header.left < width:
                self._draw_header(painter, header, i, layer)
        if carried is not None or self.is_picture:
            return
        for button in buttons_of(state, size):
            hot = self.theme.accent if button.hit == hover else ""
            sign = PLUS if button.hit.part in (Part.ADD_LAYER, Part.ADD_NODE) else ARROW
            self._draw_button(painter, button.centre, button.radius, sign, hot)

    def _draw_header(self, painter: QPainter, header: Rect, index: int, layer: Layer) -> None:
        theme, state = self.theme, self.state
        rect = qrect(header)
        px = theme.scale
        hovered = state.hover.layer == layer.id and state.hover.part in (
            Part.HEADER,
            Part.ACTIVATION,
        )
        if state.selection.layer == layer.id:
            painter.setPen(QPen(QColor(theme.accent), 1.6 * px))
            painter.setBrush(QColor(theme.selection))
            painter.drawRoundedRect(rect, 7.0 * px, 7.0 * px)
        elif hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.hover))
            painter.drawRoundedRect(rect, 7.0 * px, 7.0 * px)
        pad = min(4.0, 0.06 * rect.width())
        upper = rect.adjusted(pad, 0, -pad, 0)
        if shows_activation(index, header, px):
            upper.setBottom(rect.center().y() + 2 * px)
            self._draw_activation(painter, qrect(activation_rect(header)), layer, hovered)
        self._draw_title(painter, upper, index, layer)

    def _draw_title(self, painter: QPainter, area: QRectF, index: int, layer: Layer) -> None:
        """The longest form of the layer's name that there is room for."""
        # Titles keep clear of each other by more.
        room = round(area.width() + 2.0 * self.theme.scale)
        text, font = self._titles(self.state.graph, room, self.theme)[index]
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_activation(
        self, painter: QPainter, lower: QRectF, layer: Layer, hovered: bool
    ) -> None:
        theme, px = self.theme, self.theme.scale
        hot = hovered and self.state.hover.part is Part.ACTIVATION
        font, metrics = lettering(theme, -0.5)
        arrow = 12.0 * px
        label = ACTIVATIONS[layer.activation].label
        label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, lower.width() - arrow)
        text_width = metrics.horizontalAdvance(label)
        left = lower.center().x() - (text_width + arrow) / 2
        colour = QColor(theme.accent if hot else theme.text_muted)
        painter.setFont(font)
        painter.setPen(colour)
        area = QRectF(left, lower.top() - 1.0, text_width + 2, lower.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, label)
        x, y = left + text_width + 7.5 * px, area.center().y() + 0.5 * px
        painter.setPen(QPen(colour, 1.5 * px))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        r = 3.0 * px
        painter.drawPolyline(
            QPolygonF([QPointF(x - r, y - r / 2), QPointF(x, y + r / 2), QPointF(x + r, y - r / 2)])
        )

    def _draw_button(
        self, painter: QPainter, centre: tuple[float, float], radius: float, sign: Sign, hot: str
    ) -> None:
        """A round button; ``hot`` is its colour while it is pointed at, else ""."""
        theme, px = self.theme, self.theme.scale
        at = QPointF(*centre)
        painter.setPen(QPen(QColor(hot or theme.border), 1.3 * px))
        painter.setBrush(QColor(hot or theme.raised))
        painter.drawEllipse(at, radius, radius)
        pen = QPen(QColor(theme.on_accent if hot else theme.text_muted), 1.7 * px)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for line in sign:
            painter.drawPolyline([at + QPointF(radius * x, radius * y) for x, y in line])


def titles(graph: Graph, room: int, theme: Theme) -> list[tuple[str, QFont]]:
    """The titles of all layers in ``room`` pixels.

    In a crowd all automatic names are written alike, in the form that fits the longest.
    """
    layers = graph.layers
    forms = [_title_forms(graph, i, theme) for i in range(len(layers))]
    fitting = [_fitting(form, room) for form in forms]
    hidden = zip(layers[1:-1], fitting[1:-1], strict=True)
    most = max((k for layer, k in hidden if layer.name in ("", "hidden")), default=0)
    least = most if most >= BRIEF else 0
    found = []
    for form, first in zip(forms, fitting, strict=True):
        text, (font, metrics) = form[min(max(least, first), len(form) - 1)]
        found.append((metrics.elidedText(text, Qt.TextElideMode.ElideRight, room), font))
    return found


def _title_forms(graph: Graph, index: int, theme: Theme) -> list[tuple[str, Lettering]]:
    """What may stand in a header, the longest first."""
    layer = graph.layers[index]
    name, brief = layer_title(graph, layer.id), short_layer_title(graph, layer.id)
    count = f" · {len(layer.nodes)}" if len(layer.nodes) > 1 else ""
    usual = lettering(theme, 0.5, bold=True)
    small = lettering(theme, bold=True, pixels=round(SMALL_TITLE * theme.scale))
    forms = [(f"{name}{count}", usual), (name, usual), (brief, usual), (brief, small)]
    if brief != name and 0 < index < len(graph.layers) - 1:
        forms.append((str(index), small))  # between its neighbours a number says enough
    return forms


def _fitting(forms: list[tuple[str, Lettering]], room: float) -> int:
    """The first form that is no wider than ``room``, else the last."""
    wide = [metrics.horizontalAdvance(text) > room for text, (_, metrics) in forms]
    return wide.index(False) if False in wide else len(forms) - 1


MOST_PROBED = 6  # inputs whose values are written in the caption


def caption(state: CanvasState) -> str:
    """Which input is probed, what is written on nodes and edges, and in which units; "" where
    nothing needs to be said."""
    dataset = state.derived.dataset
    is_scaled = not (dataset.inputs.scale.identity and dataset.y_scale.identity)
    if state.a is None:
        return _tr("Canvas: scaled data\nFit: your units") if is_scaled else ""
    probe, scaled = state.probe or (), state.a if state.a is not None else ()
    names = dict(enumerate(dataset.x_names))
    for node, column in zip(state.graph.layers[0].nodes, state.graph.raw_columns, strict=True):
        if column is not None:
            names[column] = state.graph.display_name(node.id)
    if len(probe) > MOST_PROBED:  # a picture, or a row of a wide table
        return _tr("{0} inputs run through").format(len(probe)) + "\n" + _tr("nodes z → a")
    texts = [
        dataset.text(name, x) if name in dataset.dates else format_short(x)
        for name, x in zip(dataset.x_names, probe, strict=True)
    ]
    shown = ", ".join(f"{names[k]} = {text}" for k, text in enumerate(texts))
    values = _tr("nodes z → a, edges = w·a")
    if is_scaled:
        values += "\n" + _tr("of scaled data; the fit has your units")
    if not is_scaled or all(x == a for x, a in zip(probe, scaled, strict=False)):
        return _tr("{0} runs through").format(shown) + f"\n{values}"
    words = _tr("{0} runs through, scaled: {1}")
    inputs = ", ".join(format_short(a) for a in scaled[: state.graph.n_inputs])
    return words.format(shown, inputs) + f"\n{values}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("HeaderPainter", text)
