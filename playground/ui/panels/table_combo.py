"""A list of a table's entries: activations, losses, optimizers, initialisers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground.ui.inputs.words import NarrowCombo


class TableCombo(NarrowCombo):
    """Shows the labels of a table's entries, with their formulas as tool tips."""

    def __init__(self, table: dict[str, Any], parent: QWidget) -> None:
        super().__init__(parent)
        for at, (name, entry) in enumerate(table.items()):
            self.addItem(entry.label, name)
            self.setItemData(at, entry.formula, Qt.ItemDataRole.ToolTipRole)

    def choose(self, name: str) -> None:
        """Show the entry of this name, without the signal ``activated``."""
        at = self.findData(name)
        self.setCurrentIndex(at)
        formula = self.itemData(at, Qt.ItemDataRole.ToolTipRole)
        self.setToolTip(f"{self.currentText()}\n{formula}")
