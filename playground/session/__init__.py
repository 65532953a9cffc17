"""Where document, undo, training and clock meet: the one object that all views know."""

from __future__ import annotations

from playground.session.derived import Derived
from playground.session.session import FEWEST_DIGITS, MOST_DIGITS, Change, Session
from playground.session.undo import Gesture, UndoStack

__all__ = [
    "FEWEST_DIGITS",
    "MOST_DIGITS",
    "Change",
    "Derived",
    "Gesture",
    "Session",
    "UndoStack",
]
