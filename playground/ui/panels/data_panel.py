"""The data panel: what the network learns from."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from playground.data.classes import with_classes
from playground.data.dataset import load_data, suggested_scaling
from playground.data.fitting import with_data
from playground.data.sampling import held_out_rows
from playground.model.document import Data, Document, DocumentError, Formula, Points
from playground.model.words import sentence
from playground.session import Session
from playground.ui.inputs.number_field import ValueField
from playground.ui.panels.data_form import DataForm
from playground.ui.panels.source_choice import (
    chosen_source,
    more_or_fewer,
    points_by_hand,
    range_of,
)


class DataPanel(DataForm):
    """Chooses a source and sets its number of rows, noise, range, test share, seed and scaling.

    Signals:
        source_chosen(by_hand): another source was chosen; whether its points are made by hand.
        note_requested(title, text): the source and licence of a data set are to be shown.
    """

    source_chosen = Signal(bool)
    note_requested = Signal(str, str)

    def __init__(
        self,
        session: Session,
        open_table: QAction,
        open_pictures: QAction,
        browse_pictures: QAction,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._open_pictures = open_pictures
        for button, action in ((self._file, open_table), (self._browse, browse_pictures)):
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
        self._file.setAccessibleName(open_table.toolTip())
        self._connect()
        session.document_changed.connect(self._on_document_changed)
        self._show(session.document, session.dataset)

    def _connect(self) -> None:
        self.source.activated.connect(self._on_source)
        self.formula.editingFinished.connect(self._on_formula)
        self._licence.clicked.connect(self._on_licence)
        self._clear.clicked.connect(self._on_clear)
        self.n.value_changed.connect(self._on_n)
        self.noise.value_changed.connect(self._on_noise)
        self.classes.value_changed.connect(self._on_classes)
        self.class_names.value_changed.connect(self._on_class_names)
        self.low.value_changed.connect(self._on_low)
        self.high.value_changed.connect(self._on_high)
        self.test.value_changed.connect(self._on_test)
        self.seed.value_changed.connect(self._on_seed)
        self.new_seed.clicked.connect(self._on_new_seed)
        self.scaling.activated.connect(self._on_scaling)
        for field in (*self._number_fields(), self.class_names):
            field.message_changed.connect(self._on_message_changed)

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.data is not new.data:
            self._summary.forget_changes()
            self._show(new, self._session.dataset)
        elif old.graph is not new.graph or old.training is not new.training:
            self._summary.show_task(new, self._session.dataset)

    @property
    def _range(self) -> tuple[float, float] | None:
        """The range of x of a source that makes its rows over one; None for any other."""
        return range_of(self._session.document.data.source)

    # -- editing -------------------------------------------------------------------------------

    def _apply(self, text: str, data: Data, merge: Hashable = None) -> None:
        try:
            load_data(data)
        except DocumentError as error:
            self._refuse(error.place, sentence(str(error)))
            return
        before = self._session.document
        reason = self._session.edit(text, lambda d: with_data(d, data), merge)
        self._refuse("", sentence(reason))
        if not reason:
            self._summary.tell_changes(before, self._session.document)
            self._summary.show_task(self._session.document, self._session.dataset)

    def _refuse(self, place: str, reason: str) -> None:
        """Show a reason; the field that caused it keeps its text and restores its value."""
        field = self.sender()
        if reason and isinstance(field, ValueField):
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
        if kind in ("points", "plane points"):
            self._take_points(by_class=kind == "plane points")
            return
        if kind == "pictures":
            self.source.show_source(old)  # until the pictures are read
            self._open_pictures.trigger()
            return
        self.source_chosen.emit(False)
        source = chosen_source(kind, name, old)
        if source == old:
            return
        text = self.tr("Data: {0}").format(self.source.currentText())
        self._apply(text, Data(source, suggested_scaling(source)))
        if isinstance(source, Formula):
            self.formula.setFocus()
            self.formula.selectAll()

    def _take_points(self, by_class: bool) -> None:
        data = points_by_hand(self._session.document.data, self._session.dataset, by_class)
        self._apply(self.tr("Points by hand"), data)
        self.source_chosen.emit(True)

    def _on_classes(self, value: float) -> None:
        source, text = self._session.document.data.source, self.tr("Number of classes")
        if not isinstance(source, Points):
            self._change(text, "classes", classes=int(value))
            return
        self._set_classes(text, source, more_or_fewer(source.classes, int(value)))

    def _on_class_names(self, names: tuple[str, ...]) -> None:
        source = self._session.document.data.source
        if isinstance(source, Points):
            self._set_classes(self.tr("Names of the classes"), source, names)

    def _set_classes(self, text: str, source: Points, names: tuple[str, ...]) -> None:
        try:
            points = with_classes(source, names)
        except DocumentError as error:
            self._refuse(error.place, sentence(str(error)))
            return
        self._apply(text, replace(self._session.document.data, source=points))

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
            seed = self._session.document.training.seed
            self._change(text, "test", test=held_out_rows(len(source.x), value / 100.0, seed))
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
