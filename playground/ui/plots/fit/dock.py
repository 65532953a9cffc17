"""The fit dock: shows the first view that suits the document's task."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

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
from playground.ui.plots.fit.view import FitView, WhileShown
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

V = TypeVar("V", bound=FitView)

# In the order in which they are asked; the last one shows any document.
VIEWS: tuple[type[FitView], ...] = (LineView, PlaneView, ClassesView, TableView)
PER_SECOND = 100.0  # every frame, as long as the share allows
PICTURES = ("copy_fit_picture", "save_fit_picture")
SHARE = 0.25  # of the window's time while training


class FitDock(QStackedWidget):
    """Asks each view in turn whether it can show the document, and forwards to the first.

    Attributes:
        line, plane, classes, table: the views; each is built when it is first shown or asked for.
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
        self._theme: Theme | None = None
        self._selection: tuple[int, ...] = ()
        self.commands = CommandTable(self)
        self._views: dict[type[FitView], FitView] = {}
        self._view: FitView = self._built(LineView)  # the paths of the kinks look through it
        self.setFocusProxy(self._view.widget)
        for kind in VIEWS:
            self.commands.add(kind.commands_of(WhileShown(partial(self._shown, kind))))
        self._throttle = Throttle(PER_SECOND, self, SHARE)
        self._throttle.due.connect(self._on_due)
        session.shown_changed.connect(self._on_shown_changed)
        session.probe_changed.connect(self._on_probe_changed)
        self._throttle.now()

    def _built(self, kind: type[V]) -> V:
        """The view of a kind, which is built when it is first asked for."""
        if kind not in self._views:
            view = self._views[kind] = kind(self._session, self.commands, self)
            self.addWidget(view.widget)
            view.probe_changed.connect(self._on_view_probe_changed)
            view.nodes_pointed.connect(self.nodes_pointed)
            view.node_made.connect(self.node_made)
            view.menu_opening.connect(self._on_menu_opening)
            view.refused.connect(self.refused)
            view.walk_wanted.connect(self.walk_wanted)
            if self._theme is not None:
                view.set_theme(self._theme)
        built = self._views[kind]
        assert isinstance(built, kind)
        return built

    def _shown(self, kind: type[V]) -> V | None:
        """The view of a kind while it is shown."""
        view = self.view
        return view if isinstance(view, kind) else None

    @property
    def view(self) -> FitView:
        """The view now shown, drawn for the present snapshot."""
        self.draw()
        return self._view

    @property
    def line(self) -> LineView:
        self.draw()
        return self._built(LineView)

    @property
    def classes(self) -> ClassesView:
        self.draw()
        return self._built(ClassesView)

    @property
    def plane(self) -> PlaneView:
        self.draw()
        return self._built(PlaneView)

    @property
    def table(self) -> TableView:
        self.draw()
        return self._built(TableView)

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
        self._theme = theme
        for view in self._views.values():
            view.set_theme(theme)

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        self._selection = nodes
        self.view.set_selection(nodes)

    def set_hovered_node(self, node_id: int | None) -> None:
        self.view.set_hovered_node(node_id)

    def preview(self, change: Change | None) -> None:
        self.view.preview(change)

    def stop(self) -> None:
        for view in self._views.values():
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
        view = self._built(next(kind for kind in VIEWS if kind.can_show(task)))
        before, self._view = self._view, view
        if view is not before:
            before.stop()
            before.set_probe(None)
            self.setCurrentWidget(view.widget)
            self.setFocusProxy(view.widget)
        self._generation = session.shown.generation
        view.show(session.shown, session.derived)
        if view is not before:
            view.set_selection(self._selection)
            self.commands.refresh()

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
