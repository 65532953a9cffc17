"""The fields of the import dialog: how the table is read, and what becomes of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from playground.data.sampling import MAX_TEST_FRACTION
from playground.data.tables.cells import GUESSED, Reading
from playground.data.tables.choice import Choice
from playground.data.tables.columns import Table
from playground.model.document import SCALINGS
from playground.ui.importing.words import encodings, separators
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import NarrowCombo

AROUND, MOST = 52, 200  # pixels beside the words of a list, and for them


class ValueCombo(NarrowCombo):
    """A captioned list of named values, as wide as the longest."""

    def __init__(self, caption: str, entries: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(caption)
        for value, words in entries.items():
            self.addItem(words, value)
        widest = max(map(self.fontMetrics().horizontalAdvance, entries.values()))
        self.setMinimumWidth(min(widest, MOST) + AROUND)

    def show_value(self, value: str) -> None:
        """Show an entry, one of its own for a value that is not in the list."""
        if self.findData(value) < 0:
            self.addItem(value, value)
        self.setCurrentIndex(self.findData(value))


def add_captioned(row: QHBoxLayout, caption: str, field: QWidget) -> QLabel:
    """Add a field to a row, with a caption before it."""
    label = muted_label(caption, field)
    label.setParent(field.parentWidget())
    label.setBuddy(field)
    if row.count():
        row.addSpacing(12)
    row.addWidget(label)
    row.addWidget(field)
    return label


class ReadingBar(QWidget):
    """Separator, decimal sign, header and encoding: as guessed, until the person changes them.

    Signals:
        reading_changed(): something is to be read in another way.
    """

    reading_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.reading = GUESSED
        tr = self.tr
        decimals = {".": tr("Point 1.5"), ",": tr("Comma 1,5")}
        self.separator = ValueCombo(tr("Separator"), separators(), self)
        self.decimal = ValueCombo(tr("Decimal sign"), decimals, self)
        self.encoding = ValueCombo(tr("Encoding"), encodings(), self)
        self.header = QCheckBox(tr("The first row names the columns"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        add_captioned(row, tr("Separator"), self.separator)
        add_captioned(row, tr("Decimal sign"), self.decimal)
        self._encoding_label = add_captioned(row, tr("Encoding"), self.encoding)
        row.addSpacing(12)
        row.addWidget(self.header)
        row.addStretch(1)
        self.separator.activated.connect(self._on_separator)
        self.decimal.activated.connect(self._on_decimal)
        self.encoding.activated.connect(self._on_encoding)
        self.header.clicked.connect(self._on_header)

    def guess(self, has_encoding: bool) -> None:
        """Read the next table as guessed; text that was pasted has no encoding."""
        self.reading = GUESSED
        for combo in (self.separator, self.decimal, self.encoding):
            combo.setCurrentIndex(-1)
        self.encoding.setVisible(has_encoding)
        self._encoding_label.setVisible(has_encoding)

    def show_table(self, table: Table) -> None:
        self.separator.show_value(table.separator)
        self.decimal.show_value(table.decimal)
        self.encoding.show_value(table.encoding)
        self.header.setChecked(table.has_header)

    def _change(self, reading: Reading) -> None:
        if reading != self.reading:
            self.reading = reading
            self.reading_changed.emit()

    def _on_separator(self) -> None:
        self._change(replace(self.reading, separator=self.separator.currentData()))

    def _on_decimal(self) -> None:
        self._change(replace(self.reading, decimal=self.decimal.currentData()))

    def _on_encoding(self) -> None:
        self._change(replace(self.reading, encoding=self.encoding.currentData()))

    def _on_header(self) -> None:
        self._change(replace(self.reading, header=self.header.isChecked()))


class RowsBar(QWidget):
    """Missing values, scaling, held-out rows.

    Attributes:
        scaling: that which the person chose; "" for the suggested one.

    Signals:
        rows_changed(): the rows come out in another way.
    """

    rows_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self.tr
        self.scaling = ""
        missing = {"": tr("Leave the row out"), "fill": tr("Fill inputs with the mean")}
        scalings = (tr("None"), tr("Standard: mean 0, deviation 1"), tr("Range 0 to 1"))
        self.missing = ValueCombo(tr("Missing values"), missing, self)
        self.scalings = ValueCombo(tr("Scaling"), dict(zip(SCALINGS, scalings, strict=True)), self)
        self.split = QCheckBox(self)
        self.split.hide()
        self.held_out = NumberField(
            20, self, whole=True, minimum=0, maximum=100 * MAX_TEST_FRACTION, step=5
        )
        self.seed = NumberField(0, self, whole=True, minimum=0, maximum=2**31)
        for field, caption in (
            (self.held_out, tr("Held-out rows, in percent")),
            (self.seed, tr("Seed of the choice of held-out rows")),
        ):
            field.setAccessibleName(caption)
            field.setToolTip(caption)
            field.setFixedWidth(field.fontMetrics().horizontalAdvance("0") * 9)
            field.value_changed.connect(self.rows_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        add_captioned(row, tr("Missing values"), self.missing)
        add_captioned(row, tr("Scaling"), self.scalings)
        add_captioned(row, tr("Held out, %"), self.held_out)
        self._seed_label = add_captioned(row, tr("Seed"), self.seed)
        row.addSpacing(12)
        row.addWidget(self.split)
        row.addStretch(1)
        self.missing.activated.connect(self.rows_changed)
        self.scalings.activated.connect(self._on_scaling)
        self.split.clicked.connect(self._on_split)

    def show_choice(self, choice: Choice, split: str) -> None:
        """Show a new choice; ``split`` is the column that names the held-out rows, if any."""
        self.split.setVisible(bool(split))
        self.split.setText(self.tr("Held out as in “{0}”").format(split.replace("&", "&&")))
        self.split.setChecked(bool(choice.split))
        self._enable()

    def show_scaling(self, scaling: str) -> None:
        self.scalings.show_value(scaling)

    def applied(self, choice: Choice, split: str) -> Choice:
        """The choice with what the fields say."""
        return replace(
            choice,
            fill=bool(self.missing.currentData()),
            split=split if self.split.isChecked() else "",
            test_fraction=self.held_out.value / 100.0,
            seed=int(self.seed.value),
        )

    def _enable(self) -> None:
        for field in (self.held_out, self.seed):
            field.setEnabled(not self.split.isChecked())

    def _on_scaling(self) -> None:
        self.scaling = self.scalings.currentData()
        self.rows_changed.emit()

    def _on_split(self) -> None:
        self._enable()
        self.rows_changed.emit()
