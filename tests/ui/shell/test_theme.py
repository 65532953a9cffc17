from __future__ import annotations

import dataclasses
import math
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.ui.shell.theme import (
    DARK,
    LIGHT,
    MAX_WEIGHT_WIDTH,
    MIN_WEIGHT_WIDTH,
    Theme,
    faded_ink,
    number_colour,
    number_font,
    system_theme,
    unit_colour,
    weight_colour,
    weight_width,
)
from tests.ui.contrast import contrast_ratio

themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
BACKGROUNDS = ("window", "surface", "raised")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast_ratio("#ff0000", "#ffffff") == contrast_ratio("#ffffff", "#ff0000")


@themes
@pytest.mark.parametrize("name", ["text", "text_muted", "accent", "error", "warning", "success"])
def test_text_colours_reach_the_contrast_for_text_on_every_background(
    theme: Theme, name: str
) -> None:
    for background in BACKGROUNDS:
        assert contrast_ratio(getattr(theme, name), getattr(theme, background)) >= 4.5


@themes
def test_text_on_coloured_controls_reaches_the_contrast_for_text(theme: Theme) -> None:
    for words, background in (
        (theme.on_accent, theme.accent),
        (theme.on_accent, theme.accent_hover),
        (theme.text, theme.hover),
        (theme.text, theme.pressed),
        (theme.text, theme.selection),
    ):
        assert contrast_ratio(words, background) >= 4.5


@themes
@pytest.mark.parametrize(
    "name",
    ["positive", "negative", "fit", "train_point", "test_point", "loss_train", "loss_test"],
)
def test_plot_colours_reach_the_contrast_for_text(theme: Theme, name: str) -> None:
    assert contrast_ratio(getattr(theme, name), theme.surface) >= 4.5


@themes
@pytest.mark.parametrize("name", ["target", "fit_beyond", "zero", "axis", "focus", "edit_mark"])
def test_lines_and_focus_reach_the_contrast_for_graphics(theme: Theme, name: str) -> None:
    # edit marks and zero weights are the faintest things that still tell something
    assert contrast_ratio(getattr(theme, name), theme.surface) >= 2.9


def simulated(colour: str, rows: tuple[tuple[float, float, float], ...]) -> tuple[float, ...]:
    """The colour as a dichromat sees it (Machado, Oliveira and Fernandes 2009, severity 1)."""
    rgb = QColor(colour).getRgbF()[:3]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return tuple(sum(a * b for a, b in zip(row, linear, strict=True)) for row in rows)


PROTANOPIA = ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052))
DEUTERANOPIA = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))


@themes
@pytest.mark.parametrize("eyes", [PROTANOPIA, DEUTERANOPIA], ids=["protan", "deutan"])
def test_signs_and_losses_stay_apart_for_colour_blind_eyes(
    theme: Theme, eyes: tuple[tuple[float, float, float], ...]
) -> None:
    for a, b in ((theme.positive, theme.negative), (theme.loss_train, theme.loss_test)):
        assert math.dist(simulated(a, eyes), simulated(b, eyes)) > 0.15


@themes
def test_every_colour_is_a_colour(theme: Theme) -> None:
    for field in dataclasses.fields(theme):
        if field.name not in ("name", "dark", "scale", "presented"):
            assert QColor.isValidColorName(getattr(theme, field.name)), field.name


def test_a_theme_is_a_value() -> None:
    assert LIGHT.scaled(1.5).scaled(1.0) == LIGHT
    assert hash(LIGHT) != hash(LIGHT.scaled(1.5))
    with pytest.raises(dataclasses.FrozenInstanceError):
        dataclasses.replace(LIGHT).__setattr__("text", "#000000")


def test_a_scale_enlarges_fonts_and_distances_alike(qapp: QApplication) -> None:
    stage = LIGHT.scaled(2.0)
    assert stage.px(8) == 2 * LIGHT.px(8)
    assert stage.font().pointSizeF() == pytest.approx(2.0 * LIGHT.font().pointSizeF())
    assert LIGHT.px(0.1) == 1


def test_the_theme_follows_the_desktop(qapp: QApplication) -> None:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    assert system_theme() is (DARK if dark else LIGHT)


def test_digits_of_the_number_font_have_one_width(qapp: QApplication) -> None:
    metrics = QFontMetricsF(number_font())
    assert metrics.horizontalAdvance("111.1") == pytest.approx(metrics.horizontalAdvance("888.8"))


@themes
def test_the_sign_of_a_weight_is_its_colour(theme: Theme) -> None:
    assert weight_colour(0.1, theme) == QColor(theme.positive)
    assert weight_colour(-0.1, theme) == QColor(theme.negative)
    assert weight_colour(0.0, theme) == weight_colour(math.nan, theme) == QColor(theme.zero)


def test_a_larger_weight_is_never_drawn_thinner() -> None:
    widths = [weight_width(w / 10.0, 2.0) for w in range(31)]
    assert widths == sorted(widths)
    assert widths[0] == MIN_WEIGHT_WIDTH
    assert widths[20] == widths[30] == MAX_WEIGHT_WIDTH
    assert weight_width(-1.0, 2.0) == weight_width(1.0, 2.0)
    for value, largest in ((1.0, 0.0), (math.nan, 1.0), (math.inf, math.inf)):
        assert weight_width(value, largest) == MIN_WEIGHT_WIDTH


def test_the_colours_of_units_are_seen_on_both_surfaces_and_differ() -> None:
    colours = [unit_colour(i) for i in range(10)]
    for colour in colours:
        assert contrast_ratio(colour, LIGHT.surface) >= 3.0
        assert contrast_ratio(colour, DARK.surface) >= 3.0
    for a, b in combinations(colours, 2):
        assert math.dist(a.getRgbF()[:3], b.getRgbF()[:3]) > 0.15
    assert len({unit_colour(i).name() for i in range(30)}) == 30


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_number_colours_reach_the_contrast_for_text(theme: Theme) -> None:
    inks = [number_colour(value, theme) for value in (1.0, -1.0, 0.0, math.nan)]
    for ink in (*inks, faded_ink(theme)):
        assert contrast_ratio(ink, theme.surface) >= 4.5
        assert contrast_ratio(ink, theme.raised) >= 4.5
