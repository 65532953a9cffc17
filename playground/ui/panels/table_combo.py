"""A list of a table's entries: activations, losses, optimizers, initialisers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QWidget

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
        # A delegate of its own would take the list its look (Qt 6.11, style sheet).
        self.view().viewport().installEventFilter(self)

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the tips of the entries of the open list."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.view().indexAt(event.pos())
            if lines := index.data(_LINES):
                show_formula_tip(event.globalPos(), str(index.data()), lines, self.view())
                return True
        return super().eventFilter(watched, event)


def _text(formula: str | tuple[Row, ...]) -> str:
    if isinstance(formula, str):
        return formula
    return "\n".join(plain_text(line) for line in formula)
