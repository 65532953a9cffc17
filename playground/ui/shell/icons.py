"""The icons: SVG files in ``resources/icons``, drawn in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
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
        drawing = QSvgRenderer(svg(name, ink))
        for size in _SIZES:
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            drawing.render(painter)
            painter.end()
            result.addPixmap(pixmap, mode)
    return result


def svg(name: str, colour: str) -> bytes:
    """An icon's file with ``colour`` (``#rrggbb``) in place of ``currentColor``."""
    return resource("icons", f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
