"""The whole network as a formula: its text, worked out, is what the engine has."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from playground.analysis.formula.formula import Kind, Moment, Part, formula_parts
from playground.analysis.formula.names import Names
from playground.analysis.own_lines.run import functions
from playground.data.dataset import dataset_of
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    dense_document,
    frozen,
)
from playground.model.graph import Graph
from playground.model.notation import Matrix, Number, Row, plain_text
from tests.strategies import HIDDEN, graphs, parameters_of


def moment_of(document: Document, raw: np.ndarray) -> Moment:
    dataset, program = dataset_of(document), Program.of(document.graph)
    with np.errstate(all="ignore"):
        activity = forward(program, document.parameters, dataset.inputs.to_network(raw[None]))
    z, a = (np.concatenate(values, axis=1)[0] for values in (activity.z, activity.a))
    return Moment(program, dataset, document.parameters, raw, z, a)


def any_document(graph: Graph, parameters: np.ndarray) -> Document:
    x = np.random.default_rng(3).normal(size=(4, graph.n_inputs))
    points = Points(frozen(x), frozen(np.zeros((4, graph.n_outputs))))
    return Document(graph, frozen(parameters), Data(points))


def deep_document() -> Document:
    """Ten hidden layers of two, as the seed's text wants them nested."""
    sizes = (1, *[2] * 10, 1)
    document = dense_document(sizes, ("relu",) * 10 + ("linear",), Data(Generator("sine", n=20)))
    size = document.graph.n_parameters
    parameters = np.abs(np.random.default_rng(5).normal(0.6, 0.2, size))
    return replace(document, parameters=frozen(parameters))


def part(parts: tuple[Part, ...], kind: Kind) -> Part:
    return next(p for p in parts if p.kind is kind)


def worked_out(line: Row, names: dict[str, Any]) -> float:
    """The value of a line's formula, with all its digits, by Python's own arithmetic."""
    text = plain_text(line, None).split(" = ")[1]
    text = text.replace("−", "-").replace("·", "*")
    return float(eval(text, functions() | {"exp": np.exp} | names))


def tables(line: Row) -> list[np.ndarray]:
    """The numbers of each table in a line; a dot where no edge is gives 0."""
    found = []
    for piece in line.parts:
        if isinstance(piece, Matrix):
            rows = [[c.value if isinstance(c, Number) else 0.0 for c in r] for r in piece.rows]
            found.append(np.array(rows))
    return found


@given(
    graphs(outputs=HIDDEN, max_hidden_layers=2, max_nodes=3).flatmap(
        lambda g: parameters_of(g).map(lambda p: (g, p))
    )
)
@settings(max_examples=40, deadline=None)
def test_the_nested_text_of_any_network_gives_the_engines_outputs(pair) -> None:
    document = any_document(*pair)
    moment = moment_of(document, np.random.default_rng(1).normal(size=document.graph.n_inputs))
    lines = part(formula_parts(moment, whole=True), Kind.AT_INPUT).lines
    outputs = moment.a[len(moment.a) - document.graph.n_outputs :]
    size = float(np.abs(moment.z).max()) + float(np.abs(moment.parameters).sum())
    for line, output in zip(lines, outputs, strict=True):
        with np.errstate(all="ignore"):
            assert worked_out(line, {}) == pytest.approx(output, rel=1e-12, abs=1e-12 * size)


