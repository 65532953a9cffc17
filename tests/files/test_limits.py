"""The limits of a project file."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from playground.data import dataset
from playground.data.dataset import load_data
from playground.data.limits import MAX_NUMBERS, MAX_PICTURE_NUMBERS
from playground.files import graph_entry
from playground.files.project import ProjectError, format_project, parse_project
from playground.files.storage import MAX_BYTES
from playground.model.document import Data, DocumentError, Points, dense_document, frozen
from playground.model.graph import MAX_EDGES, MAX_LAYERS, MAX_NODES, dense_graph
from playground.model.parts import GraphError


def project(sizes: tuple[int, ...], rows: int = 1) -> dict[str, Any]:
    """A network without edges, and rows of zeros."""
    layers, next_id = [], 1
    for i, size in enumerate(sizes):
        bias = {"bias": 0.0} if i else {}
        nodes = [{"id": next_id + 1 + k} | bias for k in range(size)]
        layers.append({"id": next_id, "activation": "linear", "nodes": nodes})
        next_id += size + 1
    data = {"kind": "points", "x": [[0] * sizes[0]] * rows, "y": [[0] * sizes[-1]] * rows}
    return {
        "format": "network-playground",
        "version": 1,
        "graph": {"layers": layers, "edges": []},
        "data": data,
        "training": {"loss": "half_mse"},
    }


def refusal(entry: dict[str, Any]) -> str:
    with pytest.raises(ProjectError) as error:
        parse_project(json.dumps(entry))
    return str(error.value)


def test_too_many_layers_nodes_edges_rows_or_numbers_are_refused_at_their_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(graph_entry, "MAX_EDGES", 500)
    monkeypatch.setattr(dataset, "MAX_ROWS", 1_000)
    monkeypatch.setattr(dataset, "MAX_NUMBERS", 10_000)
    assert refusal(project((1, MAX_NODES - 1, 1))) == (
        "graph.layers[2].nodes: a network has at most 15,000 nodes; this makes 15,001"
    )
    assert refusal(project((1,) * (MAX_LAYERS + 1))) == (
        "graph.layers: a network has at most 200 layers, not 201"
    )
    many = project((1, 1))
    many["graph"]["edges"] = [{"from": 2, "to": 4, "weight": 0.0}] * 501
    assert refusal(many) == "graph.edges: a network has at most 500 edges, not 501"
    assert refusal(project((1, 1), 1_001)) == "data.x: at most 1,000 rows, not 1,001"
    assert refusal(project((20, 1), 999)) == (
        "data.x: x and y hold at most 10,000 numbers, not 20,979"
    )


def test_a_project_at_the_limits_of_nodes_and_layers_is_read() -> None:
    wide = parse_project(json.dumps(project((1, MAX_NODES - 2, 1)))).document
    deep = parse_project(json.dumps(project((1,) * MAX_LAYERS))).document
    assert len(wide.graph.nodes) == MAX_NODES
    assert len(deep.graph.layers) == MAX_LAYERS


def test_a_document_has_the_limits_of_a_file() -> None:
    with pytest.raises(GraphError, match="at most 15,000 nodes"):
        dense_graph((1, MAX_NODES, 1), ("relu", "linear"))
    with pytest.raises(GraphError, match="at most 200 layers"):
        dense_graph((1,) * (MAX_LAYERS + 1), ("relu",) * MAX_LAYERS)
    rows = frozen(np.zeros((MAX_NUMBERS // 20, 20)))
    with pytest.raises(DocumentError, match="at most 2,000,000 numbers, not 2,100,000"):
        load_data(Data(Points(rows, rows[:, :1])))


def test_a_file_at_all_limits_is_smaller_than_the_largest() -> None:
    """By the longest text of an edge, a node and a number."""
    numbers = frozen(np.full((200, 1), -1.2345678901234567e-100))
    document = dense_document(
        (1, 100, 100, 1), ("relu", "relu", "linear"), Data(Points(numbers, numbers))
    )
    text = format_project(document)
    per_edge = len(text) / len(document.graph.edges)
    state = 2 * 26 * (MAX_EDGES + MAX_NODES)
    assert per_edge * MAX_EDGES + 26 * MAX_PICTURE_NUMBERS + 400 * MAX_NODES + state < MAX_BYTES


def test_a_network_too_large_for_its_rows_is_refused_with_the_product() -> None:
    entry = project((1, 9_000, 1))
    entry["data"] = {"kind": "generator", "name": "sine", "n": 100_000}
    hidden = entry["graph"]["layers"][1]["nodes"]
    output = entry["graph"]["layers"][2]["nodes"][0]["id"]
    entry["graph"]["edges"] = [{"from": 2, "to": n["id"], "weight": 1.0} for n in hidden]
    entry["graph"]["edges"] += [{"from": n["id"], "to": output, "weight": 1.0} for n in hidden]
    assert refusal(entry) == (
        "data: 100,000 rows through 27,001 weights and biases make 2,700,100,000 products; "
        "at most 1,000,000,000 are possible"
    )


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("step", 2**53 - 1, "step: must be a whole number from 0 to 1000000000000000"),
        ("position", [1e308, 0.0], "position: a position on the canvas lies between -1,000,000"),
        ("epsilon", 1e-310, "training.epsilon: must be 1e-300 or more"),
    ],
)
def test_a_number_that_nothing_could_work_with_is_refused(
    place: str, value: object, said: str
) -> None:
    entry = project((1, 1))
    owner = {
        "step": entry,
        "position": entry["graph"]["layers"][1]["nodes"][0],
        "epsilon": entry["training"],
    }[place]
    owner[place] = value
    assert said in refusal(entry)
