"""Train a project from many seeds, and print how often and how well it is solved.

The seeds are consecutive numbers from the project's own; each determines the initial parameters and
the order of the mini-batches. Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from playground.cli.arguments import (
    LARGEST,
    CommandError,
    Parser,
    add_file,
    add_json,
    count,
    number,
    read,
)
from playground.cli.console import ProgressBar, print_result, to_json
from playground.cli.engine import fastest_engine

if TYPE_CHECKING:
    from playground.engine.sweep import Outcome, Summary

DEFAULT_SEEDS = 100
DEFAULT_STEPS = 1000
MAX_SEEDS = 100_000


def add_options(parser: Parser) -> None:
    add_file(parser)
    parser.add_argument(
        "--seeds", metavar="N", type=count, default=DEFAULT_SEEDS,
        help=f"the number of seeds (default: {DEFAULT_SEEDS})",
    )  # fmt: skip
    parser.add_argument(
        "--steps", metavar="N", type=count, default=DEFAULT_STEPS,
        help=f"steps from each seed (default: {DEFAULT_STEPS})",
    )  # fmt: skip
    parser.add_argument(
        "--below", metavar="LOSS", type=number, help="the training loss that counts as solved"
    )
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.engine.sweep import starts_by_seed, summary, sweep

    project = read(options.file)
    document, dataset = project.document, project.dataset
    first = document.training.seed
    if not 0 < options.seeds <= MAX_SEEDS:
        raise CommandError(f"--seeds: must be from 1 to {MAX_SEEDS:,}")
    if first + options.seeds > LARGEST:
        raise CommandError(f"--seeds: the last seed is larger than {LARGEST}")
    if options.steps * options.seeds > LARGEST:
        raise CommandError(f"--steps: more than {LARGEST} steps in total")
    if project.problem.n_train == 0:
        raise CommandError(f"{options.file}: data: there are no training rows")
    engine = fastest_engine()
    starts = starts_by_seed(document, dataset, range(first, first + options.seeds))
    total = options.steps * options.seeds
    bar = ProgressBar(total)
    done = [0]

    def on_progress(taken: int, _: int) -> None:
        done[0] = taken
        bar.show(taken)

    start = time.perf_counter()
    try:
        outcomes = sweep(starts, options.steps, engine, on_progress)
    finally:
        bar.close(done[0])
    seconds = time.perf_counter() - start
    short = summary(outcomes, options.below)
    taken = sum(outcome.step for outcome in outcomes)
    rate = taken / seconds if seconds > 0.0 else 0.0
    if options.json:
        print_result(to_json(_entry(options, outcomes, short, rate)))
    else:
        print_result(_text(options, outcomes, short, rate, engine.name))
    return 0


def _entry(
    options: argparse.Namespace, outcomes: list[Outcome], short: Summary, rate: float
) -> dict[str, Any]:
    from playground.files.description import finite, loss_entry

    names = ("least", "first_quarter", "middle", "third_quarter", "greatest")
    return {
        "steps": options.steps,
        "below": options.below,
        "runs": [
            {
                "seed": o.seed,
                "loss": loss_entry(o.losses),
                "diverged": o.diverged,
                "solved": None if options.below is None else o.solved(options.below),
            }
            for o in outcomes
        ],
        "diverged": short.n_diverged,
        "solved": short.n_solved,
        "quantiles": {name: finite(v) for name, v in zip(names, short.quantiles, strict=True)},
        "steps_per_second": rate,
    }


def _text(
    options: argparse.Namespace,
    outcomes: list[Outcome],
    short: Summary,
    rate: float,
    engine: str,
) -> str:
    lines = []
    for o in outcomes:
        what = "diverged" if o.diverged else f"{o.losses.train:.6g}"
        solved = options.below is not None and o.solved(options.below)
        lines.append(f"seed {o.seed:<12} {what}{'  solved' if solved else ''}")
    low, quarter, middle, three_quarters, high = short.quantiles
    lines.append(f"{short.n:,} seeds, {options.steps:,} steps each")
    if short.n_solved is not None:
        lines.append(f"Solved (training loss below {options.below:g}): {short.n_solved:,}")
    if short.n_diverged:
        lines.append(f"Diverged: {short.n_diverged:,}")
    if short.n_diverged < short.n:
        lines.append(
            f"Training loss: least {low:.4g}, quarter {quarter:.4g}, half {middle:.4g}, "
            f"three quarters {three_quarters:.4g}, greatest {high:.4g}"
        )
    lines.append(f"{rate:,.0f} steps per second ({engine} engine)")
    return "\n".join(lines) + "\n"
