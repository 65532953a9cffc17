from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.analysis.piecewise import PiecewiseLinear
from playground.data.dataset import as_points
from playground.engine.reference import predict
from playground.engine.run import Snapshot
from playground.model import edits
from playground.model.document import (
    Builtin,
    Data,
    Document,
    Formula,
    Generator,
    Points,
    dense_document,
    frozen,
)
from playground.session import Session
from playground.ui.plots.fit.line import presenter as fit_presenter
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter, pieces_text


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    data = Data(Builtin("nile"), "standard")
    session = Session(dense_document((1, 4, 1), ("relu", "linear"), data))
    yield session
    assert session.close()


@pytest.fixture
def plot(qtbot: QtBot) -> FitPlot:
    plot = FitPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def predicted(session: Session, x: np.ndarray) -> np.ndarray:
    """The network at the user's x, in the user's units."""
    dataset = session.dataset
    inputs = dataset.x_scale.to_network(x[:, None])
    outputs = predict(session.program, session.shown.parameters, inputs)
    return dataset.y_scale.to_user(outputs)[:, 0]


def drawn(plot: FitPlot, monkeypatch: pytest.MonkeyPatch) -> list[tuple[np.ndarray, np.ndarray]]:
    """Collects what the plot is given from now on."""
    given: list[tuple[np.ndarray, np.ndarray]] = []
    set_function = plot.set_function

    def note(x: np.ndarray, y: np.ndarray, exact: bool) -> None:
        given.append((x, y))
        set_function(x, y, exact)

    monkeypatch.setattr(plot, "set_function", note)
    return given


