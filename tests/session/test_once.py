"""Each edit, undo, redo, opening and reset works everything out once, for all views together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEventLoop

from playground.analysis.exact import pieces
from playground.engine import problem
from playground.engine.program import Program
from playground.engine.reference import ReferenceStepper
from playground.files.project import write_project
from playground.model import edits
from playground.model.document import Data, Document, Formula, Generator, dense_document
from playground.session import Session
from tests.agreement import train


def document() -> Document:
    return dense_document((1, 4, 1), ("relu", "linear"), Data(Generator("sine", n=20)))


@pytest.fixture
def session(qapp) -> Iterator[Session]:
    """A session with two views that both show the pieces of every snapshot."""
    session = Session(document())
    for _ in range(2):
        session.shown_changed.connect(lambda _: session.derived.pieces.output())
    yield session
    assert session.close()


@pytest.fixture
def count(monkeypatch) -> Counter[str]:
    """How often each of these was called."""
    calls: Counter[str] = Counter()

    def counted(owner: object, name: str, label: str) -> None:
        function = getattr(owner, name)

        def wrapper(*args, **options):
            calls[label] += 1
            return function(*args, **options)

        monkeypatch.setattr(owner, name, wrapper)

    counted(problem, "dataset_of", "dataset")
    counted(problem, "problem_of", "problem")
    counted(Program, "__init__", "program")
    counted(pieces.NetworkPieces, "__init__", "pieces")
    counted(ReferenceStepper, "losses", "losses")
    return calls


def settle() -> None:
    """Let the trainer and a few frames pass."""
    for _ in range(10):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def add_node(document: Document) -> Document:
    return edits.add_node(document, document.graph.layers[1].id)


def set_weight(document: Document) -> Document:
    return edits.set_values(document, {document.graph.edges[0].key: 2.0})


def set_rate(document: Document) -> Document:
    return edits.set_training(document, learning_rate=0.01)


def set_data(document: Document) -> Document:
    return edits.set_data(document, Data(Formula("x^2")))


def place(document: Document) -> Document:
    return edits.set_positions(document, {document.graph.units[0].id: (3.0, 4.0)})


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (set_weight, {"pieces", "losses"}),
        (set_rate, {"problem", "pieces", "losses"}),
        (add_node, {"problem", "program", "pieces", "losses"}),
        (set_data, {"problem", "dataset", "pieces", "losses"}),
        (place, set()),
    ],
)
def test_an_edit_and_its_undo_and_redo_make_each_thing_once(
    session: Session, count: Counter[str], change: Callable[[Document], Document], made: set[str]
) -> None:
    train(session, 5)
    settle()
    count.clear()
    assert session.edit("Change", change) == ""
    settle()
    assert count == dict.fromkeys(made, 1)
    for move in (session.undo_stack.undo, session.undo_stack.redo):
        count.clear()
        move()
        settle()
        assert set(count) <= made
        assert set(count.values()) <= {1}


def test_a_reset_makes_pieces_and_losses_once(session: Session, count: Counter[str]) -> None:
    train(session, 5)
    settle()
    count.clear()
    session.reset()
    settle()
    assert count == {"pieces": 1, "losses": 1}


def test_opening_a_file_makes_each_thing_once(
    session: Session, count: Counter[str], tmp_path
) -> None:
    path = tmp_path / "other.playground.json"
    write_project(path, add_node(document()))
    settle()
    count.clear()
    assert session.open_file(path) == ""
    settle()
    made = ("dataset", "problem", "program", "pieces", "losses")
    assert count == dict.fromkeys(made, 1)
