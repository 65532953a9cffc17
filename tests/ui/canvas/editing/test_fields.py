"""Fields on the canvas by real keys and clicks: what they ask, and what becomes of the answer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolTip, QVBoxLayout, QWidget

from playground.model import edits
from playground.model.selection import Selection
from tests.ui.canvas.conftest import network
from tests.ui.canvas.user import CTRL, NO_KEYS, SHIFT, User

X, H1, H2, H3, Y = 2, 4, 5, 6, 8
HIDDEN = 3
KEY = Qt.Key


def give(user: User, values) -> None:
    assert not user.view.session.edit("Given", lambda d: edits.set_values(d, values))


def weight(user: User, *key: int) -> float:
    return user.view.session.live_document.weight(*key)


def bias(user: User, node: int) -> float:
    return user.view.session.live_document.bias(node)


def undo_texts(user: User) -> list[str]:
    stack = user.view.session.undo_stack
    return [stack.text(i) for i in range(stack.index())]


def type_(user: User, text: str) -> None:
    QTest.keyClicks(user.view.inline, text)


def press(user: User, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    QTest.keyClick(user.view.inline, key, keys)


@pytest.fixture
def on_edge(user: User) -> User:
    """The field for the weight from x to h1, which is 1/3, is open."""
    give(user, {(X, H1): 1.0 / 3.0})
    user.view.select(Selection(edges=((X, H1),)))
    user.key(KEY.Key_Return)
    assert user.view.inline.text() == "0.3333333333"
    return user


# -- what is not typed is not applied ---------------------------------------------------------


@pytest.mark.parametrize("how", ["enter", "escape", "click", "tab"])
def test_a_field_left_as_it_was_changes_no_digit_and_leaves_no_step(on_edge, how) -> None:
    if how == "click":
        on_edge.click(on_edge.ground())
    else:
        keys = {"enter": KEY.Key_Return, "escape": KEY.Key_Escape, "tab": KEY.Key_Tab}
        press(on_edge, keys[how])
    assert weight(on_edge, X, H1) == 1.0 / 3.0
    assert undo_texts(on_edge) == ["Given"]


def test_a_field_left_as_it_was_leaves_what_was_trained_meanwhile(user, qtbot) -> None:
    session = user.view.session
    user.view.select(Selection((H1,)))
    user.key(KEY.Key_Return)
    before = bias(user, H1)
    session.step(50)
    qtbot.waitUntil(lambda: session.shown.step == 50 and not session.running, timeout=20_000)
    trained = bias(user, H1)
    assert trained != before
    user.click(user.ground())
    assert bias(user, H1) == trained
    assert undo_texts(user) == []


def test_several_values_that_differ_are_counted_and_not_made_one(user) -> None:
    give(user, {H1: 0.1, H2: 0.2, H3: 0.3})
    user.view.select(Selection((H1, H2, H3)))
    user.key(KEY.Key_Return)
    field = user.view.inline
    assert (field.text(), field.placeholderText()) == ("", "3 values")
    shown = field.grab().toImage()
    field.setPlaceholderText("")
    assert field.grab().toImage() != shown  # it can be read, though the field has the keyboard
    user.click(user.ground())
    assert [bias(user, h) for h in (H1, H2, H3)] == [0.1, 0.2, 0.3]
    user.view.select(Selection((H1, H2, H3)))
    user.key(KEY.Key_Return)
    user.type_into_field("0,5")
    assert [bias(user, h) for h in (H1, H2, H3)] == [0.5, 0.5, 0.5]
    user.key(KEY.Key_Return)
    assert field.text() == "0.5"


def test_what_is_typed_goes_to_what_was_selected_when_it_was_opened(on_edge) -> None:
    type_(on_edge, "2")
    on_edge.view.select(Selection(edges=((X, H2),)))
    before = weight(on_edge, X, H2)
    press(on_edge, KEY.Key_Return)
    assert (weight(on_edge, X, H1), weight(on_edge, X, H2)) == (2.0, before)


# -- keys while it is open --------------------------------------------------------------------


def test_a_command_takes_over_what_is_typed_and_acts(on_edge) -> None:
    on_edge.view.select(Selection((H1,)))
    on_edge.key(KEY.Key_Return)
    type_(on_edge, "0.75")
    press(on_edge, KEY.Key_D, CTRL)
    assert bias(on_edge, H1) == 0.75
    assert undo_texts(on_edge)[1:] == ["Set bias", "Duplicate"]
    assert not on_edge.view.inline.is_open


def test_keys_that_edit_text_are_the_fields(on_edge) -> None:
    type_(on_edge, "15")
    for key in (KEY.Key_Left, KEY.Key_Delete, KEY.Key_Backspace):
        press(on_edge, key)
    press(on_edge, KEY.Key_A, CTRL)
    type_(on_edge, "kzmlnwv")
    assert on_edge.view.inline.text() == "kzmlnwv"
    assert undo_texts(on_edge) == ["Given"]


def test_arrow_keys_step_the_value_in_one_undo_step(on_edge) -> None:
    for key, keys in ((KEY.Key_Up, CTRL), (KEY.Key_Down, NO_KEYS), (KEY.Key_Up, SHIFT)):
        press(on_edge, key, keys)
    assert weight(on_edge, X, H1) == pytest.approx(1.0 / 3.0 + 0.91)
    press(on_edge, KEY.Key_Return)
    assert not on_edge.view.inline.is_open
    assert undo_texts(on_edge) == ["Given", "Set weight"]


def test_undo_restores_what_is_typed(on_edge) -> None:
    type_(on_edge, "9")
    press(on_edge, KEY.Key_Z, CTRL)
    assert on_edge.view.inline.is_open
    assert on_edge.view.inline.text() == "0.3333333333"
    assert weight(on_edge, X, H1) == 1.0 / 3.0


def test_tab_goes_on_to_the_next_weight_and_the_next_node(on_edge) -> None:
    view = on_edge.view
    type_(on_edge, "1")
    press(on_edge, KEY.Key_Tab)
    assert view.selection() == Selection(edges=((X, H2),))
    type_(on_edge, "2")
    press(on_edge, KEY.Key_Tab)
    press(on_edge, KEY.Key_Backtab, SHIFT)
    assert view.selection() == Selection(edges=((X, H2),))
    assert [weight(on_edge, X, h) for h in (H1, H2)] == [1.0, 2.0]
    press(on_edge, KEY.Key_Escape)
    view.select(Selection((H3,)))
    on_edge.key(KEY.Key_Return)
    type_(on_edge, "3")
    press(on_edge, KEY.Key_Tab)
    assert view.selection() == Selection((Y,))
    press(on_edge, KEY.Key_Tab)
    assert not view.inline.is_open
    assert view.hasFocus()
    assert bias(on_edge, H3) == 3.0


# -- what can't be used -----------------------------------------------------------------------


@pytest.mark.parametrize("width", ["3,5", "0", "-1", "many"])
def test_a_refused_width_stays_in_the_field_with_the_reason_beside_it(user, width) -> None:
    user.click(user.header(1))
    user.move(QPoint(700, 560))
    user.key(KEY.Key_W)
    view = user.view
    type_(user, width)
    press(user, KEY.Key_Return)
    assert view.inline.is_open
    assert view.inline.text() == width
    assert QToolTip.text() == view.inline.message != ""
    type_(user, "5")
    assert view.inline.message == ""
    user.type_into_field("5")
    assert not view.inline.is_open
    assert len(view.state.graph.layers[1].nodes) == 5


def test_what_is_wrong_is_still_said_when_the_field_is_left(on_edge) -> None:
    type_(on_edge, "much")
    on_edge.click(on_edge.ground())
    assert not on_edge.view.inline.is_open
    assert on_edge.view.bubble.isVisible()
    assert "not a number" in on_edge.view.bubble.text()


# -- where it is ------------------------------------------------------------------------------


def test_a_double_click_on_a_name_renames_and_elsewhere_opens_the_value(user) -> None:
    name, number = user.view.text_areas(H2)
    assert not name.isEmpty()
    for area, asked in ((name, "Name of the node"), (number, "Bias")):
        user.double_click(area.center().toPoint())
        field = user.view.inline
        assert field.accessibleName() == asked
        assert (field.geometry().center() - area.center().toPoint()).manhattanLength() <= 3
        press(user, KEY.Key_Escape)
    user.double_click(user.node(H2))
    assert user.view.inline.accessibleName() == "Bias"


def test_the_field_goes_along_when_the_canvas_changes_its_size(on_edge) -> None:
    view, field = on_edge.view, on_edge.view.inline
    type_(on_edge, "7.5")
    before = field.geometry().center()
    view.resize(640, 480)
    assert field.is_open
    assert field.text() == "7.5"
    assert field.geometry().center() != before
    place = view.commands.fields.place_of((X, H1))
    assert (field.geometry().center() - place).manhattanLength() <= 3
    press(on_edge, KEY.Key_Return)
    assert weight(on_edge, X, H1) == 7.5


def test_a_click_into_another_field_takes_the_keyboard_there(user, qtbot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    layout, other = QVBoxLayout(form), QLineEdit(form)
    layout.addWidget(other)
    layout.addWidget(user.view)
    with qtbot.waitActive(form):
        form.resize(800, 700)
        form.show()
        form.activateWindow()
    user.view.select(Selection((H1,)))
    user.view.setFocus()
    user.key(KEY.Key_Return)
    type_(user, "4")
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    assert bias(user, H1) == 4.0
    assert other.hasFocus()
    user.view.setParent(None)


# -- select, type -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "rest", "value"), [("2", "5", 25), ("-", "1", -1), (",", "5", 0.5)]
)
def test_typing_on_a_selected_edge_begins_its_value(user, first, rest, value) -> None:
    user.click(user.edge((X, H1)))
    QTest.keyClicks(user.view, first)
    assert user.view.inline.text() == first
    type_(user, rest)
    press(user, KEY.Key_Return)
    assert weight(user, X, H1) == value
    assert user.view.hasFocus()


def test_typing_a_digit_with_nothing_to_set_opens_nothing(user) -> None:
    QTest.keyClicks(user.view, "5")
    assert not user.view.inline.is_open
    user.view.select(Selection((X,)))
    QTest.keyClicks(user.view, "5")
    assert not user.view.inline.is_open


def test_all_of_this_document_is_as_it_was_after_a_walk_through_its_fields(open_canvas) -> None:
    user = open_canvas(network(1, 3, 2, 1))
    before = user.view.session.live_document.parameters.copy()
    user.view.select(Selection(edges=(user.view.state.graph.edges[0].key,)))
    user.key(KEY.Key_Return)
    steps = 0
    while user.view.inline.is_open:
        press(user, KEY.Key_Tab)
        steps += 1
    assert steps == len(user.view.state.graph.edges)
    assert (user.view.session.live_document.parameters == before).all()


def test_the_field_lies_over_the_value_that_is_written_on_the_edge(open_canvas) -> None:
    user = open_canvas(network(1, 5, 5, 1))
    view = user.view
    view.commands["all_values"].trigger()
    view.grab()
    labels = view.state.labels
    assert len(labels) > 5
    for label in labels[:8]:
        view.select(Selection(edges=(label.edge,)))
        view.grab()
        drawn = next(shown for shown in view.state.labels if shown.edge == label.edge)
        user.key(KEY.Key_Return)
        camera, (x, y) = view.state.camera, drawn.rect.centre
        middle = QPoint(round(x + camera.dx), round(y + camera.dy))
        assert (view.inline.geometry().center() - middle).manhattanLength() <= 3
        view.pan(30, 0)
        middle += QPoint(30, 0)
        assert (view.inline.geometry().center() - middle).manhattanLength() <= 3
        press(user, KEY.Key_Escape)
        view.zoom_to_fit()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("12345.678", "12345.678"),
        ("-0,00125", "-0.00125"),
        ("1/3", "0.3333333333"),
        ("1e-9", "1e-09"),
    ],
)
def test_a_number_that_was_typed_is_there_again_with_all_its_digits(user, typed, shown) -> None:
    user.click(user.edge((2, 4)))
    user.key(KEY.Key_Return)
    user.type_into_field(typed)
    user.key(KEY.Key_Return)
    assert user.view.inline.text() == shown
