"""One snapshot is shown; edits and saves use the live run, whatever is shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from playground.engine.reference import forward, loss_and_gradient, predict
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from tests.agreement import save, spin, train


def document(*sizes: int) -> Document:
    activations = (*("relu",) * (len(sizes) - 2), "linear")
    return dense_document(sizes, activations, Data(Generator("sine", n=20), "standard"))


@pytest.fixture
def session(qapp) -> Iterator[Session]:
    session = Session(document(1, 4, 1))
    yield session
    assert session.close()


def test_an_edit_and_a_save_while_an_earlier_snapshot_is_shown_use_the_live_weights(
    session: Session, tmp_path
) -> None:
    earlier = session.live
    train(session, 30)
    live = session.live
    session.show(earlier)
    assert session.shown is earlier
    path = tmp_path / "live.playground.json"
    assert save(session, path) == ""
    assert session.shown is earlier
    saved = read_project(path).document
    assert saved.run.step == 30
    np.testing.assert_array_equal(saved.parameters, live.parameters)
    key = session.document.graph.edges[0].key
    session.edit("Set", lambda d: edits.set_values(d, {key: 5.0}))
    assert session.shows_live
    assert session.shown is session.live
    assert session.live.step == 30
    np.testing.assert_array_equal(session.live.parameters[1:], live.parameters[1:])
    session.undo_stack.undo()
    np.testing.assert_array_equal(session.live.parameters, live.parameters)


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.edit("Add", lambda d: edits.add_node(d, d.graph.layers[1].id)),
        lambda s: s.edit("Rate", lambda d: edits.set_training(d, learning_rate=0.01)),
        lambda s: s.edit("Place", lambda d: edits.set_positions(d, {4: (1.0, 2.0)})),
        lambda s: s.reset(),
        lambda s: s.undo_stack.undo(),
        lambda s: s.open_document(document(1, 2, 1)),
    ],
)
def test_every_change_of_the_document_goes_back_to_the_live_run(session: Session, change) -> None:
    earlier = session.live
    session.edit("Momentum", lambda d: edits.set_training(d, optimizer="momentum"))
    train(session, 5)
    session.show(earlier)
    change(session)
    assert session.shows_live
    assert session.shown is session.live


def test_training_goes_on_unseen_while_an_earlier_snapshot_is_shown(session: Session) -> None:
    earlier, told, frames = session.live, [], []
    train(session, 5)
    session.show(earlier)
    session.shown_changed.connect(told.append)
    session.frame_ended.connect(frames.append)
    session.play()
    spin(session, lambda: session.live.step > 50 and len(frames) > 3)
    session.pause()
    spin(session, lambda: not session.running)
    assert told == []
    assert session.shown is earlier
    session.show(None)
    assert told == [session.live]
    session.show(None)
    session.show(session.live)
    assert told == [session.live]


def test_another_snapshot_is_told_of_once(session: Session) -> None:
    earlier, told = session.live, []
    train(session, 5)
    session.shown_changed.connect(told.append)
    session.show(earlier)
    session.show(earlier)
    assert told == [earlier]


def test_a_snapshot_taken_while_training_is_shown_as_paused(session: Session) -> None:
    session.play()
    spin(session, lambda: session.live.running and session.live.step > 0)
    earlier = session.live
    session.pause()
    spin(session, lambda: session.live is not earlier)
    session.show(earlier)
    assert not session.shown.running
    assert session.shown.parameters is earlier.parameters


def test_a_snapshot_of_another_network_is_refused(session: Session) -> None:
    earlier = session.live
    session.edit("Add", lambda d: edits.add_node(d, d.graph.layers[1].id))
    with pytest.raises(ValueError, match="another network"):
        session.show(earlier)
    assert session.shows_live


def test_what_is_derived_belongs_to_the_snapshot_shown(session: Session) -> None:
    earlier, derived = session.live, session.derived
    assert session.derived is derived
    train(session, 20)
    assert session.derived is not derived
    session.show(earlier)
    assert session.derived.parameters is earlier.parameters
    assert session.derived.losses == earlier.losses
    pieces = session.derived.pieces
    assert pieces is session.derived.pieces
    assert pieces.output() is pieces.output()
    np.testing.assert_array_equal(pieces.parameters, earlier.parameters)
    session.play()
    session.pause()
    session.show(None)
    live = session.derived
    session.edit("Place", lambda d: edits.set_positions(d, {4: (1.0, 2.0)}))
    assert session.derived is live  # places on the canvas change no number
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("abs"))))
    assert session.derived is not live


def test_pieces_are_those_of_the_network_in_the_users_units(session: Session) -> None:
    derived = session.derived
    expected = session.dataset.y_scale.to_user(
        predict(session.program, session.live.parameters, session.dataset.x_train)
    )
    x = session.dataset.x[~session.dataset.test, 0]
    np.testing.assert_allclose(derived.pieces.output()(x), expected[:, 0], atol=1e-9)
    session.edit("Tanh", lambda d: edits.set_activation(d, d.graph.layers[1].id, "tanh"))
    assert session.derived.pieces is None


def test_values_are_those_of_the_mathematics(session: Session) -> None:
    derived, dataset, parameters = session.derived, session.dataset, session.live.parameters
    seen = dataset.inputs.scale.to_network(dataset.x)
    activity = forward(session.program, parameters, seen)
    np.testing.assert_array_equal(derived.outputs, activity.output)
    np.testing.assert_array_equal(derived.predictions, dataset.y_scale.to_user(activity.output))
    np.testing.assert_array_equal(
        derived.gradient, loss_and_gradient(session.problem, parameters)[1]
    )
    values = derived.activity((float(dataset.x[3, 0]),))
    np.testing.assert_allclose(values.z, np.concatenate([z[3] for z in activity.z]), rtol=1e-12)
    np.testing.assert_allclose(values.a, np.concatenate([a[3] for a in activity.a]), rtol=1e-12)


def test_the_probe_is_an_input_in_the_users_units(session: Session) -> None:
    told = []
    session.probe_changed.connect(told.append)
    session.set_probe((0.5,))
    session.set_probe((0.5,))
    assert session.probe == (0.5,)
    assert session.derived.activity(session.probe).a[0] == pytest.approx(
        session.dataset.inputs.scale.to_network(np.array([0.5]))[0]
    )
    with pytest.raises(ValueError, match="input column"):
        session.set_probe((0.5, 1.0))
    session.set_probe(None)
    assert told == [(0.5,), None]
    assert session.derived.activity(None) is None


def test_a_probe_ends_where_the_data_have_another_number_of_inputs(session: Session) -> None:
    session.set_probe((0.5,))
    told, seen_with_data = [], []
    session.probe_changed.connect(told.append)
    session.document_changed.connect(lambda *_: seen_with_data.append(session.probe))
    points = Points(frozen([[0.0, 1.0], [1.0, 0.0]]), frozen([[1.0], [2.0]]))
    session.open_document(dense_document((2, 3, 1), ("relu", "linear"), Data(points)))
    assert session.probe is None
    assert seen_with_data == [None], "no view meets a probe that does not fit the data"
    assert told == [None]
    session.set_probe((0.25, 0.75))
    np.testing.assert_array_equal(session.derived.activity(session.probe).a[:2], [0.25, 0.75])
