from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data.dataset import load_data
from playground.data.resources import resource
from playground.files.project import (
    ProjectError,
    format_project,
    parse_project,
    read_project,
    write_project,
)
from playground.model.document import Data, Document, Points
from tests.files.projects import EXAMPLE, FULL, documents

GENERATED = json.dumps(
    json.loads(EXAMPLE)
    | {
        "data": {
            "kind": "generator",
            "name": "sine",
            "n": 20,
            "noise": 0.1,
            "seed": 3,
            "range": [-2.0, 2.0],
            "test_fraction": 0.25,
            "scaling": "minmax",
        }
    }
)
FORMULA = json.dumps(
    json.loads(EXAMPLE)
    | {
        "data": {
            "kind": "formula",
            "expression": "x^2",
            "n": 20,
            "noise": 0.1,
            "seed": 3,
            "range": [-2.0, 2.0],
            "test_fraction": 0.25,
        }
    }
)
BUILTIN = json.dumps(
    json.loads(EXAMPLE)
    | {"data": {"kind": "builtin", "name": "nile", "seed": 3, "test_fraction": 0.25}}
)


def error_of(text: str) -> ProjectError:
    with pytest.raises(ProjectError) as caught:
        parse_project(text)
    return caught.value


def changed(old: str, new: str, text: str = EXAMPLE) -> str:
    """``text`` with the one occurrence of ``old`` replaced."""
    assert text.count(old) == 1
    return text.replace(old, new)


# -- the example ------------------------------------------------------------------------------


def test_the_example_of_the_design_is_read_correctly() -> None:
    document = parse_project(EXAMPLE).document
    assert document.weight(2, 4) == -1.0
    assert document.weight(5, 7) == 2.0
    assert document.bias(5) == 3.0
    assert [edge.key for edge in document.graph.edges if edge.locked] == [(4, 7)]
    assert [node.id for node in document.graph.nodes if node.locked] == [5]
    assert document.graph.node(2).name == "x"
    assert isinstance(document.data.source, Points)
    assert document.data.source.test == (2,)
    assert document.data.scaling == "none"
    assert document.training.seed == 42
    assert document.run.step == 0


def test_all_training_fields_but_the_loss_are_optional() -> None:
    project = json.loads(EXAMPLE)
    project["training"] = {"loss": "mse"}
    assert parse_project(json.dumps(project)).document.training.optimizer == "sgd"
    project["training"] = {"optimizer": "sgd"}
    assert str(error_of(json.dumps(project))) == "training.loss: missing"


def test_long_names_are_shortened() -> None:
    text = changed('"name": "x"', f'"name": "{"W" * 6000}"')
    text = changed('"name": "hidden"', '"name": "two\\n lines"', text)
    graph = parse_project(text).document.graph
    assert graph.node(2).name == "W" * 39 + "…"
    assert graph.layers[1].name == "two lines"


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_text(EXAMPLE, encoding="utf-8-sig")
    assert read_project(path).document.same_as(parse_project("\ufeff" + EXAMPLE).document)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "generator", "name": "sine"},
        {"kind": "formula", "expression": "x^2"},
        {"kind": "builtin", "name": "nile"},
        {"kind": "points", "x": [[0], [1]], "y": [[2], [3]]},
    ],
)
def test_by_default_a_file_has_no_test_rows(data: dict[str, object]) -> None:
    dataset = load_data(
        parse_project(json.dumps(json.loads(EXAMPLE) | {"data": data})).document.data
    )
    assert len(dataset.x_train) == len(dataset.x) > 0
    assert len(dataset.x_test) == 0


@pytest.mark.parametrize(
    ("name", "n"), [("circle", 500), ("reg-gauss", 1200), ("AND", 4), ("XOR", 4)]
)
def test_a_set_in_the_plane_without_a_number_of_rows_has_its_usual_one(name: str, n: int) -> None:
    example = json.loads(resource("examples", "circle.playground.json").read_text("utf-8"))
    example["training"]["loss"] = "half_mse"
    data = {"kind": "generator", "name": name}
    dataset = load_data(parse_project(json.dumps(example | {"data": data})).document.data)
    assert (len(dataset.x_train), len(dataset.x_test)) == (n, 0)


