"""A fit dock on the shipped digits, with the network of their example as it starts."""

from __future__ import annotations

import pytest

from playground.model.document import Builtin, Data, Document, Training, dense_document
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.table.view import TableView


def digits() -> Document:
    data = Data(Builtin("digits", test_fraction=0.3))
    training = Training(loss="cross_entropy", optimizer="adam", learning_rate=0.01, batch_size=64)
    return dense_document((64, 12, 10), ("relu", "softmax"), data, training)


@pytest.fixture
def table(dock: FitDock, session: Session) -> TableView:
    session.open_document(digits())
    return dock.table
