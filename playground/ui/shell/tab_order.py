"""Where Tab leads: tool bar first, then the panels from left to right, each row by row.

Qt follows the order in which the widgets were made, also into panels behind others.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QTabBar, QToolBar, QWidget


def tab_order(window: QWidget) -> list[QWidget]:
    """All stops in the window, or in a page that covers it. Docks that float have an order of
    their own."""
    panels: dict[QWidget, list[QWidget]] = {}
    for widget in stops_in(window):
        if widget.window() is window.window():
            panels.setdefault(_panel_of(window, widget), []).append(widget)
    # Qt keeps panels behind others, and tab bars without use, at a place outside the window.
    shown = [panel for panel in panels if panel.geometry().intersects(window.rect())]
    shown.sort(key=lambda panel: (not isinstance(panel, QToolBar), panel.x(), panel.y()))
    return [widget for panel in shown for widget in _by_rows(panel, panels[panel])]


def first_stop(panel: QWidget) -> QWidget | None:
    """The first stop in a panel, which may float; None when it has none."""
    return next(iter(_by_rows(panel, stops_in(panel))), None)


def stops_in(parent: QWidget) -> list[QWidget]:
    """What takes the keyboard inside a widget, in no particular order."""
    return [widget for widget in parent.findChildren(QWidget) if _is_stop(widget)]


def move_focus(window: QWidget, forward: bool) -> bool:
    """Give the keyboard to the next or previous stop; False when there is none."""
    order = tab_order(window)
    if not order:
        return False
    now = QApplication.focusWidget()
    while now is not None and now not in order:
        now = now.parentWidget()
    at = order.index(now) if now is not None else -1 if forward else 0
    target = order[(at + (1 if forward else -1)) % len(order)]
    if isinstance(target, QTabBar):  # made by Qt, when panels share a place
        target.setAccessibleName(QCoreApplication.translate("Docks", "Panels in one place"))
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    target.setFocus(reason)
    parent = target.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(target)
    return True


def _is_stop(widget: QWidget) -> bool:
    if not (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) or widget.focusProxy() is not None:
        return False
    if not widget.isVisible() or not widget.isEnabled():
        return False
    if isinstance(widget, QTabBar):
        return widget.count() > 1
    if isinstance(widget, QScrollArea):  # to scroll by keys what has no control inside
        return widget.verticalScrollBar().maximum() > 0 and not stops_in(widget.viewport())
    return True


def _panel_of(window: QWidget, widget: QWidget) -> QWidget:
    """The child of the window that holds the widget: a dock, a tool bar, the middle, a tab bar."""
    parent = widget.parentWidget()
    return widget if parent is None or parent is window else _panel_of(window, parent)


def _by_rows(panel: QWidget, widgets: list[QWidget]) -> list[QWidget]:
    """From the top, and from the left where widgets stand beside one another.

    What scrolls comes where its frame is, in an order of its own that scrolling does not change.
    """
    inside: dict[QWidget, list[QWidget]] = {}
    for widget in widgets:
        inside.setdefault(_scroll_area_of(panel, widget) or widget, []).append(widget)
    at = {place: QRect(place.mapTo(panel, QPoint()), place.size()) for place in inside}
    rows: list[list[QWidget]] = []
    for place in sorted(inside, key=lambda w: (at[w].top(), at[w].left())):
        if rows and at[place].center().y() <= at[rows[-1][0]].bottom():
            rows[-1].append(place)
        else:
            rows.append([place])
    order: list[QWidget] = []
    for row in rows:
        for place in sorted(row, key=lambda w: at[w].left()):
            order += [widget for widget in inside[place] if widget is place]
            scrolling = [widget for widget in inside[place] if widget is not place]
            if scrolling and isinstance(place, QScrollArea):
                order += _by_rows(place.viewport(), scrolling)
    return order


def _scroll_area_of(panel: QWidget, widget: QWidget) -> QWidget | None:
    """The outermost scroll area in the panel that has the widget in what scrolls."""
    found, parent = None, widget.parentWidget()
    while parent is not None and parent is not panel:
        if isinstance(parent, QScrollArea):
            found = parent
        parent = parent.parentWidget()
    return found
