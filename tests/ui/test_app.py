from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.files.examples import find_example
from playground.files.project import read_project, write_project
from playground.model.document import Data, Points, dense_document, frozen
from playground.ui.app import GarbageCollector, open_window
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.crash import CrashReporter
from tests.ui.answers import Answers

RUN = """
import sys
from pathlib import Path
from playground.ui import app, window
def report(self):
    {body}
window.MainWindow.on_seen = report
first = window.MainWindow.__init__
def init(self, *args, **kwargs):
    first(self, *args, **kwargs)
    self.first_painted.connect(self.on_seen)
window.MainWindow.__init__ = init
sys.exit(app.run_app({path}))
"""


def run_program(report: str, path: Path | None = None) -> str:
    """Start the program in a process of its own; what it reports once the window is seen."""
    return run_until_closed(f"print({report}); self.close_without_asking()", path)


def run_until_closed(body: str, path: Path | None = None, code: int = 0) -> str:
    text = RUN.format(body=body, path="" if path is None else f"Path({str(path)!r})")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", text], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == code, done.stderr
    return done.stdout.strip()


def test_nothing_heavy_is_imported_before_the_window_is_seen() -> None:
    heavy = "[m for m in ('numba', 'scipy', 'torch', 'matplotlib', 'PIL') if m in sys.modules]"
    assert run_program(heavy) == "[]"


def test_without_a_file_it_opens_the_first_example(qtbot: QtBot, answers: Answers) -> None:
    window = open_window(None, answers)
    assert window.windowTitle().startswith("First steps")
    window.close_without_asking()
    window.deleteLater()


def test_a_file_from_the_command_line_is_remembered(
    qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "mine.playground.json"
    write_project(path, new_document())
    window = open_window(path, answers)
    assert window.session.path == path
    assert window.settings.recent == (path,)
    window.close_without_asking()
    window.deleteLater()


def test_a_file_named_from_the_folder_it_is_in_is_known_from_any_other(
    qtbot: QtBot, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path / "mine.playground.json", new_document())
    monkeypatch.chdir(tmp_path)
    window = open_window(Path("mine.playground.json"), answers)
    assert window.session.path == tmp_path / "mine.playground.json"
    window.close_without_asking()
    window.deleteLater()


def test_an_example_from_the_command_line_is_a_copy(qtbot: QtBot, answers: Answers) -> None:
    example = find_example("two-kinks")
    assert example is not None
    window = open_window(example.path, answers)
    assert window.session.path is None
    assert window.windowTitle().startswith(example.title)
    window.close_without_asking()
    window.deleteLater()


def test_garbage_is_collected_by_the_window_alone(qapp: QApplication, qtbot: QtBot) -> None:
    assert gc.isenabled()
    garbage = GarbageCollector()
    assert not gc.isenabled()
    before = gc.get_stats()[0]["collections"]
    cycles: list[list[object]] = [[] for _ in range(5000)]
    for cycle in cycles:
        cycle.append(cycle)
    qtbot.waitUntil(lambda: gc.get_stats()[0]["collections"] > before)
    garbage.stop()
    assert gc.isenabled()
    garbage.deleteLater()


def test_an_exception_is_said_once_from_whatever_thread(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    reporter = CrashReporter()
    said: list[str] = []
    reporter.failed.connect(said.append)
    reporter.install()

    def fail() -> None:
        raise ValueError("the flux is bent")

    for _ in range(3):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: said == ["ValueError: the flux is bent"])
    reporter.remove()
    assert "the flux is bent" in caplog.text
    assert len(caplog.records) == 1
    reporter.deleteLater()


def test_ctrl_c_in_the_terminal_closes_the_window() -> None:
    body = "import signal; print('seen'); signal.raise_signal(signal.SIGINT)"
    assert run_until_closed(body) == "seen"


def test_what_a_signal_ended_is_offered_at_the_next_start(tmp_path: Path) -> None:
    # In the worst moment: a large project is being saved, and the window waits for it to close.
    path, x = tmp_path / "large.playground.json", frozen([[i / 7] for i in range(20_000)])
    write_project(path, dense_document((1, 3, 1), ("relu", "linear"), Data(Points(x, x))))
    node = "self.session.document.graph.units[0].id"
    change = (
        "from PySide6.QtCore import QTimer; from playground.model import edits; import signal;"
        f" self.session.edit('Name', lambda d: edits.rename_node(d, {node}, 'kept'));"
        " self.session.begin_save(self.session.path);"
        " QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGTERM)); self.close()"
    )
    run_until_closed(change, path, code=128 + signal.SIGTERM)
    assert read_project(path).document.graph.units[0].name == "kept"
    offered = "(self.recovery.offer(), [card.title for card in self.recovery.cards])"
    assert run_program(offered) == "(None, ['large'])"


def test_a_table_from_the_command_line_opens_the_import_dialog(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("age,height\n" + "\n".join(f"{i},{2 * i}" for i in range(9)))
    titles = "[w.windowTitle() for w in self.children() if type(w).__name__ == 'ImportDialog']"
    assert run_program(titles, path) == "['Data from data.csv']"
