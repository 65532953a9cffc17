"""Undo of more edits than fit into the memory: the rest is put aside, and comes back exactly."""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.engine.compiled import CompiledEngine, compiled_engine
from playground.engine.shelf import Shelf
from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.session import Gesture, Session
from playground.session.undo import UndoStack
from tests.agreement import assert_all_agree, spin, train


def document(*sizes: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    training = Training(learning_rate=0.002, optimizer="adam")
    return dense_document(sizes, activations, Data(Generator("sine", n=20)), training)


@pytest.fixture(scope="module")
def compiled() -> CompiledEngine:
    return compiled_engine()


@pytest.fixture
def session(qapp, compiled) -> Iterator[Session]:
    """Of a network whose moments take 24 kB, with room for a few of them."""
    session = Session(document(1, 30, 30, 1))
    session.use_engine(compiled)
    session.undo_stack.most_bytes = 3_200_000
    yield session
    assert session.close()


def shelf_of(stack: UndoStack) -> Shelf:
    return stack._shelf.arrays


def n_aside(stack: UndoStack) -> int:
    return sum(stack._edit(i).is_aside for i in range(stack.count()))


def edit_at_random(session: Session, draw: random.Random) -> None:
    """One edit of weights or structure; the network keeps about its size."""
    graph = session.document.graph
    layer, key = graph.layers[draw.choice((1, 2))], draw.choice(graph.parameter_keys)
    value = draw.uniform(-0.5, 0.5)
    if draw.random() < 0.5:
        refusal = session.edit("Set", lambda d: edits.set_values(d, {key: value}))
    elif len(layer.nodes) > 30:
        node = draw.choice(layer.nodes).id
        refusal = session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
    else:
        refusal = session.edit("Add", lambda d: edits.add_node(d, layer.id, entry="random"))
    assert refusal == ""


def assert_counted(stack: UndoStack) -> None:
    assert stack.bytes == sum(stack._edit(i).size for i in range(stack.count()))
    assert stack.bytes <= stack.most_bytes or stack.count() == 1


def test_thousands_of_edits_of_a_large_network_are_all_undone_and_redone_exactly(session) -> None:
    stack, draw = session.undo_stack, random.Random(5)
    stack.most_bytes = 160 * 2**20
    session.play()
    documents = []  # before each edit, as it was then
    for k in range(2000):
        if k % 3 == 0:
            step = session.live.step
            spin(session, lambda step=step: session.live.step > step)
        documents.append(session.live_document)
        edit_at_random(session, draw)
    assert stack.count() == 2000
    assert n_aside(stack) > 500
    assert_counted(stack)
    session.pause()
    spin(session, lambda: not session._trainer.busy_with_commands)
    end = session.live_document
    for expected in reversed(documents):
        stack.undo()
        assert session.live_document.same_as(expected)
    assert not stack.canUndo()
    assert_counted(stack)
    for expected in (*documents[1:], end):
        stack.redo()
        assert session.live_document.same_as(expected)
    assert not stack.canRedo()
    assert_counted(stack)


def test_what_is_near_stays_in_memory_and_what_is_far_is_put_aside(session) -> None:
    stack, draw = session.undo_stack, random.Random(1)
    for _ in range(60):
        train(session, 2)
        edit_at_random(session, draw)

    def whole() -> list[int]:
        return [i for i in range(stack.count()) if not stack._edit(i).is_aside]

    near = whole()
    assert 5 <= len(near) <= 30
    assert near == list(range(60 - len(near), 60))
    for _ in range(30):
        stack.undo()
        train(session, 2)
    assert stack.count() == 60
    assert_counted(stack)
    near = whole()
    assert len(near) >= 5
    assert 29 < min(near) < max(near) < 59  # what was learned on the way back, the nearest of it


def test_a_jump_and_back_writes_nothing_and_keeps_within_memory(session) -> None:
    stack, draw = session.undo_stack, random.Random(2)
    stack.most_bytes = 8_000_000
    for _ in range(200):
        train(session, 1)
        edit_at_random(session, draw)
    stack.setIndex(0)
    stack.setIndex(200)
    blocks, aside = shelf_of(stack).n_blocks, n_aside(stack)
    assert aside > 150
    gc.collect()
    tracemalloc.start()
    try:
        stack.setIndex(0)
        stack.setIndex(200)
        assert tracemalloc.get_traced_memory()[1] < aside * 24_000 / 3
    finally:
        tracemalloc.stop()
    assert n_aside(stack) == aside
    assert shelf_of(stack).n_blocks == blocks


def test_a_new_edit_gives_back_the_room_of_what_could_be_redone(session) -> None:
    stack, draw = session.undo_stack, random.Random(3)
    start = session.live_document
    for _ in range(60):
        edit_at_random(session, draw)
        train(session, 1)
    for _ in range(58):
        stack.undo()
    assert shelf_of(stack).n_blocks > 50
    train(session, 1)
    edit_at_random(session, draw)
    assert stack.count() == 3
    assert shelf_of(stack).n_blocks <= 3 * 4
    assert_counted(stack)
    while stack.canUndo():
        stack.undo()
    assert session.live_document.same_as(start)


@pytest.mark.parametrize("structural", [False, True])
def test_the_memory_of_what_is_put_aside_is_counted_as_it_is(session, structural) -> None:
    stack, draw = session.undo_stack, random.Random(10)
    stack.most_bytes = 10**9
    layer = session.document.graph.layers[1].id

    def edit(k: int) -> None:
        key, value = draw.choice(session.document.graph.parameter_keys), draw.random()
        if not structural:
            session.edit("Set", lambda d: edits.set_values(d, {key: value}))
        elif k % 2:
            node = session.document.graph.layers[1].nodes[-1].id
            session.edit("Delete", lambda d: edits.remove_nodes(d, [node]))
        else:
            session.edit("Add", lambda d: edits.add_node(d, layer))
        train(session, 1)
        assert stack._put_aside(k)

    for k in range(20):
        edit(k)
    gc.collect()
    tracemalloc.start()
    try:
        taken = []
        for k in range(20, 260):
            edit(k)
            if k in (99, 259):
                gc.collect()
                taken.append((tracemalloc.get_traced_memory()[0], stack.bytes))
    finally:
        tracemalloc.stop()
    (found, counted), (found_later, counted_later) = taken
    assert counted_later - counted == pytest.approx(found_later - found, rel=0.35)
    assert found_later - found < 160 * 24_000 / 2


def test_another_document_empties_the_file(session) -> None:
    stack, draw = session.undo_stack, random.Random(4)
    for _ in range(60):
        train(session, 1)
        edit_at_random(session, draw)
    stack.undo()
    assert shelf_of(stack).file_bytes > 0
    session.open_document(document(1, 3, 1))
    assert stack.count() == stack.bytes == 0
    assert shelf_of(stack).n_blocks == shelf_of(stack).file_bytes == 0
    train(session, 1)
    edit_at_random(session, draw)
    stack.undo()
    train(session, 1)


def test_the_file_is_closed_when_the_session_has_gone(qapp) -> None:
    session = Session(document(1, 30, 30, 1))
    session.undo_stack.most_bytes = 240_000
    draw = random.Random(6)
    for _ in range(10):
        edit_at_random(session, draw)
    file = shelf_of(session.undo_stack)._file
    assert file is not None
    assert not file.closed
    assert session.close()
    del session
    gc.collect()
    assert file.closed


def test_edits_of_a_gesture_join_it_though_its_start_has_been_put_aside(session) -> None:
    stack, draw = session.undo_stack, random.Random(7)
    key = session.document.graph.edges[0].key
    for _ in range(20):
        edit_at_random(session, draw)
        train(session, 1)
    session.edit("Set", lambda d: edits.set_values(d, {key: 0.125}))
    before = session.live_document

    def drag(value: float) -> None:
        change = {key: value}
        session.edit("Drag", lambda d: edits.set_values(d, change), merge=Gesture("drag", 1))

    drag(0.5)
    count = stack.count()
    for value in (0.75, 1.0, 1.25):
        assert stack._put_aside(count - 1)
        drag(value)
        assert stack._edit(count - 1).is_aside
        assert_counted(stack)
    assert stack.count() == count
    stack.undo()
    assert session.live_document.same_as(before)
    stack.redo()
    assert session.document.weight(*key) == 1.25
    drag(1.5)
    drag(0.125)  # back where it came from: no step is left
    assert stack.count() == count - 1
    assert session.live_document.same_as(before)
    assert_counted(stack)


def test_when_the_file_is_full_the_oldest_edits_go(qapp, compiled, tmp_path) -> None:
    session = Session(document(1, 30, 30, 1))
    stack, draw = session.undo_stack, random.Random(8)
    stack._shelf.arrays = Shelf(tmp_path, most_bytes=40 * 32 * 1024)
    stack.most_bytes = 600_000
    documents, counts = [], []
    for _ in range(300):
        train(session, 1)
        documents.append(session.live_document)
        edit_at_random(session, draw)
        counts.append(stack.count())
        assert_counted(stack)
    assert 30 < max(counts) < 60
    assert min(counts[100:]) > 20
    for expected in documents[: -stack.count() - 1 : -1]:
        stack.undo()
        assert session.live_document.same_as(expected)
    assert session.close()


def test_an_edit_that_cannot_be_read_is_left_out_and_said_so(session, qtbot) -> None:
    stack, draw = session.undo_stack, random.Random(9)
    for _ in range(30):
        train(session, 1)
        edit_at_random(session, draw)
    shelf_of(stack)._file.truncate(0)
    aside = n_aside(stack)
    shown = []
    with qtbot.capture_exceptions() as errors:
        while stack.canUndo():
            stack.undo()
            shown.append(session.live_document)
            assert_all_agree(session)
    assert len(errors) == aside
    assert {kind for kind, _, _ in errors} == {OSError}
    assert stack.count() == 30 - aside
    assert len({id(document) for document in shown[-aside:]}) == 1
    while stack.canRedo():
        stack.redo()
        assert_all_agree(session)
    assert_counted(stack)
    edit_at_random(session, draw)
    stack.undo()


FULL_DISK = """
import random, resource, sys
from PySide6.QtCore import QCoreApplication
from playground.session import Session
from tests.test_undo_shelf import assert_counted, document, edit_at_random, n_aside
from tests.agreement import train

app = QCoreApplication([])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
session = Session(document(1, 30, 30, 1))
stack, draw = session.undo_stack, random.Random(1)
stack.most_bytes = 400_000
documents, most_aside = [], 0
for _ in range(120):
    train(session, 1)
    documents.append(session.live_document)
    edit_at_random(session, draw)
    most_aside = max(most_aside, n_aside(stack))
    assert_counted(stack)
kept = stack.count()
for expected in documents[:-kept - 1:-1]:
    stack.undo()
    assert session.live_document.same_as(expected)
while stack.canRedo():
    stack.redo()
assert session.close()
print(kept, most_aside)
"""

if sys.platform != "win32":  # where the system can be told to write no more

    @pytest.mark.parametrize("room", [0, 20_000, 700_000])
    def test_on_a_full_disk_undo_goes_as_far_back_as_there_is_room(tmp_path, room) -> None:
        child = subprocess.run(
            [sys.executable, "-c", FULL_DISK, str(room)],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[1],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        )
        assert child.returncode == 0, child.stderr
        assert child.stderr == ""
        kept, aside = map(int, child.stdout.split())
        assert kept > 6
        assert (aside > 10) == (room > 100_000)
