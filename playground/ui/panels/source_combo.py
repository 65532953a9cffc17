"""The list of data sources."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground.data.builtins import builtin_sets
from playground.data.generators import GENERATORS
from playground.model.document import Builtin, DataSource, Formula, Generator
from playground.ui.inputs.words import NarrowCombo

FORMULA = ("formula", "")
POINTS = ("points", "")


class SourceCombo(NarrowCombo):
    """Curves, a typed formula, points by hand, and built-in sets.

    The data of an entry are its kind and its name.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("What the network learns from"))
        # Screen readers on Linux name a combo box by its text alone.
        self.setAccessibleDescription(self.accessibleName())
        self.setToolTip(self.tr("A curve with noise, a formula, points of your own, or real data"))
        for name, curve in GENERATORS.items():
            self.addItem(curve.label, ("generator", name))
        self.insertSeparator(self.count())
        self.addItem(self.tr("Typed formula"), FORMULA)
        self.addItem(self.tr("Points by hand"), POINTS)
        self.insertSeparator(self.count())
        for name, entry in builtin_sets().items():
            self.addItem(entry.title, ("builtin", name))

    def show_source(self, source: DataSource) -> None:
        """Show the entry of this source, without the signal ``activated``."""
        if isinstance(source, Generator):
            wanted = ("generator", source.name)
        elif isinstance(source, Builtin):
            wanted = ("builtin", source.name)
        else:
            wanted = FORMULA if isinstance(source, Formula) else POINTS
        places = range(self.count())
        self.setCurrentIndex(next(i for i in places if self.itemData(i) == wanted))
