"""The interface of the views in the fit dock: one view for each kind of task."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.session import Change, Derived, Session
from playground.session.derived import Probe
from playground.ui.commands.command import Command
from playground.ui.commands.menus import context_menu
from playground.ui.commands.table import CommandTable
from playground.ui.shell.theme import Theme

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")


class WhileShown(Generic[S]):
    """Asks a view, or a part of one, while it is shown; commands are listed before it is built."""

    def __init__(self, shown: Callable[[], S | None]) -> None:
        self._shown = shown

    def __call__(self, ask: Callable[Concatenate[S, P], T], otherwise: T) -> Callable[P, T]:
        """A function that asks what is shown, and gives ``otherwise`` while it is not."""

        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            shown = self._shown()
            return otherwise if shown is None else ask(shown, *args, **kwargs)

        return asked


class FitView(QObject):
    """Shows how well the network does its task. The last four methods may be left out.

    Attributes:
        widget: the page in the dock.
        commands: those of the dock, with what else can be shown, and done, here.
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

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.commands = commands
        self.description = ""

    @staticmethod
    def can_show(task: Task) -> bool:
        """Whether this view suits the task."""
        return True

    @staticmethod
    def commands_of(shown: WhileShown[Any]) -> Iterable[Command]:
        """The commands of a view that is built only when it is first shown."""
        return ()

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
