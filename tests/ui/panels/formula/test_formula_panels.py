"""The formula, the program and the box for one's own lines in the real window."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.analysis.walk.walk import Phase
from playground.engine.reference import forward
from playground.files.export import EXPORTS
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    dense_document,
    frozen,
)
from playground.model.numbers import format_number
from playground.ui.panels.formula.own_panel import OwnPanel
from playground.ui.shell.visibility import is_in_view
from playground.ui.window import MainWindow
from tests.agreement import train
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow
from tests.ui.contract.documents import classes, digits


def document(*sizes: int) -> Document:
    names = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, names, Data(Generator("sine", n=20)))


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(document(1, 2, 2, 1))


def shown(window: MainWindow, x: float, digits: int = 3) -> list[str]:
    """z and a of all units at x by the engine, as they are written."""
    session = window.session
    row = session.dataset.inputs.to_network(np.array([[x]]))
    activity = forward(session.problem.program, session.shown.parameters, row)
    values = np.concatenate([*activity.z[1:], *activity.a[1:]], axis=1)[0]
    return [written(value, digits) for value in values]


def written(value: float, digits: int = 3) -> str:
    return "0" if value == 0.0 else format_number(value, digits).replace("-", "\u2212")


def settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until the panels in view are up to date."""
    formula, code = window.formula_panel, window.code_panel
    qtbot.waitUntil(lambda: not (formula.is_behind or code.is_behind), timeout=20_000)
    QApplication.processEvents()


def check(qtbot: QtBot, panel: OwnPanel) -> None:
    with qtbot.waitSignal(panel.checker.finished, timeout=60_000):
        panel.run()


# -- the formula ------------------------------------------------------------------------------


