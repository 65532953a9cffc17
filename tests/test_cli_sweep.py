"""``playground sweep``, from the command line to the numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.cli import main
from playground.data.dataset import load_data
from playground.engine.compiled import compiled_engine
from playground.engine.sweep import starts_by_seed, sweep
from playground.files.project import read_project, write_project
from playground.model.document import Data, Generator, Training, dense_document
from tests.strategies import empty_points


@pytest.fixture
def project(tmp_path: Path) -> Path:
    data = Data(Generator("abs", n=40))
    training = Training(learning_rate=0.1, seed=5)
    path = tmp_path / "net.playground.json"
    write_project(path, dense_document((1, 3, 1), ("relu", "linear"), data, training))
    return path


def test_the_json_has_the_results_of_the_sweep(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sweep", str(project), "--seeds", "6", "--steps", "400", "--below", "0.01", "--json"]
    assert main(command) == 0
    out = json.loads(capsys.readouterr().out)
    document = read_project(project).document
    starts = starts_by_seed(document, load_data(document.data), range(5, 11))
    outcomes = sweep(starts, 400, compiled_engine())
    assert [run["seed"] for run in out["runs"]] == [5, 6, 7, 8, 9, 10]
    assert [run["loss"]["train"] for run in out["runs"]] == [o.losses.train for o in outcomes]
    assert [run["solved"] for run in out["runs"]] == [o.losses.train < 0.01 for o in outcomes]
    assert out["solved"] == sum(run["solved"] for run in out["runs"])
    assert out["quantiles"]["least"] == min(run["loss"]["train"] for run in out["runs"])
    assert (out["steps"], out["below"], out["diverged"]) == (400, 0.01, 0)
    assert out["steps_per_second"] > 0.0


def test_the_first_seed_gives_the_result_of_train(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", str(project), "--steps", "300", "--json"]) == 0
    trained = json.loads(capsys.readouterr().out)
    assert main(["sweep", str(project), "--seeds", "1", "--steps", "300", "--json"]) == 0
    swept = json.loads(capsys.readouterr().out)
    assert swept["runs"][0]["loss"] == trained["loss"]


def test_the_text_has_a_line_for_each_seed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sweep", str(project), "--seeds", "3", "--steps", "50", "--below", "1e9"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["seed", n] for n in "567"]
    assert all(line.endswith("solved") for line in lines[:3])
    assert lines[3:5] == ["3 seeds, 50 steps each", "Solved (training loss below 1e+09): 3"]
    assert "compiled engine" in out
    assert "150 of 150 steps" in err


def test_diverged_runs_have_no_solved_mark_and_valid_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wild.json"
    training = Training(learning_rate=1e9)
    data = Data(Generator("abs", n=40))
    write_project(path, dense_document((1, 3, 1), ("relu", "linear"), data, training))
    assert main(["sweep", str(path), "--seeds", "2", "--json", "--below", "1"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert (out["diverged"], out["solved"]) == (2, 0)
    assert out["quantiles"]["middle"] is None
    assert main(["sweep", str(path), "--seeds", "2"]) == 0
    assert "Diverged: 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options", [["--seeds", "0"], ["--seeds", "x"], ["--steps", "-1"], ["--below", "low"]]
)
def test_wrong_numbers_are_refused(
    project: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert main(["sweep", str(project), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert options[0] in err


def test_without_training_rows_there_is_nothing_to_sweep(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "empty.json"
    write_project(path, dense_document((1, 3, 1), ("relu", "linear"), Data(empty_points())))
    assert main(["sweep", str(path)]) == 2
    assert "no training rows" in capsys.readouterr().err
