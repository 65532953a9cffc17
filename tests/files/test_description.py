from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.exact.bounds import max_pieces
from playground.data.dataset import load_data
from playground.engine.problem import project_of
from playground.files.description import Entry, describe
from playground.files.description_text import count, description_text
from playground.files.export import predictions
from playground.files.project import parse_project
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.model.graph import dense_graph
from tests.files.projects import EXAMPLE
from tests.strategies import graphs, parameters_of

SINE = Data(Generator("sine", n=20), "standard")


def description(document: Document, **options: object) -> Entry:
    return describe(document, load_data(document.data), project_of(document).problem, **options)


def folded(depth: int) -> Document:
    """Each layer folds the line once more: 2^depth pieces."""
    graph = dense_graph((1,) * (depth + 2), ("abs",) * depth + ("linear",))
    values = [2.0] * depth + [1.0] + [-1.0] * depth + [0.0]
    return Document(graph, frozen(values), Data(Generator("sine", n=20)))


@given(st.data())
@settings(max_examples=40)
def test_the_pieces_are_the_network(data: st.DataObject) -> None:
    graph = data.draw(graphs(("relu", "leaky_relu", "abs", "linear"), n_inputs=1, n_outputs=1))
    document = Document(graph, frozen(data.draw(parameters_of(graph))), SINE)
    entry = description(document)
    dataset = load_data(document.data)
    ends = [piece["from"] for piece in entry["pieces"]][1:]
    assert ends == [piece["to"] for piece in entry["pieces"]][:-1]
    assert ends == [kink["x"] for kink in entry["kinks"]]
    assert entry["pieces"][0]["from"] is entry["pieces"][-1]["to"] is None
    for kink in entry["kinks"]:
        (y,) = predictions(document, dataset, np.array([[kink["x"]]]))[0]
        assert kink["y"] == pytest.approx(y, rel=1e-7, abs=1e-7)
    json.dumps(entry, allow_nan=False)


def test_with_too_many_kinks_the_exact_range_is_given() -> None:
    assert "exact_range" not in description(folded(5))
    assert len(description(folded(5))["pieces"]) == 32
    document = folded(20)
    entry = description(document)
    low, high = entry["exact_range"]
    assert (low, high) != (None, None)
    assert low is None or high is None or low < high
    text = description_text(document, load_data(document.data), entry)
    assert "more kinks lie outside of" in text


def test_the_text_gives_the_bound_on_the_pieces() -> None:
    document = parse_project(EXAMPLE).document
    text = description_text(document, load_data(document.data), description(document))
    assert f"(at most {max_pieces(document.graph)} pieces for this network)" in text


def test_a_bound_of_many_digits_is_written_as_a_power_of_ten() -> None:
    sizes = (1, *(31,) * 150, 1)
    document = dense_document(sizes, ("relu",) * 150 + ("linear",), SINE)
    still = Document(document.graph, frozen(np.zeros(document.graph.n_parameters)), SINE)
    text = description_text(still, load_data(SINE), description(still))
    assert 32**150 < 10**226
    assert "1 piece, 0 kinks (at most 10^226 pieces for this network)" in text


def test_numbers_that_are_not_finite_are_null() -> None:
    document = dense_document((1, 1, 1), ("softplus", "linear"), Data(Generator("sine", n=20)))
    huge = document.parameters.copy()
    huge[:2] = 1e308
    document = Document(document.graph, frozen(huge), document.data)
    entry = description(document, at=[[10.0]], gradient=True)
    assert entry["loss"]["train"] is None
    assert entry["at"][0]["y"] == [None]
    assert any(edge["value"] is None for edge in entry["gradient"]["edges"])
    json.dumps(entry, allow_nan=False)
    assert "not finite" in description_text(document, load_data(document.data), entry)


def test_nouns_have_the_right_plural() -> None:
    assert [count(n, "bias") for n in (0, 1, 1200)] == ["0 biases", "1 bias", "1,200 biases"]
    assert count(2, "kink") == "2 kinks"


@pytest.mark.parametrize("size", [1e150, 1e200, 1e308])
def test_huge_weights_give_nulls_at_worst(size: float) -> None:
    document = dense_document((1, 2, 2, 1), ("relu", "relu", "linear"), SINE)
    document = Document(document.graph, frozen(np.sign(document.parameters) * size), SINE)
    entry = description(document, at=[[1.0]], gradient=True)
    json.dumps(entry, allow_nan=False)
    assert len(entry["pieces"]) == len(entry["kinks"]) + 1


@pytest.mark.parametrize(
    ("n", "test", "rows"),
    [
        (1, (), "1 training row"),
        (3, (0, 1), "1 training and 2 test rows"),
        (3, (0,), "2 training and 1 test row"),
    ],
)
def test_the_word_row_is_singular_for_a_single_row(
    n: int, test: tuple[int, ...], rows: str
) -> None:
    column = frozen(np.arange(float(n))[:, None])
    document = dense_document((1, 1), ("linear",), Data(Points(column, column, test)))
    dataset = load_data(document.data)
    text = description_text(
        document, dataset, describe(document, dataset, project_of(document).problem)
    )
    assert f"Data: {rows}\n" in text


@pytest.mark.parametrize(("activation", "count"), [("relu", 4), ("tanh", None)])
def test_of_two_inputs_the_linear_regions_are_counted_in_the_box_of_the_data(
    activation: str, count: int | None
) -> None:
    x = np.array([[-1.0, -2.0], [1.0, 3.0], [0.5, 0.5]])
    data = Data(Points(frozen(x), frozen(x[:, :1]), x_names=("width", "height")))
    graph = dense_graph((2, 2, 1), (activation, "linear"))
    document = Document(graph, frozen([1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]), data)
    entry = description(document)
    assert entry["pieces"] is None
    text = description_text(document, load_data(data), entry)
    if count is None:
        assert entry["regions"] is None
        assert "No exact pieces" in text
    else:
        assert entry["regions"] == {"box": [[-1.0, 1.0], [-2.0, 3.0]], "count": count}
        assert "4 linear regions for width from -1 to 1 and height from -2 to 3" in text
