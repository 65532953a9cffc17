"""The icons: SVG files in ``resources/icons``, drawn in the theme's colours."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from playground.data.resources import resource
from playground.ui.shell.theme import Theme

# Pixels. Those of the tool bar, the plots and the menus, on screens of one and two pixels a point.
_SIZES = (16, 18, 20, 24, 32, 36, 40, 48, 64, 96)


def icon(name: str, theme: Theme, colour: str | None = None) -> QIcon:
    """The icon ``resources/icons/{name}.svg``, grey when disabled.

    ``colour`` replaces the text's, for a button that is not of the surface's colour. Raises
    FileNotFoundError for an unknown name.
    """
    result = QIcon()
    for mode, ink in (
        (QIcon.Mode.Normal, colour or theme.text),
        (QIcon.Mode.Selected, theme.on_accent),
        (QIcon.Mode.Disabled, theme.text_disabled),
    ):
        for image in _images(name, ink):
            result.addPixmap(QPixmap.fromImage(image), mode)
    return result


@cache
def _shapes(name: str) -> tuple[QImage, ...]:
    """An icon in all its sizes, in black: drawing one takes ten times as long as colouring it."""
    drawing, shapes = QSvgRenderer(svg(name, "#000000")), []
    for size in _SIZES:
        image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        drawing.render(painter)
        painter.end()
        shapes.append(image)
    return tuple(shapes)


@cache
def _images(name: str, ink: str) -> tuple[QImage, ...]:
    """The same in a colour."""
    images = []
    for shape in _shapes(name):
        image = shape.copy()
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(image.rect(), QColor(ink))
        painter.end()
        images.append(image)
    return tuple(images)


def svg(name: str, colour: str) -> bytes:
    """An icon's file with ``colour`` (``#rrggbb``) in place of ``currentColor``."""
    return resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
