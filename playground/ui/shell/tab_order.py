"""Where Tab leads: the tool bar, then the panels and the canvas from left to right.

Qt goes by the order in which widgets were made, which is none that a person sees: panels are moved
about, and the inspector's rows come and go. It also comes to panels that are behind others.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QScrollArea,
    QStatusBar,
    QTabBar,
    QToolBar,
    QWidget,
)

_AREAS = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.NoDockWidgetArea,  # the middle
    Qt.DockWidgetArea.TopDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_LAST = len(_AREAS) + 1


def tab_order(window: QMainWindow) -> list[QWidget]:
    """What Tab comes to, in the order in which one reads: by panel, then by row, then by place."""
    groups: dict[tuple[int, int, int], list[QWidget]] = {}
    for widget in window.findChildren(QWidget):
        if _is_stop(window, widget):
            groups.setdefault(_group(window, widget), []).append(widget)
    return [w for key in sorted(groups) for row in _rows(window, groups[key]) for w in row]


def first_stop(panel: QWidget) -> QWidget | None:
    """What Tab comes to first in a panel, also in one that floats; None when there is nothing."""
    rows = _rows(panel, [w for w in panel.findChildren(QWidget) if _takes_keys(w)])
    return rows[0][0] if rows else None


def move_focus(window: QMainWindow, forward: bool) -> bool:
    """The keyboard goes to the next or previous control; False when there is none."""
    order = tab_order(window)
    if not order:
        return False
    now = QApplication.focusWidget()
    while now is not None and now not in order:
        now = now.parentWidget()
    at = -1 if now is None and forward else 0 if now is None else order.index(now)
    target = order[(at + (1 if forward else -1)) % len(order)]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    area = _scroll_area(target)
    if area is not None:
        area.ensureWidgetVisible(target)
    return True


def _is_stop(window: QMainWindow, widget: QWidget) -> bool:
    if widget.window() is not window or not _takes_keys(widget):
        return False
    # Panels behind others, and tab bars without panels, are put aside outside the window.
    return _branch(window, widget).geometry().intersects(window.rect())


def _takes_keys(widget: QWidget) -> bool:
    if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or widget.focusProxy() is not None:
        return False
    if not widget.isVisible() or not widget.isEnabled():
        return False
    if isinstance(widget, QScrollArea):
        # Only where what it holds can't be read otherwise.
        bar = widget.verticalScrollBar()
        inside = widget.viewport().findChildren(QWidget)
        return bar.maximum() > bar.minimum() and not any(_takes_keys(w) for w in inside)
    return True


def _group(window: QMainWindow, widget: QWidget) -> tuple[int, int, int]:
    """Tool bars first, then the panels of each side, from the top."""
    parent: QWidget | None = _branch(window, widget)
    if isinstance(parent, QTabBar):
        parent = _panel_below(window, parent.geometry())
    if isinstance(parent, QToolBar):
        return (0, parent.y(), parent.x())
    if isinstance(parent, QStatusBar):
        return (_LAST, 0, 0)
    if isinstance(parent, QDockWidget):
        return (1 + _AREAS.index(window.dockWidgetArea(parent)), parent.y(), parent.x())
    return (1 + _AREAS.index(Qt.DockWidgetArea.NoDockWidgetArea), 0, 0)


def _branch(window: QMainWindow, widget: QWidget) -> QWidget:
    """The child of the window that holds the widget: a panel, a tool bar, the middle."""
    parent = widget.parentWidget()
    return widget if parent is None or parent is window else _branch(window, parent)


def _panel_below(window: QMainWindow, bar: QRect) -> QWidget | None:
    """The panel that a tab bar belongs to."""
    docks = [d for d in window.findChildren(QDockWidget) if d.isVisible() and not d.isFloating()]
    under = [d for d in docks if d.geometry().left() <= bar.center().x() <= d.geometry().right()]
    return min(under, key=lambda d: abs(d.geometry().top() - bar.bottom()), default=None)


def _rows(window: QWidget, widgets: list[QWidget]) -> list[list[QWidget]]:
    """Widgets beside one another make a row, whose height its first one says."""
    places = {widget: _place(window, widget) for widget in widgets}
    rows: list[list[QWidget]] = []
    for widget in sorted(widgets, key=lambda w: (places[w].top(), places[w].left())):
        if rows and places[widget].center().y() <= places[rows[-1][0]].bottom():
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return [sorted(row, key=lambda w: places[w].left()) for row in rows]


def _place(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent
