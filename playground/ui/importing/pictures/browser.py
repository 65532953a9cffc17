"""The pictures of the data, each as picture, array and vector."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QVBoxLayout, QWidget

from playground.data.builtins import builtin_set
from playground.data.classes import class_numbers
from playground.data.dataset import Dataset
from playground.data.pictures.choice import WHITE
from playground.model.document import Builtin, DataSource, Document
from playground.session import Session
from playground.ui.importing.pictures.example import example_of
from playground.ui.importing.pictures.steps import PictureSteps
from playground.ui.importing.settings import add_captioned
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.number_field import NumberField

SIZE = 860, 560


class PictureBrowser(QDialog):
    """Walks through the pictures by their numbers; it closes when other data come."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("From picture to vector"))
        n = len(session.dataset.x)
        self.number = NumberField(1, self, whole=True, minimum=1, maximum=n)
        self.number.setAccessibleName(self.tr("Number of the picture"))
        self.number.setFixedWidth(self.number.fontMetrics().horizontalAdvance("0") * 11)
        self.label = muted_label("", self)
        self.steps = PictureSteps(self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        top = QHBoxLayout()
        add_captioned(top, self.tr("Picture"), self.number)
        top.addWidget(self.label)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.steps, 1)
        column.addWidget(buttons)
        self.number.value_changed.connect(self._on_number)
        buttons.rejected.connect(self.reject)
        session.document_changed.connect(self._on_document_changed)
        room = parent.window().size()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 40))
        self._show_row(0)
        self.steps.setFocus()

    def _show_row(self, row: int) -> None:
        dataset = self._session.dataset
        largest = white_of(self._session.document.data.source, dataset)
        self.steps.show_example(example_of(dataset, row, largest))
        words = self.tr("of {0:,}").format(len(dataset.x))
        if dataset.classes:
            name = dataset.classes[int(class_numbers(dataset.y[row : row + 1])[0])]
            words += self.tr(", class {0}").format(name)
        if dataset.test[row]:
            words += self.tr(", held out for testing")
        self.label.setText(words)

    def _on_number(self, value: float) -> None:
        self._show_row(int(value) - 1)

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.data is not new.data:
            self.reject()


def white_of(source: DataSource, dataset: Dataset) -> float:
    """The number that was white where the pictures come from."""
    if isinstance(source, Builtin):
        return builtin_set(source.name).largest
    levels = dataset.x * WHITE
    return float(WHITE) if abs(levels - levels.round()).max(initial=0.0) < 1e-6 else 1.0
