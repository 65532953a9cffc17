from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint

from playground.model import edits, groups
from playground.model.document import Data, Document, Generator
from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8


def test_an_edit_of_a_value_is_shown_at_once(user: User) -> None:
    session, state = user.view.session, user.view.state
    before = state.functions.values.copy()
    session.edit("Set", lambda d: edits.set_values(d, {(X, H1): 1.25, Y: 3.0}))
    assert state.weights[state.graph.edge_index[(X, H1)]] == 1.25
    assert not np.allclose(state.functions.values[-1], before[-1])


def test_the_canvas_shows_the_weights_of_the_training(user: User, qtbot) -> None:
    session, state = user.view.session, user.view.state
    session.play()
    qtbot.waitUntil(lambda: session.shown.step > 50)
    session.pause()
    qtbot.waitUntil(lambda: not session.running)
    qtbot.waitUntil(lambda: state.parameters is session.shown.parameters)


def test_refreshes_while_training_are_rarer_than_snapshots(user: User, qtbot) -> None:
    session, scene = user.view.session, user.view.presenter
    shown, published = [], []
    session.shown_changed.connect(lambda s: published.append(s.step))
    session.shown_changed.connect(lambda s: shown.append(id(scene.state.parameters)))
    session.play()
    qtbot.waitUntil(lambda: len(published) > 20)
    session.pause()
    assert len(set(shown)) < len(published)


def test_nodes_glide_to_their_places_and_new_ones_grow(user: User, qtbot) -> None:
    view = user.view
    view.set_animated(True)
    before = view.state.shown[view.state.graph.rank[H1]].copy()
    view.session.edit("Add", lambda d: groups.add_nodes(d, 3))
    state = view.state
    assert (state.shown[state.graph.rank[H1]] == before).all()
    assert state.grown.min() == 0.0
    qtbot.waitUntil(lambda: (state.grown == 1.0).all())
    assert np.allclose(state.shown, state.geometry.centres)


def test_another_edit_in_the_middle_of_a_glide_is_safe(user: User, qtbot) -> None:
    view = user.view
    view.set_animated(True)
    view.session.edit("Add", lambda d: groups.add_nodes(d, 3))
    view.session.edit("Remove", lambda d: edits.remove_nodes(d, [H1, H2]))
    view.session.undo_stack.undo()
    state = view.state
    qtbot.waitUntil(lambda: np.allclose(state.shown, state.geometry.centres))
    assert (state.grown == 1.0).all()


def test_a_surviving_node_is_matched_by_its_id(user: User) -> None:
    view = user.view
    view.select(Selection((H3,)))
    view.session.edit("Remove", lambda d: edits.remove_nodes(d, [H1]))
    view.session.edit("Move", lambda d: edits.move_node(d, H3, 0))
    assert view.selection() == Selection((H3,))
    assert view.state.centre(H3)[1] < view.state.centre(H2)[1]


def test_the_columns_spread_with_the_view(user: User) -> None:
    def proportion() -> float:
        geometry = user.view.state.geometry
        return float(np.ptp(geometry.columns)) / geometry.bounds.height

    wide = proportion()
    user.view.resize(500, 700)
    assert proportion() < 0.8 * wide


def test_a_probe_follows_the_weights(user: User) -> None:
    view = user.view
    view.session.set_probe((0.5,))
    view.session.edit("Set", lambda d: edits.set_values(d, {Y: 10.0}))
    first = view.state.a[-1]
    view.session.edit("Set", lambda d: edits.set_values(d, {Y: 11.0}))
    assert view.state.a[-1] - first == 1.0


def test_hundreds_of_edits_while_training_are_undone_and_redone_exactly(user: User) -> None:
    session = user.view.session
    start = session.document
    session.play()
    for k in range(120):
        if k % 4 == 3:
            user.click(user.node(H2))
        elif k % 4 == 1:
            user.view.select(Selection(edges=((X, H1),)))
            user.wheel(user.edge((X, H1)), 1)
        else:
            session.edit("Bias", lambda d, k=k: edits.set_values(d, {H1: k / 100}))
        if k % 10 == 0:
            user.click(user.add_node_button(1))
            user.view.editor.delete()
    stack = session.undo_stack
    count = stack.index()
    assert count > 60
    for _ in range(3):
        while stack.can_undo():
            stack.undo()
        assert session.document.graph == start.graph
        while stack.can_redo():
            stack.redo()
    assert stack.index() == count
    assert user.view.state.graph is session.document.graph
    session.pause()


def test_another_document_replaces_everything(user: User) -> None:
    user.view.session.open_document(network(1, 2, 2, 1))
    user.move(QPoint(400, 300))
    assert len(user.view.state.shown) == 6


def test_another_document_is_shown_whole_and_at_once_even_with_the_same_data(user: User) -> None:
    view = user.view
    view.set_animated(True)
    view.select(Selection((H1,)))
    view.zoom_at(3.0, user.node(H1).toPointF())
    other = replace(network(1, 5, 4, 1), data=view.session.document.data)
    view.session.open_document(other)
    state = view.state
    assert np.allclose(state.shown, state.geometry.centres)
    assert (state.grown == 1.0).all()
    assert not view.state.selection.nodes
    for node in other.graph.nodes:
        assert view.rect().contains(user.node(node.id))


def test_an_edit_is_no_other_document(user: User) -> None:
    view = user.view
    view.select(Selection((H1,)))

    def change(document: Document) -> Document:
        grown = edits.add_node(document, 3)
        return edits.set_data(grown, Data(Generator("abs", n=7)))

    view.session.edit("Both at once", change)
    assert view.state.selection.nodes == (H1,)
