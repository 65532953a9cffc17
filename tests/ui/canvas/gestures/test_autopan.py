"""A drag that is held at the border of the canvas moves the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest

from playground.model import groups
from playground.model.document import Document
from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import Camera, fitting_margins
from playground.ui.canvas.geometry.parts import GROUND, Part
from playground.ui.canvas.gestures import autopan
from playground.ui.canvas.gestures.autopan import BORDER, FASTEST
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.user import LEFT, NO_KEYS, User

X, Y = 2, 27  # of a 1-8-12-1 network, and its hidden nodes
FIRST, SECOND = range(4, 12), range(13, 25)
KEY = Qt.Key
MIDDLE = Qt.MouseButton.MiddleButton


@pytest.fixture
def user(open_canvas: OpenCanvas) -> User:
    """On a 1-8-12-1 network at 1.4 times its size, in the middle of which one looks."""
    user = open_canvas(network(1, 8, 12, 1))
    look(user, 0.0, 0.0)
    return user


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """It pans five times as fast, so that its end comes soon."""
    monkeypatch.setattr(autopan, "FASTEST", 5.0 * FASTEST)
    monkeypatch.setattr(autopan, "RATE", 5.0 * autopan.RATE)


def look(user: User, x: float, y: float, scale: float = 1.4) -> None:
    user.view.centre_on(x, y)
    user.view.set_camera(Camera(scale, 400 - scale * x, 300 - scale * y))


def document(user: User) -> Document:
    return user.view.session.document


def camera(user: User) -> Camera:
    return user.view.state.camera


def pixels_out_of_view(user: User) -> tuple[float, float, float, float]:
    """Of the network with its usual margins: left, top, right, bottom."""
    bounds, at, size = user.view.state.geometry.bounds, camera(user), user.view.size()
    side, top, foot = fitting_margins(1.0)
    return (
        side - at.x(bounds.left),
        top - at.y(bounds.top),
        at.x(bounds.right) - (size.width() - side),
        at.y(bounds.bottom) - (size.height() - foot),
    )


def wait_until_it_rests(user: User, qtbot) -> None:
    qtbot.waitUntil(lambda: not user.view.mouse.autopan.is_active, timeout=20_000)


def free_ground(user: User) -> QPoint:
    """Between two columns, above or below the edges that are in view."""
    state = user.view.state
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
    user, qtbot, border
) -> None:
    there, (across, down) = BORDERS[border]
    before = camera(user)
    node = next(n for n in (*FIRST, *SECOND) if in_view(user, user.out_port(n)))
    user.drag(user.out_port(node), there, release=False)

    def panned() -> bool:
        now = camera(user)
        return (
            across * (now.dx - before.dx) > 30 * abs(across) - 1
            and down * (now.dy - before.dy) > 30 * abs(down) - 1
        )

    qtbot.waitUntil(panned)
    if not across:
        assert camera(user).dx == before.dx
    if not down:
        assert camera(user).dy == before.dy
    wire = user.view.state.wire
    assert wire is not None
    assert wire.snapped or (user.pixel(*wire.end) - there).manhattanLength() <= 2
    user.key(KEY.Key_Escape)
    user.release(there)


def in_view(user: User, at: QPoint) -> bool:
    return user.view.rect().adjusted(60, 80, -60, -60).contains(at)


def test_a_dragged_node_stays_under_the_pointer_and_lands_where_it_is_dropped(user, qtbot) -> None:
    column = [n.id for n in document(user).graph.layers[2].nodes]
    node = next(n for n in column if in_view(user, user.node(n)))
    at, there = column.index(node), QPoint(user.node(node).x(), 596)
    assert user.node(column[-1]).y() > 700
    user.drag(user.node(node), there, release=False)
    qtbot.waitUntil(lambda: user.node(column[-1]).y() < there.y())
    assert (user.node(node) - there).manhattanLength() <= 2
    user.release(there)
    after = [n.id for n in document(user).graph.layers[2].nodes]
    assert after == [*column[:at], *column[at + 1 :], node]


def test_a_band_takes_what_comes_into_view(user, qtbot) -> None:
    start, there = free_ground(user), QPoint(399, 599)
    user.drag(start, there, release=False)
    taken = set(user.view.selection().nodes)
    qtbot.waitUntil(lambda: len(user.view.selection().nodes) > len(taken))
    assert taken < set(user.view.selection().nodes)
    band = user.view.state.band
    assert band is not None
    user.release(there)
    assert user.view.state.band is None
    assert not user.view.mouse.autopan.is_active


@pytest.mark.usefixtures("fast")
def test_a_column_is_carried_sideways_only(open_canvas, qtbot) -> None:
    user = open_canvas(network(1, 4, 4, 4, 4, 1))
    look(user, user.view.state.geometry.columns[1], 0.0, 1.8)
    before, start = camera(user), user.header(1)
    there = QPoint(850, start.y())  # at the upper border too
    user.drag(start, there, release=False)
    wait_until_it_rests(user, qtbot)
    assert camera(user).dx < before.dx - 100
    assert camera(user).dy == before.dy
    state = user.view.state
    assert state.carried is not None
    assert state.carried.position == 4
    user.release(there)
    assert document(user).graph.layer_position[3] == 4


def test_dragging_a_value_on_an_edge_keeps_the_canvas_still(user) -> None:
    state = user.view.state
    at = next(
        user.edge(edge.key, 0.5)
        for edge in state.graph.edges
        if in_view(user, user.edge(edge.key, 0.5))
        and hit_edge(user, user.edge(edge.key, 0.5)) is not None
    )
    before = camera(user)
    user.drag(at, QPoint(at.x(), -40), release=False)
    assert not user.view.mouse.autopan.is_active
    assert camera(user) == before
    user.key(KEY.Key_Escape)
    user.release(at)


def hit_edge(user: User, at: QPoint) -> EdgeKey | None:
    hit = hit_at(user.view.state, at.x(), at.y())
    return hit.edge if hit.part is Part.EDGE else None


@pytest.mark.parametrize("end", ["release", "escape", "open", "back"])
def test_it_stops_at_once(user, qtbot, end) -> None:
    start, there = free_ground(user), QPoint(600, 640)
    user.drag(start, there, release=False)
    qtbot.waitUntil(lambda: user.view.mouse.autopan.is_active)
    before = camera(user)
    qtbot.waitUntil(lambda: camera(user) != before)
    if end == "release":
        user.release(there)
    elif end == "escape":
        user.key(KEY.Key_Escape)
    elif end == "open":
        user.view.session.open_document(network(1, 40, 40, 1))
    else:
        user.drag_on(QPoint(600, 500))
    now = camera(user)
    assert not user.view.mouse.autopan.is_active
    QCoreApplication.processEvents()
    assert camera(user) == now
    user.release(there)


@pytest.fixture
def panned(user, qtbot) -> Camera:
    """Where the camera was, with a band drawn beyond the corner for which the canvas has moved."""
    before = camera(user)
    user.drag(free_ground(user), QPoint(830, 640), release=False)
    qtbot.waitUntil(lambda: camera(user).dx < before.dx - 20 and camera(user).dy < before.dy - 20)
    return before


def test_escape_puts_the_camera_back_to_where_the_drag_began(user, panned) -> None:
    user.key(KEY.Key_Escape)
    assert camera(user) == panned
    assert not user.view.mouse.autopan.is_active
    user.release(QPoint(830, 640))
    assert camera(user) == panned


def test_the_camera_goes_back_when_a_drag_is_cancelled(user, qtbot) -> None:
    state = user.view.state
    node = next(n for n in SECOND if in_view(user, user.node(n)))
    before, at = camera(user), user.node(node)
    there = QPoint(at.x(), 640)
    user.drag(at, there, release=False)
    qtbot.waitUntil(lambda: camera(user).dy < before.dy - 20)
    user.drag_on(QPoint(at.x(), 500))  # it is over when it rests, too
    assert not user.view.mouse.autopan.is_active
    user.key(KEY.Key_Escape)
    assert camera(user) == before
    assert user.node(node) == at
    assert (state.shown == state.geometry.centres).all()
    assert state.hover == hit_at(state, at.x(), 500)
    user.release(there)


def test_a_drag_whose_release_went_elsewhere_puts_the_camera_back_too(user, panned) -> None:
    user.move(QPoint(600, 500))  # the button was released elsewhere
    assert user.view.mouse.tool is None
    assert camera(user) == panned


def test_what_was_dropped_stays_in_view_and_a_later_escape_leaves_it_there(user, panned) -> None:
    user.release(QPoint(830, 640))
    now = camera(user)
    assert now != panned
    user.key(KEY.Key_Escape)
    assert camera(user) == now
    user.press(user.ground())
    user.key(KEY.Key_Escape)
    assert camera(user) == now
    user.release(user.ground())


@pytest.mark.parametrize("by", ["wheel", "sideways", "middle button"])
@pytest.mark.parametrize("again", [False, True])
def test_a_camera_that_the_person_moved_in_mid_drag_stays(user, qtbot, panned, by, again) -> None:
    inside, outside = QPoint(600, 400), QPoint(830, 400)
    user.drag_on(inside)
    if by == "wheel":
        user.wheel(inside, -1)
    elif by == "sideways":
        user.wheel(inside, 0, across=1)
    else:
        QTest.mousePress(user.view, MIDDLE, NO_KEYS, inside)
        user.drag_on(inside + QPoint(9, 9), button=LEFT | MIDDLE)
        QTest.mouseRelease(user.view, MIDDLE, NO_KEYS, inside + QPoint(9, 9))
    now = camera(user)
    if again:
        user.drag_on(outside)
        qtbot.waitUntil(lambda: camera(user).dx < now.dx - 5)
        user.drag_on(inside)
        now = camera(user)
    user.key(KEY.Key_Escape)
    assert camera(user) == now != panned
    user.release(inside)


@pytest.mark.usefixtures("fast")
def test_it_ends_where_the_network_ends(user, qtbot) -> None:
    user.drag(free_ground(user), QPoint(900, 700), release=False)
    wait_until_it_rests(user, qtbot)
    _, _, right, bottom = pixels_out_of_view(user)
    assert -1.5 <= right <= 1.5
    assert -1.5 <= bottom <= 1.5
    user.drag_on(QPoint(-100, -100))
    wait_until_it_rests(user, qtbot)
    left, top, _, _ = pixels_out_of_view(user)
    assert -1.5 <= left <= 1.5
    assert -1.5 <= top <= 1.5
    user.release(QPoint(-100, -100))


def test_a_node_may_go_half_a_view_further(user, qtbot) -> None:
    node = next(n for n in SECOND if in_view(user, user.node(n)))
    there = QPoint(user.node(node).x() + 90, 700)
    user.drag(user.node(node), there, release=False)
    wait_until_it_rests(user, qtbot)
    assert pixels_out_of_view(user)[3] == pytest.approx(-300, abs=2)
    now = camera(user)
    user.release(there)
    assert document(user).layout[node][1] == pytest.approx(now.to_scene(0, 700)[1], abs=2)


def test_a_node_pans_sideways_only_as_far_as_it_can_go(user, qtbot) -> None:
    state = user.view.state
    node = next(n for n in SECOND if in_view(user, user.node(n)))
    before, y = camera(user), user.node(node).y()
    user.drag(user.node(node), QPoint(-200, y), release=False)
    assert not user.view.mouse.autopan.is_active
    assert camera(user) == before
    user.drag_on(QPoint(1000, y))
    wait_until_it_rests(user, qtbot)
    assert camera(user).dx < before.dx
    right = camera(user).x(state.centre(node)[0] + state.geometry.card_width / 2)
    assert right == pytest.approx(800 - fitting_margins(1.0)[0], abs=2)
    user.key(KEY.Key_Escape)
    user.release(QPoint(1000, y))


@pytest.mark.parametrize("zoomed_out", [False, True])
def test_what_is_all_in_view_stays_where_it_is(open_canvas, zoomed_out) -> None:
    user = open_canvas(network(1, 3, 1))
    if zoomed_out:
        user.wheel(QPoint(400, 300), -3)
    before = camera(user)
    for start in (user.node(4), user.out_port(2), user.ground(), user.header(1)):
        for there in (QPoint(400, 700), QPoint(-50, -50), QPoint(799, 0)):
            user.drag(start, there, release=False)
            assert not user.view.mouse.autopan.is_active
            user.key(KEY.Key_Escape)
            user.release(there)
    assert camera(user) == before
    user.key(KEY.Key_N)
    fitted = camera(user)
    user.view.zoom_to_fit()
    assert (camera(user) == fitted) is not zoomed_out


def test_a_view_that_shows_all_does_so_again_after_a_drag_in_which_it_became_smaller(
    open_canvas,
) -> None:
    user = open_canvas(network(1, 8, 12, 1))
    there = QPoint(user.node(FIRST[0]).x(), 420)
    user.drag(user.node(FIRST[0]), user.node(FIRST[1]), release=False)
    user.view.resize(500, 400)
    user.drag_on(there)
    assert not user.view.mouse.autopan.is_active
    user.release(there)
    fitted = camera(user)
    user.view.zoom_to_fit()
    assert camera(user) == fitted


def test_a_press_at_the_border_pans_only_when_it_goes_further_out(user, qtbot) -> None:
    look(user, 0.0, user.view.state.centre(SECOND[5])[1] - 206.0)
    start = user.node(SECOND[5])
    assert 600 - BORDER < start.y() < 600
    before = camera(user)
    user.press(start)
    for up in (2, 5, 8):
        user.drag_on(start - QPoint(0, up))
        assert not user.view.mouse.autopan.is_active
    assert camera(user) == before
    user.drag_on(start + QPoint(0, 6))
    qtbot.waitUntil(lambda: camera(user) != before)
    user.release(start + QPoint(0, 6))


def test_the_further_out_the_faster_but_never_faster_than_a_limit(user) -> None:
    start = free_ground(user)
    speeds = []
    for beyond in (-20, -4, 10, 500):
        user.drag(start, QPoint(600, 600 + beyond), release=False)
        speeds.append(-user.view.mouse.autopan.speed()[1])
        user.key(KEY.Key_Escape)
        user.release(start)
    assert speeds == sorted(set(speeds))
    assert 0 < speeds[0] < 100
    assert speeds[-1] == FASTEST


def test_undo_in_the_middle_of_it_ends_the_drag_of_a_node(user, qtbot) -> None:
    user.view.session.edit("Add", lambda d: add_node(d))
    look(user, 0.0, 0.0)
    node = next(n for n in SECOND if in_view(user, user.node(n)))
    user.drag(user.node(node), QPoint(user.node(node).x(), 630), release=False)
    qtbot.waitUntil(lambda: user.view.mouse.autopan.is_active)
    user.view.session.undo_stack.undo()
    wait_until_it_rests(user, qtbot)
    user.release(QPoint(400, 630))
    assert document(user).graph == network(1, 8, 12, 1).graph


def add_node(document: Document) -> Document:
    return groups.add_nodes(document, document.graph.layers[1].id, 1, "neutral")


def test_a_wire_drawn_by_keys_does_not_pan(user) -> None:
    user.view.select(Selection((X,)))
    user.key(KEY.Key_E)
    assert user.view.mouse.tool is not None
    user.move(QPoint(798, 300))
    assert not user.view.mouse.autopan.is_active
    user.key(KEY.Key_Escape)


def test_a_wire_that_went_far_and_came_back_to_its_pixel_is_no_click(user, qtbot) -> None:
    node = next(n for n in FIRST if in_view(user, user.out_port(n)))
    said: list[str] = []
    user.view.message.connect(said.append)
    start = user.out_port(node)
    user.drag(start, QPoint(start.x(), 640), release=False)
    before = camera(user)
    qtbot.waitUntil(lambda: before.dy - camera(user).dy > 60)
    user.drag_on(start)
    wire = user.view.state.wire
    assert wire is not None
    user.release(start)
    assert user.view.selection() != Selection((node,))
    assert said or len(document(user).graph.edges) > 8 + 96 + 12
