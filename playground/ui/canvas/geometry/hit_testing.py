"""Which part is under the pointer; no Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.model.parts import EdgeKey
from playground.ui.canvas.geometry.buttons import buttons_of
from playground.ui.canvas.geometry.layout import (
    Rect,
    column_pixels,
    header_rect,
    passes_under_headers,
)
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.geometry.state import CanvasState

Array = NDArray[np.float64]

EDGE_REACH = 7.0  # pixels from an edge within which it is hit
PORT_REACH = 10.0
LEAST_PORT_REACH = 4.0
MIN_PORT_CARD = 22.0  # card height in pixels below which ports are left out
DELETE_RADIUS = 8.0
MIN_HEADER = 20.0  # column width in pixels below which headers are left out
MIN_ACTIVATION = 42.0  # header width in pixels below which the activation is left out


def hit_at(state: CanvasState, x: float, y: float, size: float = 1.0) -> Hit:
    """The part at pixel (x, y); ``size`` is the theme's scale.

    Buttons are over ports, ports over cards, cards over values, values over edges. Nothing is hit
    below the headers' background.
    """
    button = _delete_at(state, x, y, size) or _button_at(state, x, y, size)
    if button is not None:
        return button
    if shows_headers(state, size) and passes_under_headers(state.geometry, state.camera, y, size):
        return GROUND
    return (
        _port_at(state, x, y, size)
        or node_at(state, x, y)
        or _label_at(state, x, y)
        or edge_at(state, x, y, EDGE_REACH * size)
        or GROUND
    )


def shows_headers(state: CanvasState, size: float) -> bool:
    """Whether the columns are wide enough on the screen for headers."""
    return column_pixels(state.geometry, state.camera) >= MIN_HEADER * size


def shows_activation(index: int, header: Rect, size: float) -> bool:
    """Whether a header names the activation of its layer, the one at ``index``."""
    return index > 0 and header.width >= MIN_ACTIVATION * size


def activation_rect(header: Rect) -> Rect:
    """The lower half of a header, which names the activation and opens its menu."""
    return Rect(header.left, header.top + 0.5 * header.height, header.right, header.bottom)


def delete_centre(state: CanvasState, size: float) -> tuple[float, float] | None:
    """The × on the selected node or layer that can be deleted, in pixels; None without one.

    An edge has none: it would appear right under the pointer that selects the edge.
    """
    graph, camera, chosen = state.graph, state.camera, state.selection
    last = len(graph.layers) - 1
    if chosen.layer is not None:
        at = graph.layer_position[chosen.layer]
        if 0 < at < last and shows_headers(state, size):
            header = header_rect(state.geometry, camera, at, size)
            return header.right - 2.0 * size, header.top + 2.0 * size
    elif chosen.only_node is not None and _can_go(graph, chosen.only_node):
        x, y = state.centre(chosen.only_node)
        wide, high = state.geometry.card_width / 2, state.card_height(chosen.only_node) / 2
        if 2 * high * camera.scale >= MIN_PORT_CARD * size:
            return camera.x(x + wide) + 4.0 * size, camera.y(y - high) - 4.0 * size
    return None


def _can_go(graph: Graph, node_id: int) -> bool:
    """Whether a node can be deleted: hidden ones, and inputs beside which there is another one."""
    at = graph.layer_index[node_id]
    return at < len(graph.layers) - 1 and (at > 0 or graph.n_inputs > 1)


def _delete_at(state: CanvasState, x: float, y: float, size: float) -> Hit | None:
    centre = delete_centre(state, size)
    if centre is None or state.lifted:
        return None
    reach = DELETE_RADIUS * size + 1.0
    near = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= reach * reach
    return Hit(Part.DELETE) if near else None


def _button_at(state: CanvasState, x: float, y: float, size: float) -> Hit | None:
    if not shows_headers(state, size):
        return None
    for button in buttons_of(state, size):
        (cx, cy), reach = button.centre, button.radius + 2.0 * size
        if (x - cx) ** 2 + (y - cy) ** 2 <= reach * reach:
            return button.hit
    for i, layer in enumerate(state.graph.layers):
        header = header_rect(state.geometry, state.camera, i, size)
        if header.contains(x, y):
            named = shows_activation(i, header, size)
            on_activation = named and activation_rect(header).contains(x, y)
            return Hit(Part.ACTIVATION if on_activation else Part.HEADER, layer=layer.id)
    return None


def _port_at(state: CanvasState, x: float, y: float, size: float) -> Hit | None:
    has_ports = state.geometry.card_heights * state.camera.scale >= MIN_PORT_CARD * size
    has_ports[: state.geometry.n_pixels] = False
    if not has_ports.any():
        return None
    centres = state.camera.to_pixels(state.shown)
    half = state.geometry.card_width / 2 * state.camera.scale
    # Where columns are close, leave room to hit the edges between the ports.
    columns = state.geometry.columns
    gap = float(columns[1] - columns[0]) * state.camera.scale - 2 * half
    reach = min(PORT_REACH, max(LEAST_PORT_REACH, gap / size / 3)) * size
    last = len(state.graph.layers) - 1
    for part, side in ((Part.OUT_PORT, half), (Part.IN_PORT, -half)):
        distance = np.hypot(centres[:, 0] + side - x, centres[:, 1] - y)
        distance[~has_ports] = np.inf
        k = int(np.argmin(distance))
        if distance[k] > reach:
            continue
        node_id = state.graph.nodes[k].id
        layer = state.graph.layer_index[node_id]
        if (part is Part.OUT_PORT and layer < last) or (part is Part.IN_PORT and layer > 0):
            return None if _is_covered(state, k, x, y) else Hit(part, node=node_id)
    return None


def _is_covered(state: CanvasState, place: int, x: float, y: float) -> bool:
    """Whether at pixel (x, y) a freely placed card is over this one."""
    top = node_at(state, x, y)
    over = place if top is None else state.graph.rank[top.node]
    free = state.geometry.free
    if over == place or not free[over]:
        return False
    return not free[place] or state.stacking(over) > state.stacking(place)


def node_at(state: CanvasState, x: float, y: float, margin: float = 0.0) -> Hit | None:
    """The card at pixel (x, y), or within ``margin`` pixels of it."""
    geometry, scale = state.geometry, state.camera.scale
    dx, dy = np.abs(state.camera.to_pixels(state.shown) - (x, y)).T
    inside = (dx <= geometry.card_widths / 2 * scale + margin) & (
        dy <= geometry.card_heights / 2 * scale + margin
    )
    if not inside.any():
        return None
    on_top = np.flatnonzero(inside & geometry.free & (margin == 0.0))
    if len(on_top):
        k = max(on_top.tolist(), key=state.stacking)
    else:
        k = int(np.argmin(np.where(inside, np.hypot(dx, dy), np.inf)))
    return Hit(Part.NODE, node=state.graph.nodes[k].id)


def edge_at(state: CanvasState, x: float, y: float, reach: float) -> Hit | None:
    """The edge nearest to pixel (x, y), when it is within ``reach`` pixels."""
    routes = state.routes
    point = np.array(state.camera.to_scene(x, y))
    for matrix in state.matrices:
        edge = matrix.edge_at(*point.tolist())
        if edge is not None:
            return Hit(Part.EDGE, edge=state.graph.edges[edge].key)
    lines = np.flatnonzero(routes.line)
    if not len(lines):
        return None
    a = routes.a[lines]
    along = routes.b[lines] - a
    length2 = np.maximum((along * along).sum(axis=1), 1e-12)
    t = np.clip(((point - a) * along).sum(axis=1) / length2, 0.0, 1.0)
    distance = np.hypot(*(a + t[:, None] * along - point).T)
    k = int(np.argmin(distance))
    if distance[k] * state.camera.scale > reach:
        return None
    return Hit(Part.EDGE, edge=state.graph.edges[int(routes.edge[lines[k]])].key)


def _label_at(state: CanvasState, x: float, y: float) -> Hit | None:
    """The edge whose value is written at pixel (x, y)."""
    camera = state.camera
    for label in state.labels:
        if label.rect.contains(x - camera.dx, y - camera.dy):
            return Hit(Part.EDGE, edge=label.edge)
    return None


def nodes_in(state: CanvasState, band: Rect) -> tuple[int, ...]:
    """The nodes whose card the band (scene coordinates) touches."""
    x, y = state.shown.T
    half = state.geometry.card_widths / 2
    tall = state.geometry.card_heights / 2
    inside = (
        (x + half >= band.left)
        & (x - half <= band.right)
        & (y + tall >= band.top)
        & (y - tall <= band.bottom)
    )
    return tuple(state.graph.nodes[k].id for k in np.flatnonzero(inside).tolist())


def edges_in(state: CanvasState, band: Rect) -> tuple[EdgeKey, ...]:
    """The edges drawn as lines that run through the band (scene coordinates) or end in it."""
    routes = state.routes
    lines = np.flatnonzero(routes.line)
    crossing = np.unique(routes.edge[lines[_crosses(routes.a[lines], routes.b[lines], band)]])
    return tuple(state.graph.edges[k].key for k in crossing.tolist())


def _crosses(a: Array, b: Array, rect: Rect) -> NDArray[np.bool_]:
    """Which segments from ``a`` to ``b``, both ``(n, 2)``, have a point in the rectangle.

    A segment is inside between the last of its four entries and the first of its exits, if they
    come in this order (Liang and Barsky, "A new concept and method for line clipping", 1984).
    """
    low, high = np.array([rect.left, rect.top]), np.array([rect.right, rect.bottom])
    along = b - a
    still = along == 0.0
    step = np.where(still, 1.0, along)
    first, second = (low - a) / step, (high - a) / step
    within = (a >= low) & (a <= high)
    entry = np.where(still, np.where(within, -np.inf, np.inf), np.minimum(first, second))
    leave = np.where(still, np.where(within, np.inf, -np.inf), np.maximum(first, second))
    inside: NDArray[np.bool_] = np.maximum(entry.max(axis=1), 0.0) <= np.minimum(
        leave.min(axis=1), 1.0
    )
    return inside
