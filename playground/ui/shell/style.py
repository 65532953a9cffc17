"""The look of all widgets: Fusion, with a palette and a style sheet in the theme's colours."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from playground.data.resources import resource
from playground.ui.shell.icons import svg
from playground.ui.shell.theme import Theme


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the application the same look on every desktop.

    ``QStyleHints.setColorScheme`` would be shorter, but does nothing where the platform has no
    colour schemes (offscreen, bare X11; Qt 6.11). Nothing is done where the look is this one
    already: Qt polishes every widget anew for a style sheet, which takes 0.2 s.

    The sheet before is taken away first. With that the new palette and font cost less, and panels
    that are restored then have the heights of the new size hints.
    """
    sheet, font = style_sheet(theme), theme.font()
    if app.styleSheet() == sheet and app.font() == font:
        return
    if app.styleSheet():
        app.setStyleSheet("")
    else:
        app.setStyle("Fusion")
    app.setPalette(palette_of(theme))
    app.setFont(font)
    app.setStyleSheet(sheet)


def palette_of(theme: Theme) -> QPalette:
    """The palette that Fusion draws with."""
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.window),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.text_muted),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.hover),
        (role.Mid, theme.border),
        (role.Dark, theme.axis),
        (role.Shadow, "#000000" if theme.dark else "#5b6270"),
    ):
        palette.setColor(name, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(disabled, name, QColor(theme.text_disabled))
    palette.setColor(disabled, role.Highlight, QColor(theme.border))
    return palette


def style_sheet(theme: Theme) -> str:
    """``resources/window.qss`` in the theme's colours, and distances in its scale.

    ``pN`` is N pixels at the desk; ``mN`` is ``pN`` less the pixel that a focus ring adds, so that
    nothing moves on focus.
    """
    spaces = {f"p{n}": theme.px(n) for n in (2, 4, 6, 8, 12, 14, 16, 20, 24)}
    spaces |= {f"m{n}": spaces[f"p{n}"] - 1 for n in (2, 4, 6, 12)}
    pictures = {
        "chevron": _picture("chevron", theme.text_muted),
        "check": _picture("check", theme.on_accent),
    }
    sheet = Template(resource("window.qss").read_text(encoding="utf-8"))
    return sheet.substitute(asdict(theme), **spaces, **pictures)


@cache
def _picture(name: str, colour: str) -> str:
    """The path of an icon in this colour: a style sheet takes pictures from files only."""
    path = Path(_folder().name) / f"{name}-{colour.lstrip('#')}.svg"
    path.write_bytes(svg(name, colour))
    return path.as_posix()


@cache
def _folder() -> TemporaryDirectory[str]:
    """Removed when the program ends."""
    return TemporaryDirectory(prefix="network-playground-")
