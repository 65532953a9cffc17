from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.ui.plots.chart.legend import Entry, Legend
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow

KINDS = ("line", "dashed", "dotted", "disc", "ring", "diamond")


def shown_legend(window: MainWindow, name: str) -> Legend:
    found = getattr(window, name).findChildren(Legend)
    return next(legend for legend in found if legend.isVisible())


@pytest.fixture
def legend(qtbot: QtBot) -> Legend:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.set_theme(LIGHT)
    return legend


def picture(legend: Legend, width: int) -> QImage:
    legend.resize(width, legend.minimumSizeHint().height())
    return legend.grab().toImage()


def has(image: QImage, colour: str) -> bool:
    """Whether something near this pure colour is there."""
    wanted = QColor(colour)
    return any(
        abs(image.pixelColor(x, y).hue() - wanted.hue()) < 8
        and image.pixelColor(x, y).saturation() > 180
        for x in range(image.width())
        for y in range(image.height())
    )


def has_just(image: QImage, colour: str) -> bool:
    """Whether a pixel has this very colour."""
    wanted = QColor(colour).rgb()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixel(x, y) == wanted for x, y in places)


@pytest.mark.parametrize("kind", KINDS)
def test_each_sample_is_drawn_in_its_colour(legend: Legend, kind: str) -> None:
    legend.set_entries((Entry("name", kind, "#ff0000"),))
    assert has(picture(legend, 200), "#ff0000")


def test_samples_are_told_apart_without_their_colour(legend: Legend) -> None:
    seen = []
    for kind in KINDS:
        legend.set_entries((Entry("name", kind, "#ff0000"),))
        seen.append(picture(legend, 200))
    assert all(a != b for i, a in enumerate(seen) for b in seen[i + 1 :])


def test_what_has_no_room_is_left_out_from_the_end(legend: Legend) -> None:
    legend.set_entries((Entry("first", "line", "#ff0000"), Entry("second", "line", "#00ff00")))
    wide, narrow = picture(legend, 400), picture(legend, 90)
    assert has(wide, "#00ff00")
    assert has(narrow, "#ff0000")
    assert not has(narrow, "#00ff00")
    assert legend.minimumSizeHint().width() == 0


def test_a_header_with_room_for_it_has_a_second_row(legend: Legend) -> None:
    legend.set_entries((Entry("first", "line", "#ff0000"), Entry("second", "line", "#00ff00")))
    legend.resize(90, 2 * legend.fontMetrics().height())
    image = legend.grab().toImage()
    assert has(image.copy(0, 0, 90, image.height() // 2), "#ff0000")
    assert has(image.copy(0, image.height() // 2, 90, image.height()), "#00ff00")
    legend.resize(400, legend.height())
    image = legend.grab().toImage()
    assert has(image, "#00ff00")
    assert not has(image.copy(0, 0, 60, image.height()), "#00ff00"), "one row is enough there"


@pytest.mark.parametrize("name", ["fit", "loss_plot"])
def test_in_a_small_window_training_and_test_are_told_apart(
    qtbot: QtBot, window: MainWindow, name: str
) -> None:
    window.resize(1024, 700)
    QApplication.processEvents()
    legend = shown_legend(window, name)
    qtbot.waitUntil(lambda: legend.width() < 170)
    image = legend.grab().toImage()
    for entry in legend.entries[:3]:
        assert has_just(image, entry.colour), entry.text


def test_the_names_are_there_for_those_who_cannot_see_them(legend: Legend) -> None:
    legend.set_entries((Entry("first", "line", "#ff0000"), Entry("second", "disc", "#00ff00")))
    assert legend.accessibleName() == legend.toolTip() == "first, second"


FIT = (
    Entry("network, exact", "line", "#ff0000"),
    Entry("training", "disc", "#00ff00"),
    Entry("kink", "diamond", "#0000ff"),
    Entry("target", "dotted", "#00ffff"),
)


def two_rows(legend: Legend, width: int) -> QImage:
    legend.resize(width, 2 * legend.fontMetrics().height())
    return legend.grab().toImage()


def texts(legend: Legend) -> list[list[str]]:
    return legend.shown_names()


def test_names_are_shortened_and_stand_closer_before_one_is_left_out(legend: Legend) -> None:
    legend.set_entries(FIT)
    advance = legend.fontMetrics().horizontalAdvance
    width = 2 * 13 + 14 + 18 + 7 + 2 + max(advance("networkkink"), advance("trainingtarget"))
    image = two_rows(legend, width)
    shown = {text for row in texts(legend) for text in row}
    assert shown == {"network", "training", "kink", "target"}
    assert all(has(image, entry.colour) for entry in FIT)
    two_rows(legend, 400)
    assert texts(legend) == [["network, exact", "training", "kink", "target"]]
    two_rows(legend, advance("network, exact") + advance("training") + 64)
    assert texts(legend) == [["network, exact", "training"], ["kink", "target"]]


def test_what_is_left_out_leaves_a_sign(legend: Legend) -> None:
    legend.set_entries(FIT)
    two_rows(legend, legend.fontMetrics().horizontalAdvance("network") + 40)
    assert texts(legend) == [["network"], ["training", "…"]]
    assert legend.toolTip() == "network, exact, training, kink, target"


def test_a_name_longer_than_the_legend_is_cut_and_takes_no_other_away(legend: Legend) -> None:
    legend.set_entries((Entry("after deleting: loss 0.2353 → 0.4121", "dashed", "#ff0000"), *FIT))
    two_rows(legend, 150)
    (first, *_), second = texts(legend)
    assert first.startswith("loss 0.23")
    assert "network" in second
    two_rows(legend, 90)
    (first, *_), second = texts(legend)
    assert first.endswith("…")
    assert "network" in second


@pytest.mark.parametrize("name", ["fit", "loss_plot"])
def test_in_the_smallest_window_all_of_a_new_network_is_named(
    qtbot: QtBot, window: MainWindow, name: str
) -> None:
    window.resize(960, 640)
    QApplication.processEvents()
    legend = shown_legend(window, name)
    qtbot.waitUntil(lambda: legend.width() < 150)
    names = [name for row in legend.shown_names() for name in row]
    assert len(names) == len(legend.entries)
    assert "…" not in names
