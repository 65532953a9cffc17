"""Positions and sizes on the canvas; no Qt.

Scene coordinates are pixels at zoom 1. Columns run from left to right, the middle of each column
is at y = 0. ``Document.layout`` holds the centre of a freely placed node as (x relative to its
column, y), so that it stays beside its column when a layer is added before it.

Headers and buttons have the same size at every zoom: their rectangles are in pixels of the canvas
widget, from a ``Camera``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.ui.canvas.geometry.pictures import Picture, Shape
from playground.ui.canvas.geometry.skip_edges import Detour, detours_of

Array = NDArray[np.float64]
Index = NDArray[np.intp]

CARD_WIDTH = 136.0
NARROW_CARD = 82.0  # with more columns than
MANY_COLUMNS = 6
WIDE_SHARES = {2: 0.5, 3: 0.5}  # card width as a share of a column with its gap, by their number
WIDE_SHARE = 0.46  # the same with more columns
WIDEST_CARD = 0.7  # of the network's height
CARD_HEIGHT = 56.0  # in the longest column
TALL_CARD = 0.3  # of the network's height
NARROWEST_SHAPE, WIDEST_SHAPE = 2.0, 0.9  # height to width of cards in short columns
WIDE_PICTURE = 1.5  # most card widths of the input picture
CARD_GAP = 0.2  # card heights between two cards of a column
CROWDED_GAP = 0.12  # the same in a column of at least
CROWD = 12
LOOSE = 1.5  # most card heights from node to node
MIN_GAP = 110.0  # between the cards of two columns
USUAL_ASPECT = 1.35  # width to height, until the widget's size is known
LEAST_LEFT = 0.5  # share of the height for the columns, the rest being for detours
USUAL_PIXELS = 400.0  # height of the network on the screen, until the widget's size is known
# In a presentation, pixels at the desk:
TOWER = 40.0  # least height of a card with text over the plot
OVER_CARD, BESIDE_CARD = 60.0, 88.0  # widths of cards with the text over the plot, and beside it
VALUE_GAP = 44.0  # least gap between two columns: for a value

# Pixels at the desk; times the theme's scale.
HEADER_HEIGHT = 40.0
HEADER_SPACE = 8.0
HEADER_BAND = 3.0  # below the headers, hides cards too
BUTTON_RADIUS = 12.0
MIN_COLUMN = 46.0  # least column width with buttons
WIDEST_HEADER = 150.0
OUTER_HEADER = 60.0  # least width of the first and last header, though their cards are narrower
CAPTION_ROOM = 16.0  # of the line under a picture
BUTTON_SPACE = 10.0
MARGIN = 18.0


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its edges, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def contains(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def overlaps(self, other: Rect) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def moved(self, dx: float) -> Rect:
        """The rectangle ``dx`` further to the right."""
        return Rect(self.left + dx, self.top, self.right + dx, self.bottom)

    @staticmethod
    def around(x: float, y: float, width: float, height: float) -> Rect:
        return Rect(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    @staticmethod
    def between(a: tuple[float, float], b: tuple[float, float]) -> Rect:
        """The rectangle with these two opposite corners."""
        return Rect(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


@dataclass(frozen=True, slots=True)
class Camera:
    """Scene to widget: ``pixel = scale * scene + (dx, dy)``."""

    scale: float = 1.0
    dx: float = 0.0
    dy: float = 0.0

    def to_pixels(self, points: Array) -> Array:
        """(..., 2) scene points in pixels."""
        return points * self.scale + (self.dx, self.dy)

    def x(self, x: float) -> float:
        return x * self.scale + self.dx

    def y(self, y: float) -> float:
        return y * self.scale + self.dy

    def rect(self, rect: Rect) -> Rect:
        """A rectangle of the scene in pixels."""
        return Rect(self.x(rect.left), self.y(rect.top), self.x(rect.right), self.y(rect.bottom))

    def to_scene(self, x: float, y: float) -> tuple[float, float]:
        return (x - self.dx) / self.scale, (y - self.dy) / self.scale


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """The places of a graph's nodes and columns, in the scene.

    ``centres`` ``(n_nodes, 2)`` in the order of ``graph.nodes``; ``columns`` ``(n_layers,)`` the x
    of each column; ``tops`` and ``bottoms`` ``(n_layers,)`` its highest and lowest card edge;
    ``heights`` ``(n_layers,)`` of its cards, ``pitches`` from node to node; ``card_heights`` and
    ``card_widths`` ``(n_nodes,)``; ``picture`` is what the input layer is drawn as, None for cards:
    the first of ``heights`` is then that of the whole picture; ``free`` ``(n_nodes,)`` whether a
    node is placed freely; ``detours`` the paths of the edges that skip columns; ``bounds`` what a
    fitting zoom must show.
    """

    centres: Array
    columns: Array
    tops: Array
    bottoms: Array
    card_width: float
    heights: Array
    pitches: Array
    card_heights: Array
    card_widths: Array
    picture: Picture | None
    free: NDArray[np.bool_]
    detours: Mapping[int, Detour]
    bounds: Rect

    @property
    def n_pixels(self) -> int:
        """How many nodes, the first of the graph, are drawn as pixels."""
        return 0 if self.picture is None else self.picture.n_nodes


def arrange(
    graph: Graph,
    layout: Mapping[int, tuple[float, float]],
    aspect: float = USUAL_ASPECT,
    pixels: float = USUAL_PIXELS,
    shape: Shape | None = None,
    *,
    presented: bool = False,
) -> Geometry:
    """The place of every node; the network is about ``aspect`` times as wide as high.

    ``pixels`` is about its height on the screen (at the desk): edges that skip columns avoid the
    buttons, which have a fixed size there. The input layer is drawn as a picture of this ``shape``.
    If the network is ``presented``, cards are wide enough for large text.
    """
    geometry = _arranged(graph, layout, aspect, pixels, shape, presented)
    if geometry.detours:
        # Make room for the detours above and below the columns.
        left = float((geometry.bottoms.max() - geometry.tops.min()) / geometry.bounds.height)
        left = max(LEAST_LEFT, left)
        geometry = _arranged(graph, layout, aspect / left, pixels * left, shape, presented)
    return geometry


def _arranged(
    graph: Graph,
    layout: Mapping[int, tuple[float, float]],
    aspect: float,
    pixels: float,
    shape: Shape | None,
    presented: bool,
) -> Geometry:
    sizes = np.array([len(layer.nodes) for layer in graph.layers])
    cards = sizes if shape is None else np.array([1, *sizes[1:]])  # in a column
    few = len(sizes) <= MANY_COLUMNS
    least_card, least_gap = (CARD_WIDTH, MIN_GAP) if few else (NARROW_CARD, MIN_GAP / 2)
    # The area to fill: as small as the longest column or the row of columns allows.
    height = max(
        float(cards.max()) * CARD_HEIGHT * (1.0 + CARD_GAP),
        len(sizes) * (least_card + least_gap) / aspect,
    )
    width = aspect * height
    share = WIDE_SHARES.get(len(sizes), WIDE_SHARE)
    card_width = max(least_card, min(WIDEST_CARD * height, share * width / len(sizes)))
    if presented:
        unit = height / pixels
        least_gap = min(VALUE_GAP * unit, width / len(sizes) / 2)
        is_tower = height / float(cards.max()) / (1.0 + CARD_GAP) >= TOWER * unit
        wanted = (OVER_CARD if is_tower else BESIDE_CARD) * unit
        widest = (width - (len(sizes) - 1) * least_gap) / len(sizes)
        card_width = max(share * width / len(sizes), min(widest, wanted))
    heights, pitches = _sizes_down(cards, height, card_width)
    columns = _columns(len(sizes), width, card_width, least_gap)
    centres = np.concatenate(
        [
            np.stack([np.full(n, x), (np.arange(n) - (n - 1) / 2) * pitch], axis=1)
            for x, n, pitch in zip(columns, sizes.tolist(), pitches, strict=True)
        ]
    )
    card_heights, card_widths = np.repeat(heights, sizes), np.full(len(centres), card_width)
    picture = None
    if shape is not None:
        cell = min(WIDE_PICTURE * card_width / shape[1], height / shape[0])
        picture = Picture(shape, float(columns[0]), cell)
        n = picture.n_nodes
        heights[0], pitches[0], centres[:n] = picture.height, cell, picture.centres()
        card_heights[:n], card_widths[:n] = cell, cell / shape[2]
    free = np.zeros(len(centres), dtype=bool)
    for node_id, (x, y) in layout.items():
        if graph.rank.get(node_id, -1) >= (0 if picture is None else picture.n_nodes):
            centres[graph.rank[node_id]] = (columns[graph.layer_index[node_id]] + x, y)
            free[graph.rank[node_id]] = True
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    tops = np.minimum.reduceat(centres[:, 1] - card_heights / 2, starts)
    bottoms = np.maximum.reduceat(centres[:, 1] + card_heights / 2, starts)
    pixel = height / pixels
    detours = detours_of(graph, centres, columns, (tops, bottoms), card_width, pixel)
    peaks = [way.peak for way in detours.values()]
    # The columns too: their headers stay when their nodes are moved away.
    left = min(centres[:, 0].min(), columns[0]) - card_width / 2
    if picture is not None:
        left = min(left, picture.x - picture.width / 2)
    right = max(centres[:, 0].max(), columns[-1]) + card_width / 2
    top = min(float(tops.min()), min(peaks, default=0.0) - 8.0 * pixel)
    foot = 2 * (BUTTON_SPACE + BUTTON_RADIUS) - 8.0  # kept free below by every fit
    bottom = max(float(bottoms.max()), max(peaks, default=0.0) - foot * pixel)
    bounds = Rect(float(left), top, float(right), bottom)
    return Geometry(
        centres, columns, tops, bottoms, card_width, heights, pitches,
        card_heights, card_widths, picture, free, detours, bounds,
    )  # fmt: skip


def _sizes_down(sizes: Index, height: float, card_width: float) -> tuple[Array, Array]:
    """The height of the cards of each column, and the distance of two nodes, ``(n_layers,)``.

    Each column fills ``height`` as far as the shape of its cards allows.
    """
    tallest = max(WIDEST_SHAPE * card_width, TALL_CARD * height)
    tallest = min(NARROWEST_SHAPE * card_width, tallest)
    gaps = np.where(sizes < CROWD, CARD_GAP, CROWDED_GAP)
    heights: Array = np.minimum(tallest, height / sizes / (1.0 + gaps))
    return heights, np.minimum(height / sizes, LOOSE * heights)


def _columns(n_layers: int, width: float, card_width: float, least: float) -> Array:
    """The x of each column, spread over about ``width``."""
    pitch = max(card_width + least, (width - card_width) / (n_layers - 1))
    x: Array = (np.arange(n_layers, dtype=np.float64) - (n_layers - 1) / 2) * pitch
    return x


def near_column(geometry: Geometry, layer_index: int, x: float) -> float:
    """``x`` limited to the half gaps beside a column, so that a card clearly belongs to it."""
    columns = geometry.columns
    reach = (columns[1] - columns[0] - geometry.card_width) / 2
    return float(np.clip(x, columns[layer_index] - reach, columns[layer_index] + reach))


def place_in_column(geometry: Geometry, layer_index: int, n_nodes: int, y: float) -> int:
    """The place (0 .. n_nodes - 1) in a column of ``n_nodes`` for a card dropped at ``y``."""
    pitch = geometry.pitches[layer_index]
    return int(np.clip(round(y / pitch + (n_nodes - 1) / 2), 0, n_nodes - 1))


# -- headers and buttons, in pixels -------------------------------------------------------------


def column_pixels(geometry: Geometry, camera: Camera) -> float:
    """The width of a column with its gap on the screen."""
    if len(geometry.columns) < 2:
        return geometry.card_width * camera.scale
    return float(geometry.columns[1] - geometry.columns[0]) * camera.scale


def header_line(geometry: Geometry, camera: Camera, size: float) -> float:
    """The lower end of the headers: over the cards, but never out of view."""
    over_cards = camera.y(geometry.bounds.top) - HEADER_SPACE * size
    return max(over_cards, headers_pinned_at(size))


def passes_under_headers(geometry: Geometry, camera: Camera, y: float, size: float) -> bool:
    """Whether the headers' background hides cards at the height ``y``."""
    line = header_line(geometry, camera, size)
    return camera.y(geometry.bounds.top) < line and y < line + HEADER_BAND


