"""The menu bar, put together from the actions of window, canvas, undo stack and docks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from playground.files.examples import examples
from playground.session import UndoStack
from playground.ui.commands.actions import Actions, explain
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.number_field import commit_pending
from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.settings import Settings


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


class RecentMenu(QObject):
    """The list of recent files, filled each time it is opened.

    Signals:
        chosen(Path): open this one.
    """

    chosen = Signal(object)

    def __init__(self, menu: QMenu, settings: Settings, clear: QAction) -> None:
        super().__init__(menu)
        self.menu = menu
        self._settings = settings
        self._clear = clear
        clear.triggered.connect(self._on_clear)
        menu.aboutToShow.connect(self.fill)
        menu.triggered.connect(self._on_triggered)
        self.fill()

    def fill(self) -> None:
        self.menu.clear()
        recent = self._settings.recent
        for i, path in enumerate(recent):
            action = self.menu.addAction(f"&{i + 1}  {path.name.replace('&', '&&')}")
            action.setData(str(path))
            action.setToolTip(plain(str(path)))
        if recent:
            self.menu.addSeparator()
        self.menu.addAction(self._clear)
        self._clear.setEnabled(bool(recent))

    def _on_triggered(self, action: QAction) -> None:
        if isinstance(name := action.data(), str):
            self.chosen.emit(Path(name))

    def _on_clear(self) -> None:
        self._settings.clear_recent()


class ExamplesMenu(QObject):
    """The projects that ship with the program.

    Signals:
        chosen(Example): open this one.
    """

    chosen = Signal(object)

    def __init__(self, menu: QMenu) -> None:
        super().__init__(menu)
        self.menu = menu
        menu.setToolTipsVisible(True)
        for example in examples():
            action = menu.addAction(example.title)
            action.setToolTip(example.description)
            action.setData(example.name)
        menu.triggered.connect(self._on_triggered)

    def _on_triggered(self, action: QAction) -> None:
        name = action.data()
        self.chosen.emit(next(e for e in examples() if e.name == name))


def fill(menu: QMenu, entries: Sequence[QAction | QMenu | None]) -> None:
    """Add actions and sub-menus; None is a line between them."""
    menu.setToolTipsVisible(True)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        elif isinstance(entry, QMenu):
            block_shortcuts(entry)
            menu.addMenu(entry)
        else:
            menu.addAction(entry)


class Menus:
    """The menu bar.

    Attributes:
        undo, redo: named after what they would do.
        examples, recent: the menus that hold files.
    """

    def __init__(
        self, window: QMainWindow, actions: Actions, undo_stack: UndoStack, settings: Settings
    ) -> None:
        self._bar = window.menuBar()
        self._actions = actions
        self._undo_stack = undo_stack
        self.undo, self.redo = QAction(window), QAction(window)
        self.undo.triggered.connect(undo_stack.undo)
        self.redo.triggered.connect(undo_stack.redo)
        self.undo.setShortcut("Ctrl+Z")
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        undo_stack.changed.connect(self._on_undo_changed)
        self._on_undo_changed()
        self._file = file = self._add(_tr("&File"))
        self.examples = ExamplesMenu(QMenu(_tr("Open e&xample"), file))
        self.recent = RecentMenu(QMenu(_tr("Open &recent"), file), settings, actions.clear_recent)

    def _add(self, text: str) -> QMenu:
        menu = self._bar.addMenu(text)
        block_shortcuts(menu)
        return menu

    def fill_file(self) -> None:
        a = self._actions
        exports = QMenu(_tr("&Export"), self._file)
        fill(exports, list(a.exports.values()))
        fill(self._file, [a.new, a.open, self.examples.menu, self.recent.menu, a.open_table, None])
        fill(self._file, [a.save, a.save_as, exports, None, a.quit])

    def fill_edit(self, canvas: Sequence[QAction | None]) -> None:
        menu = self._add(_tr("&Edit"))
        menu.aboutToShow.connect(commit_pending)  # so that Undo says what it would undo
        fill(menu, [self.undo, self.redo, None, *canvas])

    def fill_network(self, canvas: Sequence[QAction | None]) -> None:
        fill(self._add(_tr("&Network")), canvas)

    def fill_train(self) -> None:
        a, menu = self._actions, self._add(_tr("&Train"))
        fill(menu, [a.play, a.step, a.epoch, a.steps, None, a.reset, a.new_seed, None])
        fill(menu, [a.rate_up, a.rate_down])

    def fill_view(self, docks: Sequence[QAction], canvas: Sequence[QAction | None]) -> None:
        a, menu = self._actions, self._add(_tr("&View"))
        theme = QMenu(_tr("T&heme"), menu)
        fill(theme, list(a.themes.values()))
        fill(menu, [*docks, None, *canvas, None])
        fill(menu, [theme, a.log_loss, None, a.reset_layout, a.full_screen])

    def fill_help(self) -> None:
        fill(self._add(_tr("&Help")), [self._actions.shortcuts, self._actions.about])

    def _on_undo_changed(self) -> None:
        """Name the actions after the edits that they undo and redo."""
        stack = self._undo_stack
        self.undo.setEnabled(stack.can_undo())
        self.redo.setEnabled(stack.can_redo())
        for action, words, edit, nothing in (
            (self.undo, _tr("&Undo"), stack.undo_text(), _tr("There is nothing to undo.")),
            (self.redo, _tr("&Redo"), stack.redo_text(), _tr("There is nothing to redo.")),
        ):
            action.setText(f"{words} {edit.replace('&', '&&')}".rstrip())
            explain(action, f"{words.replace('&', '')} {edit}" if action.isEnabled() else nothing)


def actions_in(menu: QMenu | QMenuBar) -> list[QAction]:
    """Every action that a menu holds, sub-menus opened."""
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += actions_in(inner)
        elif not action.isSeparator():
            found.append(action)
    return found
