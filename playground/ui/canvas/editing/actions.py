"""The canvas's actions, for menus, tool bar and keys."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from playground.model.graph import ParameterKey
from playground.session.naming import count_of
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.reasons import PLACES, VALUES, reasons
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.number_field import commit_pending
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme

CONTEXT = "CanvasActions"


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: its name, text, keys, tool tip and icon; ``menu`` where the window puts it."""

    name: str
    text: str
    keys: tuple[str, ...]
    tip: str
    menu: str
    icon: str = ""
    checkable: bool = False


def _entry(
    name: str,
    text: str,
    keys: str,
    tip: str,
    menu: str,
    icon_name: str = "",
    checkable: bool = False,
) -> Entry:
    return Entry(name, text, tuple(keys.split()), tip, menu, icon_name, checkable)


def _mark(text: str) -> str:
    """Marks a text for translation; it is translated where it is used."""
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


_LOCK = _mark("Loc&k or unlock")

ENTRIES: tuple[Entry | None, ...] = (
    _entry(
        "cut", _mark("Cu&t"), "Ctrl+X",
        _mark("Copy the selected nodes or layer, then delete them"), "edit",
    ),
    _entry("copy", _mark("&Copy"), "Ctrl+C", _mark("Copy the selected nodes or layer"), "edit"),
    _entry(
        "paste", _mark("&Paste"), "Ctrl+V",
        _mark("What was copied once more, in the selected layer or its own"), "edit",
    ),
    _entry(
        "duplicate", _mark("&Duplicate"), "Ctrl+D",
        _mark("The selected nodes or layer once more, with the same weights"), "edit",
    ),
    _entry(
        "delete", _mark("De&lete"), "Del Backspace",
        _mark("Delete the selected nodes, edges or layer"), "edit", "delete",
    ),
    _entry("rename", _mark("R&ename"), "F2", _mark("Name the selected node or layer"), "edit"),
    _entry(
        "move_up", _mark("&Move up"), "[",
        _mark("The selected nodes one place up their columns"), "edit",
    ),
    _entry(
        "move_down", _mark("Mo&ve down"), "]",
        _mark("The selected nodes one place down their columns"), "edit",
    ),
    _entry(
        "layer_left", _mark("Move layer le&ft"), "Ctrl+Left",
        _mark("Swap the layer with the hidden one before it"), "edit",
    ),
    _entry(
        "layer_right", _mark("Move layer ri&ght"), "Ctrl+Right",
        _mark("Swap the layer with the hidden one after it"), "edit",
    ),
    _entry("select_all", _mark("Select &all nodes"), "Ctrl+A", _mark("Select all nodes"), "edit"),
    _entry(
        "add_layer", _mark("Add la&yer"), "L",
        _mark("A layer after the selected one, or before the output"), "network", "add_layer",
    ),
    _entry(
        "add_node", _mark("Add &node"), "N",
        _mark("A node in the selected layer, or in the last hidden one"), "network", "add_node",
    ),
    _entry("width", _mark("Layer &width…"), "W", _mark("How many nodes the layer has"), "network"),
    _entry(
        "activation", _mark("Acti&vation…"), "A",
        _mark("What the nodes of the selected layer make of their sums"), "network",
    ),
    _entry(
        "connect", _mark("&Connect all"), "C",
        _mark("Connect the selected nodes, or the layer with those beside it"),
        "network", "connect",
    ),
    _entry(
        "connect_to", _mark("C&onnect to…"), "E",
        _mark("An edge from the selected node: arrows choose where to, Enter connects"), "network",
    ),
    _entry(
        "disconnect", _mark("D&isconnect all"), "Shift+C",
        _mark("Remove all edges of the selected layer or nodes; of several layers, those between"),
        "network",
    ),
    _entry(
        "place_left", _mark("Place further &left"), "Ctrl+Shift+Left",
        _mark("Place the selected nodes freely, a step to the left"), "place",
    ),
    _entry(
        "place_right", _mark("Place further &right"), "Ctrl+Shift+Right",
        _mark("Place the selected nodes freely, a step to the right"), "place",
    ),
    _entry(
        "place_up", _mark("Place further &up"), "Ctrl+Shift+Up",
        _mark("Place the selected nodes freely, a step up"), "place",
    ),
    _entry(
        "place_down", _mark("Place further &down"), "Ctrl+Shift+Down",
        _mark("Place the selected nodes freely, a step down"), "place",
    ),
    _entry(
        "tidy", _mark("&Back to columns"), "G",
        _mark("Nodes placed by hand return to their columns: those selected, or all"), "network",
    ),
    None,
    _entry(
        "edit_value", _mark("&Set value…"), "Return Enter",
        _mark("Type the weight of the selected edge or the bias of the selected node"), "network",
    ),
    _entry(
        "increase", _mark("Incre&ase"), "Alt+Up",
        _mark("Add 0.1 to the selected weights and biases (Shift: 0.01)"), "network",
    ),
    _entry(
        "decrease", _mark("Decr&ease"), "Alt+Down",
        _mark("Take 0.1 from the selected weights and biases (Shift: 0.01)"), "network",
    ),
    _entry(
        "lock", _LOCK, "K",
        _mark("Hold the selected weights and biases still while training"), "network", "lock",
    ),
    _entry("zero", _mark("Set to &zero"), "Z", _mark("Set the selection to 0"), "network"),
    _entry("negate", _mark("Ne&gate"), "M", _mark("Turn the selection's signs"), "network"),
    _entry(
        "randomise", _mark("&Randomise"), "R",
        _mark("Draw the selected weights and biases anew"), "network",
    ),
    None,
    _entry(
        "zoom_fit", _mark("Zoom to &fit"), "F Ctrl+0",
        _mark("Show the whole network"), "view", "zoom_fit",
    ),
    _entry(
        "zoom_selection", _mark("Zoom to s&election"), "Shift+F",
        _mark("Show the selected nodes large"), "view",
    ),
    _entry("zoom_in", _mark("Zoom &in"), "Ctrl++ Ctrl+=", _mark("Show more detail"), "view"),
    _entry("zoom_out", _mark("Zoom &out"), "Ctrl+-", _mark("Show more of the network"), "view"),
    _entry(
        "all_values", _mark("&Values on all edges"), "V",
        _mark("Show every weight's value where there is room"), "view", "", True,
    ),
    _entry(
        "animated", _mark("&Animate changes"), "",
        _mark("Let nodes glide to their new places"), "view", "", True,
    ),
)  # fmt: skip

