"""Adding inputs: raw columns that no node shows yet, and formulas of the raw columns."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QPoint

from playground.data.formulas import variable_names
from playground.model.features import in_signs
from playground.model.inputs import why_no_input
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.canvas.editing.places import act_in_view
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.layout import add_node_centre
from playground.ui.commands.command import Command
from playground.ui.commands.menus import context_menu
from playground.ui.commands.table import CommandTable

MOST_COLUMNS = 12  # in the menu; others can be typed
FORMULAS = {1: ("x^2", "x^3", "sin(x)", "abs(x)")}
PLANE = ("x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)", "abs(x1)", "abs(x2)")


class InputCommands(QObject):
    """The menu under the + of the input column, which also opens by a command."""

    def __init__(self, surface: CanvasSurface, fields: CanvasFields, table: CommandTable) -> None:
        super().__init__(table)
        self._surface = surface
        self._fields = fields
        surface.editor.input_wanted.connect(self._open_menu)

    def commands(self) -> Iterator[Command]:
        yield Command(
            "add_input",
            self.tr("Add inp&ut…"),
            self._open_menu,
            tip=self.tr("Show another column of the data to the network, or a formula of x"),
            menu="network",
        )

    def _open_menu(self) -> None:
        surface = self._surface
        menu = context_menu(surface.widget)
        menu.add_commands(input_choices(surface, self._fields))
        state = surface.state
        x, y = add_node_centre(state.geometry, state.camera, 0, surface.theme.scale)
        menu.popup(surface.widget.mapToGlobal(QPoint(round(x), round(y))))


def input_choices(surface: CanvasSurface, fields: CanvasFields) -> Iterator[Command]:
    """What can be added to the input column now."""
    graph, editor = surface.state.graph, surface.editor
    names = variable_names(surface.session.dataset.inputs.n_raw)
    missing = [name for name in names if not why_no_input(graph, name)][:MOST_COLUMNS]
    formulas = [text for text in FORMULAS.get(len(names), PLANE) if not why_no_input(graph, text)]
    for feature in (*missing, *formulas):
        add = partial(act_in_view, surface, partial(_add, editor, feature))
        line = bool(missing) and feature == (*formulas, "")[0]
        yield Command(feature, in_signs(feature), add, line=line)
    ask, line = partial(fields.ask_formula, names), bool(missing or formulas)
    words = QCoreApplication.translate("InputCommands", "&Formula…")
    yield Command("formula", words, ask, line=line)


def _add(editor: CanvasEditor, feature: str) -> None:
    if reason := editor.add_input(feature):
        editor.refuse(reason)
