from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.ui.shell.display import why_no_window

if not sys.platform.startswith("linux"):

    def test_there_is_always_a_display() -> None:
        assert why_no_window() is None

else:

    @pytest.fixture(autouse=True)
    def bare(monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)

    @pytest.fixture
    def compositor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        """A socket that takes connections where Wayland's would be."""
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
            server.bind(str(tmp_path / "wayland-7"))
            server.listen()
            yield "wayland-7"

    @pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600", "xcb;vnc"])
    def test_some_platforms_need_no_display(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
        assert why_no_window() is None

    def test_without_a_display_the_reason_names_the_variables() -> None:
        assert "DISPLAY and WAYLAND_DISPLAY are not set" in (why_no_window() or "")

    def test_a_display_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":987")
        assert why_no_window() == "the display :987 does not answer"

    def test_a_wayland_display_that_answers_is_enough(
        compositor: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WAYLAND_DISPLAY", compositor)
        assert why_no_window() is None
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-8")
        assert why_no_window() == "the display wayland-8 does not answer"

    def test_only_the_platform_asked_for_is_checked(
        compositor: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WAYLAND_DISPLAY", compositor)
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        assert why_no_window() is not None