NEW_NODES = (
    ("neutral", _mark("New nodes: ne&utral"), _mark("Outgoing weights 0: the function stays")),
    ("split", _mark("New nodes: s&plit"), _mark("Share the weights of the heaviest node")),
    ("random", _mark("New nodes: ran&dom"), _mark("All weights drawn: the function changes")),
)


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def keys_of(action: QAction) -> str:
    """The action's first shortcut, as the desktop writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(tip: str, action: QAction) -> str:
    """A tool tip that ends with the action's shortcut."""
    return f"{tip} ({keys_of(action)})" if keys_of(action) else tip


class CanvasActions(QObject):
    """Makes the actions and keeps what they are able to do up to date.

    Attributes:
        by_name: every action by its name.
        edit, network, view: for the window's menus; None is a separator.
        placing: the menu within the network's that places nodes freely.
    """

    def __init__(
        self, editor: CanvasEditor, slots: dict[str, Callable[[], None]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._editor = editor
        self.by_name: dict[str, QAction] = {}
        self._reasons: dict[str, str] = {}  # why an action can't be done now
        menus: dict[str, list[QAction | None]] = {"edit": [], "network": [], "view": []}
        self.placing = QMenu(_tr("Place &freely"), parent)
        self.placing.setToolTipsVisible(True)
        block_shortcuts(self.placing)
        last = "edit"
        for entry in ENTRIES:
            if entry is None:
                menus[last].append(None)
                continue
            action = self._make(entry.text, entry.keys, entry.tip)
            action.setCheckable(entry.checkable)
            action.triggered.connect(slots[entry.name])
            self.by_name[entry.name] = action
            if entry.menu == "place":
                self.placing.addAction(action)
                action = self.placing.menuAction()
            else:
                last = entry.menu
            if action not in menus[last]:
                menus[last].append(action)
        menus["network"] += [None, *self._make_new_nodes()]
        self.edit, self.network, self.view = menus["edit"], menus["network"], menus["view"]

    def _make(self, text: str, keys: tuple[str, ...], tip: str) -> QAction:
        action = QAction(_tr(text), self.parent())
        action.setShortcuts([QKeySequence(k) for k in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(with_keys(_tr(tip), action))
        action.setStatusTip(_tr(tip))
        action.triggered.connect(commit_pending)  # first of all that it does
        return action

    def _make_new_nodes(self) -> list[QAction]:
        group = QActionGroup(self)
        for name, text, tip in NEW_NODES:
            action = self._make(text, (), tip)
            action.setCheckable(True)
            action.setChecked(name == self._editor.entry)
            action.setData(name)
            group.addAction(action)
        group.triggered.connect(self._on_entry_chosen)
        return group.actions()

    def set_theme(self, theme: Theme) -> None:
        for entry in ENTRIES:
            if entry is not None and entry.icon:
                self.by_name[entry.name].setIcon(icon(entry.icon, theme))

    def update(self) -> None:
        """Enable what can be done with the selection now."""
        editor = self._editor
        selection = editor.selection
        nodes = bool(selection.nodes) or selection.layer is not None
        hidden = bool(editor.hidden_of_selection())
        keys = editor.parameters()
        values = bool(keys)
        single = len(selection.nodes) == 1 and not selection.edges
        for name, enabled in (
            ("cut", hidden),
            ("copy", hidden),
            ("duplicate", hidden),
            ("delete", editor.deletion() is not None),
            ("move_up", editor.can_shift_in_column(-1)),
            ("move_down", editor.can_shift_in_column(1)),
            ("layer_left", editor.can_shift_layer(-1)),
            ("layer_right", editor.can_shift_layer(1)),
            *((name, nodes) for name in PLACES),
            ("tidy", bool(editor.placed_by_hand())),
            ("rename", single or selection.layer is not None),
            ("paste", editor.can_paste),
            ("width", hidden),
            ("activation", not editor.why_no_activation()),
            ("add_node", not editor.why_no_node_here()),
            ("connect", nodes),
            ("connect_to", single),
            ("disconnect", nodes),
            *((name, values) for name in VALUES),
            ("zoom_selection", nodes or bool(selection.edges)),
        ):
            self.by_name[name].setEnabled(enabled)
        self._reasons = reasons(editor)
        self._enable_placing(nodes)
        for name, reason in self._reasons.items():
            self._tell_reason(self.by_name[name], reason)
        self.by_name["lock"].setText(self._lock_text(keys))

    def _enable_placing(self, enabled: bool) -> None:
        """The menu that places nodes, and why it does not open."""
        action = self.placing.menuAction()
        action.setEnabled(enabled)
        how = _tr("Out of their columns, a step at a time")
        action.setToolTip(how if enabled else self._reasons[PLACES[0]])

    def _tell_reason(self, action: QAction, reason: str) -> None:
        """Put the reason why an action can't be done in place of its tool tip."""
        tip = reason if reason and not action.isEnabled() else action.statusTip()
        action.setToolTip(with_keys(tip, action))

    def explain(self, keys: QKeySequence) -> bool:
        """Say why the action with these keys can't be done; False when there is no such thing."""
        for name, reason in self._reasons.items():
            action = self.by_name[name]
            if reason and not action.isEnabled() and keys in action.shortcuts():
                self._editor.refuse(reason)
                return True
        return False

    def _lock_text(self, keys: Collection[ParameterKey]) -> str:
        """What the lock's key does next."""
        if not keys:
            return _tr(_LOCK)
        text = _tr("Unloc&k {0}") if self._editor.all_locked(keys) else _tr("Loc&k {0}")
        return text.format(count_of(keys))

    def _on_entry_chosen(self, action: QAction) -> None:
        self._editor.entry = action.data()
