"""The canvas's commands: what tools, actions and menus do to the document and the selection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QObject

from playground.model import copies, edits, groups, order
from playground.model.document import Document
from playground.model.drawn import is_initial, only_drawn
from playground.model.selection import Selection
from playground.session import Session
from playground.session.naming import count_of
from playground.ui.canvas.editing.value_editor import ValueEditor
from playground.ui.canvas.geometry.placing import places_after
from playground.ui.canvas.geometry.state import CanvasState


class CanvasEditor(ValueEditor):
    """Edits the network for the canvas, each edit one undo step.

    Attributes:
        entry: how new nodes come in: ``neutral``, ``split`` or ``random``.
    """

    def __init__(self, session: Session, state: CanvasState, parent: QObject | None = None) -> None:
        super().__init__(session, state, parent)
        self.entry = "neutral"
        self._clipboard: copies.Fragment | None = None
        self._is_from_elsewhere = False  # the clipboard, from a document that is closed
        self._start: Document | None = None  # what the network grew out of, as it was drawn
        session.document_changed.connect(self._on_document_changed)
        session.document_opened.connect(self._on_document_opened)
        self._on_document_opened()

    def _on_document_opened(self) -> None:
        document = self.session.document
        initial = is_initial(document, self.session.dataset.network_range)
        self._start = document if initial else None
        self._is_from_elsewhere = True

    def _on_document_changed(self, old: Document, new: Document) -> None:
        restarted = new.graph is old.graph and new.run is not old.run and new.run.step == 0
        if restarted and is_initial(new, self.session.dataset.network_range):
            self._start = new

    # -- parts ---------------------------------------------------------------------------------

    @property
    def _preserving(self) -> bool:
        """Whether new parts must leave the network's function as it is: there is something learned,
        locked or set by hand in it, and ``entry`` does not say otherwise."""
        return self.entry != "random" and not only_drawn(self.session.live_document, self._start)

    def add_node(self, layer_id: int, entry: str | None = None) -> None:
        """A node in a layer, coming in by ``entry``, or as all new nodes do."""
        first = self.state.graph.next_id
        way = entry or self.entry
        if self.edit(self.tr("Add node"), lambda d: groups.add_nodes(d, layer_id, 1, way)):
            self.select(Selection((first,)))

    def add_layer(self, index: int, entry: str | None = None) -> None:
        """A layer at ``index``: ``neutral``, ``split`` (it hands on what it gets) or ``random``.

        Without ``entry`` one that leaves the function as it is, when there is something in it to
        keep and ``self.entry`` does not say otherwise.
        """
        first = self.state.graph.next_id
        text, note = self.tr("Add layer"), ""
        way = entry or (self.entry if self._preserving else "random")
        if way == "neutral":
            done = self.edit(text, lambda d: edits.add_layer(d, index, entry="neutral"))
            note = self.tr("The function stays: the new weights out are 0, the old edges remain.")
        elif way == "split":
            done = self.edit(text, lambda d: groups.insert_identity(d, index))
            note = self.tr("The function stays: the new layer hands on what it gets.")
        else:
            done = self.edit(text, lambda d: edits.add_layer(d, index))
            if done and self._bridged(index):
                note = self.tr("Locked weights stay, as edges past the new layer.")
        if done:
            self.select(Selection(layer=first))
            if note:
                self.noted.emit(note)

    def _bridged(self, index: int) -> bool:
        """Whether edges run past a layer, from one of its neighbours to the other."""
        places = self.state.graph.layer_index
        return any(
            (places[e.source], places[e.target]) == (index - 1, index + 1)
            for e in self.state.graph.edges
        )

    def add_node_here(self) -> None:
        """A node in the layer of the selection, or in the last hidden layer."""
        if reason := self.why_no_node_here():
            self.refuse(reason)
            return
        layer = self.layer_of_selection()
        self.add_node(self.state.graph.layers[-2].id if layer is None else layer)

    def why_no_node_here(self) -> str:
        """Why ``add_node_here`` can't be done; "" when it can."""
        if self.layer_of_selection() is None and len(self.state.graph.layers) == 2:
            return self.tr("There is no hidden layer yet: add one first.")
        return self.why_ends_stay()

    def add_layer_here(self) -> None:
        """A layer after the selection's, or before the output."""
        last = len(self.state.graph.layers) - 1
        layer = self.layer_of_selection()
        position = last if layer is None else self.state.graph.layer_position[layer] + 1
        self.add_layer(min(position, last))

    def layer_of_selection(self) -> int | None:
        """The selected layer, or that of the last node selected, of a hidden one if there is."""
        selection, graph = self.selection, self.state.graph
        if selection.layer is not None:
            return selection.layer
        nodes = self.hidden_of_selection() or selection.nodes
        return graph.layer_of(nodes[-1]).id if nodes else None

    def why_no_activation(self) -> str:
        """Why the selection's layer has no activation to choose; "" when it has."""
        layer = self.layer_of_selection()
        if layer is None:
            return self.tr("Select a layer or a node first.")
        if not self.state.graph.layer_position[layer]:
            return self.tr("The input has no activation.")
        return ""

    def hidden_of_selection(self) -> tuple[int, ...]:
        """The hidden nodes among those selected, or of the layer selected."""
        places, last = self.state.graph.layer_index, len(self.state.graph.layers) - 1
        return tuple(n for n in self.nodes_of_selection() if 0 < places[n] < last)

    def why_ends_stay(self) -> str:
        """Why nothing can be deleted, copied or added here, when only input or output nodes are
        selected; "" else."""
        if self.hidden_of_selection() or not self.nodes_of_selection():
            return ""
        return self.tr("Input and output stay: the data decides how many nodes they have.")

    def delete(self, text: str = "") -> None:
        """The selected nodes, edges or layer go; input and output nodes stay.

        ``text`` names the edit; without it, it is named after what goes.
        """
        change = self.deletion()
        if change is None:
            if reason := self.why_ends_stay():
                self.refuse(reason)
            return
        selection, nodes = self.selection, self.hidden_of_selection()
        if selection.layer is not None:
            named = self.tr("Delete layer")
        elif nodes:
            named = self.tr("Delete node") if len(nodes) == 1 else self.tr("Delete nodes")
        else:
            one = len(selection.edges) == 1
            named = self.tr("Delete edge") if one else self.tr("Delete edges")
        if self.edit(text or named, change) and nodes and len(nodes) < len(selection.nodes):
            self.noted.emit(self.tr("Input and output stay as they are."))

    def deletion(self, *, cutting: bool = False) -> Callable[[Document], Document] | None:
        """The edit that ``delete`` makes, or ``cut``; None when nothing is selected that can go."""
        layer, nodes = self.selection.layer, self.hidden_of_selection()
        edges = () if cutting else self.selection.edges
        if layer is not None and nodes:
            return lambda d: edits.remove_layer(d, layer)
        if nodes or edges:
            return lambda d: groups.remove(d, nodes, edges)
        return None

    def connect_nodes(self, source: int, target: int) -> None:
        """An edge; of weight 0 when there is something learned to keep."""
        key = (source, target)
        weights = [0.0] if self._preserving else None
        if self.edit(self.tr("Add edge"), lambda d: edits.add_edges(d, [key], weights)):
            self.select(Selection(edges=(key,)))

    def connect_selection(self) -> None:
        """The selected nodes with one another, when they are of several layers; else they, or
        those of the selected layer, with all nodes of the layers beside them."""
        nodes = self.nodes_of_selection()
        neutral = self._preserving
        text = self.tr("Connect all")
        self.edit(text, lambda d: groups.connect(d, nodes, neutral=neutral))

    def disconnect_selection(self) -> None:
        """The edges between the selected nodes go, when they are of several layers; else all that
        hang on them, or on those of the selected layer."""
        nodes = self.nodes_of_selection()
        self.edit(self.tr("Disconnect all"), lambda d: groups.disconnect(d, nodes))

    def duplicate(self) -> None:
        """The selected nodes, or the layer, once more, with the same values."""
        nodes, layer = self._needed_nodes(), self.selection.layer
        first, n = self.state.graph.next_id, len(nodes)
        text = self.tr("Duplicate")
        if not nodes:
            return
        if layer is not None:
            if self.edit(text, lambda d: copies.duplicate_layer(d, layer)):
                self.select(Selection(layer=first + n))
                self.noted.emit(self.tr("The copy works beside the layer: its share counts twice."))
        elif self.edit(text, lambda d: copies.duplicate(d, nodes)):
            self._note_ends(nodes)
            self.select(Selection(tuple(range(first, first + n))))

    def copy(self) -> None:
        """Keep the selected nodes, or the whole layer, for ``paste``."""
        nodes = self._needed_nodes()
        if nodes:
            self._keep(nodes)
            self._note_ends(nodes)

    def _keep(self, nodes: tuple[int, ...]) -> None:
        document, layer = self.session.live_document, self.selection.layer
        self._is_from_elsewhere = False
        self._clipboard = (
            copies.copy(document, nodes) if layer is None else copies.copy_layer(document, layer)
        )

    def _needed_nodes(self) -> tuple[int, ...]:
        """The hidden nodes of the selection; says so when there are none."""
        nodes = self.hidden_of_selection()
        if not nodes:
            self.refuse(self.why_ends_stay() or self.tr("Select nodes first."))
        return nodes

    def _note_ends(self, nodes: tuple[int, ...]) -> None:
        """Say that something was done with these nodes of the selection only."""
        if len(nodes) < len(self.selection.nodes):
            self.noted.emit(self.tr("Input and output stay as they are."))

    def paste(self) -> None:
        """What was copied once more: nodes into the selected layer, or else into their own; a whole
        layer after the selected one, or else after its original. In another network than it was
        copied from, its own layer is the one in the same place."""
        fragment = self._clipboard
        if fragment is None:
            self.refuse(self.tr("There is nothing to paste."))
            return
        graph, into, entry = self.state.graph, self.selection.layer, self.entry
        if self._is_from_elsewhere:
            fragment = copies.carried_into(graph, fragment)
        if into is not None and not fragment.whole and (reason := self.why_ends_stay()):
            self.refuse(reason)
            return
        if not self.edit(self.tr("Paste"), lambda d: copies.paste(d, fragment, into, entry)):
            return
        after = graph.next_id + len(fragment.nodes)
        if after in self.state.graph.layer_position and len(fragment.homes) == 1:
            self.select(Selection(layer=after))
        else:
            self.select(Selection(tuple(range(graph.next_id, after))))

    def cut(self) -> None:
        """Copy the selected nodes, then delete them."""
        nodes = self._needed_nodes()
        if nodes:
            self._keep(nodes)
            self.select(replace(self.selection, edges=()))  # these are not copied by themselves
            self.delete(self.tr("Cut"))

    @property
    def can_paste(self) -> bool:
        return self._clipboard is not None

    def nodes_of_selection(self) -> tuple[int, ...]:
        return self.selection.all_nodes(self.state.graph)

    def rename_node(self, node_id: int, name: str) -> bool:
        return self.edit(self.tr("Rename node"), lambda d: edits.rename_node(d, node_id, name))

    def rename_layer(self, layer_id: int, name: str) -> bool:
        return self.edit(self.tr("Rename layer"), lambda d: edits.rename_layer(d, layer_id, name))

    def set_activation(self, layer_id: int, activation: str) -> None:
        text = self.tr("Change activation")
        self.edit(text, lambda d: edits.set_activation(d, layer_id, activation))

    def resize_layer(self, layer_id: int, n_nodes: int) -> bool:
        text, entry, before = self.tr("Change layer width"), self.entry, self.state.graph
        if not self.edit(text, lambda d: groups.resize_layer(d, layer_id, n_nodes, entry)):
            return False
        left = set(self.state.graph.parameter_keys)
        locked = [k for k, on in zip(before.parameter_keys, before.locked, strict=True) if on]
        if gone := [key for key in locked if key not in left]:
            note = self.tr("Gone with the nodes, though locked: {0}.")
            self.noted.emit(note.format(count_of(gone)))
        return True

    # -- places --------------------------------------------------------------------------------

    def reorder(self, node_id: int, index: int) -> None:
        self.edit(self.tr("Move node"), lambda d: edits.move_node(d, node_id, index))

    def shift_in_column(self, by: int) -> None:
        """The selected nodes go one place up (-1) or down (1) their columns."""
        nodes = self.selection.nodes
        if not nodes:
            self.refuse(self.tr("Select nodes first."))
            return
        text = self.tr("Move node") if len(nodes) == 1 else self.tr("Move nodes")
        self.edit(text, lambda d: order.shift_nodes(d, nodes, by))

    def can_shift_in_column(self, by: int) -> bool:
        """Whether one of the selected nodes has another above (-1) or below (1) it to pass."""
        graph, chosen = self.state.graph, set(self.selection.nodes)
        columns = {graph.layer_index[node] for node in chosen}
        for column in (graph.layers[i].nodes[::by] for i in columns):
            marks = [node.id in chosen for node in column]
            if any(here and not ahead for here, ahead in pairwise(marks)):
                return True
        return False

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

    def shift_layer(self, by: int) -> None:
        """The selection's layer goes one place to the left (-1) or to the right (1)."""
        layer = self.layer_of_selection()
        if layer is None:
            self.refuse(self.tr("Select a layer first."))
        else:
            self.move_layer(layer, self.state.graph.layer_position[layer] + by)

    def can_shift_layer(self, by: int) -> bool:
        """Whether the selection's layer is a hidden one with another on that side."""
        layer = self.layer_of_selection()
        if layer is None:
            return False
        at, last = self.state.graph.layer_position[layer], len(self.state.graph.layers) - 1
        return 0 < at < last and 0 < at + by < last

    def place(self, places: dict[int, tuple[float, float] | None]) -> None:
        """Nodes to places as in ``Document.layout``; None puts one back into its column."""
        text = self.tr("Move node") if len(places) == 1 else self.tr("Move nodes")
        self.edit(text, lambda d: edits.set_positions(d, places))

    def place_by(self, dx: float, dy: float) -> bool:
        """The nodes of the selection go so far in the scene, out of their columns if need be; steps
        that follow one another are one undo step."""
        nodes = self.nodes_of_selection()
        places = places_after(self.state, nodes, dx, dy)
        if not places:
            far = self.tr("No further: from here on it would look like the next column's.")
            self.refuse(far if nodes else self.tr("Select nodes first."))
            return False
        text = self.tr("Move node") if len(nodes) == 1 else self.tr("Move nodes")
        return self.edit(text, lambda d: edits.set_positions(d, places), ("place", nodes))

    def tidy(self) -> None:
        """The selected nodes that were placed by hand, or else all, return to their columns."""
        nodes = self.placed_by_hand()
        self.edit(self.tr("Back to columns"), lambda d: edits.back_to_columns(d, nodes))

    def placed_by_hand(self) -> tuple[int, ...]:
        """The nodes placed by hand: of those selected, or else all."""
        layout = self.session.document.layout
        return tuple(n for n in self.nodes_of_selection() if n in layout) or tuple(layout)
