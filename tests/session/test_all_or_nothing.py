"""Changes that raise half-way leave the session as it was before, or as it is after them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from inspect import CO_GENERATOR
from pathlib import Path
from types import FrameType

import pytest

import playground
from playground.engine.reference import ReferenceEngine
from playground.files.project import write_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from tests.agreement import assert_all_agree, save, spin, train

PROGRAM = str(Path(playground.__file__).parent)
STARTS = ("_run", "_on_saving_ended")  # called by Python's threads and by Qt, which report it


class _OverError(Exception):
    """The change has fewer calls."""


@contextmanager
def no_memory_at_call(number: int, saving: bool = False) -> Iterator[None]:
    """A MemoryError in place of the call of this number, from 1, of a function of the program.

    Those in this thread are counted, or those in a thread that is ``saving``.
    """
    left = number

    def on_event(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        code = frame.f_code
        called = event == "call" and not code.co_flags & CO_GENERATOR  # not one that goes on
        if called and code.co_filename.startswith(PROGRAM) and code.co_name not in STARTS:
            left -= 1
            if left == 0:
                raise MemoryError(f"in place of {frame.f_code.co_qualname}")

    watch = threading.setprofile if saving else sys.setprofile
    watch(on_event)
    try:
        yield
    finally:
        watch(None)
    if left > 0:
        raise _OverError


def document(*sizes: int) -> Document:
    return dense_document(sizes, ("relu", "linear"), Data(Generator("sine", n=20)))


def started() -> Session:
    """With a file, a trained network, a step to undo and one to redo."""
    session = Session(document(1, 3, 1))
    session.path = Path("first.playground.json")
    train(session, 3)
    session.edit("First", lambda d: edits.set_values(d, {d.graph.units[0].id: 0.25}))
    session.edit("Second", lambda d: edits.add_node(d, d.graph.layers[1].id))
    session.undo_stack.undo()
    return session


def seen(session: Session) -> tuple[object, ...]:
    """Whatever a person can tell of it."""
    stack = session.undo_stack
    live = session.live_document
    return (
        live.graph,
        live.parameters.tobytes(),
        live.training,
        live.data,
        session.path,
        session.title,
        session.modified,
        session.running,
        session.engine.name,
        len(session.earlier_runs),
        [stack.text(i) for i in range(stack.count())],
        stack.index(),
        stack.bytes,
    )


def check_trainer(session: Session) -> None:
    """The trainer has the run that the session shows."""
    assert_all_agree(session)
    spin(session, lambda: not session._trainer.busy_with_commands)
    assert session._trainer.latest is not None
    assert session._trainer.latest.generation == session.live.generation
    assert session._trainer.latest.parameters.tobytes() == session.live.parameters.tobytes()


def fail_everywhere(change: Callable[[Session], object]) -> int:
    """Let a change of a session fail at each of its calls; gives the number of those tried."""
    session = started()
    before = seen(session)
    change(session)
    after = seen(session)
    assert after != before
    assert session.close()
    number, tried = 1, 0
    while True:
        session = started()
        over = False
        try:
            with no_memory_at_call(number):
                change(session)
        except MemoryError:
            pass
        except _OverError:
            over = True
        found = seen(session)
        check_trainer(session)
        assert session.close()
        if over:
            return tried
        assert found in (before, after), f"mixed at call {number}"
        tried += 1
        number += 1 + number // 6


def test_an_edit_that_fails_at_any_point_is_done_or_not_done(qapp) -> None:
    hidden = document(1, 3, 1).graph.layers[1].id
    assert fail_everywhere(lambda s: s.edit("Add", lambda d: edits.add_node(d, hidden))) > 10


def test_undo_and_redo_that_fail_at_any_point_are_done_or_not_done(qapp) -> None:
    assert fail_everywhere(lambda s: s.undo_stack.undo()) > 10
    assert fail_everywhere(lambda s: s.undo_stack.redo()) > 10


def test_other_data_that_fail_at_any_point_are_learned_from_or_not(qapp) -> None:
    rows = frozen([[0.0], [1.0], [2.0]])
    data = Data(Points(rows, rows))
    assert fail_everywhere(lambda s: s.edit("Data", lambda d: edits.set_data(d, data))) > 10


def test_a_reset_that_fails_at_any_point_is_done_or_not_done(qapp) -> None:
    assert fail_everywhere(lambda s: s.reset()) > 10


def test_a_file_whose_opening_fails_at_any_point_is_open_or_not(qapp, tmp_path) -> None:
    path = tmp_path / "second.playground.json"
    write_project(path, document(1, 8, 1))

    assert fail_everywhere(lambda s: s.open_file(path)) > 15


@pytest.mark.parametrize("saving", [False, True])
@pytest.mark.parametrize("names", [1, 2])
def test_a_save_that_fails_at_any_point_keeps_the_old_file_or_writes_the_new(
    qapp, tmp_path, saving: bool, names: int
) -> None:
    path = tmp_path / "saved.playground.json"
    session = started()
    write_project(path, session.live_document)
    new = path.read_bytes()
    path.write_bytes(b"old")
    if names == 2:
        path.with_name("second name").hardlink_to(path)  # has it written over, not replaced
    number, over = 1, False
    while not over:
        before = seen(session)
        with suppress(MemoryError):
            try:
                with no_memory_at_call(number, saving):
                    save(session, path)
            except _OverError:
                over = True
        session.saving.wait()
        if path.read_bytes() == new:
            path.write_bytes(b"old")
            session.stamp = None
        else:
            assert path.read_bytes() == b"old"
            assert seen(session) == before
        number += 1 + number // 6
    assert number > 5
    kept = path.with_name(path.name + "~")
    assert {file.name for file in tmp_path.iterdir()} - {"second name"} == {path.name, kept.name}
    assert kept.read_bytes() == b"old"
    assert session.close()


def test_an_engine_that_fails_to_take_over_at_any_point_leaves_the_other(qapp) -> None:
    class Other(ReferenceEngine):
        name = "other"

    session = started()
    first = session.engine
    for number in range(1, 5):
        with suppress(MemoryError, _OverError), no_memory_at_call(number):
            session.use_engine(Other())
        assert session.engine.name in ("other", first.name)
        train(session, 1)
        assert session.live.engine == session.engine.name
        session.use_engine(first)
    assert session.close()
