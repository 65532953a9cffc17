"""The interface of the views in the fit dock: one view for each kind of task."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.session import Change, Derived, Session
from playground.session.derived import Probe
from playground.ui.commands.menus import context_menu
from playground.ui.commands.table import CommandTable
from playground.ui.shell.theme import Theme


class FitView(QObject):
    """Shows how well the network does its task. The last four methods may be left out.

    Attributes:
        widget: the page in the dock.
        commands: what else can be shown, and done, here.
        description: the network's function in a few words, for the status line.

    Signals:
        probe_changed(probe): the pointer is at this input, a tuple in the user's units, or None.
        nodes_pointed(ids): the pointer is at what these nodes make, a tuple.
        node_made(id): a node was added here.
        menu_opening(menu): its menu is about to open; others may add to it.
        refused(reason): an edit could not be made.
        walk_wanted(): the probe is to be walked through the network.
    """

    probe_changed = Signal(object)
    nodes_pointed = Signal(object)
    node_made = Signal(int)
    menu_opening = Signal(object)
    refused = Signal(str)
    walk_wanted = Signal()

    widget: QWidget

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.commands = CommandTable(parent)
        self.description = ""

    @staticmethod
    def can_show(task: Task) -> bool:
        """Whether this view suits the task."""
        return True

    def show(self, shown: Snapshot, derived: Derived) -> None:
        """Draw a snapshot; only called for tasks that the view can show."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours and sizes."""

    def draw_picture(self, painter: QPainter) -> None:
        """Draw the view as it is on the screen, without its buttons."""

    def open_menu(self, place: QPoint) -> None:
        """Open the menu of a view that has nothing to add to it, there on the screen."""
        menu = context_menu(self.widget)
        self.menu_opening.emit(menu)
        menu.popup(place)

    def edit_points(self, on: bool) -> None:
        """Switch the editing of points on or off, where they can be edited."""

    def set_probe(self, probe: Probe | None) -> None:
        """Mark the input that all views follow."""

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        """These nodes are selected on the canvas."""

    def set_hovered_node(self, node_id: int | None) -> None:
        """The pointer is over this node on the canvas."""

    def preview(self, change: Change | None) -> None:
        """Show what this edit would do; None ends the preview."""

    def stop(self) -> None:
        """Another view is shown, or the window closes: end what runs in the background."""
