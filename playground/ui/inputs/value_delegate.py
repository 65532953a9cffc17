"""Editing numbers in a table or tree."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from playground.ui.inputs.number_field import NumberField

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

_LEAVING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class ValueDelegate(QStyledItemDelegate):
    """Edits numbers in a ``NumberField``.

    Only a value that the field announces goes into the model: training may have changed one that
    nobody typed. A text that can't be read keeps the field open.

    Signals:
        refused(reason): why a text can't be used.
    """

    refused = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._announcing = False

    def _on_value_changed(self) -> None:
        self._announcing = True
        self.commitData.emit(self.sender())
        self._announcing = False

    def _on_message_changed(self, message: str) -> None:
        if message:
            self.refused.emit(message)

    # -- Qt ------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = NumberField(0.0, parent, digits=4)
        field.value_changed.connect(self._on_value_changed)
        field.message_changed.connect(self._on_message_changed)
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, NumberField) and not editor.isModified():
            editor.set_value(index.data(Role.EditRole))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, NumberField):
            if self._announcing:
                model.setData(index, editor.value, Role.EditRole)
            else:
                editor.commit()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if (
            isinstance(editor, NumberField)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() in _LEAVING and not editor.commit():
                return True
            if event.key() == Qt.Key.Key_Escape:
                editor.restore()  # else the field would apply what was typed when it is closed
        return super().eventFilter(editor, event)
