"""Tables on the command line: ``describe TABLE`` and ``new``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.analysis.weights import user_weights
from playground.data.dataset import dataset_of
from playground.data.sources import known_sources
from playground.engine.problem import problem_of
from playground.files.project import read_project
from playground.model.images import Images
from tests.pets import make_pets
from tests.test_cli import Output, assert_refused, run

__all__ = ["run"]

FLOWERS = (
    "id;width;colour;when;species\n1;1,5;red;2020-01-01;b\n2;2,5;blue;2020-01-02;a\n"
    "3;3,5;red;2020-01-03;c\n4;;;2020-01-04;a\n5;5,5;blue;2020-01-05;b\n6;6,5;red;2020-01-06;c\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS, encoding="utf-8")
    return path


def test_describe_prints_how_a_table_is_read(run, table: Path) -> None:
    assert run("describe", table, "--json").json == {
        "rows": 6,
        "columns": [
            {"name": "id", "kind": "number", "missing": 0},
            {"name": "width", "kind": "number", "missing": 1},
            {"name": "colour", "kind": "category", "missing": 1},
            {"name": "when", "kind": "date", "missing": 0},
            {"name": "species", "kind": "category", "missing": 0},
        ],
        "separator": ";",
        "decimal": ",",
        "suggested": {"inputs": ["width"], "targets": ["species"]},
    }
    text = run("describe", table).out
    assert "6 rows, 5 columns" in text
    assert "width: number, 1 missing" in text


def test_describe_names_a_cell_that_hinders_a_column(run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,2\n2,oops\n3,4\n4,5\n")
    assert "y: number (but line 3, column 2: 'oops' is not a number)" in run("describe", path).out


def new(run, tmp_path: Path, *arguments: object) -> Output:
    return run("new", *arguments, "--out", tmp_path / "out.playground.json", "--json")


def test_new_makes_a_project_of_the_suggested_columns(run, table: Path, tmp_path: Path) -> None:
    output = new(run, tmp_path, table, "--test-fraction", "0.4")
    assert output.json == {"rows": 5, "left_out": 1, "inputs": 1, "outputs": 3, "test_rows": 2}
    document = read_project(tmp_path / "out.playground.json").document
    assert document.training.loss == "cross_entropy"
    layers = document.graph.layers
    assert [len(layer.nodes) for layer in layers] == [1, 8, 8, 3]
    assert [layer.activation for layer in layers] == ["linear", "relu", "relu", "softmax"]
    assert [node.name for node in layers[-1].nodes] == ["a", "b", "c"]


def test_new_takes_columns_sizes_activation_scaling_and_seed(
    run, table: Path, tmp_path: Path
) -> None:
    arguments = (
        table, "--inputs", "colour, When", "--targets", "width", "--hidden", "4", "--activation",
        "tanh", "--scaling", "minmax", "--test-fraction", "0", "--seed", "7",
    )  # fmt: skip
    assert new(run, tmp_path, *arguments).json == {
        "rows": 5, "left_out": 1, "inputs": 3, "outputs": 1, "test_rows": 0,
    }  # fmt: skip
    document = read_project(tmp_path / "out.playground.json").document
    assert [node.name for node in document.graph.layers[0].nodes] == [
        "colour = blue", "colour = red", "when",
    ]  # fmt: skip
    assert (document.training.seed, document.data.scaling) == (7, "minmax")
    assert [layer.activation for layer in document.graph.layers] == ["linear", "tanh", "linear"]
    again = new(run, tmp_path, *arguments[:-1], "8")
    assert again.code == 0
    other = read_project(tmp_path / "out.playground.json").document
    assert not np.array_equal(other.parameters, document.parameters)


def test_two_classes_get_a_sigmoid(run, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,passed\n1,no\n2,yes\n3,yes\n4,no\n")
    assert new(run, tmp_path, path).json["outputs"] == 1
    document = read_project(tmp_path / "out.playground.json").document
    assert document.graph.layers[-1].activation == "sigmoid"
    assert document.training.loss == "binary_cross_entropy"


@pytest.mark.parametrize("name", known_sources())
def test_every_set_makes_a_project(run, tmp_path: Path, name: str) -> None:
    entry = new(run, tmp_path, name, "--hidden", "3").json
    assert entry["left_out"] == 0
    assert entry["rows"] > 0
    assert new(run, tmp_path, name, "--seed", "5").code == 0


def test_without_a_source_a_curve_is_learned(run, tmp_path: Path) -> None:
    assert new(run, tmp_path, "--hidden", "0").json["inputs"] == 1


def test_an_export_of_the_program_keeps_its_held_out_rows(run, tmp_path: Path) -> None:
    exported = tmp_path / "rows.csv"
    assert run("export", "first-steps", "--to", "csv", "-o", exported).code == 0
    rows = exported.read_text().splitlines()
    entry = new(run, tmp_path, exported).json
    assert entry["test_rows"] == sum(row.endswith("test") for row in rows)
    assert (entry["rows"], entry["inputs"]) == (len(rows) - 1, 1)


def test_a_linear_network_is_trained_to_the_least_squares_fit(run, tmp_path: Path) -> None:
    out = tmp_path / "out.playground.json"
    assert new(run, tmp_path, "auto_mpg", "--hidden", "0", "--test-fraction", "0").code == 0
    train = run("train", out, "--steps", 20_000, "--learning-rate", "0.3", "--json", "--out", out)
    document = read_project(out).document
    dataset = dataset_of(document)
    assert dataset.scaling == "standard"
    design = np.hstack([dataset.x, np.ones((len(dataset.x), 1))])
    best = np.linalg.lstsq(design, dataset.y, rcond=None)[0]
    left = dataset.y - design @ best
    assert train.json["r2"]["train"] == pytest.approx(1 - left.var() / dataset.y.var(), abs=1e-6)
    found = user_weights(problem_of(document, dataset), dataset, document.parameters)
    np.testing.assert_allclose([*found.weights[0], *found.constants], best[:, 0], rtol=1e-6)


@pytest.mark.parametrize("hidden", ["0", "8"])
def test_species_of_penguins_that_were_held_out_are_recognised(
    run, tmp_path: Path, hidden: str
) -> None:
    out, shares = tmp_path / "out.playground.json", []
    for seed in range(3):
        options = ("--hidden", hidden, "--test-fraction", "0.3", "--seed", seed)
        assert new(run, tmp_path, "penguins", *options).code == 0
        entry = run("train", out, "--steps", 1000, "--learning-rate", "0.3", "--json").json
        shares.append(entry["accuracy"]["test"])
    assert min(shares) > 0.93


@pytest.mark.parametrize("name", ["iris", "penguins"])
def test_the_settings_of_a_new_project_learn_a_table_of_classes(
    run, tmp_path: Path, name: str
) -> None:
    out, shares = tmp_path / "out.playground.json", []
    for seed in range(10):
        assert new(run, tmp_path, name, "--seed", seed).code == 0
        shares.append(run("train", out, "--steps", 1000, "--json").json["accuracy"]["test"])
    assert sum(share > 0.93 for share in shares) >= 8, shares


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["TABLE", "--inputs", "snow"], ["there is no column 'snow'", "width, colour"]),
        (["TABLE", "--targets", "id,species"], ["'species' holds classes"]),
        (["TABLE", "--inputs", "width", "--targets", "width"], ["input and target at once"]),
        (["TABLE", "--hidden", "4,x"], ["--hidden", "'x' is not a whole number"]),
        (["TABLE", "--hidden", "4,0"], ["--hidden"]),
        (["TABLE", "--hidden", "99999999"], []),
        (["TABLE", "--activation", "softmax"], ["--activation", "known: linear"]),
        (["TABLE", "--scaling", "log"], ["--scaling", "log"]),
        (["TABLE", "--test-fraction", "2"], ["--test-fraction", "between 0 and 0.9"]),
        (["FOLDER"], ["two or more subfolders with pictures are needed"]),
        (["FOLDER", "--inputs", "x"], ["--inputs and --targets need a table", "is a folder"]),
        (["nothing.csv"], ["there is no file and no set nothing.csv"]),
        (["penguin"], ["did you mean penguins?"]),
        (["sine", "--inputs", "x"], ["--inputs and --targets need a table"]),
        (["BAD"], ["line 3, column 2: 'oops' is not a number"]),
        (["EMPTY"], ["the table is empty"]),
    ],
)
def test_what_makes_no_project_is_refused_and_nothing_is_written(
    run, table: Path, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    bad, empty = tmp_path / "bad.csv", tmp_path / "empty.csv"
    bad.write_text("x,y\n1,2\n2,oops\n")
    empty.write_text("")
    places = {"TABLE": table, "FOLDER": tmp_path, "BAD": bad, "EMPTY": empty}
    output = new(run, tmp_path, *(places.get(word, word) for word in arguments))
    assert_refused(output, *words)
    assert not (tmp_path / "out.playground.json").exists()


def test_new_makes_a_project_of_a_folder_of_pictures(run, tmp_path: Path) -> None:
    pets = make_pets(tmp_path / "pets", 5, side=12)
    (pets / "cat" / "broken.png").write_bytes(b"no picture")
    output = new(run, tmp_path, pets, "--hidden", "3")
    inputs = 12 * 12 * 3
    assert output.json == {
        "rows": 10, "left_out": 1, "inputs": inputs, "outputs": 1, "test_rows": 2,
    }  # fmt: skip
    document = read_project(tmp_path / "out.playground.json").document
    assert isinstance(document.data.source, Images)
    assert document.data.source.classes == ("cat", "dog")


def test_an_unwritable_place_is_refused(run, table: Path, tmp_path: Path) -> None:
    assert_refused(run("new", table, "--out", tmp_path / "no" / "x.json"), "no folder")
    assert_refused(run("new", table), "--out")
    assert_refused(run("describe", tmp_path), "is a folder")
    assert_refused(run("describe", table, "--at", "1"), "is a table")
