"""What a source of data is, and what the network is for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground.data.builtins import builtin_set
from playground.data.dataset import Dataset
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.data.task import task_of
from playground.model.activations import ACTIVATIONS
from playground.model.document import Builtin, DataSource, Document, Generator, Points
from playground.model.images import Images
from playground.model.losses import LOSSES
from playground.ui.inputs.form import restyle
from playground.ui.inputs.words import WrappedLabel


class AboutSource(WrappedLabel):
    """What the source is, or how its points are edited. Hidden when there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        restyle(self, "muted", True)

    def show_source(self, source: DataSource) -> None:
        self.setText(self._words(source))
        self.setVisible(bool(self.text()))

    def _words(self, source: DataSource) -> str:
        if isinstance(source, Generator):
            if source.name in PLANE_SETS:
                return PLANE_SETS[source.name].about
            return f"y = {GENERATORS[source.name].formula}"
        if isinstance(source, Builtin):
            return builtin_set(source.name).description
        if isinstance(source, Images):
            height, width, channels = source.shape
            words = self.tr("{0}: {1:,} pictures of {2} × {3} pixels in {4}")
            colours = self.tr("colour") if channels == 3 else self.tr("grey")
            return words.format(source.title, len(source.x), height, width, colours)
        if isinstance(source, Points):
            how = self._how_to_edit(source)
            return ". ".join(part for part in (source.title, how) if part)
        return ""

    def _how_to_edit(self, source: Points) -> str:
        n_raw, n_outputs = source.x.shape[1], source.y.shape[1]
        if n_raw == 2 and source.classes:
            return self.tr("In the fit plot: choose a class, then click or drag to paint.")
        if n_raw <= 2 and n_outputs == 1:
            return self.tr(
                "With the pencil of the fit plot on: a click adds a point, a drag draws; drag a"
                " point to move it, right-click to remove it."
            )
        return ""  # no plot edits such points


class TaskLine(WrappedLabel):
    """What the network is for, what was set together with the data, and the number of rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        restyle(self, "muted", True)
        self._set_with = ""

    def show_task(self, document: Document, dataset: Dataset) -> None:
        task = task_of(document.graph, document.training, dataset)
        rows = self.tr("{0:,} rows for training, {1:,} for testing").format(
            len(dataset.x_train), len(dataset.x_test)
        )
        self.setText("\n".join(line for line in (str(task), self._set_with, rows) if line))

    def tell_changes(self, before: Document, after: Document) -> None:
        """Say which settings changed together with the data, until other data come."""
        changes = []
        activation = after.graph.layers[-1].activation
        if activation != before.graph.layers[-1].activation:
            label = ACTIVATIONS[activation].label
            changes.append(self.tr("output activation {0}").format(label))
        if after.training.loss != before.training.loss:
            changes.append(self.tr("loss {0}").format(LOSSES[after.training.loss].label))
        together = ", ".join(changes)
        self._set_with = self.tr("Set with the data: {0}").format(together) if changes else ""

    def forget_changes(self) -> None:
        self._set_with = ""
