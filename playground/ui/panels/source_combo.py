"""The list of data sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.data.builtins import builtin_sets
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.model.document import Builtin, DataSource, Formula, Generator
from playground.model.images import Images
from playground.ui.inputs.words import NarrowCombo
from playground.ui.panels.source_choice import family
from playground.ui.shell.theme import Theme

FORMULA = ("formula", "")
PLANE_FORMULA = ("plane formula", "")
POINTS = ("points", "")
PICTURES = ("pictures", "")
PLANE_POINTS = ("plane points", "")

Entry = tuple[str, tuple[str, str]]


class _HeadingDelegate(QStyledItemDelegate):
    """Paints headings as enabled text: a style sheet keeps its pale colour for disabled entries."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.data(Qt.ItemDataRole.UserRole) is None:
            option.state |= QStyle.StateFlag.State_Enabled


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
        self.setItemDelegate(_HeadingDelegate(self))
        for heading, entries in self._groups():
            self._add_heading(heading)
            for label, data in entries:
                self.addItem(label, data)
        self.setCurrentIndex(1)

    def _groups(self) -> Iterator[tuple[str, list[Entry]]]:
        tr = self.tr
        made: dict[str, list[Entry]] = defaultdict(list)
        for name, entry in (GENERATORS | PLANE_SETS).items():
            made[family(name)].append((entry.label, ("generator", name)))
        yield tr("Curves"), made["curves"]
        yield tr("Two inputs: classes"), made["classes"]
        yield tr("Two inputs: values"), made["values"]
        yield tr("Logic gates"), made["gates"]
        yield (
            tr("Your own"),
            [
                (tr("Typed formula"), FORMULA),
                (tr("Typed formula in x1 and x2"), PLANE_FORMULA),
                (tr("Points by hand"), POINTS),
                (tr("Points by class, 2 inputs"), PLANE_POINTS),
                (tr("Folder of pictures…"), PICTURES),
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

    def set_theme(self, theme: Theme) -> None:
        """Headings in the colour of captions."""
        for at in range(self.count()):
            if self.itemData(at) is None:
                colour = QColor(theme.text_muted)
                self.setItemData(at, colour, Qt.ItemDataRole.ForegroundRole)

    def show_source(self, source: DataSource) -> None:
        """Show the entry of this source, without the signal ``activated``."""
        if isinstance(source, Generator):
            wanted = ("generator", source.name)
        elif isinstance(source, Builtin):
            wanted = ("builtin", source.name)
        elif isinstance(source, Formula):
            wanted = FORMULA if source.inputs == 1 else PLANE_FORMULA
        elif isinstance(source, Images):
            wanted = PICTURES
        else:
            by_class = source.x.shape[1] == 2 and bool(source.classes)
            wanted = PLANE_POINTS if by_class else POINTS
        places = range(self.count())
        self.setCurrentIndex(next(i for i in places if self.itemData(i) == wanted))
