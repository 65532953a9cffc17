"""A canvas in a window of its own, offscreen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.session import Session
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.user import User

OpenCanvas = Callable[[Document], User]


def network(*sizes: int) -> Document:
    """A dense ReLU network that learns a sine from 30 points."""
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    training = Training(learning_rate=0.02)
    return dense_document(sizes, activations, Data(Generator("sine", n=30)), training)


@pytest.fixture
def open_canvas(qtbot: QtBot) -> Iterator[OpenCanvas]:
    """Opens canvases of 800 x 600 pixels on documents."""
    sessions: list[Session] = []

    def open_(document: Document) -> User:
        session = Session(document)
        sessions.append(session)
        view = CanvasView(session)
        qtbot.addWidget(view)
        view.set_animated(False)
        view.resize(800, 600)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        view.setFocus()
        return User(view)

    yield open_
    for session in sessions:
        assert session.close()


@pytest.fixture
def user(open_canvas: OpenCanvas) -> User:
    """On a 1-3-1 network; layers 1, 3, 7; nodes x = 2, h = 4, 5, 6, y = 8."""
    return open_canvas(network(1, 3, 1))
