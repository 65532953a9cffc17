"""Where document, undo, training and clock meet: the one object that all views know."""

from __future__ import annotations

from playground.session.derived import Derived
from playground.session.session import Change, Session
from playground.session.undo import Gesture, UndoStack

__all__ = ["Change", "Derived", "Gesture", "Session", "UndoStack"]
