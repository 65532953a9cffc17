from __future__ import annotations

import numpy as np
import pytest

from playground.analysis.blow_up import Kind, Runaway, runaway
from playground.data.dataset import dataset_of
from playground.engine.problem import Problem, problem_of
from playground.engine.run import Run
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document


def blown_up(sizes: tuple[int, ...], rate: float, **settings: object) -> tuple[Problem, Run]:
    names = ("relu",) * (len(sizes) - 2)
    document = dense_document(sizes, (*names, "linear"), Data(Generator("sine", 20, 0.0)))
    document = edits.set_training(document, learning_rate=rate, **settings)
    dataset = dataset_of(document)
    document = edits.restart(document, dataset.network_range, 3)
    return run_out(document)


def run_out(document: Document) -> tuple[Problem, Run]:
    problem = problem_of(document, dataset_of(document))
    run = Run(problem, document.parameters, document.run)
    while run.can_advance:
        run.advance(7)
    return problem, run


def found_in(problem: Problem, run: Run) -> Runaway:
    assert run.divergence is not None
    return runaway(problem, run.divergence.moments)


@pytest.mark.parametrize("batch", [0, 4])
def test_the_parameter_that_grew_most_is_named_with_its_gradient(batch: int) -> None:
    problem, run = blown_up((1, 4, 1), 30.0, batch_size=batch, optimizer="momentum")
    found, moments = found_in(problem, run), run.divergence.moments
    index = problem.program.graph.parameter_index[found.key]
    assert (found.before, found.after) == (
        moments[0].parameters[index],
        moments[-1].parameters[index],
    )
    growth = np.abs(moments[-1].parameters) - np.abs(moments[0].parameters)
    assert growth[index] == growth.max()
    assert found.steps == moments[-1].step - moments[0].step
    assert abs(found.after) > 1e3


def test_the_factors_multiply_to_the_gradient_of_the_one_way_there_is() -> None:
    problem, run = blown_up((1, 1), 10.0)
    found = found_in(problem, run)
    kinds = [factor.kind for factor in found.factors]
    assert kinds == [Kind.VALUE, Kind.ERROR] if isinstance(found.key, tuple) else [Kind.ERROR]
    assert found.largest.kind is Kind.ERROR
    x, y = problem.x_train[found.row, 0], problem.y_train[found.row, 0]
    w, b = run.divergence.moments[-1].parameters
    assert found.factors[-1].value == pytest.approx(w * x + b - y)


def test_what_no_edge_leads_on_from_has_no_factors() -> None:
    data = Data(Generator("sine", 20, 0.0))
    document = dense_document((1, 2, 1), ("relu", "linear"), data)
    layers = document.graph.layers
    start, end, output = layers[0].nodes[0].id, layers[1].nodes[1].id, layers[2].nodes[0].id
    document = edits.remove_edges(document, [(end, output)])
    zeros = dict.fromkeys(document.graph.parameter_keys, 0.0)
    document = edits.set_values(document, {**zeros, (start, end): 1.0})
    document = edits.set_training(document, l2=1e3, learning_rate=1.0)
    found = found_in(*run_out(document))
    assert found.key == (start, end)
    assert found.factors == ()
    assert found.largest is None
