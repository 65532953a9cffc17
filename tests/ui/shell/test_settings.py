from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from playground.ui.commands.project_flow import new_document
from playground.ui.shell.settings import MAX_RECENT, Settings
from tests.ui.conftest import OpenWindow


@pytest.fixture
def settings(qapp: QApplication) -> Settings:
    return Settings()


def test_values_come_back_as_they_were(settings: Settings) -> None:
    assert (settings.theme, settings.folder) == ("system", "")
    settings.theme, settings.folder = "dark", "/somewhere"
    again = Settings()
    assert (again.theme, again.folder) == ("dark", "/somewhere")


def test_a_toggle_is_as_it_was_left_and_at_first_as_it_comes(settings: Settings) -> None:
    assert settings.toggle("loss/smooth", False) is False
    assert settings.toggle("log_loss", True) is True
    settings.set_toggle("loss/smooth", True)
    settings.set_toggle("log_loss", False)
    assert Settings().toggle("loss/smooth", False) is True
    assert Settings().toggle("log_loss", True) is False


def test_the_speed_is_moderate_at_first_and_remembered(
    settings: Settings,
) -> None:
    assert 100.0 <= settings.speed <= 10_000.0
    settings.set_speed(0.0)
    assert Settings().speed == 0.0


def test_recent_files_are_few_and_the_latest_first(settings: Settings, tmp_path: Path) -> None:
    paths = [tmp_path / f"{i}.playground.json" for i in range(MAX_RECENT + 3)]
    for path in paths:
        settings.add_recent(path)
    settings.add_recent(paths[5])
    assert len(settings.recent) == MAX_RECENT
    assert settings.recent[:2] == (paths[5], paths[-1])
    settings.remove_recent(paths[5])
    assert paths[5] not in Settings().recent
    settings.clear_recent()
    assert Settings().recent == ()


def test_a_recent_file_may_have_a_line_break_in_its_name(settings: Settings) -> None:
    path = Path("/somewhere/two\nlines.playground.json")
    settings.add_recent(path)
    assert Settings().recent == (path,)


def test_an_unknown_theme_is_the_systems(settings: Settings) -> None:
    settings.theme = "pink"
    assert settings.theme == "system"


def test_a_layout_of_another_version_is_not_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.layout() is None
    settings.set_layout(QByteArray(b"geometry"), QByteArray(b"state"))
    assert Settings().layout() == (QByteArray(b"geometry"), QByteArray(b"state"))
    monkeypatch.setattr("playground.ui.shell.settings.LAYOUT_VERSION", 99)
    assert settings.layout() is None


@pytest.mark.parametrize("text", ["nan", "inf", "-5", "1e400", "fast", ""])
def test_a_damaged_speed_is_the_usual_one_and_said(settings: Settings, text: str) -> None:
    usual = settings.speed
    QSettings().setValue("speed", text)
    assert Settings().speed == usual
    assert Settings().damaged() == ("speed",)


@pytest.mark.parametrize(
    "values",
    [
        {
            "scale": "7",
            "theme": "pink",
            "digits": "many",
            "recent_files": "[[",
            "layout/widths": "[1]",
        },
        {
            "scale": "nan",
            "theme": "1",
            "digits": "-inf",
            "recent_files": "{}",
            "layout/widths": '{"left": "x"}',
        },
    ],
)
def test_other_damaged_settings_are_the_usual_ones_and_said(
    settings: Settings, values: dict[str, str]
) -> None:
    for key, value in values.items():
        QSettings().setValue(key, value)
    QSettings().setValue("layout/version", "many")
    damaged = Settings()
    assert (damaged.scale, damaged.theme, damaged.digits) == (1.0, "system", 3)
    assert damaged.recent == ()
    assert damaged.panel_widths == {}
    assert damaged.layout() is None
    assert set(damaged.damaged()) == set(values)


def test_the_window_says_which_settings_are_damaged(
    qapp: QApplication, open_window: OpenWindow
) -> None:
    for key in ("theme", "speed"):
        QSettings().setValue(key, "pink")
    note = open_window(new_document()).status.texts()["note"]
    assert note.endswith(": speed, theme")


def test_good_settings_are_not_called_damaged(settings: Settings, tmp_path: Path) -> None:
    settings.set_speed(0.0)
    settings.scale, settings.theme = 1.25, "dark"
    settings.set_digits(5)
    settings.add_recent(tmp_path / "a\udcff\u2028b.playground.json")
    settings.panel_widths = {"LEFT": 240.0}
    QSettings().sync()
    assert Settings().damaged() == ()