def test_long_names_of_the_normal_initializers_are_accepted() -> None:
    text = changed('"initializer": "he"', '"initializer": "xavier_normal"')
    assert parse_project(text).document.training.initializer == "xavier"


def test_the_epoch_is_computed_from_the_step() -> None:
    project = json.loads(EXAMPLE)
    project["data"] |= {"x": [[float(i)] for i in range(10)], "y": [[0.0]] * 10, "test": []}
    project["training"]["batch_size"] = 4
    project["step"] = 7  # three steps an epoch: two epochs and one step
    run = parse_project(json.dumps(project)).document.run
    assert (run.step, run.epoch, run.position) == (7, 2, 4)


# -- round trip -------------------------------------------------------------------------------


@given(documents())
def test_a_document_survives_writing_and_reading_to_the_last_bit(document: Document) -> None:
    read = parse_project(format_project(document)).document
    assert read.same_as(document)
    assert read.graph.next_id == document.graph.next_id
    assert read.parameters.tobytes() == document.parameters.tobytes()


@given(documents())
@settings(max_examples=20)
def test_a_project_file_is_valid_json_without_nan(document: Document) -> None:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(format_project(document), parse_constant=refuse)


def test_writing_twice_gives_the_same_text() -> None:
    text = format_project(parse_project(FULL).document)
    assert format_project(parse_project(text).document) == text


def test_the_file_is_formatted_for_readers() -> None:
    lines = format_project(parse_project(FULL).document).splitlines()
    assert max(len(line) for line in lines) <= 100
    assert '   {"from": 2, "to": 7, "weight": 0.1},' in lines


def test_a_failed_write_does_not_change_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "net.playground.json"
    path.write_text("old")
    document = parse_project(EXAMPLE).document
    powers = (float("nan"), 1.0)
    broken = replace(document, progress=replace(document.run, powers=powers))
    with pytest.raises(ProjectError, match="not finite"):
        write_project(path, broken)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_points_without_rows_keep_their_columns() -> None:
    document = parse_project(EXAMPLE).document
    graph = document.graph
    first = replace(graph.layers[0], nodes=(replace(graph.nodes[0], feature="x2"),))
    graph = replace(graph, layers=(first, *graph.layers[1:]))
    points = Points(np.zeros((0, 3)), np.zeros((0, graph.n_outputs)))
    document = replace(document, graph=graph, data=Data(points))
    again = parse_project(format_project(document)).document
    assert again.same_as(document)


def test_a_written_project_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "net.playground.json"
    document = parse_project(FULL).document
    write_project(path, document)
    assert read_project(path).document.same_as(document)


# -- every field wrong in turn ----------------------------------------------------------------

WRONG = (
    None, True, False, float("nan"), float("inf"), -1, -0.5, 0, 2**70, 10**400, 1e300, "", "x" * 99,
    "1", [], [None], [[]], [["a"]], {}, {"a": 1},
)  # fmt: skip


def places(value: object, place: str = "") -> Iterator[tuple[str, list[str | int]]]:
    """Every place of a JSON tree and the keys that lead there."""
    yield place, []
    if isinstance(value, dict):
        for name, entry in value.items():
            for inner, keys in places(entry, f"{place}.{name}" if place else name):
                yield inner, [name, *keys]
    elif isinstance(value, list):
        for i, entry in enumerate(value):
            for inner, keys in places(entry, f"{place}[{i}]"):
                yield inner, [i, *keys]


def with_value(project: Any, keys: list[str | int], value: object) -> Any:
    if not keys:
        return value
    out = copy.deepcopy(project)
    at = out
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    return out


def refusal(text: str) -> ProjectError | None:
    try:
        parse_project(text)
    except ProjectError as error:
        return error
    return None


def assert_names_a_place(error: ProjectError, known: set[str]) -> None:
    """One line, beginning with a place of the file."""
    place, message = str(error).split(": ", 1)
    assert "\n" not in str(error)
    assert len(str(error)) < 300
    assert message
    assert place in known or place.rpartition(".")[0] in known or place == "the file"


