"""The fields of the data panel, and how they show the data of the document."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.data.dataset import Dataset
from playground.data.limits import MAX_ROWS
from playground.data.planes import MAX_CLASSES, MIN_CLASSES, PLANE_SETS
from playground.data.sampling import MAX_TEST_FRACTION
from playground.model.document import Builtin, DataSource, Document, Formula, Generator, Points
from playground.model.images import Images
from playground.ui.inputs.form import Form, Panel, error_label, restyle
from playground.ui.inputs.number import Names
from playground.ui.inputs.number_field import NumberField, ValueField
from playground.ui.panels.about_source import AboutSource, TaskLine
from playground.ui.panels.data_fields import (
    FormulaField,
    ScalingCombo,
    SeedField,
    UnderstoodFormula,
)
from playground.ui.panels.source_choice import n_classes, range_of
from playground.ui.panels.source_combo import SourceCombo
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme


class DataForm(Panel):
    """The fields that the source of the data has; the others are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = SourceCombo(self)
        self._file = QPushButton(self.tr("CSV…"), self)
        self._browse = QPushButton(self.tr("Picture → vector"), self)
        self.formula = FormulaField(self)
        self.understood = UnderstoodFormula(self.formula, self)
        self._about = AboutSource(self)
        self._licence = QPushButton(self.tr("Source and licence"), self)
        self._clear = QPushButton(self.tr("Remove all points"), self)
        self.n = NumberField(100, self, whole=True, step=10, minimum=2, maximum=MAX_ROWS)
        self.noise = NumberField(0.0, self, step=0.05, minimum=0.0)
        self.classes = NumberField(
            2, self, whole=True, step=1, minimum=MIN_CLASSES, maximum=MAX_CLASSES
        )
        self.class_names = ValueField(Names(MIN_CLASSES, MAX_CLASSES), (), self)
        self.low = NumberField(-1.0, self, step=0.5)
        self.high = NumberField(1.0, self, step=0.5)
        self.test = NumberField(
            20.0, self, whole=True, step=5, minimum=0, maximum=100 * MAX_TEST_FRACTION
        )
        self._seed_field = SeedField(self)
        self.seed, self.new_seed = self._seed_field.number, self._seed_field.button
        self.scaling = ScalingCombo(self)
        self._error = error_label(self)
        self._summary = TaskLine(self)
        self._captions: dict[QWidget, QLabel] = {}
        self._build()
        self._fields = {
            "n": self.n,
            "noise": self.noise,
            "range": self.low,
            "test_fraction": self.test,
            "seed": self.seed,
            "scaling": self.scaling,
            "expression": self.formula,
            "classes": self.classes,
        }

    # -- building ------------------------------------------------------------------------------

    def _build(self) -> None:
        for control, tip in (
            (self.classes, self.tr("Number of classes, 2 to 6")),
            (self.class_names, self.tr("The names of the classes, with commas between them")),
            (self.n, self.tr("Number of points, for training and testing together")),
            (self.low, self.tr("The smallest x; above the largest, it moves both")),
            (self.high, self.tr("The largest x; below the smallest, it moves both")),
            (
                self.test,
                self.tr("Share of the points for testing; training does not use them"),
            ),
            (self._clear, self.tr("Start with an empty plot; can be undone")),
            (self._licence, self.tr("Where these measurements come from")),
        ):
            control.setToolTip(tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.source, 1)
        top.addWidget(self._file)
        layout.addLayout(top)
        layout.addWidget(self.formula)
        layout.addWidget(self.understood)
        layout.addWidget(self._about)
        buttons = QHBoxLayout()
        buttons.addWidget(self._browse)
        buttons.addWidget(self._licence)
        buttons.addWidget(self._clear)
        buttons.addStretch(1)
        layout.addLayout(buttons)
        form = Form()
        layout.addLayout(form)
        for caption, field, key in (
            (self.tr("Points"), self.n, self.n),
            (self.tr("Noise"), self.noise, self.noise),
            (self.tr("x from"), self.low, self.low),
            (self.tr("to"), self.high, self.high),
            (self.tr("Test %"), self.test, self.test),
            (self.tr("Seed"), self._seed_field, self.seed),
            (self.tr("Classes"), self.classes, self.classes),
        ):
            self._captions[key] = form.add(caption, field)
        for caption, wide in (
            (self.tr("Names"), self.class_names),
            (self.tr("Scaling"), self.scaling),
        ):
            self._captions[wide] = form.add(caption, wide, whole_row=True)
        layout.addWidget(self._error)
        layout.addWidget(self._summary)
        layout.addStretch(1)

    def _number_fields(self) -> tuple[NumberField, ...]:
        return self.n, self.noise, self.classes, self.low, self.high, self.test, self.seed

    def set_theme(self, theme: Theme) -> None:
        self.source.set_theme(theme)
        self._summary.setFont(theme.number_font(-0.5))
        self._about.setFont(theme.font(-0.5))
        self.understood.set_theme(theme, 0.5)
        self.new_seed.setIcon(icon("new_seed", theme))
        for field in self._number_fields():
            field.setMinimumWidth(theme.px(56))
            field.setMaximumWidth(theme.px(110))

    # -- showing -------------------------------------------------------------------------------

    def _show(self, document: Document, dataset: Dataset) -> None:
        data, source = document.data, document.data.source
        self._show_error("", "")
        self.source.show_source(source)
        self._show_formula(source)
        self._show_noise(source)
        made = isinstance(source, Generator | Formula)
        range_ = range_of(source)
        has_range = range_ is not None
        for field, wanted in (
            (self.n, made),
            (self.noise, made),
            (self.low, has_range),
            (self.high, has_range),
            (self.classes, n_classes(source) > 0),
            (self.class_names, isinstance(source, Points) and n_classes(source) > 0),
        ):
            field.setVisible(wanted)
            self._captions[field].setVisible(wanted)
        self._captions[self.seed].setVisible(not isinstance(source, Points))
        self._seed_field.setVisible(not isinstance(source, Points))
        self._licence.setVisible(isinstance(source, Builtin))
        self._browse.setVisible(dataset.shape is not None and len(dataset.x) > 0)
        by_hand = isinstance(source, Points) and not isinstance(source, Images)
        self._clear.setVisible(by_hand and len(dataset.x) > 0)
        self.classes.set_value(n_classes(source))
        self.class_names.set_value(dataset.classes)
        if isinstance(source, Generator | Formula):
            self.n.set_value(source.n)
            self.noise.set_value(source.noise)
        if range_ is not None:
            self.low.set_value(range_[0])
            self.high.set_value(range_[1])
        if isinstance(source, Points):
            self.test.set_value(round(100.0 * len(source.test) / max(1, len(source.x))))
        else:
            self.test.set_value(100.0 * source.test_fraction)
            self.seed.set_value(source.seed)
        self.scaling.setCurrentIndex(self.scaling.findData(data.scaling))
        self._about.show_source(source)
        self._summary.show_task(document, dataset)

    def _show_formula(self, source: DataSource) -> None:
        for widget in (self.formula, self.understood):
            widget.setVisible(isinstance(source, Formula))
        if isinstance(source, Formula):
            self.formula.show_formula(source)
            self.understood.set_n_inputs(source.inputs)
        in_plane = isinstance(source, Formula) and source.inputs == 2
        names = self.tr("x1, x2 from") if in_plane else self.tr("x from")
        self._captions[self.low].setText(names)

    def _show_noise(self, source: DataSource) -> None:
        """Say what the noise of this source does."""
        tip = self.tr("Standard deviation of y from its value without noise")
        if isinstance(source, Generator) and source.name in PLANE_SETS:
            tip = PLANE_SETS[source.name].noise_does
        self.noise.setToolTip(tip)

    def _show_error(self, place: str, message: str) -> None:
        """Show what is wrong, and mark the field at ``place``; "" for no error."""
        self._error.setText(message)
        self._error.setVisible(bool(message))
        for name, field in self._fields.items():
            restyle(field, "invalid", bool(message) and name == place)
