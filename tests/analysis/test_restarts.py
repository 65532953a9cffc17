from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.analysis.restarts import (
    Start,
    after_divergence,
    after_dying,
    liveliest_seed,
    restarted,
    smaller_rates,
    start_of,
)
from playground.analysis.units.findings import dead_units
from playground.engine.problem import Project, State, problem_of, project_of
from playground.engine.reference import ReferenceEngine
from playground.files.examples import find_example
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document

ENGINE = ReferenceEngine()


def project(name: str = "first-steps", **settings: object) -> Project:
    example = find_example(name)
    assert example is not None
    opened = read_project(example.path)
    return project_of(edits.set_training(opened.document, **settings), opened)


def after(document: Document, steps: int) -> tuple[bool, float, float, tuple[int, int]]:
    """Whether a run stays finite, its loss before and after, and its dead and all hidden units."""
    problem = problem_of(document, project_of(document).dataset)
    stepper, state = ENGINE.prepare(problem), State.of(document.parameters, document.run)
    before = stepper.losses(state.parameters).train
    with np.errstate(all="ignore"):
        finite = stepper.advance(state, steps)
    loss = stepper.losses(state.parameters).train
    return finite, before, loss, dead_units(problem, state.parameters)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov"])
@pytest.mark.parametrize("rate", [3.0, 30.0, 1e300])
@pytest.mark.parametrize("name", ["first-steps", "second-layer", "leaky-relu", "linear-fit"])
def test_a_start_in_place_of_one_that_diverged_learns(
    name: str, rate: float, optimizer: str
) -> None:
    document = project(name, learning_rate=rate, optimizer=optimizer).document
    start = after_divergence(document, ENGINE, "none", same_rate=False)
    assert start is not None
    assert start.learning_rate < rate
    fresh = restarted(document, start)
    assert fresh.run.step == 0
    finite, before, loss, (dead, units) = after(fresh, 2000)
    assert finite
    assert loss < 0.9 * before
    assert 2 * dead <= units


def test_the_seed_stays_when_a_smaller_rate_is_enough() -> None:
    document = project(learning_rate=3.0).document
    assert after_divergence(document, ENGINE, "none", False) == Start(0.3, 6, "none")


def test_dead_units_get_another_seed_at_the_same_rate() -> None:
    document = project(learning_rate=0.1).document
    start = after_dying(document, ENGINE)
    assert start is not None
    assert start.learning_rate == 0.1
    assert start.seed != document.training.seed
    dead, units = after(restarted(document, start), 500)[3]
    assert units == 8
    assert dead <= 2


def test_nothing_is_proposed_where_no_start_learns() -> None:
    document = project(learning_rate=3.0).document
    graph = document.graph
    keys = list(graph.parameter_keys)
    locked = edits.set_locked(document, keys, True)
    assert after_divergence(locked, ENGINE, "none", True) is None
    assert after_dying(locked, ENGINE) is None


def test_rates_fall_by_steps_of_three_from_below_the_present_one() -> None:
    document = project(learning_rate=3.0).document
    assert smaller_rates(document)[:4] == [1.0, 0.3, 0.1, 0.03]
    tiny = edits.set_training(document, learning_rate=0.02)
    assert smaller_rates(tiny)[:2] == [0.003, 0.001]
    mad = edits.set_training(document, learning_rate=1e300, optimizer="adam")
    assert smaller_rates(mad)[0] == 0.1


def test_a_restart_changes_the_settings_of_the_start_and_nothing_else() -> None:
    document = project().document
    changed = restarted(document, replace(start_of(document), scaling="standard", seed=7))
    assert changed.data.scaling == "standard"
    assert changed.training == replace(document.training, seed=7)
    assert changed.graph == document.graph
    again = edits.restart(document, project().dataset.network_range)
    assert restarted(document, start_of(document)).same_as(again)


@pytest.mark.parametrize("rate", [0.0, 5e-324, 1e-300])
def test_below_a_rate_of_next_to_nothing_there_is_none(rate: float) -> None:
    document = dense_document(
        (1, 2, 1), ("relu", "linear"), Data(Generator("sine", n=5)), Training(learning_rate=rate)
    )
    assert smaller_rates(document) == []


def test_another_seed_is_the_first_one_that_leaves_few_units_dead() -> None:
    opened = project(initializer="uniform")
    document, ends = opened.document, opened.dataset.network_range
    seed = liveliest_seed(document, opened.problem, ends)
    counts = {
        k: dead_units(opened.problem, edits.restart(document, ends, k).parameters)
        for k in range(document.training.seed + 1, seed + 1)
    }
    good = [k for k, (dead, units) in counts.items() if 3 * dead <= units]
    assert good == [seed]


def test_after_the_largest_seed_come_the_first_ones() -> None:
    opened = project(seed=2**63 - 1, initializer="uniform")
    start = after_dying(opened.document, ENGINE)
    assert start is None or 0 <= start.seed < 3
    assert liveliest_seed(opened.document, opened.problem, opened.dataset.network_range) >= 0
