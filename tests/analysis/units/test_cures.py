from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.analysis.errors import AnalysisError
from playground.analysis.units.cures import kink_into_data, layer_restarted, leaky
from playground.analysis.units.findings import Trouble, examine
from playground.data.dataset import dataset_of
from playground.engine.problem import Problem, problem_of
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document


def sick(sizes: tuple[int, ...] = (1, 4, 4, 1), **settings: object) -> tuple[Document, Problem]:
    """A network whose first hidden layer is dead."""
    names = ("relu",) * (len(sizes) - 2)
    document = dense_document(sizes, (*names, "linear"), Data(Generator("sine", 30, 0.0)))
    document = edits.set_training(document, **settings)
    dataset = dataset_of(document)
    document = edits.restart(document, dataset.network_range)
    units = [n.id for n in document.graph.layers[1].nodes]
    document = edits.set_values(document, dict.fromkeys(units, -1000.0))
    return document, problem_of(document, dataset)


def troubles(problem: Problem, document: Document) -> dict[int, Trouble]:
    return {f.node: f.trouble for f in examine(problem, document.parameters)}


def test_a_kink_goes_into_the_data_by_the_bias_alone() -> None:
    document, problem = sick()
    node = document.graph.layers[1].nodes[2].id
    assert troubles(problem, document)[node] is Trouble.DEAD
    well = kink_into_data(document, problem, node)
    assert node not in troubles(problem, well)
    (changed,) = np.flatnonzero(well.parameters != document.parameters)
    assert document.graph.parameter_keys[changed] == node


def test_a_kink_stays_where_it_is_when_the_bias_is_locked_or_nothing_comes_in() -> None:
    document, problem = sick()
    locked = document.graph.layers[1].nodes[0].id
    with pytest.raises(AnalysisError, match="locked"):
        kink_into_data(edits.set_locked(document, [locked], True), problem, locked)
    with pytest.raises(AnalysisError, match="the same at all points"):
        kink_into_data(document, problem, document.graph.layers[2].nodes[0].id)


@pytest.mark.parametrize("initializer", ["he", "uniform", "spread", "zeros"])
def test_a_layer_is_restarted_by_the_initialiser_alone_of_all_layers(initializer: str) -> None:
    document, problem = sick(initializer=initializer, optimizer="adam")
    ones = np.ones_like(document.run.slots)
    document = replace(document, progress=replace(document.run, slots=ones))
    layer = document.graph.layers[1]
    well = layer_restarted(document, problem, layer.id, (-1.0, 1.0))
    nodes = {n.id for n in layer.nodes}
    found = troubles(problem, well)
    assert sum(found.get(node) is Trouble.DEAD for node in nodes) <= 1
    for i, key in enumerate(document.graph.parameter_keys):
        own = key in nodes or (isinstance(key, tuple) and key[1] in nodes)
        if not own:
            assert well.parameters[i] == document.parameters[i]
        assert well.run.slots[:, i].any() != own


def test_a_layer_behind_a_dead_one_is_restarted_after_it() -> None:
    document, problem = sick()
    first, second = document.graph.layers[1:3]
    with pytest.raises(AnalysisError, match="restart the layer before"):
        layer_restarted(document, problem, second.id, (-1.0, 1.0))
    document = layer_restarted(document, problem, first.id, (-1.0, 1.0))
    document = layer_restarted(document, problem, second.id, (-1.0, 1.0))
    assert Trouble.DEAD not in troubles(problem, document).values()


def test_leaky_relu_replaces_relu_in_one_layer_or_in_all() -> None:
    document, _ = sick()
    first = document.graph.layers[1].id

    def activations(changed: Document) -> list[str]:
        return [layer.activation for layer in changed.graph.layers[1:]]

    assert activations(leaky(document, first)) == ["leaky_relu", "relu", "linear"]
    assert activations(leaky(document)) == ["leaky_relu", "leaky_relu", "linear"]
