"""A drag that is held at the border of the canvas moves the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from playground.model import groups
from playground.model.document import Document
from playground.model.graph import EdgeKey
from playground.model.selection import Selection
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import Camera, fitting_margins
from playground.ui.canvas.geometry.parts import GROUND, Part
from playground.ui.canvas.gestures.autopan import BORDER, FASTEST
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.hand import LEFT, NO_KEYS, Hand

X, Y = 2, 27  # of a 1-8-12-1 network, and its hidden nodes
FIRST, SECOND = range(4, 12), range(13, 25)
KEY = Qt.Key
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def hand(open_canvas: OpenCanvas) -> Hand:
    """On a 1-8-12-1 network at 1.4 times its size, in the middle of which one looks."""
    hand = open_canvas(network(1, 8, 12, 1))
    look(hand, 0.0, 0.0)
    return hand


def look(hand: Hand, x: float, y: float, scale: float = 1.4) -> None:
    hand.view.centre_on(x, y)
    hand.view.set_camera(Camera(scale, 400 - scale * x, 300 - scale * y))


def document(hand: Hand) -> Document:
    return hand.view.session.document


def camera(hand: Hand) -> Camera:
    return hand.view.state.camera


def pixels_out_of_view(hand: Hand) -> tuple[float, float, float, float]:
    """Of the network with its usual margins: left, top, right, bottom."""
    bounds, at, size = hand.view.state.geometry.bounds, camera(hand), hand.view.size()
    side, top, foot = fitting_margins(1.0)
    return (
        side - at.x(bounds.left),
        top - at.y(bounds.top),
        at.x(bounds.right) - (size.width() - side),
        at.y(bounds.bottom) - (size.height() - foot),
    )


def wait_until_it_rests(hand: Hand, qtbot) -> None:
    qtbot.waitUntil(lambda: not hand.view.mouse.autopan.is_active, timeout=20_000)


def free_ground(hand: Hand) -> QPoint:
    """Between two columns, above or below the edges that are in view."""
    state = hand.view.state
    for x in range(60, 740, 20):
        for y in range(100, 560, 20):
            if hit_at(state, x, y) == GROUND:
                return QPoint(x, y)
    raise AssertionError("no ground in view")


BORDERS = {
    "left": (QPoint(2, 300), (1, 0)),
    "top": (QPoint(400, 2), (0, 1)),
    "right": (QPoint(798, 300), (-1, 0)),
    "bottom": (QPoint(400, 598), (0, -1)),
    "corner": (QPoint(820, 640), (-1, -1)),
}


@pytest.mark.parametrize("border", BORDERS)
def test_a_wire_held_at_the_border_pans_and_its_end_stays_under_the_pointer(
    hand, qtbot, border
) -> None:
    there, (across, down) = BORDERS[border]
    before = camera(hand)
    node = next(n for n in (*FIRST, *SECOND) if in_view(hand, hand.out_port(n)))
    hand.drag(hand.out_port(node), there, release=False)

    def panned() -> bool:
        now = camera(hand)
        return (
            across * (now.dx - before.dx) > 30 * abs(across) - 1
            and down * (now.dy - before.dy) > 30 * abs(down) - 1
        )

    qtbot.waitUntil(panned)
    if not across:
        assert camera(hand).dx == before.dx
    if not down:
        assert camera(hand).dy == before.dy
    wire = hand.view.state.wire
    assert wire is not None
    assert wire.snapped or (hand.pixel(*wire.end) - there).manhattanLength() <= 2
    hand.key(KEY.Key_Escape)
    hand.release(there)


def in_view(hand: Hand, at: QPoint) -> bool:
    return hand.view.rect().adjusted(60, 80, -60, -60).contains(at)


def test_a_node_in_the_hand_stays_under_the_pointer_and_lands_where_it_is_dropped(
    hand, qtbot
) -> None:
    column = [n.id for n in document(hand).graph.layers[2].nodes]
    node = next(n for n in column if in_view(hand, hand.node(n)))
    at, there = column.index(node), QPoint(hand.node(node).x(), 596)
    assert hand.node(column[-1]).y() > 700
    hand.drag(hand.node(node), there, release=False)
    qtbot.waitUntil(lambda: hand.node(column[-1]).y() < there.y())
    assert (hand.node(node) - there).manhattanLength() <= 2
    hand.release(there)
    after = [n.id for n in document(hand).graph.layers[2].nodes]
    assert after == [*column[:at], *column[at + 1 :], node]


def test_a_band_takes_what_comes_into_view(hand, qtbot) -> None:
    start, there = free_ground(hand), QPoint(399, 599)
    hand.drag(start, there, release=False)
    taken = set(hand.view.selection().nodes)
    qtbot.waitUntil(lambda: len(hand.view.selection().nodes) > len(taken))
    assert taken < set(hand.view.selection().nodes)
    band = hand.view.state.band
    assert band is not None
    hand.release(there)
    assert hand.view.state.band is None
    assert not hand.view.mouse.autopan.is_active


def test_a_column_is_carried_sideways_only(open_canvas, qtbot) -> None:
    hand = open_canvas(network(1, 4, 4, 4, 4, 1))
    look(hand, hand.view.state.geometry.columns[1], 0.0, 1.8)
    before, start = camera(hand), hand.header(1)
    there = QPoint(850, start.y())  # at the upper border too
    hand.drag(start, there, release=False)
    wait_until_it_rests(hand, qtbot)
    assert camera(hand).dx < before.dx - 100
    assert camera(hand).dy == before.dy
    state = hand.view.state
    assert state.carried is not None
    assert state.carried.position == 4
    hand.release(there)
    assert document(hand).graph.layer_position[3] == 4


def test_dragging_a_value_on_an_edge_keeps_the_canvas_still(hand) -> None:
    state = hand.view.state
    at = next(
        hand.edge(edge.key, 0.5)
        for edge in state.graph.edges
        if in_view(hand, hand.edge(edge.key, 0.5))
        and hit_edge(hand, hand.edge(edge.key, 0.5)) is not None
    )
    before = camera(hand)
    hand.drag(at, QPoint(at.x(), -40), release=False)
    assert not hand.view.mouse.autopan.is_active
    assert camera(hand) == before
    hand.key(KEY.Key_Escape)
    hand.release(at)


def hit_edge(hand: Hand, at: QPoint) -> EdgeKey | None:
    hit = hit_at(hand.view.state, at.x(), at.y())
    return hit.edge if hit.part is Part.EDGE else None


@pytest.mark.parametrize("end", ["release", "escape", "open", "back"])
def test_it_stops_at_once(hand, qtbot, end) -> None:
    start, there = free_ground(hand), QPoint(600, 640)
    hand.drag(start, there, release=False)
    qtbot.waitUntil(lambda: hand.view.mouse.autopan.is_active)
    before = camera(hand)
    qtbot.waitUntil(lambda: camera(hand) != before)
    if end == "release":
        hand.release(there)
    elif end == "escape":
        hand.key(KEY.Key_Escape)
    elif end == "open":
        hand.view.session.open_document(network(1, 40, 40, 1))
    else:
        hand.drag_on(QPoint(600, 500))
    now = camera(hand)
    assert not hand.view.mouse.autopan.is_active
    QCoreApplication.processEvents()
    assert camera(hand) == now
    hand.release(there)


@pytest.fixture
def panned(hand, qtbot) -> Camera:
    """Where the camera was, with a band drawn beyond the corner for which the canvas has moved."""
    before = camera(hand)
    hand.drag(free_ground(hand), QPoint(830, 640), release=False)
    qtbot.waitUntil(lambda: camera(hand).dx < before.dx - 20 and camera(hand).dy < before.dy - 20)
    return before


def test_escape_puts_the_camera_back_to_where_the_drag_began(hand, panned) -> None:
    hand.key(KEY.Key_Escape)
    assert camera(hand) == panned
    assert not hand.view.mouse.autopan.is_active
    hand.release(QPoint(830, 640))
    assert camera(hand) == panned


def test_the_camera_goes_back_with_what_was_in_the_hand(hand, qtbot) -> None:
    state = hand.view.state
    node = next(n for n in SECOND if in_view(hand, hand.node(n)))
    before, at = camera(hand), hand.node(node)
    there = QPoint(at.x(), 640)
    hand.drag(at, there, release=False)
    qtbot.waitUntil(lambda: camera(hand).dy < before.dy - 20)
    hand.drag_on(QPoint(at.x(), 500))  # it is over when it rests, too
    assert not hand.view.mouse.autopan.is_active
    hand.key(KEY.Key_Escape)
    assert camera(hand) == before
    assert hand.node(node) == at
    assert (state.shown == state.geometry.centres).all()
    assert state.hover == hit_at(state, at.x(), 500)
    hand.release(there)


def test_a_drag_whose_release_went_elsewhere_puts_the_camera_back_too(hand, panned) -> None:
    hand.move(QPoint(600, 500))  # the button was released elsewhere
    assert hand.view.mouse.tool is None
    assert camera(hand) == panned


def test_what_was_dropped_stays_in_view_and_a_later_escape_leaves_it_there(hand, panned) -> None:
    hand.release(QPoint(830, 640))
    now = camera(hand)
    assert now != panned
    hand.key(KEY.Key_Escape)
    assert camera(hand) == now
    hand.press(hand.ground())
    hand.key(KEY.Key_Escape)
    assert camera(hand) == now
    hand.release(hand.ground())


@pytest.mark.parametrize("by", ["wheel", "sideways", "middle button"])
@pytest.mark.parametrize("again", [False, True])
def test_a_camera_that_the_person_moved_in_mid_drag_stays(hand, qtbot, panned, by, again) -> None:
    inside, outside = QPoint(600, 400), QPoint(830, 400)
    hand.drag_on(inside)
    if by == "wheel":
        hand.wheel(inside, -1)
    elif by == "sideways":
        hand.wheel(inside, 0, across=1)
    else:
        QTest.mousePress(hand.view, MIDDLE, NO_KEYS, inside)
        hand.drag_on(inside + QPoint(9, 9), button=LEFT | MIDDLE)
        QTest.mouseRelease(hand.view, MIDDLE, NO_KEYS, inside + QPoint(9, 9))
    now = camera(hand)
    if again:
        hand.drag_on(outside)
        qtbot.waitUntil(lambda: camera(hand).dx < now.dx - 5)
        hand.drag_on(inside)
        now = camera(hand)
    hand.key(KEY.Key_Escape)
    assert camera(hand) == now != panned
    hand.release(inside)


def test_it_ends_where_the_network_ends(hand, qtbot) -> None:
    hand.drag(free_ground(hand), QPoint(900, 700), release=False)
    wait_until_it_rests(hand, qtbot)
    _, _, right, bottom = pixels_out_of_view(hand)
    assert -1.5 <= right <= 1.5
    assert -1.5 <= bottom <= 1.5
    hand.drag_on(QPoint(-100, -100))
    wait_until_it_rests(hand, qtbot)
    left, top, _, _ = pixels_out_of_view(hand)
    assert -1.5 <= left <= 1.5
    assert -1.5 <= top <= 1.5
    hand.release(QPoint(-100, -100))


def test_a_node_may_go_half_a_view_further(hand, qtbot) -> None:
    node = next(n for n in SECOND if in_view(hand, hand.node(n)))
    there = QPoint(hand.node(node).x() + 90, 700)
    hand.drag(hand.node(node), there, release=False)
    wait_until_it_rests(hand, qtbot)
    assert pixels_out_of_view(hand)[3] == pytest.approx(-300, abs=2)
    now = camera(hand)
    hand.release(there)
    assert document(hand).layout[node][1] == pytest.approx(now.to_scene(0, 700)[1], abs=2)


def test_a_node_pans_sideways_only_as_far_as_it_can_go(hand, qtbot) -> None:
    state = hand.view.state
    node = next(n for n in SECOND if in_view(hand, hand.node(n)))
    before, y = camera(hand), hand.node(node).y()
    hand.drag(hand.node(node), QPoint(-200, y), release=False)
    assert not hand.view.mouse.autopan.is_active
    assert camera(hand) == before
    hand.drag_on(QPoint(1000, y))
    wait_until_it_rests(hand, qtbot)
    assert camera(hand).dx < before.dx
    right = camera(hand).x(state.centre(node)[0] + state.geometry.card_width / 2)
    assert right == pytest.approx(800 - fitting_margins(1.0)[0], abs=2)
    hand.key(KEY.Key_Escape)
    hand.release(QPoint(1000, y))


@pytest.mark.parametrize("zoomed_out", [False, True])
def test_what_is_all_in_view_stays_where_it_is(open_canvas, zoomed_out) -> None:
    hand = open_canvas(network(1, 3, 1))
    if zoomed_out:
        hand.wheel(QPoint(400, 300), -3)
    before = camera(hand)
    for start in (hand.node(4), hand.out_port(2), hand.ground(), hand.header(1)):
        for there in (QPoint(400, 700), QPoint(-50, -50), QPoint(799, 0)):
            hand.drag(start, there, release=False)
            assert not hand.view.mouse.autopan.is_active
            hand.key(KEY.Key_Escape)
            hand.release(there)
    assert camera(hand) == before
    hand.key(KEY.Key_N)
    fitted = camera(hand)
    hand.view.zoom_to_fit()
    assert (camera(hand) == fitted) is not zoomed_out


def test_a_view_that_shows_all_does_so_again_after_a_drag_in_which_it_became_smaller(
    open_canvas,
) -> None:
    hand = open_canvas(network(1, 8, 12, 1))
    there = QPoint(hand.node(FIRST[0]).x(), 420)
    hand.drag(hand.node(FIRST[0]), hand.node(FIRST[1]), release=False)
    hand.view.resize(500, 400)
    hand.drag_on(there)
    assert not hand.view.mouse.autopan.is_active
    hand.release(there)
    fitted = camera(hand)
    hand.view.zoom_to_fit()
    assert camera(hand) == fitted


def test_a_press_at_the_border_pans_only_when_it_goes_further_out(hand, qtbot) -> None:
    look(hand, 0.0, hand.view.state.centre(SECOND[5])[1] - 206.0)
    start = hand.node(SECOND[5])
    assert 600 - BORDER < start.y() < 600
    before = camera(hand)
    hand.press(start)
    for up in (2, 5, 8):
        hand.drag_on(start - QPoint(0, up))
        assert not hand.view.mouse.autopan.is_active
    assert camera(hand) == before
    hand.drag_on(start + QPoint(0, 6))
    qtbot.waitUntil(lambda: camera(hand) != before)
    hand.release(start + QPoint(0, 6))


def test_the_further_out_the_faster_but_never_faster_than_a_limit(hand) -> None:
    start = free_ground(hand)
    speeds = []
    for beyond in (-20, -4, 10, 500):
        hand.drag(start, QPoint(600, 600 + beyond), release=False)
        speeds.append(-hand.view.mouse.autopan.speed()[1])
        hand.key(KEY.Key_Escape)
        hand.release(start)
    assert speeds == sorted(set(speeds))
    assert 0 < speeds[0] < 100
    assert speeds[-1] == FASTEST


def test_undo_in_the_middle_of_it_ends_the_drag_of_a_node(hand, qtbot) -> None:
    hand.view.session.edit("Add", lambda d: add_node(d))
    look(hand, 0.0, 0.0)
    node = next(n for n in SECOND if in_view(hand, hand.node(n)))
    hand.drag(hand.node(node), QPoint(hand.node(node).x(), 630), release=False)
    qtbot.waitUntil(lambda: hand.view.mouse.autopan.is_active)
    hand.view.session.undo_stack.undo()
    wait_until_it_rests(hand, qtbot)
    hand.release(QPoint(400, 630))
    assert document(hand).graph == network(1, 8, 12, 1).graph


def add_node(document: Document) -> Document:
    return groups.add_nodes(document, document.graph.layers[1].id, 1, "neutral")


def test_a_wire_drawn_by_keys_does_not_pan(hand) -> None:
    hand.view.select(Selection((X,)))
    hand.key(KEY.Key_E)
    assert hand.view.mouse.tool is not None
    hand.move(QPoint(798, 300))
    assert not hand.view.mouse.autopan.is_active
    hand.key(KEY.Key_Escape)


def test_a_wire_that_went_far_and_came_back_to_its_pixel_is_no_click(hand, qtbot) -> None:
    node = next(n for n in FIRST if in_view(hand, hand.out_port(n)))
    said: list[str] = []
    hand.view.message.connect(said.append)
    start = hand.out_port(node)
    hand.drag(start, QPoint(start.x(), 640), release=False)
    before = camera(hand)
    qtbot.waitUntil(lambda: before.dy - camera(hand).dy > 60)
    hand.drag_on(start)
    wire = hand.view.state.wire
    assert wire is not None
    hand.release(start)
    assert hand.view.selection() != Selection((node,))
    assert said or len(document(hand).graph.edges) > 8 + 96 + 12
