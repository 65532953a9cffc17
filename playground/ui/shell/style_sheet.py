"""The style sheet of the whole window, from a theme's colours.

Below ``theme.py``, which is its only user: it knows names and sizes, not themes.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

_STYLE_SHEET = Template("""
QToolTip {
  background: $raised; color: $text; border: 1px solid $border; padding: ${p4}px ${p6}px;
}
*[surface="true"] { background: $surface; }
QMainWindow::separator { background: $window; width: ${p6}px; height: ${p6}px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $window; }
QSplitter::handle:hover { background: $accent; }
QSplitter::handle:horizontal { width: ${p6}px; }
QSplitter::handle:vertical { height: ${p6}px; }

QMenuBar { background: $window; padding: ${p2}px ${p4}px; }
QMenuBar::item { padding: ${p4}px ${p8}px; border-radius: ${p4}px; background: transparent; }
QMenuBar::item:selected { background: $hover; color: $text; }
QMenuBar::item:pressed { background: $pressed; color: $text; }
QMenu { background: $raised; border: 1px solid $border; padding: ${p4}px; }
QMenu::item { padding: ${p4}px ${p24}px ${p4}px ${p8}px; border-radius: ${p4}px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::item:disabled { color: $text_disabled; background: transparent; }
QMenu::icon { padding-left: ${p4}px; }
QMenu::separator { height: 1px; background: $border; margin: ${p4}px ${p8}px; }

QToolBar {
  background: $window; border: none; border-bottom: 1px solid $border;
  padding: ${p4}px ${p8}px; spacing: ${p4}px;
}
QToolBar::separator { background: $border; width: 1px; margin: ${p2}px ${p6}px; }
QStatusBar { background: $window; color: $text_muted; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QStatusBar QSizeGrip { image: none; }

QDockWidget { color: $text_muted; font-weight: 600; }
QDockWidget::title {
  background: $window; padding: ${p6}px ${p8}px; border: none; text-align: left;
}

QPushButton {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${p6}px;
  padding: ${p4}px ${p12}px; min-height: ${p20}px;
}
QPushButton:hover { background: $hover; border-color: $axis; }
QPushButton:pressed, QPushButton:checked { background: $pressed; border-color: $accent; }
QPushButton:focus { border: 2px solid $focus; padding: ${m4}px ${m12}px; }
QPushButton:disabled { color: $text_disabled; background: $window; border-color: $border; }
QPushButton[primary="true"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled {
  background: $window; color: $text_disabled; border-color: $border;
}

QToolButton {
  background: transparent; color: $text; border: 1px solid transparent;
  border-radius: ${p6}px; padding: ${p4}px;
}
QToolButton:hover { background: $hover; border-color: $border; }
QToolButton:pressed { background: $pressed; border-color: $accent; }
QToolButton:checked { background: $selection; border-color: $accent; }
QToolButton:focus { border: 2px solid $focus; padding: ${m4}px; }
QToolButton:checked:focus { border-color: $text; }
QToolButton:disabled { color: $text_disabled; }
QToolButton[primary="true"] {
  background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
  padding: ${p4}px ${p12}px;
}
QToolButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QToolButton[primary="true"]:focus { border: 2px solid $text; padding: ${m4}px ${m12}px; }
QToolButton[primary="true"]:disabled {
  background: $window; color: $text_disabled; border-color: $border;
}

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
  background: $surface; color: $text; border: 1px solid $border; border-radius: ${p6}px;
  padding: ${p2}px ${p6}px; selection-background-color: $accent;
  selection-color: $on_accent;
}
QLineEdit { min-height: ${p20}px; }
QLineEdit:hover, QAbstractSpinBox:hover { border-color: $axis; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {
  border: 2px solid $focus; padding: ${m2}px ${m6}px;
}
QLineEdit:disabled, QAbstractSpinBox:disabled { background: $window; color: $text_disabled; }
QLineEdit[invalid="true"] { border: 2px solid $error; padding: ${m2}px ${m6}px; }

QComboBox {
  background: $raised; color: $text; border: 1px solid $border; border-radius: ${p6}px;
  padding: ${p2}px ${p6}px; min-height: ${p20}px;
}
QComboBox:hover { background: $hover; border-color: $axis; }
QComboBox:focus, QComboBox:on { border: 2px solid $focus; padding: ${m2}px ${m6}px; }
QComboBox:disabled { background: $window; color: $text_disabled; }
QComboBox::drop-down { border: none; width: ${p20}px; }
QComboBox::down-arrow {
  image: url("$chevron"); width: ${p12}px; height: ${p12}px; margin-right: ${p6}px;
}
QComboBox QAbstractItemView {
  background: $raised; border: 1px solid $border; padding: ${p4}px; outline: none;
  selection-background-color: $accent; selection-color: $on_accent;
}

QCheckBox, QRadioButton { spacing: ${p8}px; padding: ${p2}px; border-radius: ${p4}px; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator {
  width: ${p14}px; height: ${p14}px; background: $surface; border: 1px solid $axis;
}
QCheckBox::indicator, QTreeView::indicator { border-radius: ${p4}px; }
QTreeView::indicator:unchecked { background: transparent; }
QRadioButton::indicator { border-radius: ${p8}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
  background: $accent; border-color: $accent; image: url("$check");
}
QRadioButton::indicator:checked {
  background: $accent; border-color: $accent; image: url("$dot");
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
  background: $window; border-color: $border;
}
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {
  background: $text_disabled;
}
QCheckBox:focus, QRadioButton:focus { color: $accent; text-decoration: underline; }

QGroupBox {
  border: 1px solid $border; border-radius: ${p6}px; margin-top: ${p12}px; padding: ${p8}px;
}
QGroupBox::title { subcontrol-origin: margin; left: ${p8}px; color: $text_muted; }
QFrame[card="true"] {
  background: $surface; border: 1px solid $border; border-radius: ${p8}px;
}
QLabel[muted="true"] { color: $text_muted; }
QLabel[error="true"] { color: $error; }

QTabBar::tab {
  background: transparent; color: $text_muted; border: none; padding: ${p6}px ${p12}px;
  border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }

QAbstractScrollArea { background: $surface; border: 1px solid $border; }
QGraphicsView { border: none; }
QAbstractItemView { alternate-background-color: $window; gridline-color: $grid; }
QTableCornerButton::section { background: $window; border: none; }
QHeaderView { background: $window; border: none; }
QHeaderView::section {
  background: $window; color: $text_muted; border: none; font-weight: 600;
  border-bottom: 1px solid $border; padding: ${p4}px ${p8}px;
}
QHeaderView::section:hover { color: $text; background: $hover; }
/* Qt's arrow covers the title; the tree writes one beside it. */
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0px; height: 0px; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: ${p12}px; }
QScrollBar:horizontal { height: ${p12}px; }
QScrollBar::handle { background: $border; border-radius: ${p4}px; margin: ${p2}px; }
QScrollBar::handle:vertical { min-height: ${p24}px; }
QScrollBar::handle:horizontal { min-width: ${p24}px; }
QScrollBar::handle:hover { background: $axis; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0px; height: 0px; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider:horizontal { min-height: ${p20}px; }
QSlider::groove:horizontal { height: ${p4}px; background: $border; border-radius: ${p2}px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: ${p2}px; }
QSlider::handle:horizontal {
  background: $raised; border: 2px solid $accent; width: ${p12}px; height: ${p12}px;
  margin: -${p6}px 0; border-radius: ${p8}px;
}
QSlider::handle:horizontal:hover { background: $hover; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal:disabled { border-color: $border; }

QProgressBar {
  background: $border; border: none; border-radius: ${p4}px; color: $text; text-align: center;
}
QProgressBar::chunk { background: $accent; border-radius: ${p4}px; }
""")


def style_sheet(colours: Mapping[str, object], scale: float) -> str:
    """The sheet in these colours, all distances on a 4/8 px grid times ``scale``.

    ``mN`` is ``pN`` less the pixel that a focus ring adds, so that nothing moves on focus.
    """
    spaces = {f"p{n}": max(1, round(n * scale)) for n in (2, 4, 6, 8, 12, 14, 20, 24)}
    spaces |= {f"m{n}": max(0, spaces[f"p{n}"] - 1) for n in (2, 4, 6, 12)}
    glyphs = {
        "chevron": _glyph("chevron", str(colours["text_muted"])),
        "check": _glyph("check", str(colours["on_accent"])),
        "dot": _glyph("dot", str(colours["on_accent"])),
    }
    return _STYLE_SHEET.substitute(colours, **spaces, **glyphs)


# A style sheet takes pictures from files only. These few are drawn on first use, in the theme's
# colours, to a folder that goes when the program does.

_STROKES = {
    "chevron": [(4.0, 6.0), (8.0, 10.0), (12.0, 6.0)],
    "check": [(4.0, 8.5), (7.0, 11.5), (12.0, 5.0)],
    "dot": [(8.0, 8.0), (8.0, 8.01)],
}


@cache
def _glyph_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="network-playground-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _glyph(name: str, colour: str) -> str:
    """The path of a small picture, drawn in three resolutions (16, 32 and 48 pixels)."""
    stem = f"{name}-{colour.lstrip('#')}"
    for factor, suffix in ((1, ""), (2, "@2x"), (3, "@3x")):
        image = QImage(16 * factor, 16 * factor, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        pen = QPen(QColor(colour), 6.0 if name == "dot" else 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline([QPointF(x, y) for x, y in _STROKES[name]])
        painter.end()
        image.save(str(_glyph_folder() / f"{stem}{suffix}.png"))
    return (_glyph_folder() / f"{stem}.png").as_posix()
