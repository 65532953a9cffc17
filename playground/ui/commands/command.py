"""One thing a person can do: its words, its keys, whether it can be done now, and how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QAction

Words = str | Callable[[], str]  # fixed, or as they are at the moment


def now(words: Words) -> str:
    """Words as they are at the moment."""
    return words if isinstance(words, str) else words()


def plain_text(text: str) -> str:
    """A menu text without mnemonic and dots: ``Save as`` for ``Save &as…``."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


def _always_possible() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a person can do.

    Attributes:
        name: unique in the program, such as ``add_node``.
        text: as menus show it, with a mnemonic. A command without a text is not shown.
        do: does it. What it returns as text is shown to the person.
        keys: its shortcuts; the first one is shown in menus and tool tips.
        tip: what it does, for tool tips; the text where there is none.
        icon: the name of its icon; "" for none.
        menu: the menu it is in, a name of ``menus.MENUS``; "" for none.
        line: whether a line parts it from the entry above.
        why_not: a sentence that says why it can't be done now; "" when it can.
        checked: whether what it switches is on; None when it is no switch.
        one_of: whether it is one of the choices of its menu, of which one is checked.
        kept: the name under which the settings remember ``checked``; "" for not.
        role: where the menu bar of a Mac puts it.
    """

    name: str
    text: Words
    do: Callable[[], object]
    keys: tuple[str, ...] = ()
    tip: Words = ""
    icon: Words = ""
    menu: str = ""
    line: bool = False
    why_not: Callable[[], str] = _always_possible
    checked: Callable[[], bool] | None = None
    one_of: bool = False
    kept: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    @property
    def label(self) -> str:
        """The text for lists, without mnemonic and dots."""
        return plain_text(now(self.text))


def switch(
    name: str, text: str, is_on: Callable[[], bool], turn: Callable[[bool], object], **more: Any
) -> Command:
    """A command that turns something on and off; ``more`` are further fields of ``Command``."""
    return Command(name, text, partial(_toggle, is_on, turn), checked=is_on, **more)


def _toggle(is_on: Callable[[], bool], turn: Callable[[bool], object]) -> None:
    turn(not is_on())
