"""Networks with numbers close to overflow. Warnings are errors in tests."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis import terms
from playground.analysis.best_fit import least_squares as fitting
from playground.analysis.best_fit import limits
from playground.analysis.errors import AnalysisError
from playground.analysis.exact import piece_rows as table
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.kinks import dragging, motion
from playground.analysis.overflow import quiet
from playground.analysis.units import cures, findings
from playground.analysis.walk.chain import chain_lines
from playground.analysis.walk.passes import Passes
from playground.data.dataset import Dataset, load_data
from playground.engine.problem import Problem, problem_of
from playground.model.document import SCALINGS, Data, Document, Points, Training, frozen
from playground.model.graph import Graph
from tests.analysis.networks import piecewise_graphs
from tests.strategies import graphs

EXTREME = (0.0, 1.0, -1.0, 5e-324, 1e-160, 1e75, 1e150, -1e150, 1e200, 1e308, -1e308)


def test_an_overflow_causes_no_warning() -> None:
    assert quiet(np.multiply)(np.array([1e200]), 1e200).tolist() == [np.inf]
    assert quiet(np.subtract)(np.array([np.inf]), np.inf).tolist() != [0.0]
    with pytest.warns(RuntimeWarning, match="overflow"):
        np.multiply(np.array([1e200]), 1e200)


def document_of(graph: Graph, data: st.DataObject) -> tuple[Document, Dataset, Problem]:
    n = graph.n_parameters
    values = data.draw(st.lists(st.sampled_from(EXTREME), min_size=n, max_size=n))
    rows = data.draw(st.integers(1, 6))
    rng = np.random.default_rng(rows)
    size = data.draw(st.sampled_from((1.0, 1e149)))
    points = Points(
        frozen(size * rng.uniform(-1.0, 1.0, (rows, graph.n_inputs))),
        frozen(size * rng.uniform(-1.0, 1.0, (rows, graph.n_outputs))),
    )
    scaling = data.draw(st.sampled_from(SCALINGS))
    document = Document(graph, frozen(values), Data(points, scaling), Training(l1=0.1, l2=0.1))
    dataset = load_data(document.data)
    return document, dataset, problem_of(document, dataset)


@settings(max_examples=40)
@given(graphs(max_hidden_layers=2), st.data())
def test_any_network_of_huge_numbers_is_analysed_without_warnings(graph: Graph, data) -> None:
    document, dataset, problem = document_of(graph, data)
    parameters = document.parameters
    passes = Passes(problem, parameters)
    for edge in graph.edges[:3]:
        chain_lines(passes, edge.key, 0, 4)
    with suppress(AnalysisError):
        best = fitting.best_with_these_kinks(problem, parameters)
        assert np.isfinite(best.parameters).all()
    for finding in findings.examine(problem, parameters, dataset.inputs.scale):
        with suppress(ValueError):  # there may be no finite repair
            cures.cured(document, problem, finding)
    if graph.n_inputs == 1:
        node = data.draw(st.sampled_from(graph.units)).id
        scales = dataset.inputs, dataset.y_scale
        terms.sum_of_terms(graph, parameters, node, dataset.x_range, *scales)


@settings(max_examples=40)
@given(piecewise_graphs(max_hidden_layers=2), st.data())
def test_pieces_of_huge_numbers_are_computed_without_warnings(graph: Graph, data) -> None:
    document, dataset, problem = document_of(graph, data)
    parameters = document.parameters
    scales = dataset.inputs.scale, dataset.y_scale
    pieces = exact_pieces(graph, parameters, *scales)
    fit = pieces.output()
    fit.polyline(-1e300, 1e300)
    table.piece_rows(pieces)
    table.kink_rows(pieces)
    with suppress(AnalysisError):
        known = limits.best_known_fit(problem, data.draw(st.integers(0, 3)))
        limits.in_user_units(known.function, *scales)
    change = motion.next_update(problem, parameters, document.run)
    if change is not None:
        motion.kink_motions(pieces, change)
    with suppress(AnalysisError):
        dragging.PieceDrag(graph, parameters, 0.5, *scales).to(1.0)
    if len(fit.x):
        with suppress(AnalysisError):
            drag = dragging.KinkDrag(graph, parameters, 0, *scales)
            drag.to(float(fit.x[0]) + 0.5, float(fit.y[0]) + 0.5)
