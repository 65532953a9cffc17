"""The fit dock: shows the first view that suits the document's task."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from playground.engine.run import Snapshot
from playground.session import Change, Session
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.menus import CommandMenu
from playground.ui.commands.table import CommandTable
from playground.ui.plots.fit.classes.view import ClassesView
from playground.ui.plots.fit.line.view import LineView
from playground.ui.plots.fit.plane.view import PlaneView
from playground.ui.plots.fit.table.view import TableView
from playground.ui.plots.fit.view import FitView
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

PER_SECOND = 100.0  # every frame, as long as the share allows
PICTURES = ("copy_fit_picture", "save_fit_picture")
SHARE = 0.25  # of the window's time while training


class FitDock(QStackedWidget):
    """Asks each view in turn whether it can show the document, and forwards to the first.

    Attributes:
        line, plane, classes, table: the views, in the order in which they are asked; the last one
            shows any document.
        commands: those of all views.

    Signals:
        nodes_pointed, node_made, refused, walk_wanted: see ``FitView``.
    """

    nodes_pointed = Signal(object)
    node_made = Signal(int)
    refused = Signal(str)
    walk_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._is_behind = False  # an edit is not drawn yet
        self._generation = -1  # of the snapshot drawn last: each edit begins another one
        self._line = LineView(session, self)
        self._table = TableView(session, self)
        self._plane = PlaneView(session, self)
        self._classes = ClassesView(session, self)
        self._views: tuple[FitView, ...] = (
            self._line,
            self._plane,
            self._classes,
            self._table,
        )
        self.commands = CommandTable(self)
        for view in self._views:
            self.commands.include(view.commands)
            self.addWidget(view.widget)
            view.probe_changed.connect(self._on_view_probe_changed)
            view.nodes_pointed.connect(self.nodes_pointed)
            view.node_made.connect(self.node_made)
            view.menu_opening.connect(self._on_menu_opening)
            view.refused.connect(self.refused)
            view.walk_wanted.connect(self.walk_wanted)
            view.commands.said.connect(self.commands.say)
        self._view: FitView = self._line
        self.setFocusProxy(self._line.widget)
        self._throttle = Throttle(PER_SECOND, self, SHARE)
        self._throttle.due.connect(self._on_due)
        session.shown_changed.connect(self._on_shown_changed)
        session.probe_changed.connect(self._on_probe_changed)
        self._throttle.now()

    @property
    def view(self) -> FitView:
        """The view now shown, drawn for the present snapshot."""
        self.draw()
        return self._view

    @property
    def line(self) -> LineView:
        self.draw()
        return self._line

    @property
    def classes(self) -> ClassesView:
        self.draw()
        return self._classes

    @property
    def plane(self) -> PlaneView:
        self.draw()
        return self._plane

    @property
    def table(self) -> TableView:
        self.draw()
        return self._table

    @property
    def description(self) -> str:
        return self.view.description

    def edit_points(self, on: bool) -> None:
        """Switch the editing of points on or off, where they can be edited."""
        self.view.edit_points(on)

    def draw_picture(self, painter: QPainter) -> None:
        """Draw the view as it is on the screen, without its buttons."""
        self.view.draw_picture(painter)

    def draw(self) -> None:
        """Draw an edit now that waits for the end of the event that made it."""
        if self._is_behind:
            self._throttle.now()

    def set_theme(self, theme: Theme) -> None:
        for view in self._views:
            view.set_theme(theme)

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        self.view.set_selection(nodes)

    def set_hovered_node(self, node_id: int | None) -> None:
        self.view.set_hovered_node(node_id)

    def preview(self, change: Change | None) -> None:
        self.view.preview(change)

    def stop(self) -> None:
        for view in self._views:
            view.stop()

    def _on_shown_changed(self, shown: Snapshot) -> None:
        session = self._session
        training = session.running and session.shows_live
        if not training or shown.generation != self._generation:
            self._is_behind = True
            focus = QApplication.focusWidget()
            if focus is not None and self.isAncestorOf(focus):
                self.draw()  # the tools in the dock read the result of their edit
            else:
                self._throttle.soon()
        elif is_in_view(self):
            self._throttle.ask()

    def _on_due(self) -> None:
        self._is_behind = False
        session = self._session
        task = session.derived.task
        view = next(view for view in self._views if view.can_show(task))
        if view is not self._view:
            before, self._view = self._view, view
            before.stop()
            before.set_probe(None)
            self.setCurrentWidget(view.widget)
            self.setFocusProxy(view.widget)
        self._generation = session.shown.generation
        view.show(session.shown, session.derived)

    def _on_view_probe_changed(self, probe: Probe | None) -> None:
        if self.sender() is self._view:
            self._session.set_probe(probe)

    def _on_menu_opening(self, menu: CommandMenu) -> None:
        menu.addSeparator()
        for name in PICTURES:
            if name in self.commands:
                menu.add_action(self.commands[name])

    def _on_probe_changed(self, probe: Probe | None) -> None:
        self.view.set_probe(probe)
