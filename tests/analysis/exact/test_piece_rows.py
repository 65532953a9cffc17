from __future__ import annotations

import csv
import io
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.exact.piece_rows import (
    KinkKind,
    columns_text,
    kink_rows,
    kinks_csv,
    piece_row,
    piece_rows,
    pieces_csv,
)
from playground.analysis.exact.pieces import NetworkPieces, exact_pieces
from playground.analysis.exact.propagation import low_gain
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph, dense_graph
from tests.analysis.networks import piecewise_graphs, relu_sum
from tests.strategies import parameters_of

X_SCALE = Scale(np.array([2.0]), np.array([3.0]))
Y_SCALE = Scale(np.array([-1.0]), np.array([0.5]))


def preset() -> tuple[Graph, NetworkPieces]:
    """1-2-2-1 with kinks at -4 and 0 from the second layer, at -1.5 and -1 from the first."""
    graph = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))
    parameters = np.array([-1, 2, -1, 1, -1, 1, 1, 2, -1, 3, 3, -3, -2], dtype=float)
    return graph, exact_pieces(graph, parameters)


@settings(max_examples=50)
@given(piecewise_graphs(), st.data())
def test_the_rows_have_the_networks_pieces_and_the_units_that_are_on(graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    rows = piece_rows(exact_pieces(graph, parameters, X_SCALE, Y_SCALE))
    assert rows[0].start == -math.inf
    assert rows[-1].end == math.inf
    program = Program.of(graph)
    units = {
        node.id: (i, j)
        for i, layer in enumerate(graph.layers)
        if i > 0 and low_gain(layer.activation, layer.negative_slope) != 1.0
        for j, node in enumerate(layer.nodes)
    }
    rng = np.random.default_rng(0)
    for left, right in zip(rows, [*rows[1:], None], strict=True):
        assert right is None or right.start == left.end
        low = left.start if math.isfinite(left.start) else min(left.end, 100.0) - 10.0
        high = left.end if math.isfinite(left.end) else low + 10.0
        for x in low + (high - low) * rng.uniform(0.01, 0.99, 3):
            activity = forward(program, parameters, X_SCALE.to_network(np.array([[x]])))
            y = float(Y_SCALE.to_user(activity.output)[0, 0])
            assert math.isclose(
                y, left.slope * x + left.intercept, rel_tol=1e-8, abs_tol=1e-8 * (1 + abs(x))
            )
            for unit, (i, j) in units.items():
                z = activity.z[i][0, j]
                if abs(z) < 1e-9:
                    continue
                if unit in left.on:
                    assert z > 0.0
                elif unit not in left.partly:
                    assert z < 0.0


def test_kinks_are_new_inherited_or_cancelled() -> None:
    _, pieces = preset()
    rows = kink_rows(pieces)
    assert [(round(row.x, 9), row.nodes, row.kind) for row in rows] == [
        (-4.0, (7,), KinkKind.NEW),
        (-1.5, (5,), KinkKind.INHERITED),
        (-1.0, (4,), KinkKind.INHERITED),
        (0.0, (8,), KinkKind.NEW),
    ]
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (1.0, -1.0, 0.0), (1.0, -2.0, 1.0)])
    rows = kink_rows(exact_pieces(graph, parameters))
    assert [(row.x, row.y, row.nodes, row.kind) for row in rows] == [
        (0.0, 0.0, (4,), KinkKind.NEW),
        (1.0, 1.0, (5,), KinkKind.CANCELLED),
        (2.0, 2.0, (6,), KinkKind.NEW),
    ]


def test_a_unit_with_a_corner_that_makes_no_kink_is_partly_on() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (1.0, -1.0, 0.0)])
    left, right = piece_rows(exact_pieces(graph, parameters))
    assert (left.on, left.partly) == ((), ())
    assert (right.on, right.partly) == ((4,), (5,))


def test_the_csv_has_all_digits_of_every_number() -> None:
    graph, pieces = preset()
    rows = piece_rows(pieces)
    table = list(csv.DictReader(io.StringIO(pieces_csv(graph, rows))))
    assert table[0]["from"] == ""
    assert table[-1]["to"] == ""
    assert [float(row["slope"]) for row in table] == [row.slope for row in rows]
    assert [float(row["intercept"]) for row in table] == [row.intercept for row in rows]
    assert [float(row["from"]) for row in table[1:]] == [row.start for row in rows[1:]]
    assert [row["on"] for row in table] == [
        ", ".join(graph.display_name(node) for node in row.on) for row in rows
    ]
    kinks = kink_rows(pieces)
    table = list(csv.DictReader(io.StringIO(kinks_csv(graph, kinks))))
    assert [float(row["x"]) for row in table] == [row.x for row in kinks]
    assert [row["kind"] for row in table] == ["new", "inherited", "inherited", "new"]


def test_text_columns_are_aligned() -> None:
    rows = [("-∞", "0.00", "h1, h2", "new"), ("0.00", "-10.50", "h2", "")]
    assert columns_text(("x", "y", "made by", "kind"), rows, 2) == (
        "   x       y  made by  kind\n  -∞    0.00  h1, h2   new\n0.00  -10.50  h2\n"
    )


def test_a_straight_line_has_one_row_and_no_kink() -> None:
    graph = dense_graph((1, 1), ("linear",))
    pieces = exact_pieces(graph, np.array([2.0, 1.0]))
    (row,) = piece_rows(pieces)
    assert (row.slope, row.intercept, row.on, row.partly) == (2.0, 1.0, (), ())
    assert kink_rows(pieces) == ()


def test_a_single_piece_row_equals_that_of_the_whole_table() -> None:
    graph = dense_graph((1, 9, 7, 8, 1), ("relu", "leaky_relu", "relu", "linear"))
    pieces = exact_pieces(graph, np.random.default_rng(3).normal(size=graph.n_parameters))
    rows = piece_rows(pieces)
    assert len(rows) > 12
    for number, row in enumerate(rows):
        assert piece_row(pieces, number) == row
        low, high = max(row.start, rows[0].end - 5.0), min(row.end, rows[-1].start + 5.0)
        inside = np.linspace(low, high, 402)[1:-1]
        units, on = pieces.active_at(inside)
        assert set(row.on) <= set(units[on.all(axis=0)].tolist())
        assert set(units[on.any(axis=0)].tolist()) <= {*row.on, *row.partly}


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=5, unique=True))
def test_a_piece_between_adjacent_floats_has_a_row(places: list[int]) -> None:
    # The next number after 1e9 is 1.2e-7 away.
    scale = Scale(np.array([1e9]), np.array([1.2e-7]))
    graph, parameters = relu_sum([(1.0, -float(place), 1.0) for place in places])
    pieces = exact_pieces(graph, parameters, scale)
    rows = piece_rows(pieces)
    assert rows == tuple(piece_row(pieces, number) for number in range(len(rows)))
    by_place = [node for _, node in sorted(zip(places, range(4, 9), strict=False))]
    assert [row.on for row in rows] == [
        tuple(sorted(by_place[:count])) for count in range(len(places) + 1)
    ]
