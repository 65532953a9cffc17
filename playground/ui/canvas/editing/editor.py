"""The edits that gestures, fields and commands of the canvas share, and the selection."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping

from PySide6.QtCore import QObject, Signal

from playground.model import edits, groups, inputs, order
from playground.model.document import Document
from playground.model.features import in_signs
from playground.model.initial.drawn import is_initial, only_drawn, values_of
from playground.model.numbers import format_short, without_round_off
from playground.model.parts import ParameterKey
from playground.model.selection import NOTHING, Selection
from playground.model.words import sentence
from playground.session import Gesture, Session, growing
from playground.session.naming import count_of
from playground.ui.canvas.editing.targets import Targets
from playground.ui.canvas.geometry.state import CanvasState

Change = Callable[[Document], Document]


class CanvasEditor(QObject):
    """Edits the session's document for the canvas, each edit one undo step.

    Attributes:
        session: where the document lives.
        state: what the canvas shows.

    Signals:
        selection_changed(selection): another Selection.
        refused(reason): something could not be done, and why.
        noted(text): something worth knowing about what was done.
        touched(): something drawn has changed, but not the document.
        input_wanted(): an input is to be added, which has to be chosen.
    """

    selection_changed = Signal(object)
    refused = Signal(str)
    noted = Signal(str)
    touched = Signal()
    input_wanted = Signal()

    def __init__(self, session: Session, state: CanvasState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.state = state
        self._targets = Targets(state.graph, NOTHING)
        self._gesture = 0
        self._drawn: dict[ParameterKey, float] = {}  # what initialisers gave, nothing else
        session.document_changed.connect(self._on_document_changed)
        session.document_opened.connect(self._on_document_opened)
        self._on_document_opened()

    def _on_document_opened(self) -> None:
        document = self.session.document
        initial = is_initial(document, self.session.dataset.network_range)
        self._drawn = values_of(document) if initial else {}

    def _on_document_changed(self, old: Document, new: Document) -> None:
        restarted = new.run is not old.run and new.run.step == 0
        if restarted and is_initial(new, self.session.dataset.network_range):
            self._drawn = values_of(new)
            return
        undoing = self.session.undo_stack.can_redo()
        if new.graph is not old.graph and not undoing and only_drawn(old, self._drawn):
            # What an edit adds to a network that was only drawn is drawn too.
            known, values = old.graph.parameter_index, values_of(new)
            self._drawn.update({k: v for k, v in values.items() if k not in known})

    # -- selection -----------------------------------------------------------------------------

    @property
    def selection(self) -> Selection:
        return self.state.selection

    @property
    def targets(self) -> Targets:
        """What the selection stands for in the present network."""
        graph, selection = self.state.graph, self.state.selection
        if self._targets.graph is not graph or self._targets.selection is not selection:
            self._targets = Targets(graph, selection)
        return self._targets

    def select(self, selection: Selection) -> None:
        selection = selection.within(self.state.graph)
        if selection != self.state.selection:
            self.state.selection = selection
            self.selection_changed.emit(selection)
            self.touched.emit()

    def select_layer(self, layer_id: int, *, adding: bool = False) -> None:
        """Select a layer; ``adding``: add its nodes to the selection, or take them away."""
        before = self.selection if adding else NOTHING
        self.select(before.toggled_layer(layer_id, self.state.graph))

    def forget_missing(self) -> None:
        """Drop from the selection what the document no longer has."""
        self.select(self.selection.within(self.state.graph) if self.selection else NOTHING)

    # -- why not -------------------------------------------------------------------------------

    def why_ends_stay(self) -> str:
        """Why only input and output nodes can't be deleted, copied or added to; "" when other
        nodes, or none, are selected."""
        if self.targets.hidden or not self.targets.nodes:
            return ""
        return self.tr("Input and output stay: the data decides how many nodes they have.")

    def why_no_hidden(self) -> str:
        """Why there is no hidden node to act on."""
        if self.targets.hidden:
            return ""
        return self.why_ends_stay() or self.why_no_nodes()

    def why_no_nodes(self) -> str:
        return "" if self.targets.nodes else self.tr("Select nodes or a layer first.")

    def why_no_value(self) -> str:
        """Why there is no weight and no bias to set."""
        if self.targets.parameters:
            return ""
        if self.targets.nodes:
            return self.tr("An input has no bias: select edges, or nodes of other layers.")
        return self.tr("Select edges, or nodes with a bias, first.")

    # -- edits ---------------------------------------------------------------------------------

    def edit(self, text: str, change: Change, merge: Hashable = None) -> bool:
        """One edit; says why when it can't be done."""
        reason = self.session.edit(text, change, merge)
        if reason:
            self.refuse(reason)
        return not reason

    def refuse(self, reason: str) -> None:
        """Say why something can't be done, as a sentence."""
        self.refused.emit(sentence(reason))

    def new_gesture(self) -> Gesture:
        """A merge key for all edits of one drag."""
        self._gesture += 1
        return Gesture("canvas", self._gesture)

    # -- values --------------------------------------------------------------------------------

    def set_value(self, key: ParameterKey, value: float, merge: Hashable = None) -> bool:
        return self.set_values({key: value}, merge)

    def set_values(self, values: Mapping[ParameterKey, float], merge: Hashable = None) -> bool:
        """Set weights and biases to what was typed or dragged."""
        text = self._name_of_setting(values)
        return self.edit(text, lambda d: edits.set_values(d, values), merge)

    def nudge(self, delta: float) -> None:
        """Add to the selected weights and biases; one undo step, as long as they stay the same."""
        keys = self.targets.parameters

        def nudged(value: float) -> float:
            return without_round_off(value + delta, abs(value) + abs(delta))

        def change(document: Document) -> Document:
            return edits.set_values(document, {k: nudged(value_of(document, k)) for k in keys})

        name = self._name_of_setting(keys)
        if reason := self.session.edit(name, change, ("nudge", keys)):
            self.refuse(reason)

    def _name_of_setting(self, keys: Collection[ParameterKey]) -> str:
        if any(isinstance(key, tuple) for key in keys):
            return self.tr("Set weight") if len(keys) == 1 else self.tr("Set weights")
        return self.tr("Set bias") if len(keys) == 1 else self.tr("Set biases")

    # -- parts ---------------------------------------------------------------------------------

    @property
    def preserving(self) -> bool:
        """Whether new layers and edges must keep the network's function: something in it is
        learned, locked or set by hand, and they don't come as after a reset."""
        if self.session.entry == growing.RESET:
            return False
        return not only_drawn(self.session.live_document, self._drawn)

    def add_node(self, layer_id: int, way: str = "") -> None:
        """A node in a layer, coming in by ``way``, or else as the session has it.

        Which input comes in has to be chosen.
        """
        if layer_id == self.state.graph.layers[0].id:
            self.input_wanted.emit()
            return
        session, first = self.session, self.state.graph.next_id
        chosen = growing.way_of_units(session.live_document, way or session.entry)
        change = growing.nodes_added(session, layer_id, 1, chosen)
        if self.edit(self.tr("Add node"), change):
            self.select(Selection((first,)))
            if chosen == growing.NEUTRAL:
                self.noted.emit(self._note_of_neutral(first))

    def add_input(self, feature: str) -> str:
        """An input that shows a raw column or a formula. Gives "" or why there can be none."""
        session, first = self.session, self.state.graph.next_id
        resets = growing.way_of_units(session.live_document, session.entry) == growing.RESET
        entry = "random" if resets else "neutral"
        text = self.tr("Add input {0}").format(in_signs(feature))
        reason = session.edit(text, lambda d: inputs.add_input(d, feature, entry))
        if reason:
            return reason
        self.select(Selection((first,)))
        if not resets:
            note = self.tr("The function stays: {0} starts with outgoing weights 0.")
            self.noted.emit(note.format(self.state.graph.display_name(first)))
        return ""

    def _note_of_neutral(self, node_id: int) -> str:
        """That the function stays, and where the kink of a new unit waits."""
        session, name = self.session, self.state.graph.display_name(node_id)
        text = self.tr("The function stays: {0} starts with outgoing weights 0.").format(name)
        pieces = session.derived.pieces
        places: list[float] = [] if pieces is None else pieces.corners(node_id).tolist()
        if len(places) == 1:
            where = self.tr("Its kink is at x = {0}, where the error is largest.")
            text += " " + where.format(format_short(places[0]))
        return text

    def add_layer(self, index: int, way: str = "", n_nodes: int = 0) -> None:
        """A layer at ``index``, by ``way``: ``neutral``, ``split`` (the identity) or ``reset``.

        Without ``way``: as the session has it; where that leaves it open, neutral when there is a
        function to keep. Without ``n_nodes``: as wide as its neighbour.
        """
        session, first = self.session, self.state.graph.next_id
        text, note = self.tr("Add layer"), ""
        way = way or session.entry
        if way == growing.AUTO:
            way = growing.NEUTRAL if self.preserving else growing.RESET
        n_nodes = n_nodes or growing.width_of_neighbour(self.state.graph, index)
        done = self.edit(text, growing.layer_added(session, index, n_nodes, way))
        if way == growing.NEUTRAL:
            note = self.tr("The function stays: the new weights out are 0, the old edges remain.")
        elif way == growing.SPLIT:
            note = self.tr("The function stays: the new layer passes its inputs on unchanged.")
        elif done and self._has_edges_past(index):
            note = self.tr("Locked weights stay, as edges past the new layer.")
        if done:
            self.select(Selection(layer=first))
            if note:
                self.noted.emit(note)

    def _has_edges_past(self, index: int) -> bool:
        """Whether edges skip a layer, from the one before it to the one after."""
        places = self.state.graph.layer_index
        return any(
            (places[e.source], places[e.target]) == (index - 1, index + 1)
            for e in self.state.graph.edges
        )

    def delete(self, text: str = "") -> None:
        """Delete the selected nodes, edges or layer, as one edit called ``text``; outputs stay, and
        inputs where hidden nodes are selected too."""
        change, selection, nodes = self.deletion(), self.selection, self.targets.removable
        if change is None:
            return
        if selection.layer is not None:
            named = self.tr("Delete layer")
        elif nodes:
            named = self.tr("Delete node") if len(nodes) == 1 else self.tr("Delete nodes")
        else:
            one = len(selection.edges) == 1
            named = self.tr("Delete edge") if one else self.tr("Delete edges")
        if self.edit(text or named, change):
            self.note_ends_left(selection, nodes)

    def deletion(self, *, cutting: bool = False) -> Change | None:
        """The edit that ``delete`` makes, or Cut; None when nothing is selected that can go."""
        layer, nodes = self.selection.layer, self.targets.removable
        edges = () if cutting else self.selection.edges
        if layer is not None and nodes:
            return lambda d: edits.remove_layer(d, layer)
        if nodes or edges:
            return lambda d: groups.remove(d, nodes, edges)
        return None

    def note_ends_left(self, selection: Selection, hidden: Collection[int]) -> None:
        """Say so, when only the hidden nodes of a selection were acted on."""
        if hidden and len(hidden) < len(selection.nodes):
            self.noted.emit(self.tr("Input and output stay as they are."))

    def connect_nodes(self, source: int, target: int) -> None:
        """An edge; of weight 0 when there is a function to keep."""
        key = (source, target)
        weights = [0.0] if self.preserving else None
        if self.edit(self.tr("Add edge"), lambda d: edits.add_edges(d, [key], weights)):
            self.select(Selection(edges=(key,)))

    def rename_node(self, node_id: int, name: str) -> bool:
        return self.edit(self.tr("Rename node"), lambda d: edits.rename_node(d, node_id, name))

    def rename_layer(self, layer_id: int, name: str) -> bool:
        return self.edit(self.tr("Rename layer"), lambda d: edits.rename_layer(d, layer_id, name))

    def resize_layers(self, layer_ids: tuple[int, ...], n_nodes: int) -> bool:
        """Give each of these layers so many nodes, in one edit."""
        text, before = self.tr("Change layer width"), self.state.graph
        if not self.edit(text, growing.resized(self.session, layer_ids, n_nodes)):
            return False
        left = set(self.state.graph.parameter_keys)
        locked = [k for k, on in zip(before.parameter_keys, before.locked, strict=True) if on]
        if gone := [key for key in locked if key not in left]:
            note = self.tr("Deleted with the nodes, though locked: {0}.")
            self.noted.emit(note.format(count_of(gone)))
        return True

    # -- places --------------------------------------------------------------------------------

    def reorder(self, node_id: int, index: int) -> None:
        self.edit(self.tr("Move node"), lambda d: edits.move_node(d, node_id, index))

    def move_layer(self, layer_id: int, position: int) -> bool:
        """Move a hidden layer to another place, and say how many edges that cut."""
        before = self.state.graph
        text = self.tr("Move layer")
        if not self.edit(text, lambda d: order.move_layer(d, layer_id, position)):
            return False
        cut = len(before.edge_index.keys() - self.state.graph.edge_index.keys())
        if cut == 1:
            self.noted.emit(self.tr("1 edge was cut; undo brings it back."))
        elif cut:
            self.noted.emit(self.tr("{0:,} edges were cut; undo brings them back.").format(cut))
        return True

    def place(self, places: Mapping[int, tuple[float, float] | None]) -> None:
        """Nodes to places as in ``Document.layout``; None puts one back into its column."""
        self.edit(self.name_of_moving(places), lambda d: edits.set_positions(d, places))

    def name_of_moving(self, nodes: Collection[int]) -> str:
        return self.tr("Move node") if len(nodes) == 1 else self.tr("Move nodes")


def value_of(document: Document, key: ParameterKey) -> float:
    return document.weight(*key) if isinstance(key, tuple) else document.bias(key)
