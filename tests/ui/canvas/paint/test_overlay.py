"""Values on the edges, in a canvas that is drawn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from playground.model import edits
from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.ui.canvas.view import CanvasView
from tests.ui.canvas.conftest import OpenCanvas, network
from tests.ui.canvas.user import User
from tests.ui.contrast import contrast_ratio


def written(view: CanvasView) -> set[EdgeKey]:
    view.grab()
    return {label.edge for label in view.state.labels}


def test_roomy_fans_show_values_beside_a_thicket_that_shows_none(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 12, 12, 1)).view
    first, left, right, last = (
        {node.id for node in layer.nodes} for layer in view.state.graph.layers
    )
    shown = written(view)
    assert sum(source in first for source, _ in shown) >= 6
    assert sum(target in last for _, target in shown) >= 6
    assert not any(source in left and target in right for source, target in shown)


def test_all_values_wanted_more_of_them_are_shown(open_canvas: OpenCanvas) -> None:
    for sizes in ((1, 6, 6, 1), (1, 12, 12, 1)):
        view = open_canvas(network(*sizes)).view
        before = written(view)
        view.commands["all_values"].trigger()
        assert len(written(view)) > 1.2 * len(before)


def test_values_of_many_selected_nodes_are_shown(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 12, 12, 1)).view
    middle = view.state.graph.layers[1].nodes
    right = {node.id for node in view.state.graph.layers[2].nodes}
    for n in (1, 4, 7):
        view.select(Selection(tuple(node.id for node in middle[:n])))
        assert sum(target in right for _, target in written(view)) >= 4


def test_values_grow_with_the_cards(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 9, 1)).view
    view.grab()
    small = view.state.labels[0].rect.height
    view.zoom_at(2.0, QPointF(400, 300))
    view.grab()
    assert view.state.labels[0].rect.height > small


def test_a_long_value_gets_a_wide_place(user: User) -> None:
    view = user.view
    key = view.state.graph.edges[0].key
    view.grab()
    usual = {label.edge: label.rect.width for label in view.state.labels}
    view.session.edit("Set", lambda d: edits.set_values(d, {key: -12345.25}))
    view.grab()
    long = {label.edge: label.rect.width for label in view.state.labels}
    assert long[key] > usual[key]


def test_a_padlock_stays_in_sight_on_a_selected_edge(user: User) -> None:
    view = user.view
    key = view.state.graph.edges[0].key
    view.session.edit("Lock", lambda d: edits.set_locked(d, [key], True))
    x, y = view.state.routes.point(0, 0.5)
    at = user.pixel(x, y)
    body = (at.x(), at.y() + 1)
    for selection in (Selection(), Selection(edges=(key,)), Selection((key[0],))):
        view.select(selection)
        ink = view.grab().toImage().pixelColor(*body)
        assert contrast_ratio(ink, view.theme.surface) > 10.0


@pytest.mark.parametrize("sizes", [(1, 3, 1), (1, 4, 3, 1), (1, 6, 1), (1, 3, 3, 3, 1)])
@pytest.mark.parametrize("width", [800, 620, 520])
def test_whatever_input_ran_through_all_values_are_there_afterwards(
    open_canvas: OpenCanvas, sizes: tuple[int, ...], width: int
) -> None:
    view = open_canvas(network(*sizes)).view
    view.resize(width, 500)
    before = written(view)
    for x in (1e-9, 0.3, 3e-5, -2e-7, 1e-16):
        view.session.set_probe((x,))
        written(view)
    view.session.set_probe(None)
    assert written(view) == before


def test_a_value_left_out_while_a_weight_is_long_comes_back(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 9, 1)).view
    view.resize(460, 400)
    before = written(view)
    keys = [edge.key for edge in view.state.graph.edges]
    usual = view.session.document
    long = dict.fromkeys(keys, -9.7e-200)
    view.session.edit("Set", lambda d: edits.set_values(d, long))
    assert not before <= written(view)
    back = {key: usual.weight(*key) for key in keys}
    view.session.edit("Set", lambda d: edits.set_values(d, back))
    assert written(view) == before


def inks(view: CanvasView, key: EdgeKey) -> set[str]:
    """The colours in the value of an edge."""
    image = view.grab().toImage()
    camera = view.state.camera
    (rect,) = (label.rect for label in view.state.labels if label.edge == key)
    y = round(rect.centre[1] + camera.dy)
    columns = range(round(rect.left + camera.dx) + 3, round(rect.right + camera.dx) - 3)
    return {image.pixelColor(x, y).name() for x in columns}


def test_what_an_edge_carries_does_not_look_like_its_weight(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 3, 1)).view
    key = view.state.graph.edges[0].key
    assert view.theme.surface in inks(view, key)
    view.session.set_probe((0.4,))
    assert view.theme.surface not in inks(view, key)


def test_with_room_the_product_is_written_with_its_factors(open_canvas: OpenCanvas) -> None:
    view = open_canvas(network(1, 2, 1)).view
    key = view.state.graph.edges[0].key
    widths = []
    for width in (700, 1500):
        view.resize(width, 700)
        view.session.set_probe((0.4,))
        view.grab()
        size = next(label.rect for label in view.state.labels if label.edge == key)
        widths.append(size.width / size.height)
    assert widths[1] > 1.7 * widths[0]
