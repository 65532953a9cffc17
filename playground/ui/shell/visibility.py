"""Whether a widget needs to be kept up to date."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def is_in_view(widget: QWidget) -> bool:
    """Whether any part of a widget is on the screen.

    For Qt a panel behind the tab of another is visible, at a place outside the window; so is one
    in a minimised window. ``visibleRegion`` does not help: it leaves out what children cover.
    """
    if not widget.isVisible() or widget.window().isMinimized():
        return False
    area = widget.rect()
    inner: QWidget = widget
    while not inner.isWindow() and (outer := inner.parentWidget()) is not None:
        area = area.translated(inner.pos()) & outer.rect()
        inner = outer
    return not area.isEmpty()
