"""A session for the panels: a 1-3-1 ReLU network on twenty points of a sine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from playground.model.document import Data, Generator, dense_document
from playground.session import Session


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    data = Data(Generator("sine", n=20, noise=0.0))
    session = Session(dense_document((1, 3, 1), ("relu", "linear"), data))
    yield session
    assert session.close()
