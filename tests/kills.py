"""Kills the program at random moments and looks how much of its work is found again.

    python -m tests.kills --times 300
    python -m tests.kills --times 60 --train

Each run starts the real window, offscreen and with folders of its own, and edits and trains until
it gets SIGKILL, SIGTERM or SIGHUP. Every edit is numbered in the name of a node, and noted in a
journal with its time; so is the step of the run. What is lost is everything in the journal after
the state in the recovery store; its age is that of its first entry.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 120.0  # seconds for a start, and for an end after a signal


@dataclass
class Run:
    """One start of the program, and the moment at which it is to be killed."""

    folder: Path
    number: signal.Signals
    seconds: float
    pid: int = 0
    began: float = field(default_factory=time.time)
    seen: float | None = None
    killed: float | None = None

    @property
    def journal(self) -> Path:
        return self.folder / "journal"


@dataclass(frozen=True)
class Loss:
    """What one kill has cost: the ages of the oldest lost edit and the oldest lost step."""

    number: signal.Signals
    edit: float
    training: float
    code: int


def work(run: Run, seed: int, train: bool) -> int:
    """In the child: open the window, and edit and train for ever; or ``train`` alone."""
    for name in ("CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(run.folder / name.lower())
    from PySide6.QtCore import QObject, QTimer

    from playground.model import edits
    from playground.ui import app, window

    luck = random.Random(seed)
    journal = os.open(run.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    class Person(QObject):
        def __init__(self, seen: window.MainWindow) -> None:
            super().__init__(seen)
            self.session = seen.session
            self.edits = 0
            seen.first_painted.connect(self.begin)

        def begin(self) -> None:
            self.note("seen", 0)
            self.timer = QTimer(self, interval=20)
            self.timer.timeout.connect(self.act)
            self.timer.start()
            if train:
                self.session.play()

        def note(self, what: str, number: int) -> None:
            os.write(journal, f"{time.time()} {what} {number}\n".encode())

        def act(self) -> None:
            session, chance = self.session, 1.0 if train else luck.random()
            if chance < 0.06:
                self.edits += 1
                text = f"edit {self.edits}"
                session.edit(text, lambda d: edits.rename_node(d, d.graph.units[-1].id, text))
                self.note("edit", self.edits)
            elif chance < 0.08:
                session.toggle()
            elif chance < 0.085 and len(session.document.graph.nodes) < 60:
                session.edit("Node", lambda d: edits.add_node(d, d.graph.layers[1].id))
            self.note("step", session.live.step)

    before = window.MainWindow.__init__

    def init(self: window.MainWindow, *args: object, **more: object) -> None:
        before(self, *args, **more)
        self.person = Person(self)

    window.MainWindow.__init__ = init
    return app.run_app()


def start(run: Run, seed: int, train: bool) -> None:
    run.folder.mkdir()
    run.pid = os.fork()
    if run.pid == 0:
        code = 70
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1):
                os.dup2(nothing, stream)
            code = work(run, seed, train)
        finally:
            os._exit(code)


def lost(run: Run, code: int) -> Loss:
    """What the next start would not find."""
    from playground.files.recovery import RecoveryStore

    assert run.killed is not None
    stores = list((run.folder / "data").rglob("recovery"))
    entries = RecoveryStore(stores[0]).entries() if stores else []
    assert len(entries) <= 1, entries
    kept_edit = kept_step = 0
    if entries:
        document = RecoveryStore(stores[0]).read(entries[0]).document
        name = document.graph.units[-1].name
        kept_edit = int(name.removeprefix("edit ")) if name.startswith("edit ") else 0
        kept_step = document.run.step
    edit_age = step_age = 0.0
    lines = [line.split() for line in run.journal.read_text().splitlines()]
    for when, what, number in lines:
        age = run.killed - float(when)
        if what == "edit" and int(number) > kept_edit:
            edit_age = max(edit_age, age)
        elif what == "step" and int(number) > kept_step:
            step_age = max(step_age, age)
    return Loss(run.number, edit_age, step_age, code)


def look_after(run: Run) -> Loss | None:
    """Kill the run when its time has come; its loss once it has ended."""
    now = time.time()
    if run.seen is None and run.journal.exists() and run.journal.stat().st_size:
        run.seen = now
    if run.seen is not None and run.killed is None and now > run.seen + run.seconds:
        run.killed = time.time()
        os.kill(run.pid, run.number)
    pid, status = os.waitpid(run.pid, os.WNOHANG)
    if pid:
        if run.killed is None:
            raise RuntimeError(f"ended by itself with {os.waitstatus_to_exitcode(status)}")
        return lost(run, os.waitstatus_to_exitcode(status))
    if now > (run.killed or run.seen or run.began) + run.seconds + PATIENCE:
        raise RuntimeError(f"hangs: {run}")
    return None


def play(times: int, jobs: int, longest: float, seed: int, train: bool) -> list[Loss]:
    import playground.ui.app  # noqa: F401  # once, before the children are forked

    luck = random.Random(seed)
    top = Path(tempfile.mkdtemp(prefix="kills-"))
    waiting = [
        Run(top / str(i), SIGNALS[i % len(SIGNALS)], luck.uniform(0.1, longest))
        for i in range(times)
    ]
    going: list[Run] = []
    losses: list[Loss] = []
    try:
        while waiting or going:
            while waiting and len(going) < jobs:
                run = waiting.pop()
                run.began = time.time()
                start(run, luck.randrange(2**32), train)
                going.append(run)
            for run in tuple(going):
                if (loss := look_after(run)) is not None:
                    going.remove(run)
                    losses.append(loss)
                    shutil.rmtree(run.folder)
            time.sleep(0.005)
    finally:
        for run in going:
            with contextlib.suppress(ProcessLookupError):
                os.kill(run.pid, signal.SIGKILL)
                os.waitpid(run.pid, 0)
        shutil.rmtree(top, ignore_errors=True)
    return losses


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--longest", type=float, default=8.0, help="seconds until the kill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--train", action="store_true", help="edit nothing, train alone")
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # no child must outlive it
    losses = play(options.times, options.jobs, options.longest, options.seed, options.train)
    for number in SIGNALS:
        mine = [loss for loss in losses if loss.number is number]
        if mine:
            edit, training = max(loss.edit for loss in mine), max(loss.training for loss in mine)
            codes = sorted({loss.code for loss in mine})
            print(
                f"{number.name}: {len(mine)} times, exit codes {codes},"
                f" lost at most {edit:.2f} s of edits, {training:.2f} s of training"
            )
    asked = [loss for loss in losses if loss.number is not signal.SIGKILL]
    return int(any(loss.edit or loss.training for loss in asked))


if __name__ == "__main__":
    sys.exit(main())
