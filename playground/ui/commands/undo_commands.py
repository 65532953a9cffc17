"""Undo and redo, which say so when they lead to another step of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication

from playground.session import Session
from playground.ui.commands.command import Command


def _tr(text: str) -> str:
    return QCoreApplication.translate("UndoCommands", text)


class UndoCommands:
    """Goes back and forth on the session's undo stack."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # fmt: off
    def commands(self) -> Iterator[Command]:
        yield Command(
            "undo", self._undo_text, self._undo, ("Ctrl+Z",),
            icon="undo", menu="edit", why_not=self._why_no_undo,
        )
        yield Command(
            "redo", self._redo_text, self._redo, ("Ctrl+Shift+Z", "Ctrl+Y"),
            icon="redo", menu="edit", why_not=self._why_no_redo,
        )
    # fmt: on

    def _undo_text(self) -> str:
        return _named(_tr("&Undo"), self._session.undo_stack.undo_text())

    def _redo_text(self) -> str:
        return _named(_tr("&Redo"), self._session.undo_stack.redo_text())

    def _why_no_undo(self) -> str:
        return "" if self._session.undo_stack.can_undo() else _tr("There is nothing to undo.")

    def _why_no_redo(self) -> str:
        return "" if self._session.undo_stack.can_redo() else _tr("There is nothing to redo.")

    def _undo(self) -> str | None:
        stack = self._session.undo_stack
        edit = stack.undo_text()
        left, here = self._steps_around(stack.undo)
        words = _tr("Undone: {0}. Back to step {1:,}; Redo returns to step {2:,}.")
        if here > left:
            words = _tr("Undone: {0}. Now at step {1:,}; Redo returns to step {2:,}.")
        return None if here == left else words.format(edit, here, left)

    def _redo(self) -> str | None:
        stack = self._session.undo_stack
        edit = stack.redo_text()
        left, here = self._steps_around(stack.redo)
        words = _tr("Done again: {0}. Now at step {1:,}; Undo returns to step {2:,}.")
        return None if here == left else words.format(edit, here, left)

    def _steps_around(self, act: Callable[[], object]) -> tuple[int, int]:
        """The step of the run before and after ``act``."""
        left = self._session.live.step
        act()
        return left, self._session.live.step


def _named(verb: str, edit: str) -> str:
    """``&Undo Add node``. The name of an edit may hold a ``&`` of its own."""
    return f"{verb} {edit.replace('&', '&&')}".rstrip()
