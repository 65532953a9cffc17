from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import (
    Builtin,
    Data,
    Formula,
    Generator,
    Points,
    dense_document,
    frozen,
)
from playground.session import Session
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.data_panel import DataPanel


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> DataPanel:
    actions = (QAction(text) for text in ("Open data", "Open pictures", "Browse pictures"))
    panel = DataPanel(session, *actions)
    qtbot.addWidget(panel)
    panel.resize(300, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def choose(panel: DataPanel, text: str) -> None:
    at = panel.source.findText(text)
    assert at >= 0
    panel.source.setCurrentIndex(at)
    panel.source.activated.emit(at)


def enter(qtbot: QtBot, field: NumberField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def shown_text(panel: DataPanel) -> str:
    return "\n".join(x.text() for x in panel.findChildren(QLabel) if x.isVisible())


def errors(panel: DataPanel) -> list[str]:
    labels = [x for x in panel.findChildren(QLabel) if x.property("error") and x.isVisible()]
    return [label.text() for label in labels]


def test_another_curve_keeps_number_and_noise(panel: DataPanel, session: Session) -> None:
    choose(panel, "Step")
    assert session.document.data.source == Generator("step", n=20)
    session.undo_stack.undo()
    assert panel.source.currentText() == "Sine"


def test_each_number_is_one_undoable_edit(qtbot: QtBot, panel: DataPanel, session: Session) -> None:
    enter(qtbot, panel.n, "30")
    enter(qtbot, panel.noise, "0,1")
    enter(qtbot, panel.low, "-2")
    enter(qtbot, panel.test, "50")
    enter(qtbot, panel.seed, "3")
    source = session.document.data.source
    assert source == Generator("sine", 30, 0.1, 3, (-2.0, 1.0), 0.5)
    assert len(session.dataset.x_test) == 15
    for _ in range(5):
        session.undo_stack.undo()
    assert session.document.data.source == Generator("sine", n=20)
    assert panel.n.value == 20


def test_a_shipped_set_comes_scaled_and_says_where_it_is_from(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Flow of the Nile")
    assert session.document.data == Data(Builtin("nile"), "standard")
    assert panel.n.isHidden()
    notes: list[tuple[str, str]] = []
    panel.note_requested.connect(lambda title, text: notes.append((title, text)))
    licence = next(b for b in panel.findChildren(QPushButton) if "licence" in b.text())
    qtbot.mouseClick(licence, Qt.MouseButton.LeftButton)
    assert notes[0][0] == "Flow of the Nile"
    assert "Licence" in notes[0][1]


def test_a_typed_formula_is_learned(qtbot: QtBot, panel: DataPanel, session: Session) -> None:
    choose(panel, "Typed formula")
    assert session.document.data.source == Formula("sin(pi*x)", n=20), "it starts with the curve"
    panel.formula.selectAll()
    qtbot.keyClicks(panel.formula, "abs(x) - 1/2")
    qtbot.keyClick(panel.formula, Qt.Key.Key_Return)
    assert session.dataset.target is not None
    assert session.document.data.source == Formula("abs(x) - 1/2", n=20)


def test_a_formula_is_typeset_as_it_is_understood_while_it_is_typed(
    qtbot: QtBot, panel: DataPanel
) -> None:
    choose(panel, "Typed formula")
    panel.formula.selectAll()
    qtbot.keyClicks(panel.formula, "exp(-x^2)/2")
    assert panel.understood.text == "y = e^−x^2/2"
    qtbot.keyClicks(panel.formula, " + ")
    assert panel.understood.text == "y = e^−x^2/2"
    assert not panel.understood.isEnabled()
    qtbot.keyClicks(panel.formula, "x")
    assert panel.understood.text == "y = e^−x^2/2 + x"
    assert panel.understood.isEnabled()


def test_a_wrong_formula_is_said_beside_it_and_changes_nothing(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Typed formula")
    before = session.document
    panel.formula.selectAll()
    qtbot.keyClicks(panel.formula, "sin(x")
    qtbot.keyClick(panel.formula, Qt.Key.Key_Return)
    assert errors(panel) == ["Column 4: this parenthesis is never closed."]
    assert panel.formula.property("invalid")
    assert panel.formula.text() == "sin(x", "what was typed is still there"
    assert session.document is before
    qtbot.keyClicks(panel.formula, ")")
    qtbot.keyClick(panel.formula, Qt.Key.Key_Return)
    assert errors(panel) == []
    assert not panel.formula.property("invalid")


@pytest.mark.parametrize("upwards", [True, False])
def test_the_ends_of_the_range_can_be_typed_in_any_order(
    qtbot: QtBot, panel: DataPanel, session: Session, upwards: bool
) -> None:
    wanted = (3.0, 4.5) if upwards else (-7.0, -2.5)
    typed = [(panel.low, wanted[0]), (panel.high, wanted[1])]
    for order in (typed, typed[::-1]):
        for field, value in order:
            enter(qtbot, field, f"{value:g}")
            assert errors(panel) == []
        assert session.document.data.source.range == wanted
        assert (panel.low.value, panel.high.value) == wanted
        panel.n.setFocus()
        for _ in range(2):
            session.undo_stack.undo()
        assert (panel.low.value, panel.high.value) == (-1.0, 1.0), "each end was one step"


def test_an_end_that_passes_the_other_takes_it_along(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    enter(qtbot, panel.low, "1")
    assert session.document.data.source.range == (1.0, 3.0)
    enter(qtbot, panel.high, "1.1")
    for _ in range(3):
        qtbot.keyClick(panel.high, Qt.Key.Key_Down)
    assert session.document.data.source.range == (-0.5, -0.4)
    assert (panel.low.text(), panel.high.text()) == ("-0.50", "-0.4")


def test_points_by_hand_begin_with_the_rows_that_were_there(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    rows = as_points(session.dataset)
    choose(panel, "Points by hand")
    source = session.document.data.source
    assert isinstance(source, Points)
    assert (source.x == rows.x).all()
    enter(qtbot, panel.test, "10")
    assert len(session.dataset.x_test) == 2
    clear = next(b for b in panel.findChildren(QPushButton) if "Remove" in b.text())
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert len(session.dataset.x) == 0
    assert clear.isHidden()
    session.undo_stack.undo()
    assert len(session.dataset.x) == 20


def test_points_that_no_plot_can_edit_are_not_said_to_be_editable(
    panel: DataPanel, session: Session
) -> None:
    how = "a click adds a point, a drag draws"
    choose(panel, "Points by hand")
    assert how in shown_text(panel)
    points = Points(frozen([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0]]), frozen([[1.0], [2.0]]))
    session.open_document(dense_document((3, 3, 1), ("relu", "linear"), Data(points)))
    assert how not in shown_text(panel)


def test_data_with_other_columns_change_the_ends_in_one_undo_step(
    panel: DataPanel, session: Session
) -> None:
    points = Points(frozen([[0.0, 1.0], [1.0, 0.0]]), frozen([[1.0, 2.0], [2.0, 3.0]]))
    session.open_document(dense_document((2, 3, 2), ("relu", "linear"), Data(points)))
    before = session.live_document
    choose(panel, "Step")
    assert errors(panel) == []
    graph = session.document.graph
    assert (graph.n_inputs, graph.n_outputs) == (1, 1)
    for edge in graph.edges:
        assert session.document.weight(*edge.key) == before.weight(*edge.key)
    session.undo_stack.undo()
    assert session.live_document.same_as(before)
    assert not session.undo_stack.can_undo()


def test_removing_all_points_keeps_the_columns(panel: DataPanel, session: Session) -> None:
    points = Points(frozen([[0.0, 1.0]]), frozen([[1.0]]))
    session.open_document(dense_document((2, 3, 1), ("relu", "linear"), Data(points)))
    next(b for b in panel.findChildren(QPushButton) if "Remove" in b.text()).click()
    assert session.dataset.x.shape == (0, 2)
    assert session.document.graph.n_inputs == 2


def test_a_new_data_seed_makes_other_noise(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    enter(qtbot, panel.noise, "0.2")
    before = session.dataset.y.copy()
    qtbot.mouseClick(panel.new_seed, Qt.MouseButton.LeftButton)
    assert (session.dataset.y != before).any()


def test_scaling_can_be_chosen(panel: DataPanel, session: Session) -> None:
    at = panel.scaling.findData("minmax")
    panel.scaling.setCurrentIndex(at)
    panel.scaling.activated.emit(at)
    assert session.document.data.scaling == "minmax"
    assert session.dataset.y_train.min() == 0.0


def test_it_follows_what_others_edit(panel: DataPanel, session: Session) -> None:
    session.edit("Data", lambda d: edits.set_data(d, Data(Generator("abs", n=7))))
    assert panel.source.currentText() == "Absolute value"
    assert panel.n.value == 7


def test_a_refused_end_of_the_range_stays_in_its_field_alone(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    enter(qtbot, panel.low, "1e200")
    (error,) = errors(panel)
    assert error.startswith("The range is too wide")
    assert panel.low.text() == "1e+200"
    qtbot.keyClick(panel.low, Qt.Key.Key_Escape)
    assert (panel.low.text(), errors(panel)) == ("-1", [])
    enter(qtbot, panel.low, "1e200")
    panel.high.setFocus()
    assert (panel.low.text(), panel.low.value, errors(panel)) == ("1e+200", -1.0, [error])
    enter(qtbot, panel.high, "3")
    assert session.document.data.source.range == (-1.0, 3.0)
    assert (panel.low.text(), errors(panel)) == ("-1.00", [])


# -- two inputs and classes ----------------------------------------------------------------------


def choose_by_keys(qtbot: QtBot, panel: DataPanel, text: str) -> None:
    """Choose an entry from the open list."""
    panel.source.showPopup()
    view = panel.source.view()
    view.setCurrentIndex(panel.source.model().index(panel.source.findText(text), 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert panel.source.currentText() == text


def ends(session: Session) -> tuple[int, int, str, str]:
    document = session.document
    graph = document.graph
    return (
        graph.n_inputs,
        graph.n_outputs,
        graph.layers[-1].activation,
        document.training.loss,
    )


@pytest.mark.parametrize(
    ("text", "wanted", "task", "together"),
    [
        (
            "Circle",
            (2, 1, "sigmoid", "binary_cross_entropy"),
            "2 inputs, 2 classes",
            "Set with the data: output activation Sigmoid, loss Binary cross-entropy",
        ),
        (
            "Blobs",
            (2, 3, "softmax", "cross_entropy"),
            "2 inputs, 3 classes",
            "Set with the data: output activation Softmax, loss Cross-entropy",
        ),
        (
            "XOR gate",
            (2, 1, "sigmoid", "binary_cross_entropy"),
            "2 inputs, 2 classes",
            "Set with the data: output activation Sigmoid, loss Binary cross-entropy",
        ),
        ("Six bumps", (2, 1, "linear", "half_mse"), "2 inputs, 1 output: regression", ""),
        ("Typed formula in x1 and x2", (2, 1, "linear", "half_mse"), "2 inputs, 1 output", ""),
        (
            "Points by class, 2 inputs",
            (2, 1, "sigmoid", "binary_cross_entropy"),
            "2 inputs, 2 classes",
            "Set with the data: output activation Sigmoid, loss Binary cross-entropy",
        ),
    ],
)
def test_the_ends_of_the_network_follow_the_data_and_come_back_in_one_undo_step(
    qtbot: QtBot,
    panel: DataPanel,
    session: Session,
    text: str,
    wanted: tuple[int, int, str, str],
    task: str,
    together: str,
) -> None:
    before = session.live_document
    choose_by_keys(qtbot, panel, text)
    assert errors(panel) == []
    assert ends(session) == wanted
    assert task in shown_text(panel)
    assert together in shown_text(panel)
    assert ("Set with the data" in shown_text(panel)) == bool(together)
    hidden = before.graph.layers[1].nodes
    assert [session.document.bias(n.id) for n in hidden] == [before.bias(n.id) for n in hidden]
    session.undo_stack.undo()
    assert session.live_document.same_as(before)
    assert not session.undo_stack.can_undo()
    assert panel.source.currentText() == "Sine"
    assert "1 input, 1 output: regression" in shown_text(panel)
    assert "Set with the data" not in shown_text(panel)


def test_headings_of_the_list_cannot_be_chosen(qtbot: QtBot, panel: DataPanel) -> None:
    panel.source.setFocus()
    panel.source.setCurrentIndex(panel.source.findText("Nielsen's curve"))
    qtbot.keyClick(panel.source, Qt.Key.Key_Down)
    assert panel.source.currentText() == "Circle"


def test_every_entry_of_the_list_can_be_chosen_and_is_then_shown(
    panel: DataPanel, session: Session
) -> None:
    model = panel.source.model()
    for at in range(panel.source.count()):
        if panel.source.itemText(at) == "Folder of pictures…":
            continue  # asks for the folder first
        if model.index(at, 0).flags() & Qt.ItemFlag.ItemIsEnabled:
            choose(panel, panel.source.itemText(at))
            assert errors(panel) == []
            assert panel.source.currentIndex() == at
    assert session.undo_stack.can_undo()


def test_a_folder_of_pictures_is_asked_for_while_the_list_shows_the_data_there_are(
    session: Session, qtbot: QtBot
) -> None:
    ask = QAction("Open pictures")
    panel = DataPanel(session, QAction("Open data"), ask, QAction("Browse pictures"))
    qtbot.addWidget(panel)
    shown = panel.source.currentText()
    with qtbot.waitSignal(ask.triggered):
        choose(panel, "Folder of pictures…")
    assert panel.source.currentText() == shown


def test_the_number_of_blobs_is_one_undoable_edit(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Circle")
    assert not panel.classes.isVisible()
    choose(panel, "Blobs")
    enter(qtbot, panel.classes, "5")
    assert ends(session) == (2, 5, "softmax", "cross_entropy")
    graph = session.document.graph
    assert [graph.display_name(n.id) for n in graph.layers[-1].nodes] == list("ABCDE")
    assert "2 inputs, 5 classes" in shown_text(panel)
    enter(qtbot, panel.classes, "2")
    assert ends(session) == (2, 1, "sigmoid", "binary_cross_entropy")
    enter(qtbot, panel.classes, "7")
    assert panel.classes.message == "This can be at most 6."
    assert ends(session)[1] == 1
    panel.n.setFocus()
    session.undo_stack.undo()
    assert ends(session)[1] == panel.classes.value == 3, "numbers tried one after another"


def test_settings_stay_among_sets_of_one_kind(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Circle")
    enter(qtbot, panel.n, "80")
    enter(qtbot, panel.noise, "0.1")
    enter(qtbot, panel.seed, "9")
    choose(panel, "Spirals")
    assert session.document.data.source == Generator("spiral", 80, 0.1, 9, None, 0.5)
    choose(panel, "AND gate")
    assert session.document.data.source == Generator("AND", 4, 0.0, 9, None, 0.0)
    choose(panel, "Sine")
    assert session.document.data.source == Generator("sine", 100, 0.0, 9)


def test_the_noise_is_explained_for_each_set(panel: DataPanel) -> None:
    tips = set()
    for text in ("Sine", "Circle", "Two clouds", "Spirals", "Six bumps", "AND gate"):
        choose(panel, text)
        tips.add(panel.noise.toolTip())
    assert len(tips) == 6


def test_a_formula_of_two_inputs_says_where_it_has_no_value(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Typed formula in x1 and x2")
    before = session.document
    panel.formula.selectAll()
    qtbot.keyClicks(panel.formula, "1/(x1 > 5)")
    qtbot.keyClick(panel.formula, Qt.Key.Key_Return)
    (error,) = errors(panel)
    assert error.startswith("At x1 = ")
    assert "x2 = " in error
    assert "division by zero" in error
    assert panel.formula.property("invalid")
    assert session.document is before
    panel.formula.selectAll()
    qtbot.keyClicks(panel.formula, "x1^2 - x2")
    qtbot.keyClick(panel.formula, Qt.Key.Key_Return)
    enter(qtbot, panel.low, "-3")
    source = session.document.data.source
    assert source == Formula("x1^2 - x2", n=400, range=(-3.0, 1.0), inputs=2)
    assert "x1, x2 from" in shown_text(panel)


def test_points_by_class_begin_with_the_rows_of_a_set_of_classes(
    panel: DataPanel, session: Session
) -> None:
    choose(panel, "Two moons")
    rows = as_points(session.dataset)
    choose(panel, "Points by class, 2 inputs")
    source = session.document.data.source
    assert isinstance(source, Points)
    assert (source.x == rows.x).all()
    assert panel.class_names.text() == "upper, lower"
    choose(panel, "Points by hand")
    assert session.dataset.x.shape == (0, 1), "those of two inputs can't be points of one"


def test_classes_of_points_are_added_and_renamed_in_one_undo_step_each(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Points by class, 2 inputs")
    assert (panel.classes.value, panel.class_names.text()) == (2, "A, B")
    enter(qtbot, panel.classes, "3")
    assert ends(session) == (2, 3, "softmax", "cross_entropy")
    panel.class_names.setFocus()
    panel.class_names.selectAll()
    qtbot.keyClicks(panel.class_names, "cat, dog,  shiba ")
    qtbot.keyClick(panel.class_names, Qt.Key.Key_Return)
    assert session.dataset.classes == ("cat", "dog", "shiba")
    graph = session.document.graph
    names = [graph.display_name(n.id) for n in graph.layers[-1].nodes]
    assert names == ["cat", "dog", "shiba"], "the outputs are called by their classes"
    panel.n.setFocus()
    session.undo_stack.undo()
    assert session.dataset.classes == ("A", "B", "C")
    session.undo_stack.undo()
    assert session.dataset.classes == ("A", "B")
    assert panel.class_names.text() == "A, B"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("A, A", "Two names are the same."),
        ("A, ", "A name is missing beside a comma."),
        ("A", "2 to 6 names are possible, with commas between them."),
        ("a,b,c,d,e,f,g", "2 to 6 names are possible, with commas between them."),
    ],
)
def test_names_of_classes_that_make_no_sense_are_refused_beside_the_field(
    qtbot: QtBot, panel: DataPanel, session: Session, typed: str, reason: str
) -> None:
    choose(panel, "Points by class, 2 inputs")
    before = session.document
    panel.class_names.setFocus()
    panel.class_names.selectAll()
    qtbot.keyClicks(panel.class_names, typed)
    qtbot.keyClick(panel.class_names, Qt.Key.Key_Return)
    assert panel.class_names.message == reason
    assert panel.class_names.property("invalid")
    assert session.document is before
    qtbot.keyClick(panel.class_names, Qt.Key.Key_Escape)
    assert panel.class_names.text() == "A, B"


def test_a_class_with_points_can_not_be_taken_away(
    qtbot: QtBot, panel: DataPanel, session: Session
) -> None:
    choose(panel, "Blobs")
    choose(panel, "Points by class, 2 inputs")
    before = session.document
    enter(qtbot, panel.classes, "2")
    assert errors(panel) == ["There are points of class 'C'."]
    assert panel.classes.property("invalid")
    assert session.document is before
