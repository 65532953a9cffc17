from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from playground.data.resources import resource
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import DARK, LIGHT

# The chevron and the check mark belong to the style sheet, which draws them smaller.
NAMES = sorted({path.stem for path in resource("icons").iterdir()} - {"chevron", "check"})


def drawn(name: str, size: int, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return icon(name, LIGHT).pixmap(QSize(size, size), 1.0, mode).toImage()


def inked(image: QImage) -> set[tuple[int, int]]:
    width, height = image.width(), image.height()
    places = ((x, y) for x in range(width) for y in range(height))
    return {(x, y) for x, y in places if image.pixelColor(x, y).alpha() > 40}


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_fills_its_square_up_to_a_margin(qapp: QApplication, name: str) -> None:
    for size in (16, 24, 48):
        image = drawn(name, size)
        assert (image.width(), image.height()) == (size, size)
        places = inked(image)
        xs, ys = [x for x, _ in places], [y for _, y in places]
        assert min(xs) >= 1
        assert min(ys) >= 1
        assert max(xs) <= size - 1
        assert max(ys) <= size - 1
        assert max(max(xs) - min(xs), max(ys) - min(ys)) >= size // 2


def test_no_two_icons_look_alike(qapp: QApplication) -> None:
    shapes = [frozenset(inked(drawn(name, 24))) for name in NAMES]
    for i, a in enumerate(shapes):
        for b in shapes[i + 1 :]:
            assert len(a ^ b) > 25


def test_icons_have_the_themes_colours(qapp: QApplication) -> None:
    for theme in (LIGHT, DARK):
        for mode, ink in (
            (QIcon.Mode.Normal, theme.text),
            (QIcon.Mode.Disabled, theme.text_disabled),
            (QIcon.Mode.Selected, theme.on_accent),
        ):
            image = icon("play", theme).pixmap(QSize(24, 24), 1.0, mode).toImage()
            assert image.pixelColor(11, 12) == QColor(ink)
    red = icon("play", LIGHT, "#ff0000").pixmap(QSize(24, 24), 1.0).toImage()
    assert red.pixelColor(11, 12) == QColor("#ff0000")


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such icon", LIGHT)