def test_the_line_is_the_network_in_the_users_units(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = drawn(plot, monkeypatch)
    feed = FitPresenter(session, plot)
    for activation in ("relu", "tanh"):
        hidden = session.document.graph.layers[1].id
        session.edit("A", lambda d, a=activation, h=hidden: edits.set_activation(d, h, a))
        feed.refresh()
        x, y = given[-1]
        low, high = plot.visible_range()
        assert x[0] == low < 1871
        assert x[-1] == high > 1970
        np.testing.assert_allclose(y, predicted(session, x), rtol=1e-9)
        assert (feed.fit is None) == (activation == "tanh")


def test_an_edit_is_drawn_at_once(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = drawn(plot, monkeypatch)
    feed = FitPresenter(session, plot)
    output = session.document.graph.units[-1].id
    session.edit("Bias", lambda d: edits.set_values(d, {output: 5.0}))
    x, y = given[-1]
    np.testing.assert_allclose(y, predicted(session, x), rtol=1e-9)
    assert feed.fit is not None


def running(start: Snapshot, by: float) -> Snapshot:
    """A snapshot of a training that has moved every parameter by so much."""
    return replace(start, running=True, parameters=frozen(start.parameters + by))


def come_to(session: Session, snapshot: Snapshot) -> None:
    """Let the run come to this snapshot."""
    session._live = snapshot
    session.shown_changed.emit(snapshot)


def test_a_large_network_is_worked_out_in_several_frames_while_it_trains(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_presenter, "SLICE", 1e-9)
    given = drawn(plot, monkeypatch)
    data = session.document.data
    session.open_document(dense_document((1, 8, 8, 8, 1), ("relu",) * 3 + ("linear",), data))
    feed = FitPresenter(session, plot)
    first = session.shown
    moved = replace(first, running=True, parameters=frozen(first.parameters + 0.125))
    later = replace(first, running=True, parameters=frozen(first.parameters - 0.5))
    shown = len(given)
    feed._free_at = 0.0
    for frame in range(5):
        assert len(given) == shown, "nothing is drawn before it is complete"
        come_to(session, later if frame else moved)
    assert len(given) == shown + 1
    x, y = given[-1]
    dataset = session.dataset
    inputs = dataset.x_scale.to_network(x[:, None])
    outputs = predict(session.program, moved.parameters, inputs)
    np.testing.assert_allclose(y, dataset.y_scale.to_user(outputs)[:, 0], rtol=1e-9)


def test_an_edit_is_drawn_at_once_in_the_midst_of_working_out(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_presenter, "SLICE", 1e-9)
    given = drawn(plot, monkeypatch)
    feed = FitPresenter(session, plot)
    feed._free_at = 0.0
    come_to(session, replace(session.live, running=True))
    hidden = session.document.graph.layers[1]
    session.edit("Remove", lambda d: edits.remove_nodes(d, [hidden.nodes[0].id]))
    x, y = given[-1]
    np.testing.assert_allclose(y, predicted(session, x), rtol=1e-9)
    shown = len(given)
    come_to(session, replace(session.live))
    np.testing.assert_allclose(given[-1][1], y)
    assert len(given) == shown + 1, "paused, every snapshot is drawn at once"


def test_what_would_change_no_pixel_is_not_drawn_while_training_and_exact_when_it_ends(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_presenter, "SLICE", 1e9)
    given = drawn(plot, monkeypatch)
    feed = FitPresenter(session, plot)
    values = np.random.default_rng(3).normal(size=session.document.graph.n_parameters)
    session.edit("Set", lambda d: replace(d, parameters=frozen(values)))
    start, shown = session.live, len(given)
    for by in (1e-7, -1e-7, 2e-7):
        feed._free_at = 0.0
        come_to(session, running(start, by))
    assert len(given) == shown
    assert feed.marked_kinks, "they are still there to be pointed at"
    feed._free_at = 0.0
    come_to(session, running(start, 0.05))
    assert len(given) == shown + 1
    plot.set_hovered_x(1900.0)
    feed._free_at = 0.0
    come_to(session, running(start, 0.05 + 1e-7))
    assert len(given) == shown + 2, "somebody reads the number"
    plot.set_hovered_x(None)
    come_to(session, replace(running(start, 0.05 + 2e-7), running=False))
    assert len(given) == shown + 3
    x, y = given[-1]
    dataset = session.dataset
    parameters = running(start, 0.05 + 2e-7).parameters
    outputs = predict(session.program, parameters, dataset.x_scale.to_network(x[:, None]))
    np.testing.assert_allclose(y, dataset.y_scale.to_user(outputs)[:, 0], rtol=1e-12)


def test_small_steps_add_up_to_a_drawing(
    session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_presenter, "SLICE", 1e9)
    given = drawn(plot, monkeypatch)
    feed = FitPresenter(session, plot)
    start, shown = session.live, len(given)
    for k in range(200):
        feed._free_at = 0.0
        come_to(session, running(start, 1e-4 * k))
    assert shown < len(given) < shown + 200


class Frames:
    """Frames that pass while a network learns, with new weights or none."""

    def __init__(self, session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch) -> None:
        session._frames.stop()
        monkeypatch.setattr(fit_presenter, "WAY", 1e9)
        monkeypatch.setattr(fit_presenter, "SLICE", 1e9)
        self._session = session
        self._given = drawn(plot, monkeypatch)
        self.feed = FitPresenter(session, plot)

    def drawn_in(self, numbers: Iterable[int], by: float | None) -> list[int]:
        """How often the function was drawn in each of these frames."""
        return [self._pass(number, by) for number in numbers]

    def _pass(self, number: int, by: float | None) -> int:
        before = len(self._given)
        self.feed._free_at = 0.0
        if by is not None:
            come_to(self._session, running(self._session.live, by))
        self._session.frame_ended.emit(number)
        return len(self._given) - before


@pytest.fixture
def frames(session: Session, plot: FitPlot, monkeypatch: pytest.MonkeyPatch) -> Frames:
    return Frames(session, plot, monkeypatch)


def test_a_hand_at_work_elsewhere_gets_three_frames_of_four(frames: Frames) -> None:
    assert frames.drawn_in(range(1, 5), 0.05) == [1, 1, 1, 1]
    frames.feed.give_way()
    assert frames.drawn_in(range(5, 13), 0.05) == [0, 0, 1, 0, 0, 0, 1, 0]
    assert frames.drawn_in(range(13, 15), 0.05) == [0, 0]
    assert frames.drawn_in(range(15, 18), None) == [1, 0, 0], "the last one is not forgotten"


def test_very_many_edges_are_drawn_in_frames_of_their_own(
    frames: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit_presenter, "MANY_EDGES", 0)
    assert frames.drawn_in(range(1, 9), 0.05) == [1, 1, 1, 0, 1, 1, 1, 0]
    assert frames.drawn_in(range(9, 11), None) == [1, 0], "what was left out comes next"


def test_pieces_are_counted_in_words() -> None:
    one = PiecewiseLinear(*map(np.array, ([], [], [1.0], [0.0])), ())
    assert pieces_text(one, 1) == "1 piece, 0 kinks; at most 0"
    two = PiecewiseLinear(*map(np.array, ([0.0], [0.0], [1.0, 2.0], [0.0, 0.0])), ((4,),))
    assert pieces_text(two, 7) == "2 pieces, 1 kink; at most 6"
    assert pieces_text(two, 3_000_000) == "2 pieces, 1 kink; at most 3e+06"
    assert pieces_text(None, 1) == "smooth, no straight pieces"


def test_editing_points_turns_any_source_into_points(session: Session, plot: FitPlot) -> None:
    FitPresenter(session, plot, plot)
    for source in (Generator("sine", n=10), Formula("x", n=10)):
        session.edit("Data", lambda d, s=source: edits.set_data(d, Data(s)))
        before = as_points(session.dataset)
        plot.point_removed.emit(0)
        after = as_points(session.dataset)
        assert isinstance(session.document.data.source, Points)
        assert len(after.x) == 9
        first = int(np.flatnonzero(~np.isin(np.arange(10), before.test))[0])
        np.testing.assert_array_equal(after.x, np.delete(before.x, first, axis=0))
        kept = {float(before.x[i, 0]) for i in before.test}
        assert {float(after.x[i, 0]) for i in after.test} == kept, "test rows stay test rows"


def test_points_of_another_source_are_shown_whole(session: Session, plot: FitPlot) -> None:
    FitPresenter(session, plot, plot)
    assert plot.visible_range()[1] > 1900
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("sine"))))
    low, high = plot.visible_range()
    assert -2.0 < low < -1.0
    assert 1.0 < high < 2.0


