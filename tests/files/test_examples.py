from __future__ import annotations

import json
import math
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from playground.analysis.exact.pieces import exact_pieces
from playground.cli.engine import fastest_engine
from playground.data.dataset import load_data
from playground.data.resources import resource
from playground.engine.problem import problem_of
from playground.engine.reference import predict
from playground.engine.run import Run
from playground.files.examples import FIRST, example_at, examples, find_example
from playground.files.project import format_project, read_project
from playground.model.initial.initializers import initialize

NAMES = [example.name for example in examples()]


# Shown for what they can't do: one line for XOR, a sigmoid whose gradient has vanished.
CANNOT_LEARN = ("perceptron-xor", "saturated-squares")


def test_the_index_lists_exactly_the_shipped_files() -> None:
    suffix = ".playground.json"
    files = {path.name.removesuffix(suffix) for path in resource("examples").glob(f"*{suffix}")}
    assert files == set(NAMES)
    assert len(NAMES) == len(files)
    assert find_example(FIRST) is not None
    assert find_example("none") is None


def test_the_file_of_an_example_is_known_by_any_path(tmp_path: Path) -> None:
    example, link, loop = examples()[0], tmp_path / "link", tmp_path / "loop"
    link.symlink_to(example.path)
    loop.symlink_to(loop)
    assert example_at(link) is example
    for other in (loop, tmp_path / "none", Path("no\0name")):
        assert example_at(other) is None


def test_an_example_is_found_by_its_name_and_by_its_title() -> None:
    for example in examples():
        assert find_example(example.name) is example
        assert find_example(example.title) is example
        assert find_example(example.title.upper()) is example


def test_the_examples_of_one_group_stand_together() -> None:
    groups = [key for key, _ in groupby(examples(), key=lambda e: e.group)]
    assert all(groups)
    assert len(groups) == len(set(groups))


@pytest.mark.parametrize("example", examples(), ids=NAMES)
def test_every_example_has_a_description_of_one_line(example) -> None:
    assert example.title
    assert example.description.endswith(".")
    assert len(example.description) <= 100
    assert "\n" not in example.description


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_written_back_unchanged_at_step_0(name: str) -> None:
    path = find_example(name).path
    document = read_project(path).document
    assert document.run.step == 0
    assert path.read_text(encoding="utf-8") == format_project(document)
    json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_every_example_changes_in_its_first_second_and_learns_if_it_can(name: str) -> None:
    project = read_project(find_example(name).path)
    document, data = project.document, project.dataset
    run = Run(project.problem, document.parameters, document.run, fastest_engine())
    program, rows = project.problem.program, data.inputs.to_network(data.x)
    before, first = predict(program, document.parameters, rows), run.losses().train
    assert run.advance(1000) == 1000
    moved = np.abs(predict(program, run.state.parameters, rows) - before).max()
    assert moved > 0.05 * np.ptp(data.y_scale.to_network(data.y))
    assert run.advance(1000) == 1000
    assert math.isfinite(run.losses().train)
    assert name in CANNOT_LEARN or run.losses().train < 0.2 * first


def test_the_loss_of_the_first_example_falls_for_seconds() -> None:
    document = read_project(find_example(FIRST).path).document
    run = Run(problem_of(document, load_data(document.data)), document.parameters, document.run)
    losses = []
    for steps in (0, 200, 1800, 8000):
        run.advance(steps)
        losses.append(run.losses().train)
    assert losses[1] < 0.5 * losses[0]
    assert losses[2] < 0.3 * losses[1]
    assert losses[3] < 0.3 * losses[2]


def test_a_reset_of_the_first_example_restores_its_parameters() -> None:
    document = read_project(find_example(FIRST).path).document
    training = document.training
    drawn = initialize(
        document.graph,
        document.parameters,
        training.initializer,
        training.seed,
        load_data(document.data).network_range,
    )
    np.testing.assert_array_equal(drawn, document.parameters)


def test_the_example_four_kinks_has_four_kinks() -> None:
    document = read_project(find_example("four-kinks").path).document
    fit = exact_pieces(document.graph, document.parameters).output()
    np.testing.assert_allclose(fit.x, [-4.0, -1.5, -1.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(fit.slopes, [0.0, 1.0, 3.0, 2.0, 6.0], atol=1e-12)
