"""Files with odd names, odd contents, and next to the limits, in the window."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from playground.files.project import format_project, parse_project, write_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.settings import Settings


def document(*sizes: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, Data(Generator("sine", n=20)))


NAMES = (b"two\nlines", "line\u2028break".encode(), b"no \xff utf-8", b"this & that", b"50%{0}")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are any bytes on Linux alone")
def test_a_file_may_have_any_name(open_window, tmp_path: Path) -> None:
    window = open_window(new_document())
    for name in NAMES:
        path = Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name + b".playground.json")))
        write_project(path, document(1, 3, 1))
        window.flow.open_path(path)
        QApplication.processEvents()
        assert window.session.path == path
        assert not window.dialogs.problems
        assert Settings().recent[0] == path
        window.session.edit("A & B", lambda d: edits.set_training(d, learning_rate=0.5))
        assert window.commands["undo"].text().endswith("A && B")
        window.flow.save()
        assert not window.dialogs.problems
        assert parse_project(path.read_text()).document.training.learning_rate == 0.5
        assert "\n" not in window.windowTitle()


def test_a_name_that_shows_nothing_is_drawn_under_its_own(open_window) -> None:
    plain = format_project(document(1, 2, 1))
    window = open_window(document(1, 2, 1))
    drawn = window.canvas.grab().toImage()
    for name in ("\u200b", "\u202e", "\u2060", "\u0301"):
        text = plain.replace('"nodes": [{"id": 2}]', f'"nodes": [{{"id": 2, "name": "{name}"}}]')
        assert text != plain
        window.session.open_document(parse_project(text))
        QApplication.processEvents()
        assert window.session.document.graph.display_name(2) == "x"
        assert window.canvas.grab().toImage() == drawn


def test_weights_at_the_end_of_all_numbers_are_drawn(open_window, qtbot) -> None:
    window = open_window(document(1, 4, 1))
    for value in (-1e308, 1.7e308, 5e-324):
        for key in window.session.document.graph.parameter_keys[:6]:
            values = {key: value}
            window.session.edit("Weight", lambda d, values=values: edits.set_values(d, values))
        window.commands["fit_sum"].attempt()
        qtbot.wait(60)
        window.grab()
    low, high = window.fit.line.plot.chart.y_range()
    assert np.isfinite([low, high]).all()


def test_a_file_that_is_too_large_for_the_memory_leaves_the_window_as_it_is(
    open_window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(new_document())
    before, title = window.session.live_document, window.windowTitle()
    path = tmp_path / "large.playground.json"
    write_project(path, document(1, 3, 1))

    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("playground.engine.run.Run.snapshot", full)
    window.flow.open_path(path)
    assert window.session.live_document.same_as(before)
    assert window.session.path is None
    assert window.windowTitle() == title
    assert "not enough memory" in window.dialogs.problems[-1]


def test_the_pieces_of_the_widest_network_are_few_and_near_the_data(open_window) -> None:
    wide = document(1, 3_000, 1)
    rng = np.random.default_rng(0)
    wide = edits.set_values(wide, {n.id: rng.normal() for n in wide.graph.layers[1].nodes})
    window = open_window(wide)
    pieces = window.session.derived.pieces
    assert pieces is not None
    assert pieces.capped
    assert sum(layer.z.size for layer in pieces.layers) < 20_000_000
    low, high = pieces.exact_range
    assert low < 0.0 < high