def test_no_listener_finds_one_networks_pieces_beside_anothers_nodes(
    session: Session, plot: FitPlot
) -> None:
    heard: list[str] = []
    feed: FitPresenter | None = None

    def look(_old: Document, new: Document) -> None:
        assert feed is not None
        heard.append("change")
        assert session.document is new
        assert feed.network is None
        assert feed.fit is None
        assert feed.marked_kinks == ()

    session.document_changed.connect(look)  # hears of every change before the feed does
    feed = FitPresenter(session, plot)
    assert feed.network is not None
    session.edit("Add", lambda d: edits.add_node(d, d.graph.layers[1].id))
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("sine"))))
    session.open_document(dense_document((1, 4, 1), ("relu", "linear"), Data(Generator("abs"))))
    session.document_changed.disconnect(look)
    assert len(heard) == 3
    assert feed.network is not None
    assert feed.network.graph is session.document.graph


def test_a_point_dragged_beyond_what_can_be_drawn_is_refused_with_a_sentence(
    session: Session, plot: FitPlot
) -> None:
    feed = FitPresenter(session, plot)
    reasons: list[str] = []
    feed.refused.connect(reasons.append)
    before = session.document
    plot.point_dragged.emit(0, 1900.0, 1e200)
    plot.point_added.emit(-1e308, 0.0)
    assert session.document is before
    assert len(reasons) == 2
    assert all("is too large" in reason for reason in reasons)


@pytest.mark.parametrize("key", [Qt.Key.Key_Insert, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_points_are_added_and_put_in_place_by_keys_alone(
    session: Session, plot: FitPlot, key: Qt.Key
) -> None:
    source = Points(frozen([[0.0], [1.0], [0.5]]), frozen([[0.0], [1.0], [0.5]]), test=(2,))
    session.edit("Data", lambda d: edits.set_data(d, Data(source)))
    feed = FitPresenter(session, plot)
    assert feed.fit is not None
    chart = plot.chart
    plot.set_editing(True)
    (x0, x1), (y0, y1) = chart.x_range(), chart.y_range()
    QTest.keyClick(chart, key)
    middle = (x0 + x1) / 2.0, (y0 + y1) / 2.0
    assert len(session.dataset.x) == 4
    assert (session.dataset.x[3, 0], session.dataset.y[3, 0]) == pytest.approx(middle)
    assert not session.dataset.test[3]
    QTest.keyClick(chart, Qt.Key.Key_Up)
    assert session.dataset.y[3, 0] == pytest.approx(middle[1] + 0.01 * (y1 - y0)), "it is chosen"
    for n in range(20):
        QTest.keyClick(chart, key)
        assert len(session.dataset.x) == 5 + n
    assert session.dataset.x[4, 0] == pytest.approx(middle[0] + 0.05 * (x1 - x0))
    low, high = chart.x_range()
    assert low <= session.dataset.x.min() <= session.dataset.x.max() <= high
    QTest.keyClick(chart, Qt.Key.Key_Delete)
    assert len(session.dataset.x) == 23
