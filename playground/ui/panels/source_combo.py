"""The list of data sources."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QWidget

from playground.data.builtins import builtin_sets
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.model.document import Builtin, DataSource, Formula, Generator
from playground.ui.inputs.words import NarrowCombo

FORMULA = ("formula", "")
PLANE_FORMULA = ("plane formula", "")
POINTS = ("points", "")
PLANE_POINTS = ("plane points", "")

Entry = tuple[str, tuple[str, str]]


class SourceCombo(NarrowCombo):
    """Curves, sets in the plane, typed formulas, points by hand, and built-in sets, in groups.

    The data of an entry are its kind and its name.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the network learns from"))
        # Screen readers on Linux name a combo box by its text alone.
        self.setAccessibleDescription(self.accessibleName())
        self.setToolTip(
            self.tr("A curve, a set in the plane, a formula, points of your own, or real data")
        )
        for heading, entries in self._groups():
            self._add_heading(heading)
            for label, data in entries:
                self.addItem(label, data)
        self.setCurrentIndex(1)

    def _groups(self) -> Iterator[tuple[str, list[Entry]]]:
        tr = self.tr
        plane = [(entry.label, entry.classes, name) for name, entry in PLANE_SETS.items()]
        gates = [(label, classes, name) for label, classes, name in plane if name.isupper()]
        sets = [entry for entry in plane if entry not in gates]
        yield tr("Curves"), [(c.label, ("generator", name)) for name, c in GENERATORS.items()]
        yield (
            tr("Two inputs: classes"),
            [(label, ("generator", name)) for label, classes, name in sets if classes],
        )
        yield (
            tr("Two inputs: values"),
            [(label, ("generator", name)) for label, classes, name in sets if not classes],
        )
        yield tr("Logic gates"), [(label, ("generator", name)) for label, _, name in gates]
        yield (
            tr("Your own"),
            [
                (tr("Typed formula"), FORMULA),
                (tr("Typed formula in x1 and x2"), PLANE_FORMULA),
                (tr("Points by hand"), POINTS),
                (tr("Points by hand, 2 inputs"), PLANE_POINTS),
            ],
        )
        yield tr("Measured"), [(e.title, ("builtin", name)) for name, e in builtin_sets().items()]

    def _add_heading(self, text: str) -> None:
        """An entry that can't be chosen."""
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = QStandardItem(text)
        item.setEnabled(False)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        model.appendRow(item)

    def show_source(self, source: DataSource) -> None:
        """Show the entry of this source, without the signal ``activated``."""
        if isinstance(source, Generator):
            wanted = ("generator", source.name)
        elif isinstance(source, Builtin):
            wanted = ("builtin", source.name)
        elif isinstance(source, Formula):
            wanted = FORMULA if source.inputs == 1 else PLANE_FORMULA
        else:
            wanted = PLANE_POINTS if source.x.shape[1] == 2 else POINTS
        places = range(self.count())
        self.setCurrentIndex(next(i for i in places if self.itemData(i) == wanted))
