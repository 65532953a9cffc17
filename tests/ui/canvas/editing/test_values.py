"""The values written on the edges, and those of an input that runs through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint

from playground.engine.reference import forward
from playground.model import edits
from playground.model.selection import Selection
from playground.ui.canvas.paint.headers import caption
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import User


def test_the_value_written_on_an_edge_is_the_edge(user: User) -> None:
    view = user.view
    view.grab()
    state = view.state
    assert len(state.labels) == len(state.graph.edges)
    for label in state.labels:
        y = round(label.rect.centre[1] + state.camera.dy)
        for x in (label.rect.left + 2.0, label.rect.right - 2.0):
            user.move(user.ground())
            view.grab()
            user.click(QPoint(round(x + state.camera.dx), y))
            assert view.selection() == Selection(edges=(label.edge,))


def test_values_are_no_target_once_they_are_gone(user: User) -> None:
    view = user.view
    view.grab()
    assert view.state.labels
    gone = view.state.graph.edges[0].key
    view.session.edit("Remove", lambda d: edits.remove_edges(d, [gone]))
    assert view.state.labels == ()


def test_the_probe_runs_through_the_weights_that_are_drawn(user: User, qtbot) -> None:
    view, session = user.view, user.view.session
    view.session.set_probe((0.4,))
    seen = []

    def compare() -> None:
        state = view.state
        activity = forward(session.program, state.parameters, np.array([state.a[:1]]))
        a = np.concatenate(activity.a, axis=1)[0]
        seen.append(np.array_equal(a, state.a))

    session.shown_changed.connect(compare)
    session.play()
    qtbot.waitUntil(lambda: len(seen) > 60)
    session.pause()
    assert all(seen)


def test_the_probe_is_told_in_the_units_of_the_data_and_in_those_of_the_network(
    user: User,
) -> None:
    view, session = user.view, user.view.session
    view.session.set_probe((0.25,))
    assert caption(view.state).splitlines()[0] == "x = 0.25 runs through"
    view.session.set_probe(None)
    assert view.state.a is None
    assert caption(view.state) == ""
    scaled = replace(session.document.data, scaling="minmax")
    assert session.edit("Scale", lambda d: edits.set_data(d, scaled)) == ""
    low, high = session.dataset.x.min(), session.dataset.x.max()
    assert caption(view.state) == "Canvas: scaled data\nFit: your units"
    view.session.set_probe((high,))
    first = caption(view.state).splitlines()[0]
    assert first.startswith(f"x = {high:.2f} runs through, scaled: ")
    view.session.set_probe((low,))
    assert caption(view.state).splitlines()[0] != first


def test_what_is_only_round_off_of_an_input_is_zero_on_nodes_and_edges(open_canvas) -> None:
    user = open_canvas(network(1, 1, 1))
    session, state = user.view.session, user.view.state
    session.edit("Set", lambda d: edits.set_values(d, {(2, 4): 0.1, 4: -0.3, (4, 6): 7.0, 6: 0.0}))
    session.set_probe((3.0,))
    assert state.z is not None
    assert state.a is not None
    assert state.z.tolist() == state.a.tolist() == [3.0, 0.0, 0.0]


def test_a_weight_stepped_back_to_zero_is_zero(user: User) -> None:
    key = user.view.state.graph.edges[0].key
    user.view.session.edit("Set", lambda d: edits.set_values(d, {key: 0.3}))
    user.view.select(Selection(edges=(key,)))
    for _ in range(3):
        user.view.editor.nudge(-0.1)
    assert user.view.session.document.weight(*key) == 0.0
