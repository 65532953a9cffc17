"""Everything the canvas draws, and where its edges run; no Qt.

The scene fills it from the session, the tools change it, the items paint it and ``hits.py`` looks
things up in it, so that drawing and picking cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from playground.model.document import Document
from playground.model.graph import EdgeKey, Graph
from playground.model.selection import NOTHING, Selection
from playground.ui.canvas.geometry.layout import Camera, Geometry, Rect, arrange
from playground.ui.canvas.geometry.matrices import Matrix, matrices_of
from playground.ui.canvas.geometry.node_functions import NodeFunctions
from playground.ui.canvas.geometry.paint_budget import PaintBudget
from playground.ui.canvas.geometry.parts import GROUND, Hit
from playground.ui.canvas.geometry.skip_edges import Curves

Array = NDArray[np.float64]
Index = NDArray[np.intp]

MOST_CURVES = 120  # edges that skip columns, of which the weakest give way
MANY_PROMINENT = 512  # edges from which no more are brought out for what is selected


@dataclass(frozen=True, slots=True, eq=False)
class Routes:
    """How the edges run, as segments, in scene coordinates.

    ``a`` and ``b`` ``(n_segments, 2)``; ``edge`` ``(n_segments,)`` the edge (its place in
    ``graph.edges``) each belongs to. Edges between neighbouring columns are ``straight``, one
    segment; the others are curves of many. ``line`` ``(n_segments,)`` is False for the edges that
    are drawn only when they matter: those that a matrix shows, and of very many curves all but the
    strongest, for which one segment stands here.
    """

    a: Array
    b: Array
    edge: Index
    straight: NDArray[np.bool_]
    line: NDArray[np.bool_]
    curves: Curves

    def drawn_curves(self, drawn: NDArray[np.bool_], *, strongly: bool) -> list[int]:
        """The curves among the edges of a mask ``(n_edges,)``: those that are lines, or all."""
        wanted = np.zeros(len(drawn), dtype=bool)
        wanted[self.edge[~self.straight & (self.line | strongly)]] = True
        found: list[int] = np.flatnonzero(wanted & drawn).tolist()
        self.curves.work_out(found)
        return found

    def lengths(self, edges: Index) -> Array:
        """How long these edges are."""
        segments = np.hypot(*(self.b - self.a).T)
        total: Array = np.bincount(self.edge, segments).astype(np.float64)
        found: Array = total[edges]
        return found

    def points(self, edges: Index, shares: Array) -> Array:
        """``point`` for ``edges`` ``(n,)`` and for each m ``shares`` ``(n, m)``: ``(n, m, 2)``."""
        first = np.searchsorted(self.edge, edges)
        a, b = self.a[first, None], self.b[first, None]
        out: Array = a + shares[:, :, None] * (b - a)
        for k in np.flatnonzero(~self.straight[first]).tolist():
            edge = int(edges[k])
            out[k] = [self.point(edge, t) for t in shares[k].tolist()]
        return out

    def point(self, edge: int, t: float) -> tuple[float, float]:
        """The point at the share ``t`` of the way along an edge."""
        if edge in self.curves:
            points = self.curves[edge]
            at = t * (len(points) - 1)
            i = min(int(at), len(points) - 2)
            x, y = points[i] + (at - i) * (points[i + 1] - points[i])
        else:
            start, end = self.curves.start[edge], self.curves.end[edge]
            x, y = start + t * (end - start)
        return float(x), float(y)


@dataclass(frozen=True, slots=True)
class Label:
    """A place for an edge's value, in pixels."""

    edge: EdgeKey
    rect: Rect


