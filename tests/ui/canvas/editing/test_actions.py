from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from playground.model.selection import Selection
from playground.ui.canvas.editing.actions import ENTRIES
from playground.ui.canvas.editing.context_menus import context_menu
from playground.ui.canvas.geometry.parts import Hit, Part
from tests.ui.canvas.hand import Hand

X, H1 = 2, 4


def test_no_key_stands_for_two_actions(hand: Hand) -> None:
    keys = [
        key.toString()
        for action in hand.view.actions_by_name.values()
        for key in action.shortcuts()
    ]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("part", [Part.GROUND, Part.NODE, Part.EDGE, Part.HEADER])
def test_no_two_entries_of_a_context_menu_share_a_mnemonic(hand: Hand, part: Part) -> None:
    graph = hand.view.state.graph
    node, layer, edge = graph.units[0].id, graph.layers[1].id, graph.edges[0].key
    menu = context_menu(hand.view, Hit(part, node=node, layer=layer, edge=edge))
    keys = [QKeySequence.mnemonic(a.text()).toString() for a in menu.actions() if "&" in a.text()]
    assert len(keys) == len(set(keys)) > 5


def test_every_action_is_in_a_menu_with_its_key_in_the_tool_tip(hand: Hand) -> None:
    view = hand.view
    in_menus = [*view.edit_actions, *view.network_actions, *view.view_actions]
    assert view.commands.actions.placing.menuAction() in in_menus
    in_menus += view.commands.actions.placing.actions()
    for entry in ENTRIES:
        if entry is None:
            continue
        action = view.actions_by_name[entry.name]
        assert action in in_menus
        assert action.toolTip()
        if entry.keys:
            assert action.shortcut().toString() in action.toolTip()


def test_only_what_can_be_done_is_enabled(hand: Hand) -> None:
    view = hand.view

    def enabled() -> set[str]:
        return {name for name, action in view.actions_by_name.items() if action.isEnabled()}

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
    view.actions_by_name["select_all"].trigger()
    view.actions_by_name["copy"].trigger()
    assert "paste" in enabled()


def test_how_new_nodes_come_in_is_the_persons_choice(hand: Hand) -> None:
    view = hand.view
    choices = [a for a in view.network_actions if a is not None and a.data() is not None]
    assert [a.data() for a in choices] == ["neutral", "split", "random"]
    assert [a.isChecked() for a in choices] == [True, False, False]
    for action in choices:
        action.trigger()
        assert view.editor.entry == action.data()
        assert [a.isChecked() for a in choices].count(True) == 1


def test_a_menu_that_does_not_open_says_why(hand: Hand) -> None:
    placing = hand.view.commands.actions.placing.menuAction()
    assert not placing.isEnabled()
    assert placing.toolTip() == "Select nodes or a layer first."
    hand.click(hand.node(H1))
    assert placing.isEnabled()
    assert placing.toolTip() == "Out of their columns, a step at a time"