@pytest.mark.parametrize("text", [EXAMPLE, FULL, GENERATED, FORMULA, BUILTIN])
def test_any_single_wrong_field_is_refused_at_its_place(text: str) -> None:
    project = json.loads(text)
    known = {place for place, _ in places(project)}
    refused = 0
    for place, keys in places(project):
        for wrong in WRONG:
            broken = json.dumps(with_value(project, keys, wrong))
            if (error := refusal(broken)) is not None:
                assert_names_a_place(error, known)
                refused += 1
        # null, a NaN and an object with a strange field fit nowhere.
        for wrong in (None, float("nan"), {"a": 1}):
            error = error_of(json.dumps(with_value(project, keys, wrong)))
            assert error.place.startswith(place.partition("[")[0].partition(".")[0])
            if isinstance(wrong, dict):
                assert place in ("", error.place) or error.place.startswith(place)
            elif place:
                assert error.place == place
    assert refused > 200


@settings(max_examples=60)
@given(st.data())
def test_several_wrong_fields_are_refused_or_give_a_valid_document(
    data: st.DataObject,
) -> None:
    project = json.loads(data.draw(st.sampled_from((EXAMPLE, FULL, GENERATED, FORMULA, BUILTIN))))
    for _ in range(data.draw(st.integers(1, 4))):
        _, keys = data.draw(st.sampled_from(tuple(places(project))))
        values = [*WRONG, 1e150, [[1e151]], "softmax", "formula", "é" * 99]
        project = with_value(project, keys, data.draw(st.sampled_from(values)))
    try:
        document = parse_project(json.dumps(project)).document
    except ProjectError as error:
        assert_names_a_place(error, {place for place, _ in places(project)})
    else:
        assert parse_project(format_project(document)).document.same_as(document)


@pytest.mark.parametrize("text", [EXAMPLE, FULL])
def test_a_missing_field_is_refused_by_name_unless_optional(text: str) -> None:
    project = json.loads(text)
    may_go = re.compile(
        r".*(\.name|\.locked|\.position|\.test|_names|\.title|\.scaling|negative_slope|next_id"
        r"|powers)|step|epoch|position|optimizer_state|training\.(?!loss).*"
    )
    for place, keys in places(project):
        if not keys or isinstance(keys[-1], int):
            continue
        broken = copy.deepcopy(project)
        at = broken
        for key in keys[:-1]:
            at = at[key]
        del at[keys[-1]]
        if not may_go.fullmatch(place):
            error = error_of(json.dumps(broken))
            assert error.place == place
            assert error.message.startswith("missing")
        elif place != "training.optimizer":  # its state is there, and belongs to adam
            parse_project(json.dumps(broken))


def test_an_unknown_field_is_refused_with_a_suggestion() -> None:
    text = changed('"learning_rate"', '"learnign_rate"')
    assert str(error_of(text)) == (
        "training.learnign_rate: unknown field; did you mean learning_rate?"
    )


@given(st.data())
def test_a_truncated_file_is_refused_with_line_and_column(data: st.DataObject) -> None:
    text = EXAMPLE.rstrip()
    end = data.draw(st.integers(0, len(text) - 1))
    assert re.match(r"line \d+, column \d+: not valid JSON", str(error_of(text[:end])))


