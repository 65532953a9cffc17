from __future__ import annotations

import pytest

from playground.ui.shell.settings import Settings
from playground.ui.shell.theme import DARK, LIGHT, Theme
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_window_opens_in_its_theme_all_over(open_window: OpenWindow, theme: Theme) -> None:
    Settings().theme = theme.name
    window = open_window(small_document())
    for plot in (window.fit, window.loss_plot, window.kink_paths):
        corner = plot.grab().toImage().pixelColor(1, 1)
        assert corner.name() == theme.surface, plot.accessibleName()
    assert window.canvas.grab().toImage().pixelColor(1, 1).name() == theme.surface
    assert window.data_panel.grab().toImage().pixelColor(1, 1).name() == theme.window
