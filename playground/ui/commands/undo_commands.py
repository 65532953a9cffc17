"""Undo and redo, which say so when they lead to another step of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication

from playground.session import Session
from playground.ui.commands.command import Command


def _tr(text: str) -> str:
    return QCoreApplication.translate("UndoCommands", text)


# fmt: off
def undo_commands(session: Session) -> Iterator[Command]:
    stack = session.undo_stack

    def undo() -> str | None:
        edit = stack.undo_text()
        left, here = _steps_around(session, stack.undo)
        words = _tr("Undone: {0}. Back to step {1:,}; Redo returns to step {2:,}.")
        if here > left:
            words = _tr("Undone: {0}. Now at step {1:,}; Redo returns to step {2:,}.")
        return None if here == left else words.format(edit, here, left)

    def redo() -> str | None:
        edit = stack.redo_text()
        left, here = _steps_around(session, stack.redo)
        words = _tr("Done again: {0}. Now at step {1:,}; Undo returns to step {2:,}.")
        return None if here == left else words.format(edit, here, left)

    yield Command(
        "undo", lambda: _named(_tr("&Undo"), stack.undo_text()), undo, ("Ctrl+Z",),
        icon="undo", menu="edit",
        why_not=lambda: "" if stack.can_undo() else _tr("There is nothing to undo."),
    )
    yield Command(
        "redo", lambda: _named(_tr("&Redo"), stack.redo_text()), redo, ("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo", menu="edit",
        why_not=lambda: "" if stack.can_redo() else _tr("There is nothing to redo."),
    )
# fmt: on


def _steps_around(session: Session, act: Callable[[], object]) -> tuple[int, int]:
    """The step of the run before and after ``act``."""
    left = session.live.step
    act()
    return left, session.live.step


def _named(verb: str, edit: str) -> str:
    """``&Undo Add node``. The name of an edit may hold a ``&`` of its own."""
    return f"{verb} {edit.replace('&', '&&')}".rstrip()
