"""Other data change the ends of the network, its output activation and its loss."""

from __future__ import annotations

import numpy as np

from playground.data.dataset import load_data
from playground.data.fitting import with_data
from playground.data.task import task_of, task_of_data
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document

X = np.random.default_rng(0).normal(size=(12, 2))
ROW = np.arange(12)


def of_classes(n: int) -> Data:
    y = (ROW % 2)[:, None].astype(float) if n == 2 else np.eye(n)[ROW % n]
    return Data(Points(X, y, classes=("red", "green", "blue", "grey")[:n]))


SINE = Data(Generator("sine"))
PLANE = Data(Points(X, 3.0 * X[:, :1]))


def start(**training) -> Document:
    document = dense_document((1, 4, 1), ("relu", "linear"), SINE)
    return edits.set_training(document, **training)


def settings(document: Document) -> tuple[str, str]:
    return document.graph.layers[-1].activation, document.training.loss


def sizes(document: Document) -> list[int]:
    return [len(layer.nodes) for layer in document.graph.layers]


def test_two_classes_get_a_sigmoid_and_several_a_softmax() -> None:
    two = with_data(start(), of_classes(2))
    assert (sizes(two), settings(two)) == ([2, 4, 1], ("sigmoid", "binary_cross_entropy"))
    three = with_data(two, of_classes(3))
    assert (sizes(three), settings(three)) == ([2, 4, 3], ("softmax", "cross_entropy"))
    back = with_data(three, SINE)
    assert (sizes(back), settings(back)) == ([1, 4, 1], ("linear", "half_mse"))


def test_the_hidden_weights_stay() -> None:
    before = start()
    after = with_data(before, of_classes(3))
    hidden = before.graph.layers[1].nodes
    kept = [(before.graph.layers[0].nodes[0].id, n.id) for n in hidden]
    assert [after.weight(*key) for key in kept] == [before.weight(*key) for key in kept]
    assert [after.bias(n.id) for n in hidden] == [before.bias(n.id) for n in hidden]


def test_settings_chosen_by_hand_stay_while_the_kind_of_task_does() -> None:
    assert settings(with_data(start(loss="huber"), PLANE)) == ("linear", "huber")
    two = edits.set_training(with_data(start(), of_classes(2)), loss="half_mse")
    assert settings(with_data(two, of_classes(2))) == ("sigmoid", "half_mse")
    assert settings(with_data(start(loss="mae"), of_classes(2)))[1] == "binary_cross_entropy"


def test_a_loss_that_the_new_data_make_senseless_goes() -> None:
    zero_one = Data(Points(X[:, :1], (ROW % 2)[:, None].astype(float)))
    document = edits.set_training(with_data(start(), zero_one), loss="binary_cross_entropy")
    assert settings(with_data(document, zero_one))[1] == "binary_cross_entropy"
    assert settings(with_data(document, PLANE)) == ("linear", "half_mse")


def test_the_task_is_said_in_words() -> None:
    words = [str(task_of_data(load_data(data))) for data in (SINE, of_classes(2), of_classes(4))]
    assert words == ["1 input, 1 output: regression", "2 inputs, 2 classes", "2 inputs, 4 classes"]


def test_targets_0_and_1_with_a_sigmoid_are_two_classes() -> None:
    zero_one = Data(Points(X, (ROW % 2)[:, None].astype(float)))
    document = with_data(start(), zero_one)
    dataset = load_data(zero_one)
    assert task_of(document.graph, document.training, dataset).is_regression
    perceptron = edits.set_activation(document, document.graph.layers[-1].id, "sigmoid")
    task = task_of(perceptron.graph, perceptron.training, dataset)
    assert (str(task), task.classes) == ("2 inputs, 2 classes", ("0", "1"))


def test_outputs_are_called_by_the_new_names_of_their_classes() -> None:
    def named(*names: str) -> Data:
        return Data(Points(X, np.eye(3)[ROW % 3], y_names=names, classes=names))

    def shown(document: Document) -> list[str]:
        graph = document.graph
        return [graph.display_name(node.id) for node in graph.layers[-1].nodes]

    document = with_data(start(), named("A", "B", "C"))
    renamed = with_data(document, named("cat", "dog", "shiba"))
    assert (shown(document), shown(renamed)) == (["A", "B", "C"], ["cat", "dog", "shiba"])
    assert renamed.parameters.tolist() == document.parameters.tolist()
    own = edits.rename_node(document, document.graph.layers[-1].nodes[0].id, "mine")
    assert shown(with_data(own, named("cat", "dog", "shiba"))) == ["mine", "dog", "shiba"]


def test_inputs_and_outputs_are_called_as_the_columns() -> None:
    x, y = np.array([[0.0], [1.0]]), np.array([[1.0], [3.0]])
    first = Data(Points(x, y, x_names=("age",), y_names=("size",)))
    sine = Data(Generator("sine"))
    other = Data(Points(x, y, x_names=("time",), y_names=("size",)))
    document = with_data(dense_document((1, 2, 1), ("relu", "linear"), sine), first)
    assert [document.graph.nodes[i].name for i in (0, -1)] == ["age", "size"]
    document = with_data(document, other)
    assert [document.graph.nodes[i].name for i in (0, -1)] == ["time", "size"]
    own = edits.rename_node(document, document.graph.nodes[0].id, "my input")
    assert with_data(own, first).graph.nodes[0].name == "my input"
    back = with_data(document, sine)
    assert [back.graph.nodes[i].name for i in (0, -1)] == ["", ""]


def test_long_names_that_begin_alike_stay_apart() -> None:
    names = tuple(f"a very long column name of a survey, number {i}" for i in (1, 2))
    x = np.array([[0.0, 1.0], [1.0, 2.0]])
    data = Data(Points(x, x[:, :1], x_names=names))
    graph = with_data(dense_document((1, 1), ("linear",), Data(Generator("sine"))), data).graph
    assert [node.name[-10:] for node in graph.layers[0].nodes] == [", number 1", ", number 2"]