def headers_pinned_at(size: float) -> float:
    """The lower end of the headers when the network reaches above the widget."""
    return (HEADER_HEIGHT + HEADER_SPACE / 2) * size


def room_for_header(column: float, size: float) -> float:
    """The width for a header in a column of so many pixels: between the + buttons, if any."""
    if column < MIN_COLUMN * size:
        return column - 2.0
    return column - (2 * BUTTON_RADIUS + 6.0) * size


def header_rect(geometry: Geometry, camera: Camera, layer_index: int, size: float) -> Rect:
    """The header above a column; all headers stand in one line."""
    x = camera.x(float(geometry.columns[layer_index]))
    bottom = header_line(geometry, camera, size)
    width = min(WIDEST_HEADER * size, room_for_header(column_pixels(geometry, camera), size))
    if layer_index in (0, len(geometry.columns) - 1):  # the widget may end beside the card
        card = geometry.card_width * camera.scale
        width = min(width, max(OUTER_HEADER * size, card + 2 * (MARGIN - 4.0) * size))
    return Rect(x - width / 2, bottom - HEADER_HEIGHT * size, x + width / 2, bottom)


def add_layer_centre(
    geometry: Geometry, camera: Camera, index: int, size: float
) -> tuple[float, float]:
    """The + that adds a layer at ``index``, between columns ``index - 1`` and ``index``."""
    x = float(geometry.columns[index - 1] + geometry.columns[index]) / 2
    return camera.x(x), header_line(geometry, camera, size) - HEADER_HEIGHT / 2 * size


