from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from playground.model.selection import Selection
from playground.ui.canvas.geometry.parts import Hit, Part
from tests.ui.canvas.user import User

X, H1 = 2, 4


@pytest.mark.parametrize("part", [Part.GROUND, Part.NODE, Part.EDGE, Part.HEADER])
def test_no_two_entries_of_a_context_menu_share_a_mnemonic(user: User, part: Part) -> None:
    graph = user.view.state.graph
    node, layer, edge = graph.units[0].id, graph.layers[1].id, graph.edges[0].key
    menu = user.view.context_menu(Hit(part, node=node, layer=layer, edge=edge))
    keys = [QKeySequence.mnemonic(a.text()).toString() for a in menu.actions() if "&" in a.text()]
    assert len(keys) == len(set(keys)) > 5


def test_only_what_can_be_done_is_enabled(user: User) -> None:
    view = user.view

    def enabled() -> set[str]:
        return {action.command.name for action in view.commands if action.isEnabled()}

    nothing = enabled()
    assert {"add_node", "add_layer", "zoom_fit", "select_all"} <= nothing
    assert not nothing & {"delete", "rename", "lock", "paste", "edit_value", "width"}
    view.select(Selection((X,)))
    assert not enabled() & {"lock", "zero", "edit_value"}  # an input has no bias
    view.select(Selection((H1,)))
    assert {"delete", "rename", "lock", "zero", "edit_value", "width"} <= enabled()
    view.select(Selection(edges=((X, H1),)))
    assert {"delete", "lock"} <= enabled()
    assert not enabled() & {"rename", "duplicate"}
    view.commands["select_all"].trigger()
    view.commands["copy"].trigger()
    assert "paste" in enabled()
