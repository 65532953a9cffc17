"""Everything the canvas draws; no Qt.

The presenter fills it from the session, the tools change it, the painters draw it and
``hit_testing`` looks parts up in it, so that drawing and picking cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.parts import EdgeKey
from playground.model.selection import NOTHING, Selection
from playground.session import Derived
from playground.session.derived import Probe
from playground.session.highlight import NO_HIGHLIGHT, Highlight
from playground.ui.canvas.geometry.layout import Camera, Geometry, Rect, arrange
from playground.ui.canvas.geometry.matrices import Matrix, matrices_of
from playground.ui.canvas.geometry.memo import Memo
from playground.ui.canvas.geometry.node_functions import NodeFunctions
from playground.ui.canvas.geometry.parts import GROUND, Hit
from playground.ui.canvas.geometry.pictures import mean_picture, picture_shape, range_of
from playground.ui.canvas.geometry.routes import Routes, routes_of

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

MANY_PROMINENT = 512  # edges up to which those of selected nodes are emphasised


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
    """A column being dragged: the id of its layer, and the index at which it would land."""

    layer: int
    position: int


def paths_through(graph: Graph, node_id: int) -> Mask:
    """Which edges are on paths from an input through the node to an output, ``(n_edges,)``."""
    source, target = graph.ends
    firsts = np.cumsum([0, *(len(layer.nodes) for layer in graph.layers)])
    # Edges are sorted by their targets, so those into a layer stand together.
    layers = [slice(*ends) for ends in pairwise(np.searchsorted(target, firsts).tolist())]
    on_path = np.zeros(len(source), dtype=bool)
    for near, far, order in ((source, target, layers), (target, source, layers[::-1])):
        reached = np.zeros(len(graph.nodes), dtype=bool)
        reached[graph.rank[node_id]] = True
        for edges in order:
            found = reached[near[edges]]
            reached[far[edges][found]] = True
            on_path[edges] |= found
    return on_path


def prominent_edges(
    graph: Graph,
    matrices: tuple[Matrix, ...],
    hover: Hit,
    selection: Selection,
    n_pixels: int,
) -> tuple[EdgeKey, ...]:
    """The edges to emphasise: hovered, selected, or at a hovered or selected node.

    Where selected nodes have too many, those that a matrix shows are left out. Those from the first
    ``n_pixels`` nodes are emphasised only with their pixel: many leave the picture at one height.
    """
    source, target = graph.ends
    named = graph.edge_index.keys() & {*selection.edges, hover.edge}
    hovered = graph.rank.get(hover.node) if hover.on_node else None
    chosen = [graph.rank[node] for node in selection.within(graph).all_nodes(graph)]
    at_chosen = np.zeros(len(graph.nodes), dtype=bool)
    at_chosen[chosen] = True
    hanging = at_chosen[source] | at_chosen[target]
    if n_pixels:
        apart = (source >= n_pixels) | at_chosen[source] | (source == hovered)
        hanging &= apart
    if np.count_nonzero(hanging) > MANY_PROMINENT:
        for matrix in matrices:
            hanging[matrix.edges] = False
    if np.count_nonzero(hanging) > MANY_PROMINENT:
        hanging[:] = False
    if hovered is not None:
        at_hovered = (source == hovered) | (target == hovered)
        hanging |= at_hovered & apart if n_pixels else at_hovered
    shown = {*np.flatnonzero(hanging).tolist(), *(graph.edge_index[key] for key in named)}
    return tuple(graph.edges[i].key for i in sorted(shown))


@dataclass(slots=True, eq=False)
class CanvasState:
    """What is on the canvas now.

    ``shown`` ``(n_nodes, 2)`` is where nodes are drawn: their place in ``geometry``, unless they
    are dragged or glide. ``grown`` ``(n_nodes,)`` is 1, less for new nodes that are growing.
    ``lifted`` are the dragged nodes. All numbers are those of ``derived``, which
    may be of an earlier snapshot than the session's while training.
    """

    graph: Graph
    derived: Derived
    geometry: Geometry
    shown: Array
    grown: Array
    functions: NodeFunctions | None = None
    camera: Camera = field(default_factory=Camera)
    selection: Selection = NOTHING
    hover: Hit = GROUND
    focused: bool = False  # the keyboard focus came by a key, which a frame shows
    lifted: frozenset[int] = frozenset()
    carried: Carried | None = None
    wire: Wire | None = None
    band: Rect | None = None  # the rubber band, scene coordinates
    reachable: frozenset[int] | None = None  # where a wire may end, while one is being drawn
    highlight: Highlight = NO_HIGHLIGHT
    preview: Array | None = None  # outputs after a pointed-at edit, (n_outputs, n_samples)
    all_values: bool = False
    written: set[int] = field(default_factory=set)  # the layers whose cards say name and number
    labels: tuple[Label, ...] = ()  # values on edges as last drawn, for a camera at the origin
    probe: Probe | None = None  # in the user's units
    _columns_move: bool = False  # headers glide with their nodes
    _routes: Routes | None = None
    _matrices_of: Memo[[Graph, Geometry], tuple[Matrix, ...]] = field(
        default_factory=lambda: Memo(matrices_of)
    )
    _mean_of: Memo[[Dataset], Array] = field(default_factory=lambda: Memo(mean_picture))
    _range_of: Memo[[Dataset], tuple[float, float]] = field(default_factory=lambda: Memo(range_of))
    _paths_of: Memo[[Graph, int], Mask] = field(default_factory=lambda: Memo(paths_through))
    _prominent_of: Memo[..., tuple[EdgeKey, ...]] = field(
        default_factory=lambda: Memo(prominent_edges)
    )

    @staticmethod
    def of(document: Document, derived: Derived) -> CanvasState:
        shape = picture_shape(document.graph, derived.dataset)
        geometry = arrange(document.graph, document.layout, shape=shape)
        n = len(document.graph.nodes)
        return CanvasState(document.graph, derived, geometry, geometry.centres.copy(), np.ones(n))

    # -- numbers -------------------------------------------------------------------------------

    @property
    def parameters(self) -> Array:
        return self.derived.parameters

    @property
    def weights(self) -> Array:
        return self.parameters[: len(self.graph.edges)]

    @property
    def z(self) -> Array | None:
        """The nodes' sums ``(n_nodes,)`` for the probed input; None when none is probed."""
        values = self.derived.activity(self.probe)
        return None if values is None else values.z

    @property
    def a(self) -> Array | None:
        """The nodes' outputs ``(n_nodes,)`` for the probed input; None when none is probed."""
        values = self.derived.activity(self.probe)
        return None if values is None else values.a

    @property
    def is_probed(self) -> bool:
        return self.probe is not None and len(self.probe) == self.derived.dataset.inputs.n_raw

    @property
    def picture_values(self) -> Array:
        """What the input picture shows, ``(n_pixels,)`` in the user's units."""
        return np.array(self.probe) if self.is_probed else self._mean_of(self.derived.dataset)

    @property
    def picture_range(self) -> tuple[float, float]:
        """The values drawn black and white."""
        return self._range_of(self.derived.dataset)

    def weight_pictures(self) -> Array:
        """The weights of the pixels to each node of the first layer after the picture,
        ``(n_nodes, height, width, channels)``, 0 without an edge."""
        picture, n = self.geometry.picture, len(self.graph.layers[1].nodes)
        if picture is None:
            return np.zeros((n, 0, 0, 1))
        if not self.matrices or self.matrices[0].sources[0] != 0:  # no edges at all
            return np.zeros((n, *picture.shape))
        cells = self.matrices[0].cells
        weights = np.where(cells >= 0, self.weights[cells], 0.0)
        pictures: Array = weights.reshape(n, *picture.shape)
        return pictures

    # -- nodes ---------------------------------------------------------------------------------

    def centre(self, node_id: int) -> tuple[float, float]:
        x, y = self.shown[self.graph.rank[node_id]]
        return float(x), float(y)

    def card_height(self, node_id: int) -> float:
        """Of a node's card or pixel, in the scene."""
        return float(self.geometry.card_heights[self.graph.rank[node_id]])

    def card_width(self, node_id: int) -> float:
        return float(self.geometry.card_widths[self.graph.rank[node_id]])

    def is_pixel(self, node_id: int) -> bool:
        """Whether a node is drawn as a pixel of the input picture."""
        return self.graph.rank[node_id] < self.geometry.n_pixels

    def stacking(self, place: int) -> tuple[bool, int]:
        """A sort key for overlapping cards: the larger is on top. ``place`` is in ``nodes``."""
        return self.graph.nodes[place].id in self.selection.nodes, place

    def out_port(self, node_id: int) -> tuple[float, float]:
        x, y = self.centre(node_id)
        if self.geometry.picture is not None and self.is_pixel(node_id):
            return self.geometry.picture.right, y
        return x + self.geometry.card_width / 2, y

    def in_port(self, node_id: int) -> tuple[float, float]:
        x, y = self.centre(node_id)
        return x - self.geometry.card_width / 2, y

    def place(self, shown: Array, grown: Array | None = None) -> None:
        """Draw the nodes there."""
        self.shown = shown
        self.grown = np.ones(len(shown)) if grown is None else grown
        self._routes = None

    def _places(self, node_ids: Iterable[int]) -> list[int]:
        """The places in ``graph.nodes`` of those that are there."""
        return [self.graph.rank[i] for i in node_ids if i in self.graph.rank]

    def set_network(self, graph: Graph, geometry: Geometry, derived: Derived) -> None:
        """Draw another network; its nodes are yet to be placed."""
        self._columns_move = list(graph.layer_position) != list(self.graph.layer_position)
        self.graph, self.geometry, self.derived = graph, geometry, derived
        self.carried = None
        self.labels = ()
        self._routes = None

    @property
    def at_rest(self) -> bytes:
        """The places and sizes of all nodes that are not dragged, to be compared."""
        rest = np.ones(len(self.graph.nodes), dtype=bool)
        rest[self._places(self.lifted)] = False
        return self.shown[rest].tobytes() + self.grown[rest].tobytes()

    # -- columns -------------------------------------------------------------------------------

    def column_offset(self, index: int) -> float:
        """How far a dragged or gliding column is drawn from its place, in the scene."""
        if self.carried is None and (self.lifted or not self._columns_move):
            return 0.0
        nodes = self.graph.layers[index].nodes
        first = self.graph.rank[nodes[0].id]
        column = slice(first, first + len(nodes))
        offsets = self.shown[column, 0] - self.geometry.centres[column, 0]
        return float(offsets[np.argmin(np.abs(offsets))])

    # -- edges ---------------------------------------------------------------------------------

    @property
    def edges_held(self) -> Mask:
        """Which edges end at dragged nodes, ``(n_edges,)``."""
        lifted = np.zeros(len(self.graph.nodes), dtype=bool)
        lifted[self._places(self.lifted)] = True
        source, target = self.graph.ends
        held: Mask = lifted[source] | lifted[target]
        return held

    @property
    def routes(self) -> Routes:
        """How the edges run between the nodes as they are drawn now."""
        if self._routes is None:
            self._routes = routes_of(
                self.graph, self.geometry, self.shown, self.matrices, self.weights
            )
        return self._routes

    @property
    def matrices(self) -> tuple[Matrix, ...]:
        """The blocks that are drawn as matrices."""
        return self._matrices_of(self.graph, self.geometry)

    @property
    def drawn_matrices(self) -> tuple[Matrix, ...]:
        """The matrices where they are drawn: while a column is dragged, only those between columns
        that have not parted, and with these."""
        if self.carried is None:
            return self.matrices
        drawn = []
        offsets = self.shown[:, 0] - self.geometry.centres[:, 0]
        for matrix in self.matrices:
            source, target = int(matrix.sources[0]), int(matrix.targets[0])
            ends = {self.graph.nodes[source].id, self.graph.nodes[target].id}
            if not ends & self.lifted and abs(offsets[source] - offsets[target]) < 1.0:
                drawn.append(replace(matrix, rect=matrix.rect.moved(float(offsets[source]))))
        return tuple(drawn)

    def paths_through(self, node_id: int) -> Mask:
        """Which edges are on paths from an input through the node to an output, ``(n_edges,)``."""
        return self._paths_of(self.graph, node_id)

    def prominent_edges(self) -> tuple[EdgeKey, ...]:
        """The edges to emphasise: hovered, selected, or at a hovered or selected node."""
        return self._prominent_of(
            self.graph, self.matrices, self.hover, self.selection, self.geometry.n_pixels
        )

    def chosen_matrices(self) -> tuple[Matrix, ...]:
        """Those all of whose sources, or all of whose targets, are selected."""
        if not self.matrices or not self.selection:
            return ()
        places = set(self._places(self.selection.within(self.graph).all_nodes(self.graph)))
        return tuple(
            matrix
            for matrix in self.drawn_matrices
            if places.issuperset(matrix.sources.tolist())
            or places.issuperset(matrix.targets.tolist())
        )