def test_the_formula_shows_the_weights_and_what_the_engine_has(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.commands["panel_formula"].trigger()
    window.session.set_probe((0.37,))
    settle(window, qtbot)
    text = window.formula_panel.text
    assert "x = 0.370" in window.formula_panel.example.text()
    for value in shown(window, 0.37):
        assert value in text
    for weight in window.session.shown.parameters:
        assert written(abs(weight)) in text


def test_of_many_columns_none_is_named(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(digits(np.random.default_rng(5)))
    window.commands["panel_formula"].trigger()
    settle(window, qtbot)
    assert window.formula_panel.example.text() == "At the first training example"


def test_without_rows_an_input_of_zeros_is_shown_and_checked(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    nothing = Points(frozen(np.zeros((0, 1))), frozen(np.zeros((0, 1))))
    window = open_window(dense_document((1, 2, 1), ("relu", "linear"), Data(nothing)))
    window.commands["panel_formula"].trigger()
    settle(window, qtbot)
    assert window.formula_panel.example.text() == "At x = 0.000, an input of zeros"
    window.commands["long_form"].trigger()
    check(qtbot, window.own_panel)
    assert window.own_panel.result.text().endswith("All lines agree with the engine.")


def test_the_formula_follows_an_edit_and_training(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["panel_formula"].trigger()
    window.session.set_probe((0.37,))
    key = window.session.document.graph.edges[0].key
    window.session.edit("Set weight", lambda d: d.with_values({key: 7.125}))
    qtbot.waitUntil(lambda: "7.125 · x" in window.formula_panel.text)
    train(window.session, 30)
    qtbot.waitUntil(lambda: all(v in window.formula_panel.text for v in shown(window, 0.37)))
    assert "7.125 · x" not in window.formula_panel.text


def test_a_formula_that_was_out_of_sight_has_the_present_numbers(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.commands["panel_formula"].trigger()
    window.session.set_probe((0.37,))
    settle(window, qtbot)
    window.showMinimized()
    qtbot.waitUntil(lambda: not is_in_view(window.formula_panel))
    train(window.session, 30)
    window.showNormal()
    qtbot.waitUntil(lambda: all(v in window.formula_panel.text for v in shown(window, 0.37)))


def test_walk_and_formula_share_their_digits(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["panel_formula"].trigger()
    window.commands["walk"].trigger()
    window.walk_panel.digits.value_changed.emit(6)
    settle(window, qtbot)
    assert window.formula_panel.digits.text() == "6"
    x = window.session.probe
    assert x is not None
    for value in shown(window, x[0], 6):
        assert value in window.formula_panel.text
    window.formula_panel.digits.value_changed.emit(4)
    assert window.walk_panel.digits.text() == "4"
    assert window.session.digits == 4


def test_the_copied_formula_has_all_digits(window: MainWindow, qtbot: QtBot) -> None:
    window.session.set_probe((0.37,))
    window.commands["copy_formula"].trigger()
    text = QGuiApplication.clipboard().text().replace("\u2212", "-")
    for weight in window.session.shown.parameters:
        if weight:
            assert repr(abs(float(weight))) in text


def test_pointing_at_a_layers_tables_lights_it_on_the_canvas(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.commands["panel_formula"].trigger()
    settle(window, qtbot)
    block = next(b for b in window.formula_panel.blocks if b.layer == 2)
    with qtbot.waitSignal(window.formula_panel.highlight_changed) as told:
        block.pointed.emit(block.layer)
    layer = window.session.document.graph.layers[2]
    assert told.args[0].lit_nodes == {node.id for node in layer.nodes}
    assert window.canvas.state.highlight.lit_nodes >= told.args[0].lit_nodes


def test_ten_hidden_layers_of_two_are_shown(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(document(1, *[2] * 10, 1))
    window.commands["panel_formula"].trigger()
    settle(window, qtbot)
    assert "a_11 = W_11 relu(W_10 relu(W_9 relu(" in window.formula_panel.text
    assert len([b for b in window.formula_panel.blocks if b.layer]) == 11


# -- the program ------------------------------------------------------------------------------


def test_the_program_is_the_export_and_agrees_line_by_line(
    window: MainWindow, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    window.commands["panel_code"].trigger()
    window.session.set_probe((0.37,))
    train(window.session, 5)
    settle(window, qtbot)
    view = window.code_panel.view
    assert view.toPlainText() == EXPORTS["numpy"].text(window.session.live_document)
    remarks = [remark.text for remark in view.remarks.values()]
    assert len(remarks) == 6
    assert not any(remark.wrong for remark in view.remarks.values())
    numbers = [n for text in remarks for n in text.removeprefix("✓ ").split(", ")]
    assert sorted(numbers) == sorted(shown(window, 0.37))
    assert "agrees with the engine" in window.code_panel.words.text()
    answers.path = tmp_path / "network.py"
    qtbot.mouseClick(window.code_panel.save, Qt.MouseButton.LeftButton)
    predict = runpy.run_path(str(answers.path))["predict"]
    found = re.search(r"predict\(x\) = (\S+)\.$", window.code_panel.words.text())
    assert found is not None
    assert found.group(1) == written(float(predict(0.37)))


def test_the_lines_of_the_layer_that_is_walked_are_lit(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["panel_code"].trigger()
    window.commands["walk"].trigger()
    settle(window, qtbot)
    view, graph = window.code_panel.view, window.session.document.graph
    lines = view.toPlainText().split("\n")
    assert [lines[i] for i in view.lit] == ["def network(a_0):"]
    window.walker.go(
        [s.subject for s in window.walker.walk.steps].index(graph.layers[2].nodes[0].id)
    )
    assert [lines[i].strip() for i in view.lit] == ["z_2 = layer(a_1, W_2, b_2)", "a_2 = relu(z_2)"]
    window.walker.jump(Phase.LOSS)
    assert [lines[i].strip() for i in view.lit] == ["return a_3"]
    window.commands["walk"].trigger()
    assert view.lit == ()


def test_pointing_at_a_line_lights_its_layer(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["panel_code"].trigger()
    settle(window, qtbot)
    view = window.code_panel.view
    block = next(
        block
        for i in range(view.blockCount())
        if "z_2 =" in (block := view.document().findBlockByNumber(i)).text()
    )
    place = view.cursorRect(QTextCursor(block)).center() + QPoint(60, 0)
    QTest.mouseMove(view.viewport(), place)
    QApplication.processEvents()
    nodes = {node.id for node in window.session.document.graph.layers[2].nodes}
    assert window.canvas.state.highlight.lit_nodes == nodes


def test_a_long_program_is_not_run_in_the_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(document(1, 80, 80, 1))
    window.commands["panel_code"].trigger()
    settle(window, qtbot)
    assert window.code_panel.view.toPlainText() == ""
    assert "too long to be read here" in window.code_panel.words.text()


# -- one's own lines --------------------------------------------------------------------------


def test_the_long_form_agrees_until_a_line_is_deleted(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["long_form"].trigger()
    panel = window.own_panel
    assert panel.isVisible()
    check(qtbot, panel)
    assert "All lines agree with the engine" in panel.result.text()
    assert panel.result.text().startswith("At x = ")
    assert "at step\u00a00:" in panel.result.text(), "so that numbers of before are known as such"
    lines = panel.view.toPlainText().splitlines()
    panel.view.setPlainText("\n".join(lines[:-1]))
    assert panel.view.remarks == {}
    check(qtbot, panel)
    assert panel.result.text().endswith("Right so far. Still missing: y.")


def test_a_line_of_several_names_shows_a_number_for_each(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(classes(np.random.default_rng(5)))
    window.commands["long_form"].trigger()
    panel, session = window.own_panel, window.session
    check(qtbot, panel)
    row = session.dataset.inputs.to_network(session.dataset.x[~session.dataset.test][:1])
    outputs = forward(session.problem.program, session.shown.parameters, row).a[-1][0]
    assert (
        panel.view.remarks[max(panel.view.remarks)].text == f"✓ {', '.join(map(written, outputs))}"
    )


def test_a_line_that_sets_a_name_of_ones_own_too_is_right(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["long_form"].trigger()
    panel = window.own_panel
    first, *others = panel.view.toPlainText().splitlines()
    name, _, value = first.partition(" = ")
    panel.view.setPlainText("\n".join([f"mine, {name} = 0.5, {value}", *others]))
    check(qtbot, panel)
    assert panel.view.remarks[0].text.startswith("✓ 0.500, ")
    assert panel.view.remarks[0].tip == "The engine has the same."


def test_the_empty_box_says_which_names_there_are(window: MainWindow) -> None:
    window.docks.open("own_lines")
    panel = window.own_panel
    assert panel.heading.isVisible()
    assert panel.view.placeholderText() == "h1_1 = relu(w_x_h1_1*x + b_h1_1)"
    panel.write_long_form()
    assert not panel.heading.isVisible()
    assert panel.view.toolTip() == panel.heading.text()


def test_the_first_wrong_line_is_marked_with_both_numbers(window: MainWindow, qtbot: QtBot) -> None:
    window.session.set_probe((0.37,))
    graph = window.session.document.graph
    bias = graph.layers[2].nodes[0].id
    window.session.edit("Set bias", lambda d: d.with_values({bias: 4.0}))
    window.commands["long_form"].trigger()
    panel = window.own_panel
    panel.view.setPlainText(panel.view.toPlainText().replace("b_h2_1", "2*b_h2_1"))
    check(qtbot, panel)
    lines = panel.view.toPlainText().split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("h2_1"))
    assert panel.view.wrong[0] == first
    row = window.session.dataset.inputs.to_network(np.array([[0.37]]))
    engine = forward(window.session.problem.program, window.session.shown.parameters, row).a[2][
        0, 0
    ]
    expected = f"the engine has h2_1 = {written(engine)}, this line gave {written(engine + 4.0)}."
    assert expected in panel.result.text()
    assert window.canvas.state.highlight.lit_nodes == {bias}


def test_a_loop_without_end_is_ended_and_the_window_goes_on(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = window.own_panel
    window.commands["panel_own_lines"].trigger()
    panel.view.setPlainText("h1_1 = 0\nwhile True:\n    h1_1 += 1")
    with qtbot.waitSignal(panel.checker.finished, timeout=60_000):
        panel.run()
        assert panel.checker.is_running
        train(window.session, 3)
    assert "a loop without end?" in panel.result.text()
    assert not panel.checker.is_running


def test_lines_do_no_harm(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.own_panel
    window.commands["panel_own_lines"].trigger()
    for text, words in (
        ("x = [0] * 10**11", "MemoryError"),
        ("print('a' * 10**6)\ny = 0", "Printed: aaa"),
        ("import os\nos.fork()", "can't use os.fork"),
        ("open('made.txt', 'w')", "can't write files"),
        ("import os\nos._exit(1)", "ended Python"),
    ):
        panel.view.setPlainText(text)
        check(qtbot, panel)
        assert words in panel.result.text()
        assert len(panel.result.text()) < 600


def test_letters_typed_in_the_box_are_no_commands(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["panel_own_lines"].trigger()
    view = window.own_panel.view
    view.setFocus()
    before = window.session.document
    qtbot.keyClicks(view, "n l w e y = 0")
    assert view.toPlainText() == "n l w e y = 0"
    assert window.session.document is before


def test_lines_are_checked_by_keys_while_the_box_has_the_keyboard(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.commands["long_form"].trigger()
    view = window.own_panel.view
    view.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    text = view.toPlainText()
    QTest.keyClick(view, Qt.Key.Key_Return, both)
    qtbot.waitUntil(lambda: "All lines agree" in window.own_panel.result.text())
    assert view.toPlainText() == text


def test_another_network_takes_the_marks_away(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["long_form"].trigger()
    panel = window.own_panel
    check(qtbot, panel)
    assert panel.view.remarks
    names = panel.heading.text()
    window.session.open_document(document(1, 3, 1))
    assert panel.view.remarks == {}
    assert panel.result.text() == ""
    assert panel.heading.text() != names
