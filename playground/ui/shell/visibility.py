"""Whether there is any use in bringing a panel up to date now."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def is_in_view(widget: QWidget) -> bool:
    """Whether a part of it can be seen.

    One behind the tab of another is visible to Qt, which puts it aside outside the window; so is
    one in a window that is minimised. ``visibleRegion`` does not tell: that is without what its
    own children cover.
    """
    if not widget.isVisible() or widget.window().isMinimized():
        return False
    area = widget.rect()
    inner: QWidget = widget
    while not inner.isWindow() and (outer := inner.parentWidget()) is not None:
        area = area.translated(inner.pos()) & outer.rect()
        inner = outer
    return not area.isEmpty()
