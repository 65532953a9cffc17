"""Train a project without a window, from the step of its file.

Progress goes to stderr. Ctrl-C stops without writing anything. Training a result of --out again
continues exactly where it stopped.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import fields, replace
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
    from playground.engine.run import Run
    from playground.model.document import Training
    from playground.model.graph import Graph
    from playground.model.parts import ParameterKey

DEFAULT_STEPS = 1000


def add_options(parser: Parser) -> None:
    add_file(parser)
    length = parser.add_mutually_exclusive_group()
    length.add_argument(
        "--steps", metavar="N", type=count, help=f"the number of steps (default: {DEFAULT_STEPS})"
    )
    length.add_argument(
        "--epochs", metavar="N", type=count, help="the number of passes through the training rows"
    )
    parser.add_argument("--optimizer", metavar="NAME", help="sgd, momentum, adam, ...")
    parser.add_argument("--learning-rate", metavar="RATE", type=number)
    parser.add_argument("--loss", metavar="NAME", help="half_mse, mse, cross_entropy, ...")
    parser.add_argument("--batch-size", metavar="N", type=count, help="0 for the full batch")
    parser.add_argument("--seed", metavar="N", type=count, help="of the order of mini-batches")
    parser.add_argument("--out", metavar="FILE", help="the file for the trained project")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.analysis.metrics import metrics
    from playground.data.task import task_of
    from playground.engine.problem import project_of
    from playground.engine.run import Run
    from playground.files.description import loss_entry, metrics_entries
    from playground.files.project import ProjectError, write_project
    from playground.files.storage import try_place
    from playground.model.document import DocumentError

    project = read(options.file)
    document = project.document
    document = document.with_training(_settings(document.training, options))
    try:
        problem = project_of(document, project).problem
    except DocumentError as error:
        raise CommandError(f"--loss {document.training.loss}: {error}") from None
    try:
        if options.out is not None:
            try_place(options.out)
    except ProjectError as error:
        raise CommandError(str(error)) from None
    if problem.n_train == 0:
        raise CommandError(f"{options.file}: data: there are no training rows")
    steps = DEFAULT_STEPS if options.steps is None else options.steps
    if options.epochs is not None:
        steps = options.epochs * -(-problem.n_train // problem.batch)
    if steps > LARGEST - document.run.step:
        raise CommandError(f"more than {LARGEST} steps in total")
    run = Run(problem, document.parameters, document.run, fastest_engine())
    seconds = _advance(run, steps)
    taken = run.state.step - document.run.step
    trained = replace(document, parameters=run.state.parameters, progress=run.state.progress())
    if options.out is not None:
        try:
            write_project(options.out, trained)
        except ProjectError as error:
            raise CommandError(str(error)) from None
    losses = run.losses()
    task = task_of(document.graph, document.training, project.dataset)
    figures = metrics(problem, project.dataset, task, run.state.parameters)
    result: dict[str, Any] = {
        "step": run.state.step,
        "epoch": run.state.epoch,
        "loss": loss_entry(losses),
        **metrics_entries(figures),
        "steps_per_second": taken / seconds if seconds > 0.0 else 0.0,
        "diverged": run.divergence is not None or not math.isfinite(losses.train),
    }
    print_result(to_json(result) if options.json else _training_text(result, run, options.out))
    return 0


def _settings(training: Training, options: argparse.Namespace) -> Training:
    """The file's settings, changed by those of the command line."""
    from playground.model.document import DocumentError

    given = {f.name: getattr(options, f.name, None) for f in fields(training)}
    try:
        return replace(training, **{name: v for name, v in given.items() if v is not None})
    except DocumentError as error:
        raise CommandError(f"--{error.place.replace('_', '-')}: {error}") from None


def _advance(run: Run, steps: int) -> float:
    """Take the steps, with a progress bar; returns the seconds of the steps alone."""
    bar = ProgressBar(steps)
    seconds, taken, chunk = 0.0, 0, 1
    try:
        while taken < steps and run.can_advance:
            start = time.perf_counter()
            taken += run.advance(min(chunk, steps - taken))
            spent = time.perf_counter() - start
            seconds += spent
            chunk = chunk * 2 if spent < 0.03 else max(1, chunk // 2) if spent > 0.1 else chunk
            bar.show(taken)
    finally:
        bar.close(taken)
    return seconds


def _parameter(graph: Graph, key: ParameterKey) -> str:
    """A weight or a bias by the names of its nodes."""
    from playground.model.words import one_line

    nodes = key if isinstance(key, tuple) else (key,)
    names = [one_line(graph.display_name(node)) for node in nodes]
    return f"weight {names[0]} -> {names[1]}" if len(names) == 2 else f"bias of {names[0]}"


def _training_text(result: dict[str, Any], run: Run, out: str | None) -> str:
    from playground.files.description_text import losses_text, metrics_lines

    lines = [f"Step {result['step']:,}, epoch {result['epoch']:,}"]
    lines.append(f"Loss: {losses_text(result['loss'])}")
    lines += metrics_lines(result)
    lines.append(f"{result['steps_per_second']:,.0f} steps per second ({run.engine.name} engine)")
    if run.divergence is not None:
        what = _parameter(run.problem.program.graph, run.divergence.key)
        lines.append(
            f"Training diverged after step {run.divergence.step:,}: the next step was not finite "
            f"(largest gradient: {what}). This is the last finite state."
        )
    if out is not None:
        lines.append(f"Written to {out}")
    return "\n".join(lines) + "\n"
