"""A list of a table's entries: activations, losses, optimizers, initialisers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from playground.model.notation import Row, plain_text
from playground.ui.inputs.formula_tip import show_formula_tip
from playground.ui.inputs.words import NarrowCombo

_LINES = Qt.ItemDataRole.UserRole + 1


class TableCombo(NarrowCombo):
    """Shows the labels of a table's entries, with their formulas as tool tips, typeset."""

    def __init__(self, table: dict[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        for at, (name, entry) in enumerate(table.items()):
            self.addItem(entry.label, name)
            self.setItemData(at, _text(entry.formula), Qt.ItemDataRole.ToolTipRole)
            if not isinstance(entry.formula, str):
                self.setItemData(at, entry.formula, _LINES)
        self.view().setItemDelegate(_FormulaTips(self))

    def choose(self, name: str) -> None:
        """Show the entry of this name, without the signal ``activated``."""
        at = self.findData(name)
        self.setCurrentIndex(at)
        formula = self.itemData(at, Qt.ItemDataRole.ToolTipRole)
        self.setToolTip(f"{self.currentText()}\n{formula}")

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        lines = self.currentData(_LINES)
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and lines:
            show_formula_tip(event.globalPos(), self.currentText(), lines, self)
            return True
        return super().event(event)


class _FormulaTips(QStyledItemDelegate):
    """The entries of an open list, with their formulas as tool tips."""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        lines = index.data(_LINES)
        if event.type() != QEvent.Type.ToolTip or not lines:
            return super().helpEvent(event, view, option, index)
        show_formula_tip(event.globalPos(), str(index.data()), lines, view)
        return True


def _text(formula: str | tuple[Row, ...]) -> str:
    if isinstance(formula, str):
        return formula
    return "\n".join(plain_text(line) for line in formula)
