"""Fields of the data panel that are more than a number: formula, seed and scaling."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from playground.data.formula_notation import formula_notation
from playground.data.formulas import parse
from playground.model.document import SCALINGS, DocumentError, Formula
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import NarrowCombo


class FormulaField(QLineEdit):
    """A formula in x, or in x1 and x2."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Formula"))

    def show_formula(self, source: Formula) -> None:
        if self.text() != source.expression:
            self.setText(source.expression)
            self.setCursorPosition(0)  # show its beginning
        if source.inputs == 2:
            self.setPlaceholderText(self.tr("x1*x2"))
            self.setToolTip(self.tr("y as a formula in x1 and x2, such as x1*x2 or sin(x1) + x2^2"))
        else:
            self.setPlaceholderText(self.tr("sin(3*x)"))
            self.setToolTip(self.tr("y as a formula in x, such as sin(3*x) or abs(x) - 1/2"))


class UnderstoodFormula(FormulaView):
    """The formula of a field, typeset as it is understood; muted while what is typed is not."""

    def __init__(self, field: FormulaField, parent: QWidget) -> None:
        super().__init__(parent)
        self._field = field
        self._n_inputs = 1
        self.setAccessibleDescription(self.tr("The formula as it is understood"))
        field.textChanged.connect(self._show_text)

    def set_n_inputs(self, n_inputs: int) -> None:
        self._n_inputs = n_inputs
        self._show_text()

    def _show_text(self) -> None:
        try:
            expression = parse(self._field.text(), self._n_inputs)
        except DocumentError:
            self.setEnabled(False)
            return
        self.setEnabled(True)
        self.set_lines((formula_notation(expression),))


class SeedField(QWidget):
    """The seed, and a button for a new one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.number = NumberField(0, self, whole=True, minimum=0, maximum=2**31)
        self.number.setAccessibleName(self.tr("Data seed"))
        self.number.setToolTip(self.tr("Seed of the points, the noise and the test rows"))
        self.button = QToolButton(self)
        self.button.setToolTip(self.tr("Other points, noise and test rows"))
        self.button.setAccessibleName(self.tr("New data seed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.number, 1)
        row.addWidget(self.button)


class ScalingCombo(NarrowCombo):
    """How the network's inputs and outputs are scaled."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        words = self.tr("None"), self.tr("Standard: mean 0, deviation 1"), self.tr("Range 0 to 1")
        for name, text in zip(SCALINGS, words, strict=True):
            self.addItem(text, name)
        self.setToolTip(
            self.tr("How the network’s inputs are scaled; all views show the data’s units")
        )
