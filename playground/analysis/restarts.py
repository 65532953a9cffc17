"""Starts that learn: other learning rates and seeds, each tried by a short run."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.analysis.overflow import quiet
from playground.analysis.units.findings import dead_units
from playground.data.dataset import dataset_of
from playground.engine.problem import Engine, Problem, State, problem_of
from playground.model import edits
from playground.model.document import Document, Training

# Measured on the shipped examples with each optimizer at rates of 0.3 to 30: where a trial of so
# many steps was good, a run of 20,000 stayed finite.
STEPS = 300
FEWEST_STEPS = 40
MOST_PRODUCTS = 20_000_000  # rows times parameters times steps of a trial
FEWEST_ROWS = 16
N_RATES = 8
LEAST_RATE = 1e-100  # with smaller ones nothing moves
N_SEEDS = 3
N_LOOKED_AT = 20  # seeds whose start is looked at, without a trial run
GOOD_LOSS = 0.9  # of the loss at the start; predicting the mean is often only a little better
BEST_GRADE = 3


@dataclass(frozen=True, slots=True)
class Start:
    """How a run starts: the settings that a person would change when the last one failed."""

    learning_rate: float
    seed: int
    scaling: str


def start_of(document: Document) -> Start:
    """The start of a run with the document's own settings."""
    training = document.training
    return Start(training.learning_rate, training.seed, document.data.scaling)


def restarted(document: Document, start: Start) -> Document:
    """The document at step 0 with these settings, and initial parameters by them."""
    document = edits.set_training(document, learning_rate=start.learning_rate)
    if start.scaling != document.data.scaling:
        document = edits.set_data(document, replace(document.data, scaling=start.scaling))
    return edits.restart(document, dataset_of(document).network_range, start.seed)


def smaller_rates(document: Document) -> list[float]:
    """Learning rates to try below the present one: 1 and 3 times powers of ten, largest first.

    The first is at most ten times a usual one. None where the present one is next to nothing.
    """
    training = document.training
    first = min(training.learning_rate / 3.0, 10.0 * usual_rate(training))
    if first < LEAST_RATE:
        return []
    exponent = math.floor(math.log10(first) + 1e-9)
    places = [(mantissa, e) for e in range(exponent, exponent - N_RATES, -1) for mantissa in (3, 1)]
    rates = [float(f"{mantissa}e{e}") for mantissa, e in places]
    return [rate for rate in rates if rate <= first * (1.0 + 1e-9)][:N_RATES]


def usual_rate(training: Training) -> float:
    """A usual learning rate for this optimizer."""
    return 0.01 if training.optimizer in ("rmsprop", "adam", "adamw") else Training().learning_rate


def after_divergence(
    document: Document, engine: Engine, scaling: str, same_rate: bool
) -> Start | None:
    """A start that learns in place of one that diverged; None when none was found.

    The seed stays if it can. The present rate is among those tried with ``same_rate``.
    """
    rates = smaller_rates(document)
    if same_rate:
        rates.insert(0, document.training.learning_rate)
    seed = document.training.seed
    starts = [Start(rate, seed, scaling) for rate in rates]
    starts += [Start(rate, other, scaling) for other in _seeds_after(seed) for rate in rates[:3]]
    return first_that_learns(document, engine, starts)


def after_dying(document: Document, engine: Engine) -> Start | None:
    """A start whose hidden units live, in place of one that left most of them dead.

    The learning rate stays if it can. None when none was found.
    """
    own = start_of(document)
    rates = [own.learning_rate, *smaller_rates(document)[:2]]
    seeds = list(_seeds_after(own.seed))
    starts = [replace(own, learning_rate=rate, seed=seed) for rate in rates for seed in seeds]
    return first_that_learns(document, engine, starts)


def liveliest_seed(document: Document, problem: Problem, input_range: tuple[float, float]) -> int:
    """Of the next seeds, the first whose start leaves at most a third of the units dead; else the
    one that leaves the fewest."""
    best, fewest = document.training.seed, math.inf
    for seed in _seeds_after(document.training.seed, N_LOOKED_AT):
        dead, units = dead_units(problem, edits.restart(document, input_range, seed).parameters)
        if dead < fewest:
            best, fewest = seed, dead
        if 3 * dead <= units:
            break
    return best


def _seeds_after(seed: int, n: int = N_SEEDS) -> Iterator[int]:
    """The next seeds; after the largest one those from 0."""
    yield from ((seed + k) % 2**63 for k in range(1, n + 1))


def first_that_learns(document: Document, engine: Engine, starts: Sequence[Start]) -> Start | None:
    """The first start with the best trial run; None when none of them learns.

    The number of trials and the work of each are limited, so that a window can wait for it.
    """
    best, best_grade = None, 0
    for start in starts:
        grade = _grade_of_trial(restarted(document, start), engine)
        if grade > best_grade:
            best, best_grade = start, grade
        if grade == BEST_GRADE:
            break
    return best


@quiet
def _grade_of_trial(fresh: Document, engine: Engine) -> int:
    """How well a short run learns: 0 for not at all, to ``BEST_GRADE``."""
    problem = _thinned(problem_of(fresh, dataset_of(fresh)))
    stepper = engine.prepare(problem)
    state = State.of(fresh.parameters, fresh.run)
    before = stepper.losses(state.parameters).train
    finite = stepper.advance(state, _steps(problem))
    after = stepper.losses(state.parameters).train
    dead, units = dead_units(problem, state.parameters)
    if not (finite and after < before) or 2 * dead > units:
        return 0
    if after > GOOD_LOSS * before:
        return 1
    return BEST_GRADE if 3 * dead <= units else BEST_GRADE - 1


def _thinned(problem: Problem) -> Problem:
    """The problem with so few training rows that a trial has room for the fewest steps."""
    most = max(FEWEST_ROWS, MOST_PRODUCTS // (FEWEST_STEPS * max(1, problem.program.n_parameters)))
    return problem.thinned(most)


def _steps(problem: Problem) -> int:
    """Steps of a trial of this problem."""
    work = max(1, problem.batch * problem.program.n_parameters)
    return max(FEWEST_STEPS, min(STEPS, MOST_PRODUCTS // work))
