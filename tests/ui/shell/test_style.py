from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from playground.ui.shell.style import apply_theme, style_sheet
from playground.ui.shell.theme import DARK, LIGHT, Theme

themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@themes
def test_applying_a_theme_reaches_palette_font_and_style(qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(theme.surface)
    disabled = qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == QColor(theme.text_disabled)
    assert qapp.font().pointSizeF() == theme.font().pointSizeF()
    assert theme.error in qapp.styleSheet()
    apply_theme(qapp, theme.scaled(1.5))
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * theme.font().pointSizeF())


@themes
def test_the_style_sheet_has_no_unfilled_placeholder(qapp: QApplication, theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")


@themes
def test_a_checked_box_shows_a_check_mark_in_the_themes_colours(
    qapp: QApplication, qtbot: QtBot, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    box = QCheckBox()
    qtbot.addWidget(box)
    box.setChecked(True)
    picture = box.grab().toImage()
    shown = {picture.pixelColor(x, y).name() for x in range(24) for y in range(picture.height())}
    assert {theme.accent, theme.on_accent} <= shown