def add_node_centre(
    geometry: Geometry, camera: Camera, layer_index: int, size: float
) -> tuple[float, float]:
    """The + under a column; under a picture, below its caption."""
    caption = CAPTION_ROOM if layer_index == 0 and geometry.picture is not None else 0.0
    x = camera.x(float(geometry.columns[layer_index]))
    y = camera.y(float(geometry.bottoms[layer_index]))
    return x, y + (BUTTON_SPACE + BUTTON_RADIUS + caption) * size


def fitting_aspect(width: float, height: float, size: float) -> float:
    """The proportions of the room for nodes in a widget, within limits."""
    wide = width - 2 * MARGIN * size
    return min(3.6, max(0.5, wide / (fitting_pixels(height, size) * size)))


def fitting_pixels(height: float, size: float) -> float:
    """The height for the network in a widget of this height, in pixels at the desk."""
    _, top, foot = fitting_margins(1.0)
    return max(100.0, height / size - top - foot)


def fitting_margins(size: float) -> tuple[float, float, float]:
    """The pixels that a fit keeps free at either side, above and below the network."""
    top = (HEADER_HEIGHT + 2 * HEADER_SPACE) * size
    foot = (2 * BUTTON_RADIUS + 2 * BUTTON_SPACE) * size
    return MARGIN * size, top, foot


def fitting_camera(geometry: Geometry, width: float, height: float, size: float) -> Camera:
    """The camera that shows everything in a widget of ``width`` x ``height`` pixels."""
    side, top, foot = fitting_margins(size)
    bounds, columns = geometry.bounds, geometry.columns
    scale = min(
        max(40.0, width - 2 * side) / bounds.width,
        max(40.0, height - top - foot) / bounds.height,
        1.6 * size,
    )
    # The outer headers may be wider than the cards below them.
    span, room = float(columns[-1] - columns[0]), max(100.0 * size, width - 8.0)
    scale = min(scale, (room - OUTER_HEADER * size) / span)
    half = header_rect(geometry, Camera(scale), 0, size).width / 2 + 4.0
    left = max(side + (float(columns[0]) - bounds.left) * scale, half)
    right = max(side + (bounds.right - float(columns[-1])) * scale, half)
    dx = (width - left - right - span * scale) / 2 + left - float(columns[0]) * scale
    cy = bounds.centre[1]
    return Camera(scale, dx, top + (height - top - foot) / 2 - cy * scale)
