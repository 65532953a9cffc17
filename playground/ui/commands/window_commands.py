"""What the View and Help menus do with the window: panels, layout, full screen, lists, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow

from playground.ui.commands.command import Command, switch
from playground.ui.commands.key_list import KeyList
from playground.ui.commands.notices import Notices
from playground.ui.commands.palette import CommandPalette
from playground.ui.shell.docks import Docks


def _tr(text: str) -> str:
    return QCoreApplication.translate("WindowCommands", text)


def panel_command(panel: str) -> str:
    """The name of the command of a panel."""
    return f"panel_{panel}"


def panel_commands(docks: Docks) -> Iterator[Command]:
    """For each panel: open it, bring it to the front, or close it."""
    for name, title in docks.titles.items():
        yield Command(
            panel_command(name),
            title,
            partial(docks.toggle, name),
            menu="view",
            checked=partial(docks.is_open, name),
        )


# fmt: off
def window_commands(window: QMainWindow, reset_layout: Callable[[], object]) -> Iterator[Command]:
    yield Command(
        "reset_layout", _tr("&Reset layout"), reset_layout, tip=_tr("Put all panels back"),
        menu="view", line=True,
    )
    yield switch(
        "full_screen", _tr("F&ull screen"), window.isFullScreen, partial(_fill_screen, window),
        keys=("F11",), menu="view",
    )


def help_commands(palette: CommandPalette, keys: KeyList, notices: Notices) -> Iterator[Command]:
    yield Command(
        "palette", _tr("&Find a command…"), palette.open, ("Ctrl+Shift+P",),
        _tr("Type a few letters of what you want to do"), menu="help",
    )
    yield Command(
        "shortcuts", _tr("&Keyboard shortcuts"), keys.open_beside, ("F1",),
        _tr("All keys and gestures, in a list that can be searched"), menu="help",
    )
    yield Command(
        "about", _tr("&About Network Playground"), notices.show_about, menu="help",
        role=QAction.MenuRole.AboutRole,
    )
# fmt: on


def _fill_screen(window: QMainWindow, on: bool) -> None:
    state = Qt.WindowState.WindowFullScreen
    window.setWindowState(window.windowState() | state if on else window.windowState() & ~state)
