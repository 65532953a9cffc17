"""The menu bar, put together from the actions of window, canvas, undo stack and docks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from playground.files.examples import examples
from playground.ui.settings import Settings


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
            action = self.menu.addAction(f"&{i + 1}  {path.name}")
            action.setData(str(path))
            action.setToolTip(str(path))
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
            menu.addMenu(entry)
        else:
            menu.addAction(entry)


def all_actions(bar: QMenuBar) -> list[QAction]:
    """Every action that the menus hold, sub-menus opened."""
    found: list[QAction] = []

    def collect(actions: Sequence[QAction]) -> None:
        for action in actions:
            if action.isSeparator():
                continue
            menu = action.menu()
            if isinstance(menu, QMenu):
                collect(menu.actions())
            else:
                found.append(action)

    collect(bar.actions())
    return found


def key_text(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def shortcuts_page(bar: QMenuBar, more: Sequence[tuple[str, str]]) -> str:
    """A table of all shortcuts, menu by menu, and of ``more``: what else keys and mouse do."""
    rows = [
        (key_text(action), action.text().replace("&", "").rstrip("…"))
        for action in all_actions(bar)
        if not action.shortcut().isEmpty()
    ]
    lines = [
        f"<tr><td style='padding-right:18px'><b>{keys}</b></td><td>{text}</td></tr>"
        for keys, text in (*rows, *more)
    ]
    return f"<h3>{_tr('Keyboard shortcuts')}</h3><table>{''.join(lines)}</table>"
