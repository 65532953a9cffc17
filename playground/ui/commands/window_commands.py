"""What the View and Help menus do with the window: panels, layout, full screen, lists, pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from playground.session import FEWEST_DIGITS, MOST_DIGITS, Session
from playground.ui.commands.command import Command
from playground.ui.commands.key_list import KeyList
from playground.ui.commands.notices import Notices
from playground.ui.commands.palette import CommandPalette
from playground.ui.commands.table import CommandAction
from playground.ui.shell.docks import Docks


def _tr(text: str) -> str:
    return QCoreApplication.translate("WindowCommands", text)


PANEL_KEYS = {"formula": ("Shift+F5",), "code": ("F5",), "own_lines": ("F9",)}


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
            PANEL_KEYS.get(name, ()),
            menu="view/panels",
            why_not=partial(why_covered, docks),
            checked=partial(docks.is_open, name),
        )


def pad_command(docks: Docks, choose: CommandAction) -> Command:
    """The pad in the fit dock, which ``choose`` shows there."""
    return Command(
        "draw_picture",
        _tr("&Draw a picture"),
        partial(_open_pad, docks, choose),
        ("Shift+F4",),
        _tr("Draw with the mouse what the network shall recognise"),
        menu="train",
        line=True,
        why_not=choose.command.why_not,
    )


def _open_pad(docks: Docks, choose: CommandAction) -> None:
    if not docks.is_covered:
        docks.open("fit")
    choose.trigger()


def why_covered(docks: Docks) -> str:
    """Why panels can't be opened or moved now; "" when they can."""
    return _tr("Leave the presentation first (Esc).") if docks.is_covered else ""


def digits_commands(session: Session) -> Iterator[Command]:
    """More and fewer decimals in all formulas."""
    for by, name, text in (
        (1, "more_digits", _tr("&More decimals in formulas")),
        (-1, "fewer_digits", _tr("&Fewer decimals in formulas")),
    ):
        yield Command(
            name,
            text,
            partial(_step_digits, session, by),
            tip=_tr("In the walk, the inspector and beside the weights that are walked"),
            menu="view/digits",
            why_not=partial(_why_no_digits, session, by),
        )


def _step_digits(session: Session, by: int) -> str:
    session.set_digits(session.digits + by)
    return _tr("{0} decimals in formulas").format(session.digits)


def _why_no_digits(session: Session, by: int) -> str:
    if FEWEST_DIGITS <= session.digits + by <= MOST_DIGITS:
        return ""
    return _tr("Formulas show {0} to {1} decimals.").format(FEWEST_DIGITS, MOST_DIGITS)


# fmt: off
def layout_command(docks: Docks) -> Command:
    return Command(
        "reset_layout", _tr("&Reset layout"), docks.reset, tip=_tr("Put all panels back"),
        menu="view", line=True, why_not=partial(why_covered, docks),
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
