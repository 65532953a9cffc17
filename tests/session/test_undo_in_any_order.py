"""Undo beside a plain list of documents, with room for hardly any of them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QCoreApplication

from playground.model import edits
from playground.session import Gesture, Session
from tests.agreement import assert_all_agree, train
from tests.session.test_undo import document


class Undo(RuleBasedStateMachine):
    """Edits, undo and redo with hardly any memory, beside a list of documents."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(document(1, 5, 5, 1))
        self.stack = self.session.undo_stack
        self.stack.most_bytes = 70_000
        self.documents = [self.session.live_document]
        self.at = 0  # the present one's place
        self.gesture = 0

    def teardown(self) -> None:
        for move, by, can in (
            (self.stack.undo, -1, self.stack.can_undo),
            (self.stack.redo, 1, self.stack.can_redo),
        ):
            while can():
                self.go(move, by)
                self.everything_agrees()
        assert self.session.close()

    def go(self, move, by: int) -> None:
        move()
        self.at += by

    def edit(self, change, merge=None) -> None:
        before = self.session.live_document
        assert self.session.edit("Edit", change, merge) == ""
        now = self.session.live_document
        if now is not before:
            del self.documents[self.at + 1 :]
            self.documents.append(now)
            self.at += 1

    @rule(data=st.data(), value=st.floats(-1.0, 1.0))
    def set_value(self, data, value) -> None:
        key = data.draw(st.sampled_from(self.session.document.graph.parameter_keys))
        self.edit(lambda d: edits.set_values(d, {key: value}))

    @rule(data=st.data(), values=st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=5))
    def drag(self, data, values) -> None:
        key = data.draw(st.sampled_from(self.session.document.graph.parameter_keys))
        self.gesture += 1
        before = self.documents[self.at]
        for value in values:
            change = {key: value}
            self.session.edit(
                "Drag",
                lambda d, change=change: edits.set_values(d, change),
                Gesture("drag", self.gesture),
            )
        if not self.stack.can_redo():  # else nothing was changed
            del self.documents[self.at + 1 :]
        if not self.session.live_document.same_as(before):
            self.documents.append(self.session.live_document)
            self.at += 1

    @rule(layer=st.sampled_from((1, 2)))
    def add_or_remove_node(self, layer) -> None:
        found = self.session.document.graph.layers[layer]
        if len(found.nodes) > 6:
            self.edit(lambda d: edits.remove_nodes(d, [found.nodes[0].id]))
        else:
            self.edit(lambda d: edits.add_node(d, found.id, entry="reset"))

    @rule(steps=st.integers(1, 3))
    def learn(self, steps) -> None:
        train(self.session, steps)
        self.documents[self.at] = self.session.live_document

    @precondition(lambda self: self.stack.can_undo())
    @rule(times=st.integers(1, 6))
    def undo(self, times) -> None:
        for _ in range(times):
            if self.stack.can_undo():
                self.go(self.stack.undo, -1)
                self.everything_agrees()

    @precondition(lambda self: self.stack.can_redo())
    @rule(times=st.integers(1, 6))
    def redo(self, times) -> None:
        for _ in range(times):
            if self.stack.can_redo():
                self.go(self.stack.redo, 1)
                self.everything_agrees()

    @rule()
    def turn(self) -> None:
        QCoreApplication.processEvents()

    @invariant()
    def everything_agrees(self) -> None:
        assert self.session.live_document.same_as(self.documents[self.at])
        assert_all_agree(self.session)
        assert self.stack.bytes <= self.stack.most_bytes or self.stack.count() == 1
        # Only steps far from the present are ever let go of.
        assert self.stack.index() <= self.at
        assert self.stack.count() - self.stack.index() <= len(self.documents) - 1 - self.at


@pytest.mark.usefixtures("qapp")
class TestUndo(Undo.TestCase):
    settings = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
