"""Random gestures by real events while the thread trains: everything always agrees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.geometry.layout import arrange
from playground.ui.canvas.view import CanvasView
from tests.agreement import assert_all_agree, assert_undo_and_redo_agree, spin
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import ALT, CTRL, LEFT, NO_KEYS, SHIFT, User

KEYS = (
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_C, SHIFT),
    (Qt.Key.Key_K, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Z, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_D, CTRL),
    (Qt.Key.Key_C, CTRL),
    (Qt.Key.Key_V, CTRL),
    (Qt.Key.Key_X, CTRL),
    (Qt.Key.Key_A, CTRL),
    (Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_R, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Up, ALT),
    (Qt.Key.Key_Left, CTRL),
    (Qt.Key.Key_Right, CTRL),
    (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Down, SHIFT),
    (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_End, SHIFT),
    (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
    (Qt.Key.Key_Right, CTRL | SHIFT),
    (Qt.Key.Key_Down, CTRL | SHIFT),
    (Qt.Key.Key_Left, CTRL | SHIFT | ALT),
    (Qt.Key.Key_Up, CTRL | SHIFT | ALT),
)
BETWEEN = ("undo", "redo", "wheel", "pan", "beyond", "lost", "hidden", "nothing")
MOST_NODES = 14


class Gestures(RuleBasedStateMachine):
    """One user at one canvas."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(network(1, 2, 1))
        self.view = CanvasView(self.session)
        self.view.set_animated(False)
        self.view.resize(700, 520)
        self.view.show()
        self.view.activateWindow()
        self.view.setFocus()
        self.user = User(self.view)
        self.start = self.session.live_document

    def teardown(self) -> None:
        session = self.session
        assert_undo_and_redo_agree(
            session, self.start, self.items_document_program_and_snapshot_agree
        )
        assert session.close()
        self.view.close()
        self.view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    @property
    def graph(self):
        return self.session.document.graph

    @property
    def small(self) -> bool:
        return len(self.graph.nodes) < MOST_NODES

    def _node(self, data) -> int:
        return data.draw(st.sampled_from([n.id for n in self.graph.nodes]))

    def _place(self, data) -> QPoint:
        size = self.view.size()
        x = data.draw(st.integers(0, size.width() - 1))
        return QPoint(x, data.draw(st.integers(0, size.height() - 1)))

    # -- gestures --------------------------------------------------------------------------------

    @precondition(lambda self: self.small and len(self.graph.layers) > 2)
    @rule(data=st.data())
    def press_plus_under_a_column(self, data) -> None:
        column = data.draw(st.integers(1, len(self.graph.layers) - 2))
        self.user.click(self.user.add_node_button(column))

    @precondition(lambda self: self.small and len(self.graph.layers) < 5)
    @rule(data=st.data(), entry=st.sampled_from(("neutral", "split", "reset")))
    def press_plus_between_columns(self, data, entry) -> None:
        self.view.session.entry = entry
        index = data.draw(st.integers(1, len(self.graph.layers) - 1))
        self.user.click(self.user.add_layer_button(index))

    @rule(data=st.data(), keys=st.sampled_from((Qt.KeyboardModifier.NoModifier, SHIFT, CTRL)))
    def click_a_node(self, data, keys) -> None:
        self.user.click(self.user.node(self._node(data)), keys)

    @rule(data=st.data(), keys=st.sampled_from((Qt.KeyboardModifier.NoModifier, SHIFT, CTRL)))
    def click_a_header(self, data, keys) -> None:
        column = data.draw(st.integers(0, len(self.graph.layers) - 1))
        self.user.click(self.user.header(column), keys)

    @precondition(lambda self: self.graph.edges)
    @rule(data=st.data(), keys=st.sampled_from((Qt.KeyboardModifier.NoModifier, SHIFT)))
    def click_an_edge(self, data, keys) -> None:
        edge = data.draw(st.sampled_from(self.graph.edges))
        self.user.click(self.user.edge(edge.key, data.draw(st.floats(0.2, 0.8))), keys)

    @rule(data=st.data(), keys=st.sampled_from((Qt.KeyboardModifier.NoModifier, ALT)))
    def drag_a_node(self, data, keys) -> None:
        self.user.drag(self.user.node(self._node(data)), self._place(data), keys)

    @rule(data=st.data())
    def drag_a_header(self, data) -> None:
        columns = st.integers(0, len(self.graph.layers) - 1)
        self.user.drag(self.user.header(data.draw(columns)), self.user.header(data.draw(columns)))

    @rule(data=st.data())
    def drag_a_wire(self, data) -> None:
        start = self.user.out_port(self._node(data))
        self.user.drag(start, self.user.node(self._node(data)))

    @rule(data=st.data(), undo=st.booleans())
    def drag_anything_and_change_ones_mind(self, data, undo) -> None:
        end = self._place(data)
        self.user.drag(self._place(data), end, release=False)
        if undo and self.session.undo_stack.can_undo():
            self.session.undo_stack.undo()
        self.user.key(Qt.Key.Key_Escape)
        self.user.release(end)

    @rule(data=st.data(), width=st.integers(300, 900), height=st.integers(250, 700))
    def drag_anything_while_the_canvas_changes_its_size(self, data, width, height) -> None:
        start, end = self._place(data), self._place(data)
        self.user.drag(start, end, release=False)
        self.view.resize(width, height)
        self.user.drag_on(start)
        self.view.resize(800, 600)
        self.user.release(end)

    @rule(data=st.data(), between=st.lists(st.sampled_from(BETWEEN), max_size=5))
    def drag_anything_while_other_things_come_between(self, data, between) -> None:
        stack, viewport = self.session.undo_stack, self.view
        start, end = self._place(data), self._place(data)
        self.user.drag(start, end, release=False)
        middle = False
        for what in between:
            if what == "undo" and stack.can_undo():
                stack.undo()
            elif what == "redo" and stack.can_redo():
                stack.redo()
            elif what == "wheel":
                self.user.wheel(end, 2)
            elif what == "pan":
                middle = not middle
                press = QTest.mousePress if middle else QTest.mouseRelease
                press(viewport, Qt.MouseButton.MiddleButton, NO_KEYS, end)
            elif what == "beyond":
                end = QPoint(end.x(), viewport.height() + 200)
            elif what == "lost":
                self.user.move(start)
            elif what == "hidden":
                self.view.hide()
                self.view.show()
            for _ in range(3):
                QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            held = LEFT | Qt.MouseButton.MiddleButton if middle else LEFT
            self.user.drag_on(end, button=held)
        self.user.release(end)
        if middle:
            QTest.mouseRelease(viewport, Qt.MouseButton.MiddleButton, NO_KEYS, end)
        assert self.view.mouse.tool is None
        assert not self.view.mouse.autopan.is_active
        self.view.zoom_to_fit()

    @precondition(lambda self: self.graph.edges)
    @rule(data=st.data(), notches=st.integers(-2, 2))
    def turn_the_wheel_on_an_edge(self, data, notches) -> None:
        key = data.draw(st.sampled_from(self.graph.edges)).key
        at = self.user.edge(key)
        self.view.select(Selection(edges=(key,)))
        self.user.move(at)
        self.user.wheel(at, notches)

    @rule(data=st.data(), key=st.sampled_from(KEYS))
    def press_a_key(self, data, key) -> None:
        if self.small or key[0] not in (Qt.Key.Key_N, Qt.Key.Key_D, Qt.Key.Key_V):
            self.user.key(*key)

    @rule(value=st.floats(-1.5, 1.5))
    def type_a_value(self, value) -> None:
        self.user.key(Qt.Key.Key_Return)
        if self.view.inline.is_open:
            self.user.type_into_field(f"{value:.4f}")

    @rule(data=st.data(), notches=st.integers(-3, 3))
    def zoom(self, data, notches) -> None:
        self.user.wheel(self._place(data), notches)
        if not 0.1 < self.view.state.camera.scale < 3.0:
            self.user.key(Qt.Key.Key_F)

    @rule()
    def play_or_pause(self) -> None:
        self.session.toggle()

    @rule(turns=st.integers(1, 3))
    def wait(self, turns) -> None:
        for _ in range(turns):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)

    @precondition(lambda self: self.session.undo_stack.can_undo())
    @rule()
    def undo(self) -> None:
        self.session.undo_stack.undo()

    @precondition(lambda self: self.session.undo_stack.can_redo())
    @rule()
    def redo(self) -> None:
        self.session.undo_stack.redo()

    # -- what must always hold -------------------------------------------------------------------

    @invariant()
    def a_training_network_has_taken_a_step(self) -> None:
        """Gestures on a trained network do other things, so that this must not depend on luck."""
        session = self.session
        spin(session, lambda: not session.running or session.shown.step > 0)

    @invariant()
    def items_document_program_and_snapshot_agree(self) -> None:
        assert_all_agree(self.session)
        document, state = self.session.document, self.view.state
        assert state.graph is document.graph
        assert state.parameters.shape == (document.graph.n_parameters,)
        assert state.selection == state.selection.within(document.graph)
        assert state.functions.values.shape[0] == len(document.graph.nodes)
        assert state.routes.edge.max(initial=-1) < len(document.graph.edges)
        assert len(np.unique(state.routes.edge)) == len(document.graph.edges)
        rest = arrange(document.graph, document.layout, *self.view.presenter.room)
        assert np.allclose(state.shown, rest.centres)
        assert state.wire is None
        assert state.band is None
        assert state.lifted == frozenset()
        assert state.carried is None
        assert not any(map(state.column_offset, range(len(document.graph.layers))))

    @invariant()
    def it_can_be_painted(self) -> None:
        assert not self.view.grab().isNull()
        while (menu := QApplication.activePopupWidget()) is not None:
            menu.close()  # the press was on a header that lies over a node


@pytest.mark.usefixtures("qapp")
class TestGestures(Gestures.TestCase):
    settings = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
