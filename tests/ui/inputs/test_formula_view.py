from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from playground.model.activations import ACTIVATIONS
from playground.model.notation import Number, Symbol, Word, row
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.inputs.typeset import Glyphs, Typesetter
from playground.ui.panels.table_combo import TableCombo
from playground.ui.shell.settings import Settings
from tests.ui.conftest import OpenWindow
from tests.ui.test_window import small_document


@pytest.fixture
def view(qtbot: QtBot) -> FormulaView:
    view = FormulaView()
    qtbot.addWidget(view)
    view.set_lines((row(Symbol("z"), " = ", Number(1 / 3), " + ", Number(1 / 3), " = ",
                        Number(2 / 3)),))  # fmt: skip
    with qtbot.waitActive(view):
        view.show()
        view.activateWindow()
    return view


def tip_at(widget, x: int, y: int) -> str:
    place = QPoint(x, y)
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    return QToolTip.text()


def test_the_sign_is_right_for_the_digits_shown(view: FormulaView) -> None:
    assert view.text == "z = 0.333 + 0.333 ≈ 0.667"
    assert view.accessibleName() == view.text


def test_a_long_sum_is_broken_before_its_terms_not_within_brackets(view: FormulaView) -> None:
    setter = Typesetter(view.font())
    parts = []
    for name in "abc":
        parts += [" + ", Symbol(name), " · relu(", Word("−"), Number(1.0), " · ", Symbol("x"),
                  " + ", Number(0.5), ")"]  # fmt: skip
    pieces = setter.pieces(row(Symbol("y"), " = ", *parts[1:]))
    room = sum(piece.box.width for piece in pieces)
    for share, n_lines in ((0.92, 2), (0.6, 3), (0.45, 3)):
        lines = ["".join(mark.text for mark in box.marks if isinstance(mark, Glyphs))
                 for box in setter.lines(pieces, share * room)]  # fmt: skip
        assert len(lines) == n_lines
        assert all(line.startswith(" + ") for line in lines[1:])
        assert all(line.count("(") == line.count(")") for line in lines)


def test_ctrl_c_copies_all_digits(qtbot: QtBot, view: FormulaView) -> None:
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    full = f"z = {1 / 3!r} + {1 / 3!r} = {2 / 3!r}"
    assert QGuiApplication.clipboard().text() == full
    view.copy_shown()
    assert QGuiApplication.clipboard().text() == view.text


def test_a_number_says_all_its_digits_and_round_off_its_size(view: FormulaView) -> None:
    at = QPoint(view.sizeHint().width(), 8)
    tips = {tip_at(view, x, 8) for x in range(0, at.x(), 4)}
    assert repr(2 / 3) in tips
    view.set_lines((row(Number(5e-17, scale=1.0)),))
    assert tip_at(view, 4, 8) == "5e-17: a rounding error, shown as 0"


def test_the_number_of_decimals_is_one_for_all_formulas_and_remembered(
    open_window: OpenWindow,
) -> None:
    window = open_window(small_document())
    assert window.session.digits == 3
    for _ in range(2):
        window.commands["more_digits"].trigger()
    window.commands["walk"].trigger()
    window.walker.go(2)
    assert re.search(r"= \S*\.\d{5}$", window.walk_panel.formulas.text)
    assert window.walk_panel.digits.value == 5
    assert Settings().digits == 5
    assert open_window(small_document()).session.digits == 5
    window.session.set_digits(12)
    assert "2 to 12" in window.commands["more_digits"].command.why_not()


def test_the_tip_of_a_choice_is_its_typeset_formula(qtbot: QtBot) -> None:
    combo = TableCombo(ACTIVATIONS, None)
    qtbot.addWidget(combo)
    combo.choose("leaky_relu")
    with qtbot.waitExposed(combo):
        combo.show()
    assert combo.toolTip().startswith("Leaky ReLU\na = {z if z > 0; slope · z otherwise}")
    assert "data:image/png" in tip_at(combo, 5, 5)
    combo.showPopup()
    entry = combo.view().visualRect(combo.model().index(4, 0)).center()
    tip = tip_at(combo.view().viewport(), entry.x(), entry.y())
    assert "Sigmoid" in tip
    assert "data:image/png" in tip
    combo.hidePopup()