@given(st.text(max_size=40))
def test_any_text_gives_a_project_or_an_error_message(text: str) -> None:
    with pytest.raises(ProjectError):
        parse_project(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"to": 7, "weight": 0.1', '"to": 99, "weight": 0.1', "graph.edges[4].to: no node 99"),
        ('"from": 5, "to": 7', '"from": 8, "to": 7', "graph.edges[3].from: no node 8"),
        (
            '"learning_rate": 0.1',
            '"learning_rate": -1',
            "training.learning_rate: must be a finite number, 0 or more",
        ),
        ('"seed": 42', '"seed": true', "training.seed: must be a whole number, not true"),
        (
            '"seed": 42',
            f'"seed": {2**70}',
            f"training.seed: must be a whole number from 0 to {2**63 - 1}, not {2**70}",
        ),
        ('"seed": 42', '"seed": 1.5', "training.seed: must be a whole number, not 1.5"),
        ("[0.2]", "[NaN]", "data.y[0][0]: must be a number, not NaN"),
        ("[[0.2], [0.0]", "[[0.2], [0.0, 1]", "data.y[1]: has 2 numbers, but the first row has 1"),
        ("[[0.2], [0.0]", "[[0.2, 1], [0.0]", "data.y[1]: has 1 number, but the first row has 2"),
        ("[[0.2], [0.0], [1.0]]", "[[0.2]]", "data.y: 1 row of y, but 3 of x"),
        ('"test": [2]', '"test": [3]', "data.test[0]: no row 3; the rows are numbered from 0 to 2"),
        ('"version": 1', '"version": 2', "version: this program reads up to version 1, not 2"),
        ('"format": "network-playground"', '"format": "x"', "format: must be"),
        (
            '"weight": 0.1}',
            '"weight": 0.1, "weight": 0.2}',
            "graph.edges[4].weight: occurs twice",
        ),
        ('{"id": 5,', '{"id": 4,', "graph.layers[1].nodes[1].id: the id 4 is used twice"),
        (
            '{"from": 4, "to": 7',
            '{"from": 7, "to": 4',
            "graph.edges[2].to: edges run from left to right; 4 is left of 7",
        ),
        (
            '"relu"',
            '"softmax"',
            "graph.layers[1].activation: softmax is possible in the output layer only",
        ),
        (
            '{"id": 2, "name": "x"}',
            '{"id": 2}, {"id": 8}',
            "data: the data has 1 input column, but the network has 2 input nodes",
        ),
        (
            '{"id": 2, "name": "x"}',
            '{"id": 2, "bias": 0.0}',
            "graph.layers[0].nodes[0].bias: an input node has no bias",
        ),
        (
            '"test": [2]',
            '"test": [2, 0, 2]',
            "data.test[2]: row 2 is listed twice",
        ),
        (
            '"x": [[-1.0], [0.0], [1.0]], "y": [[0.2], [0.0], [1.0]], "test": [2]',
            '"x": [], "y": [], "test": [0]',
            "data.test[0]: no row 0; there are none",
        ),
        (
            '"test": [2]}',
            '"x_names": ["a", "b"]}',
            "data.x_names: 2 names for 1 column",
        ),
        # One step more exceeds the limit.
        (
            '"version": 1',
            f'"version": 1, "step": {2**63 - 1}',
            f"step: must be a whole number from 0 to {10**15}, not {2**63 - 1}",
        ),
    ],
)
def test_each_error_is_explained_with_its_place(old: str, new: str, message: str) -> None:
    assert str(error_of(changed(old, new))).startswith(message)


def test_impossible_data_are_refused_at_their_place() -> None:
    assert error_of(changed('"sine"', '"sinus"', GENERATED)).place == "data.name"
    assert error_of(changed('"x^2"', '"x^"', FORMULA)).place == "data.expression"
    assert error_of(changed('"nile"', '"amazon"', BUILTIN)).place == "data.name"
    assert error_of(changed("20", "1", GENERATED)).place == "data.n"


def test_a_state_of_another_optimizer_is_refused() -> None:
    error = error_of(changed('"adam"', '"sgd"', FULL))
    assert str(error) == "optimizer_state.slots: sgd has 0 rows of state, not 2"
    error = error_of(FULL.replace("[[0.1, 0.2,", "[[0.1,"))
    assert str(error) == "optimizer_state.slots[0]: must have 6 numbers, not 5"


def test_deeply_nested_brackets_are_refused() -> None:
    assert error_of("[" * 200_000).place == "the file"
    assert error_of('{"format":' * 200_000).place == "the file"


def test_a_layer_that_is_no_object_is_refused() -> None:
    project = json.loads(EXAMPLE)
    for layers in ([1], [1, 2], [project["graph"]["layers"][0], 1]):
        project["graph"]["layers"] = layers
        place = f"graph.layers[{layers.index(1)}]"
        assert str(error_of(json.dumps(project))) == f"{place}: must be an object, {{...}}, not 1"
