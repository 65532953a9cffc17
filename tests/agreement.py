"""What must hold of a session at any moment, and of its undo; for tests that edit at random."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop

from playground.engine.program import Program
from playground.model.document import Document, same_data
from playground.model.optimizers import OPTIMIZERS
from playground.session import Session
from playground.session.saving import Outcome


def spin(session: Session, condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let the event loop turn until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def train(session: Session, steps: int) -> None:
    """Take so many steps, and wait for them."""
    goal = session.live.step + steps
    session.step(steps)
    spin(session, lambda: not session.running and session.live.step >= goal)
    assert session.live.step == goal


def save(session: Session, path: Path) -> str:
    """Save to a file, and wait; "" or why it was not written."""
    outcomes: list[Outcome] = []
    session.save_ended.connect(outcomes.append)
    session.begin_save(path)
    session.saving.wait()
    session.save_ended.disconnect(outcomes.append)
    return outcomes[0].reason


def assert_all_agree(session: Session) -> None:
    """Document, program, data and snapshot are of the same network at the same moment."""
    document, snapshot, program = session.document, session.live, session.program
    graph, n = document.graph, document.graph.n_parameters
    assert program.graph == graph
    assert program.n_parameters == Program.of(graph).n_parameters == n
    assert session.problem.training == document.training == session.live_document.training
    assert session.problem.x_train is session.dataset.x_train
    assert snapshot.parameters.shape == (n,)
    assert snapshot.progress.slots.shape == (OPTIMIZERS[document.training.optimizer].n_slots, n)
    assert snapshot.history.step[-1] == snapshot.step
    assert (np.diff(snapshot.history.step) > 0).all()
    assert snapshot.step >= document.run.step
    held = graph.locked
    assert snapshot.parameters[held].tobytes() == document.parameters[held].tobytes()


def same_but_for_the_weights(a: Document, b: Document) -> bool:
    """Equality of all that a person has chosen: everything but what was learned."""
    return (
        a.graph == b.graph
        and a.training == b.training
        and same_data(a.data, b.data)
        and dict(a.layout) == dict(b.layout)
    )


def assert_undo_and_redo_agree(
    session: Session, start: Document, check: Callable[[], None]
) -> None:
    """Undo to the start, redo to the end, and both once more, without training on.

    What was shown on the way back is shown on the way forth, to the last bit.
    """
    session.pause()
    spin(session, lambda: not session._trainer.busy_with_commands and not session.running)
    stack = session.undo_stack
    for _ in range(2):
        shown = [session.live_document]
        while stack.can_undo():
            stack.undo()
            check()
            shown.append(session.live_document)
        assert same_but_for_the_weights(session.live_document, start)
        for expected in reversed(shown[:-1]):
            stack.redo()
            check()
            assert session.live_document.same_as(expected)