@dataclass(frozen=True, slots=True)
class Wire:
    """The line that follows the pointer while an edge is being drawn, in scene coordinates."""

    start: tuple[float, float]
    end: tuple[float, float]
    possible: bool
    snapped: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A column in the hand: the id of its layer, and the index at which it would land."""

    layer: int
    position: int


@dataclass(slots=True, eq=False)
class CanvasState:
    """What is on the canvas now.

    ``shown`` ``(n_nodes, 2)`` is where nodes are drawn: their place in ``geometry``, unless they
    are being dragged or are on their way there. ``grown`` ``(n_nodes,)`` is 1, less for nodes
    coming in. ``lifted`` are the nodes in the hand. ``z`` and ``a`` ``(n_nodes,)`` are the values
    of the probe running through, when there is one.
    """

    graph: Graph
    parameters: Array
    geometry: Geometry
    shown: Array
    grown: Array
    functions: NodeFunctions | None = None
    camera: Camera = field(default_factory=Camera)
    selection: Selection = NOTHING
    hover: Hit = GROUND
    focused: bool = False  # the keyboard came here by the keyboard, which a frame shows
    lifted: frozenset[int] = frozenset()
    carried: Carried | None = None
    dragged_edge: EdgeKey | None = None  # its weight follows the hand
    wire: Wire | None = None
    band: Rect | None = None  # the rubber band, scene coordinates
    reachable: frozenset[int] | None = None  # where a wire may end, while one is being drawn
    doomed: frozenset[int] = frozenset()  # nodes a pointed-at command would delete
    doomed_edges: frozenset[EdgeKey] = frozenset()  # edges it would delete
    previewed: Array | None = None  # the outputs after it, (n_outputs, n_samples)
    pointed: frozenset[int] = frozenset()  # nodes of which something is pointed at elsewhere
    all_values: bool = False
    written: set[int] = field(default_factory=set)  # the layers whose cards say name and number
    labels: tuple[Label, ...] = ()  # values on edges as last drawn, for a camera at the origin
    probe: float | None = None
    probe_shown: float = 0.0  # the same in the user's units
    z: Array | None = None
    a: Array | None = None
    budget: PaintBudget = field(default_factory=PaintBudget)  # of the paint that is going on
    version: int = 0  # of all that the edges' picture depends on
    weights_version: int = 0  # of the part of it that the matrices depend on
    places_version: int = 0  # of all but marks that the cards' frames depend on
    nodes_versions: tuple[int, int] = (0, 0)  # of what else the contents of either half depend on
    _routes: Routes | None = None
    _before: Routes | None = None  # the last ones
    _ends: tuple[Index, Index] | None = None
    _matrices: tuple[Matrix, ...] | None = None
    _paths: tuple[int, NDArray[np.bool_]] | None = None
    _prominent: tuple[object, tuple[EdgeKey, ...]] | None = None
    _held: tuple[frozenset[int], NDArray[np.bool_]] | None = None
    _columns_move: bool = False  # headers glide with their nodes

    @staticmethod
    def of(document: Document, parameters: Array) -> CanvasState:
        geometry = arrange(document.graph, document.layout)
        n = len(document.graph.nodes)
        return CanvasState(
            document.graph, parameters, geometry, geometry.centres.copy(), np.ones(n)
        )

    # -- nodes ---------------------------------------------------------------------------------

    def centre(self, node_id: int) -> tuple[float, float]:
        x, y = self.shown[self.graph.rank[node_id]]
        return float(x), float(y)

    def card_height(self, node_id: int) -> float:
        """Of the cards in a node's column, in the scene."""
        return float(self.geometry.heights[self.graph.layer_index[node_id]])

    def lies(self, place: int) -> tuple[bool, int]:
        """How far up a node placed by hand lies, by its place in ``graph.nodes``."""
        return self.graph.nodes[place].id in self.selection.nodes, place

    def out_port(self, node_id: int) -> tuple[float, float]:
        x, y = self.centre(node_id)
        return x + self.geometry.card_width / 2, y

    def in_port(self, node_id: int) -> tuple[float, float]:
        x, y = self.centre(node_id)
        return x - self.geometry.card_width / 2, y

    def place(self, shown: Array, grown: Array | None = None) -> None:
        """Draw the nodes there."""
        grown = np.ones(len(shown)) if grown is None else grown
        same = len(shown) == len(self.shown)
        if same:
            moved = (shown != self.shown).any(axis=1) | (grown != self.grown)
            moved[self._places(self.lifted)] = False  # drawn over the rest
            same = not moved.any()
        self.shown, self.grown = shown, grown
        self._routes = None
        if not same:
            self.version += 1
            self.places_version += 1

    def _places(self, node_ids: Iterable[int]) -> list[int]:
        """The places in ``graph.nodes`` of those that are there."""
        return [self.graph.rank[i] for i in node_ids if i in self.graph.rank]

    def set_geometry(self, geometry: Geometry) -> None:
        self.geometry = geometry
        self._prominent = None
        self.version += 1
        self.weights_version += 1
        self.places_version += 1
        self._matrices = None

    def set_graph(self, graph: Graph) -> None:
        self._columns_move = list(graph.layer_position) != list(self.graph.layer_position)
        self.carried = None
        self.graph = graph
        self.weights_version += 1
        self._routes = None
        self._ends = None
        self._held = None
        self._paths = None
        self._prominent = None
        self.labels = ()
        self._matrices = None
        self.version += 1
        self.places_version += 1

    def set_parameters(self, parameters: Array) -> None:
        self.parameters = parameters
        self.version += 1
        self.weights_version += 1

    def nodes_changed(self, *halves: int) -> None:
        """Have what the cards say drawn anew: of these halves of the nodes, or of all."""
        first, second = self.nodes_versions
        drawn = halves or (0, 1)
        self.nodes_versions = (first + (0 in drawn), second + (1 in drawn))

    # -- columns -------------------------------------------------------------------------------

    def carry(self, carried: Carried | None) -> None:
        """Take a column into the hand, its nodes being ``lifted``; None puts it down."""
        if carried != self.carried:
            self.weights_version += 1  # the matrices move with their columns
        self.carried = carried

    def column_offset(self, index: int) -> float:
        """How far a column is drawn from its place, in the hand or on its way, in the scene."""
        if self.carried is None and (self.lifted or not self._columns_move):
            return 0.0
        nodes = self.graph.layers[index].nodes
        first = self.graph.rank[nodes[0].id]
        column = slice(first, first + len(nodes))
        offsets = self.shown[column, 0] - self.geometry.centres[column, 0]
        return float(offsets[np.argmin(np.abs(offsets))])

    # -- edges ---------------------------------------------------------------------------------

    @property
    def weights(self) -> Array:
        return self.parameters[: len(self.graph.edges)]

    @property
    def ends(self) -> tuple[Index, Index]:
        """For each edge the places of source and target in ``graph.nodes``."""
        if self._ends is None:
            rank = self.graph.rank
            edges = self.graph.edges
            source = np.array([rank[e.source] for e in edges], dtype=np.intp)
            target = np.array([rank[e.target] for e in edges], dtype=np.intp)
            self._ends = (source, target)
        return self._ends

    @property
    def edges_held(self) -> NDArray[np.bool_]:
        """Which edges hang on nodes in the hand, ``(n_edges,)``."""
        if self._held is None or self._held[0] != self.lifted:
            lifted = np.zeros(len(self.graph.nodes), dtype=bool)
            lifted[self._places(self.lifted)] = True
            source, target = self.ends
            self._held = (self.lifted, lifted[source] | lifted[target])
        return self._held[1]

    @property
    def routes(self) -> Routes:
        """How the edges run between the nodes as they are drawn now."""
        if self._routes is None:
            self._routes = self._before = _route(
                self.graph, self.geometry, self.shown, self.ends, self.matrices, self.weights,
                self._before,
            )  # fmt: skip
        return self._routes

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """The blocks that are shown as pictures."""
        if self._matrices is None:
            self._matrices = matrices_of(self.graph, self.geometry)
        return self._matrices

    @property
    def drawn_matrices(self) -> tuple[Matrix, ...]:
        """The matrices where they are drawn: while a column is carried, only those between columns
        that have not parted, and with these."""
        if self.carried is None:
            return self.matrices
        drawn = []
        offsets = self.shown[:, 0] - self.geometry.centres[:, 0]
        for matrix in self.matrices:
            source, target = int(matrix.sources[0]), int(matrix.targets[0])
            in_hand = {self.graph.nodes[source].id, self.graph.nodes[target].id} & self.lifted
            if not in_hand and abs(offsets[source] - offsets[target]) < 1.0:
                drawn.append(replace(matrix, rect=matrix.rect.moved(float(offsets[source]))))
        return tuple(drawn)

    def edges_of(self, node_id: int) -> tuple[EdgeKey, ...]:
        """The edges that hang on a node."""
        return (
            *((s, node_id) for s in self.graph.incoming[node_id]),
            *((node_id, t) for t in self.graph.outgoing[node_id]),
        )

    def paths_through(self, node_id: int) -> NDArray[np.bool_]:
        """Which edges are on ways from the inputs through a node to the outputs, ``(n_edges,)``."""
        if self._paths is None or self._paths[0] != node_id:
            self._paths = (node_id, self._find_paths(node_id))
        return self._paths[1]

    def _find_paths(self, node_id: int) -> NDArray[np.bool_]:
        source, target = self.ends
        layers = np.array([self.graph.layer_index[n.id] for n in self.graph.nodes], dtype=np.intp)
        start, on_way = self.graph.rank[node_id], np.zeros(len(source), dtype=bool)
        for near, far, order in ((source, target, 1), (target, source, -1)):
            reached = np.zeros(len(layers), dtype=bool)
            reached[start] = True
            # Layer after layer: when one's turn comes, all that leads there has been found.
            for layer in range(len(self.graph.layers))[::order]:
                found = reached[near] & (layers[near] == layer)
                reached[far[found]] = True
                on_way |= found
        return on_way

    def prominent_edges(self) -> tuple[EdgeKey, ...]:
        """The edges whose values matter now: pointed at, selected, or hanging on such a node.

        Where too many hang on what is selected, those that a matrix shows are left to it.
        """
        key = (self.hover, self.selection)
        if self._prominent is None or self._prominent[0] != key:
            self._prominent = (key, self._find_prominent())
        return self._prominent[1]

    def _find_prominent(self) -> tuple[EdgeKey, ...]:
        keys: dict[EdgeKey, None] = {}
        if self.hover.edge is not None:
            keys[self.hover.edge] = None
        keys.update(dict.fromkeys(self.selection.edges))
        if self.hover.on_node:
            keys.update(dict.fromkeys(self.edges_of(self.hover.node)))
        chosen = self.selection.within(self.graph).all_nodes(self.graph)
        hanging = [edge for node_id in chosen for edge in self.edges_of(node_id)]
        if len(hanging) > MANY_PROMINENT:
            shown = np.zeros(len(self.graph.edges), dtype=bool)
            for matrix in self.matrices:
                shown[matrix.edges] = True
            hanging = [edge for edge in hanging if not shown[self.graph.edge_index[edge]]]
        if len(hanging) <= MANY_PROMINENT:
            keys.update(dict.fromkeys(hanging))
        return tuple(key for key in keys if key in self.graph.edge_index)

    def chosen_matrices(self) -> tuple[Matrix, ...]:
        """Those all of whose sources, or all of whose targets, are selected."""
        if not self.matrices or not self.selection:
            return ()
        chosen = self.selection.within(self.graph).all_nodes(self.graph)
        places = set(self._places(chosen))
        return tuple(
            matrix
            for matrix in self.drawn_matrices
            if places.issuperset(matrix.sources.tolist())
            or places.issuperset(matrix.targets.tolist())
        )