@given(graphs(outputs=("softmax", "linear")).flatmap(
    lambda g: parameters_of(g).map(lambda p: (g, p))
))  # fmt: skip
@settings(max_examples=30, deadline=None)
def test_the_tables_of_each_layer_multiply_to_its_z(pair) -> None:
    document = any_document(*pair)
    moment = moment_of(document, np.random.default_rng(1).normal(size=document.graph.n_inputs))
    starts = np.cumsum([0, *moment.program.sizes])
    for found in (p for p in formula_parts(moment) if p.kind is Kind.LAYER):
        *pairs, bias, z = tables(found.lines[2])
        own = slice(starts[found.layer], starts[found.layer + 1])
        np.testing.assert_array_equal(z[:, 0], moment.z[own])
        total = bias + sum(w @ a for w, a in zip(pairs[::2], pairs[1::2], strict=True))
        np.testing.assert_allclose(total[:, 0], moment.z[own], rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(tables(found.lines[-1])[-1][:, 0], moment.a[own])


def test_a_softmax_is_written_by_its_logits() -> None:
    document = dense_document(
        (2, 2, 3), ("tanh", "softmax"), Data(Points(frozen(np.eye(3)[:, :2]), frozen(np.eye(3))))
    )
    moment = moment_of(document, np.array([0.5, -1.0]))
    lines = part(formula_parts(moment), Kind.AT_INPUT).lines
    logits = {f"z_y{k + 1}": worked_out(line, {}) for k, line in enumerate(lines[:3])}
    assert list(logits.values()) == pytest.approx(moment.z[-3:], rel=1e-12)
    shares = [worked_out(line, logits) for line in lines[3:]]
    assert shares == pytest.approx(moment.a[-3:], rel=1e-12)
    assert plain_text(lines[3]).startswith("y1 = exp(z_y1) / (exp(z_y1) + exp(z_y2) + exp(z_y3))")


def test_letters_and_numbers_are_the_same_formula() -> None:
    document = dense_document((1, 2, 1), ("relu", "linear"), Data(Generator("sine", n=20)))
    values = {key: float(i) for i, key in enumerate(document.graph.parameter_keys, 1)}
    document = document.with_values(values)
    parts = formula_parts(moment_of(document, np.array([0.5])))
    (letters,) = part(parts, Kind.LETTERS).lines
    (numbers,) = part(parts, Kind.NUMBERS).lines
    assert plain_text(letters) == (
        "y = w_h1→y · relu(w_x→h1 · x + b_h1) + w_h2→y · relu(w_x→h2 · x + b_h2) + b_y"
    )
    assert plain_text(numbers, 0) == "y = 3 · relu(1 · x + 5) + 4 · relu(2 · x + 6) + 7"


def test_ten_hidden_layers_of_two_are_nested() -> None:
    moment = moment_of(deep_document(), np.array([0.25]))
    (line,) = part(formula_parts(moment), Kind.MATRICES).lines
    text = plain_text(line)
    assert text.startswith("a_11 = W_11 relu(W_10 relu(W_9 relu(")
    assert text.endswith("relu(W_1 a_0 + b_1) + b_2) + b_3) + b_4) + b_5) + b_6) + b_7) + b_8)"
                         " + b_9) + b_10) + b_11")  # fmt: skip
    (nested,) = part(formula_parts(moment, whole=True), Kind.AT_INPUT).lines
    assert len(re.findall("relu", plain_text(nested))) == 2046
    assert worked_out(nested, {}) == pytest.approx(moment.a[-1], rel=1e-12)


def test_a_skipped_layer_and_a_missing_edge_are_seen() -> None:
    document = dense_document((1, 2, 2, 1), ("relu",) * 2 + ("linear",), Data(Generator("sine")))
    graph = document.graph
    x, (h, *_), y = graph.layers[0].nodes[0], graph.layers[1].nodes, graph.layers[-1].nodes[0]
    document = edits.add_edges(document, [(x.id, y.id)])
    document = edits.remove_edges(document, [(x.id, h.id)])
    parts = formula_parts(moment_of(document, np.array([0.5])))
    texts = [plain_text(line) for p in parts for line in p.lines]
    assert "a_3 = W_3 a_2 + W_0,3 a_0 + b_3" in texts
    assert any(text.startswith("z_1 = [·; ") for text in texts)


def test_scaled_data_are_brought_to_the_networks_units_and_back() -> None:
    rng = np.random.default_rng(1)
    points = Points(frozen(rng.normal(50, 9, (7, 1))), frozen(rng.normal(-3, 40, (7, 1))))
    document = dense_document((1, 2, 1), ("relu", "linear"), Data(points, "standard"))
    moment = moment_of(document, points.x[2])
    parts = formula_parts(moment)
    text = plain_text(part(parts, Kind.INPUT).lines[1], None).split(" = ")[-1]
    assert eval(text.replace("−", "-")) == pytest.approx(moment.a[0], rel=1e-12)
    (line,) = part(parts, Kind.OUTPUT).lines
    last = [piece for piece in line.parts if isinstance(piece, Number)][-1]
    assert last.value == pytest.approx(moment.dataset.y_scale.to_user(moment.a[-1:])[0], rel=1e-12)


def test_large_tables_are_shortened_to_be_read_and_whole_to_be_copied() -> None:
    document = dense_document((1, 40, 30, 1), ("relu", "relu", "linear"), Data(Generator("sine")))
    moment = moment_of(document, np.array([0.5]))
    second = [p for p in formula_parts(moment) if p.kind is Kind.LAYER][1]
    assert "⋮" in plain_text(second.lines[2])
    whole = [p for p in formula_parts(moment, whole=True) if p.kind is Kind.LAYER][1]
    assert tables(whole.lines[2])[0].shape == (30, 40)


def test_every_name_in_program_text_is_a_name_of_its_own() -> None:
    document = dense_document(
        (2, 4, 1),
        ("relu", "linear"),
        Data(Generator("sine")),
    )
    given_names = ("x 1", "x_1", "lambda", "1st", "ﬁ", "b_x_1")
    nodes = document.graph.nodes
    graph = document.graph
    for node, name in zip(nodes, given_names, strict=False):
        graph = graph.with_node(replace(node, name=name))
    names = Names(graph)
    every = [*names.node.values(), *names.weight.values(), *names.bias.values(), *names.z.values()]
    assert len(set(every)) == len(every)
    for name in every:
        compile(f"{name} = 1", "names", "exec")
