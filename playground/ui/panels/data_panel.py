"""The data panel: what the network learns from."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.data.builtins import builtin_set
from playground.data.dataset import (
    MAX_ROWS,
    MAX_TEST_FRACTION,
    as_points,
    load_data,
    spread_rows,
    suggested_scaling,
    with_data,
)
from playground.data.generators import GENERATORS
from playground.model.document import (
    SCALINGS,
    Builtin,
    Data,
    DataSource,
    Document,
    DocumentError,
    Formula,
    Generator,
    Points,
)
from playground.model.words import sentence
from playground.session import Session
from playground.ui.inputs.form import Form, Panel, error_label, muted_label, restyle
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import NarrowCombo
from playground.ui.panels.source_combo import SourceCombo
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme


class DataPanel(Panel):
    """Chooses a source and sets its number of rows, noise, range, test share, seed and scaling.

    Signals:
        source_chosen(by_hand): another source was chosen; whether its points are made by hand.
        note_requested(title, text): the source and licence of a data set are to be shown.
    """

    source_chosen = Signal(bool)
    note_requested = Signal(str, str)

    def __init__(
        self, session: Session, open_table: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.source = SourceCombo(self)
        self._file = QPushButton(self.tr("CSV…"), self)
        self._file.setToolTip(open_table.toolTip())
        self._file.setAccessibleName(open_table.toolTip())
        self._file.clicked.connect(open_table.trigger)
        self.formula = QLineEdit(self)
        self.formula.setPlaceholderText(self.tr("sin(3*x)"))
        self.formula.setAccessibleName(self.tr("Formula"))
        self._about = muted_label("", self, wrap=True)
        self._licence = QPushButton(self.tr("Source and licence"), self)
        self._clear = QPushButton(self.tr("Remove all points"), self)
        self.n = NumberField(100, self, whole=True, step=10, minimum=2, maximum=MAX_ROWS)
        self.noise = NumberField(0.0, self, step=0.05, minimum=0.0)
        self.low = NumberField(-1.0, self, step=0.5)
        self.high = NumberField(1.0, self, step=0.5)
        self.test = NumberField(
            20.0, self, whole=True, step=5, minimum=0, maximum=100 * MAX_TEST_FRACTION
        )
        self.seed = NumberField(0, self, whole=True, minimum=0, maximum=2**31)
        self.scaling = NarrowCombo(self)
        self.new_seed = QToolButton(self)
        self._error = error_label(self)
        self._summary = muted_label("", self, wrap=True)
        self._captions: dict[QWidget, QLabel] = {}
        self._build()
        self._connect()
        self._fields = {
            "n": self.n,
            "noise": self.noise,
            "range": self.low,
            "test_fraction": self.test,
            "seed": self.seed,
            "scaling": self.scaling,
            "expression": self.formula,
        }
        session.document_changed.connect(self._on_document_changed)
        self._refresh()

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        for name, text in zip(
            SCALINGS,
            (self.tr("None"), self.tr("Standard: mean 0, deviation 1"), self.tr("Range 0 to 1")),
            strict=True,
        ):
            self.scaling.addItem(text, name)
        for control, tip in (
            (self.formula, self.tr("y as a formula in x, such as sin(3*x) or abs(x) - 1/2")),
            (self.n, self.tr("Number of points, for training and testing together")),
            (self.noise, self.tr("Standard deviation of the points from the curve")),
            (self.low, self.tr("The smallest x; above the largest, it moves both")),
            (self.high, self.tr("The largest x; below the smallest, it moves both")),
            (
                self.test,
                self.tr("Share of the points for testing; training does not use them"),
            ),
            (self.seed, self.tr("Seed of the noise and of the choice of test rows")),
            (
                self.scaling,
                self.tr("How the network’s inputs are scaled; all views show the data’s units"),
            ),
            (self._clear, self.tr("Start with an empty plot; can be undone")),
            (self._licence, self.tr("Where these measurements come from")),
        ):
            control.setToolTip(tip)
        self.new_seed.setToolTip(self.tr("Other noise and other test rows"))
        self.new_seed.setAccessibleName(self.tr("New data seed"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.source, 1)
        top.addWidget(self._file)
        layout.addLayout(top)
        layout.addWidget(self.formula)
        layout.addWidget(self._about)
        buttons = QHBoxLayout()
        buttons.addWidget(self._licence)
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        form = Form()
        layout.addLayout(form)
        seed = QWidget(self)
        row = QHBoxLayout(seed)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.seed, 1)
        row.addWidget(self.new_seed)
        self.seed.setAccessibleName(self.tr("Data seed"))
        for caption, field, key in (
            (self.tr("Points"), self.n, self.n),
            (self.tr("Noise"), self.noise, self.noise),
            (self.tr("x from"), self.low, self.low),
            (self.tr("to"), self.high, self.high),
            (self.tr("Test %"), self.test, self.test),
            (self.tr("Seed"), seed, self.seed),
        ):
            self._captions[key] = form.add(caption, field)
        self._captions[self.scaling] = form.add(self.tr("Scaling"), self.scaling, whole_row=True)
        self._seed_row = seed
        layout.addWidget(self._error)
        layout.addWidget(self._summary)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.source.activated.connect(self._on_source)
        self.formula.editingFinished.connect(self._on_formula)
        self._licence.clicked.connect(self._on_licence)
        self._clear.clicked.connect(self._on_clear)
        self.n.value_changed.connect(self._on_n)
        self.noise.value_changed.connect(self._on_noise)
        self.low.value_changed.connect(self._on_low)
        self.high.value_changed.connect(self._on_high)
        self.test.value_changed.connect(self._on_test)
        self.seed.value_changed.connect(self._on_seed)
        self.new_seed.clicked.connect(self._on_new_seed)
        self.scaling.activated.connect(self._on_scaling)
        for field in (self.n, self.noise, self.low, self.high, self.test, self.seed):
            field.message_changed.connect(self._on_message_changed)

    def set_theme(self, theme: Theme) -> None:
        self._summary.setFont(theme.number_font(-0.5))
        self._about.setFont(theme.font(-0.5))
        self.new_seed.setIcon(icon("new_seed", theme))
        for field in (self.n, self.noise, self.low, self.high, self.test, self.seed):
            field.setMinimumWidth(theme.px(56))
            field.setMaximumWidth(theme.px(110))

    # -- showing -------------------------------------------------------------------------------

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.data is not new.data:
            self._refresh()

    def _refresh(self) -> None:
        data, dataset = self._session.document.data, self._session.dataset
        source = data.source
        self._show_error("", "")
        self.source.show_source(source)
        made = isinstance(source, Generator | Formula)
        self.formula.setVisible(isinstance(source, Formula))
        if isinstance(source, Formula) and self.formula.text() != source.expression:
            self.formula.setText(source.expression)
            self.formula.setCursorPosition(0)  # show its beginning
        for field in (self.n, self.noise, self.low, self.high):
            field.setVisible(made)
            self._captions[field].setVisible(made)
        self._captions[self.seed].setVisible(not isinstance(source, Points))
        self._seed_row.setVisible(not isinstance(source, Points))
        self._licence.setVisible(isinstance(source, Builtin))
        self._clear.setVisible(isinstance(source, Points) and len(dataset.x) > 0)
        if isinstance(source, Generator | Formula):
            low, high = self._range_of(source)
            self.n.set_value(source.n)
            self.noise.set_value(source.noise)
            self.low.set_value(low)
            self.high.set_value(high)
        if isinstance(source, Points):
            self.test.set_value(round(100.0 * len(source.test) / max(1, len(source.x))))
        else:
            self.test.set_value(100.0 * source.test_fraction)
            self.seed.set_value(source.seed)
        self.scaling.setCurrentIndex(self.scaling.findData(data.scaling))
        self._about.setText(self._about_text(source))
        self._about.setVisible(bool(self._about.text()))
        self._summary.setText(
            self.tr("{0:,} rows for training, {1:,} for testing").format(
                len(dataset.x_train), len(dataset.x_test)
            )
        )

    def _about_text(self, source: DataSource) -> str:
        if isinstance(source, Generator):
            return f"y = {GENERATORS[source.name].formula}"
        if isinstance(source, Builtin):
            return builtin_set(source.name).description
        if isinstance(source, Points):
            if source.x.shape[1] != 1 or source.y.shape[1] != 1:
                return source.title  # no plot edits such points
            how = self.tr(
                "With the pencil of the fit plot on: a click adds a point, a drag draws; drag a"
                " point to move it, right-click to remove it."
            )
            return f"{source.title}. {how}" if source.title else how
        return ""

    @property
    def _range(self) -> tuple[float, float] | None:
        """The range of x of a source that makes its rows; None for one that has them."""
        source = self._session.document.data.source
        return self._range_of(source) if isinstance(source, Generator | Formula) else None

    @staticmethod
    def _range_of(source: Generator | Formula) -> tuple[float, float]:
        if source.range is not None:
            return source.range
        assert isinstance(source, Generator)
        return GENERATORS[source.name].range

    def _show_error(self, place: str, message: str) -> None:
        """Show what is wrong, and mark the field at ``place``; "" for no error."""
        self._error.setText(message)
        self._error.setVisible(bool(message))
        for name, field in self._fields.items():
            restyle(field, "invalid", bool(message) and name == place)

    # -- editing -------------------------------------------------------------------------------

    def _apply(self, text: str, data: Data, merge: Hashable = None) -> None:
        try:
            load_data(data)
        except DocumentError as error:
            self._refuse(error.place, sentence(str(error)))
            return
        reason = self._session.edit(text, lambda d: with_data(d, data), merge)
        self._refuse("", sentence(reason))

    def _refuse(self, place: str, reason: str) -> None:
        """Show a reason; the field that caused it keeps its text and restores its value."""
        field = self.sender()
        if reason and isinstance(field, NumberField):
            field.refuse(reason)
        self._show_error(place, reason)

    def _on_message_changed(self, message: str) -> None:
        if not message:
            self._show_error("", "")

    def _change(self, text: str, merge: Hashable = None, **changes: Any) -> None:
        """Change fields of the source."""
        data = self._session.document.data
        self._apply(text, replace(data, source=replace(data.source, **changes)), merge)

    def _on_source(self) -> None:
        kind, name = self.source.currentData()
        old = self._session.document.data.source
        made = old if isinstance(old, Generator | Formula) else Generator()
        source: DataSource
        if kind == "generator":
            source = Generator(name, made.n, made.noise, made.seed, None, made.test_fraction)
        elif kind == "builtin":
            source = Builtin(name)
        elif kind == "formula":
            expression = "sin(3*x)"
            if isinstance(old, Generator):
                expression = GENERATORS[old.name].formula
            range_ = self._range_of(made)
            source = Formula(expression, made.n, made.noise, made.seed, range_, made.test_fraction)
        else:
            data = self._session.document.data
            points = replace(as_points(self._session.dataset), title="")
            self._apply(self.tr("Points by hand"), replace(data, source=points))
            self.source_chosen.emit(True)
            return
        self.source_chosen.emit(False)
        if source == old:
            return
        text = self.tr("Data: {0}").format(self.source.currentText())
        self._apply(text, Data(source, suggested_scaling(source)))
        if kind == "formula":
            self.formula.setFocus()
            self.formula.selectAll()

    def _on_formula(self) -> None:
        source = self._session.document.data.source
        if isinstance(source, Formula) and self.formula.text() != source.expression:
            self._change(self.tr("Formula"), expression=self.formula.text())

    def _on_n(self, value: float) -> None:
        self._change(self.tr("Number of points"), "n", n=int(value))

    def _on_noise(self, value: float) -> None:
        self._change(self.tr("Noise"), "noise", noise=value)

    def _on_low(self, low: float) -> None:
        high = self.high.value
        if low >= high and (before := self._range) is not None:
            high = float(f"{low + before[1] - before[0]:.12g}")
        self._set_range("low", low, high)

    def _on_high(self, high: float) -> None:
        low = self.low.value
        if high <= low and (before := self._range) is not None:
            low = float(f"{high - before[1] + before[0]:.12g}")
        self._set_range("high", low, high)

    def _set_range(self, end: str, low: float, high: float) -> None:
        self._change(self.tr("Range of x"), end, range=(low, high))

    def _on_test(self, value: float) -> None:
        text = self.tr("Share of test rows")
        source = self._session.document.data.source
        if isinstance(source, Points):
            self._change(text, "test", test=spread_rows(len(source.x), value / 100.0))
        else:
            self._change(text, "test", test_fraction=value / 100.0)

    def _on_seed(self, value: float) -> None:
        self._change(self.tr("Data seed"), "data_seed", seed=int(value))

    def _on_new_seed(self) -> None:
        self._change(self.tr("Data seed"), seed=random.randrange(1, 100_000))

    def _on_scaling(self) -> None:
        data = self._session.document.data
        self._apply(self.tr("Scaling"), replace(data, scaling=self.scaling.currentData()))

    def _on_clear(self) -> None:
        data = self._session.document.data
        if isinstance(data.source, Points):
            points = data.source
            empty = replace(points, x=points.x[:0], y=points.y[:0], test=(), title="")
            self._apply(self.tr("Remove all points"), replace(data, source=empty))
            self.source_chosen.emit(True)

    def _on_licence(self) -> None:
        dataset = self._session.dataset
        self.note_requested.emit(dataset.title, dataset.note)
