"""The command palette: type a few letters of what you want to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QMainWindow,
    QTreeWidgetItem,
    QWidget,
)

from playground.ui.commands.menus import path_of
from playground.ui.commands.search import matches, search_list
from playground.ui.commands.table import CommandAction, CommandTable
from playground.ui.inputs.announce import announce

WIDTH, ROWS = 640, 12
_ACTION = Qt.ItemDataRole.UserRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CommandPalette(QFrame):
    """A list of all commands over the window, those used here last first.

    What can't be done now is grey and says why.
    """

    def __init__(self, table: CommandTable, window: QMainWindow) -> None:
        super().__init__(window)
        self._table = table
        self._window = window
        self._used: list[str] = []  # names, the last one first
        self._focus_before: QWidget | None = None
        self.setProperty("card", True)
        self.field, self.list = search_list(self, self.tr("Commands"), self.tr("Find a command"))
        self.list.setColumnCount(3)
        self.list.setHeaderHidden(True)
        self.list.setUniformRowHeights(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._on_chosen)
        self.field.left.connect(self._on_left)
        self.list.itemClicked.connect(self._on_chosen)
        self.list.currentItemChanged.connect(self._on_current_changed)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        self._focus_before = QApplication.focusWidget()
        self._table.refresh()
        self.field.clear()
        self._fill()
        self._place()
        self.show()
        self.raise_()
        self._window.activateWindow()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Close, and give the focus back to where it was."""
        if self.isHidden():
            return
        had_focus = self.field.hasFocus()
        self.hide()
        if had_focus and self._focus_before is not None:
            self._focus_before.setFocus()

    def _place(self) -> None:
        """At the top of the window, in the middle, as large as there is room for."""
        window, margin = self._window, 40
        row = max(1, self.list.sizeHintForRow(0))
        width = min(WIDTH, window.width() - 2 * margin)
        list_height = row * ROWS + 2 * self.list.frameWidth()
        self.list.setFixedHeight(min(list_height, window.height() - 5 * margin))
        top = window.menuBar().height() + margin
        self.setGeometry((window.width() - width) // 2, top, width, self.sizeHint().height())

    def _fill(self) -> None:
        """List what matches the words typed, first what has them in its text; choose the first."""
        query, named = self.field.text(), {a.command.name: a for a in self._table}
        names = dict.fromkeys([*self._used, *named])
        rows: tuple[list[QTreeWidgetItem], list[QTreeWidgetItem]] = ([], [])
        for action in (named[name] for name in names):
            path, label = " › ".join(path_of(action.command)), action.command.label
            words = f"{label} {path} {action.tip} {action.all_keys}"
            if action.isVisible() and matches(query, words):
                rows[not matches(query, label)].append(self._row(action, path))
        self.list.clear()
        self.list.addTopLevelItems([*rows[0], *rows[1]])
        if (first := self.list.topLevelItem(0)) is not None:
            self.list.setCurrentItem(first)

    def _row(self, action: CommandAction, path: str) -> QTreeWidgetItem:
        label = action.command.label
        if action.isChecked():
            label = f"✓ {label}"
        row = QTreeWidgetItem([label, action.reason or path, action.key_text])
        row.setData(0, _ACTION, action)
        row.setTextAlignment(2, _RIGHT)
        colours, role = self.palette(), QPalette.ColorRole
        if action.reason:
            row.setForeground(0, colours.brush(QPalette.ColorGroup.Disabled, role.Text))
        row.setForeground(1, colours.brush(role.PlaceholderText))
        row.setForeground(2, colours.brush(role.PlaceholderText))
        spoken = [label, action.reason or action.tip, action.key_text]
        row.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, spoken)))
        row.setToolTip(0, action.toolTip())
        return row

    def _on_current_changed(self, row: QTreeWidgetItem | None) -> None:
        """The field keeps the focus, so a screen reader has to be told about the row."""
        if row is not None:
            announce(self.field, str(row.data(0, Qt.ItemDataRole.AccessibleTextRole)))

    def _on_chosen(self) -> None:
        row = self.list.currentItem()
        action = None if row is None else row.data(0, _ACTION)
        if action is None or action.explain():
            return
        name = action.command.name
        self._used = [name, *(other for other in self._used if other != name)]
        self.dismiss()
        action.trigger()

    def _on_left(self) -> None:
        self.dismiss()

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