def _route(
    graph: Graph,
    geometry: Geometry,
    shown: Array,
    ends: tuple[Index, Index],
    matrices: tuple[Matrix, ...],
    weights: Array,
    before: Routes | None,
) -> Routes:
    source, target = ends
    half = np.array([geometry.card_width / 2, 0.0])
    start, end = shown[source] + half, shown[target] - half
    near = np.ones(len(graph.edges), dtype=bool)
    near[list(geometry.detours)] = False
    line = np.ones(len(graph.edges), dtype=bool)
    for matrix in matrices:
        line[matrix.edges] = False
    skipping = np.flatnonzero(~near)
    line[skipping[np.argsort(-np.abs(weights[skipping]), kind="stable")[MOST_CURVES:]]] = False
    curves = Curves(start, end, geometry.detours)
    if before is not None and before.curves.detours is geometry.detours:
        curves = before.curves.moved_to(start, end)
    bent = np.flatnonzero(~near & line)
    curves.work_out(bent.tolist())
    a, b, owner = [start[near | ~line]], [end[near | ~line]], [np.flatnonzero(near | ~line)]
    for k in bent.tolist():
        points = curves[k]
        a.append(points[:-1])
        b.append(points[1:])
        owner.append(np.full(len(points) - 1, k))
    edge = np.concatenate(owner).astype(np.intp)
    order = np.argsort(edge, kind="stable")
    edge = edge[order]
    segments = np.concatenate(a)[order], np.concatenate(b)[order]
    return Routes(*segments, edge, near[edge], line[edge], curves)
