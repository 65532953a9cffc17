"""The entries of a project file about training: settings and progress."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from playground.engine.problem import Problem
from playground.files.fields import Field, ProjectError
from playground.model.document import (
    Array,
    Document,
    DocumentError,
    Progress,
    Training,
    fresh_progress,
    frozen,
)
from playground.model.optimizers import OPTIMIZERS

MAX_COUNT = 10**15  # of steps, epochs and rows: far more than a run takes, and far from 2**53
_INITIALIZER_ALIASES = {"he_normal": "he", "xavier_normal": "xavier", "lecun_normal": "lecun"}


def read_training(field: Field) -> Training:
    """The settings; all but the loss are optional."""
    kinds = {f.name: f.type for f in fields(Training)}
    entries = field.entries(("loss",), tuple(kinds))
    values: dict[str, Any] = {}
    for name, entry in entries.items():
        if kinds[name] == "str":
            values[name] = entry.text()
        elif kinds[name] == "int":
            values[name] = entry.integer()
        else:
            values[name] = entry.number()
    if "initializer" in values:
        name = values["initializer"]
        values["initializer"] = _INITIALIZER_ALIASES.get(name, name)
    try:
        return Training(**values)
    except DocumentError as error:
        raise ProjectError(field.child(error.place), str(error)) from None


def read_progress(entries: dict[str, Field], document: Document, problem: Problem) -> Progress:
    """The progress of the run; the epoch is computed from ``step`` unless it is given."""
    fresh = fresh_progress(document.graph, document.training.optimizer)
    counts = {
        name: entries[name].integer(0, MAX_COUNT)
        for name in ("step", "epoch", "position")
        if name in entries
    }
    step = counts.get("step", 0)
    epoch = counts.get("epoch", 0)
    position = counts.get("position", 0)
    if "epoch" not in counts and "position" not in counts and problem.n_train > 0:
        per_epoch = -(-problem.n_train // problem.batch)
        epoch = step // per_epoch
        position = step % per_epoch * problem.batch
    slots, powers = fresh.slots, fresh.powers
    if "optimizer_state" in entries:
        slots, powers = _read_optimizer_state(entries["optimizer_state"], document)
    return Progress(step, epoch, position, slots, powers)


def _read_optimizer_state(field: Field, document: Document) -> tuple[Array, tuple[float, float]]:
    optimizer = OPTIMIZERS[document.training.optimizer]
    entries = field.entries(("slots",), ("powers",))
    rows = entries["slots"].items("a list of rows, [[...], ...]")
    if len(rows) != optimizer.n_slots:
        entries["slots"].fail(
            f"{optimizer.name} has {optimizer.n_slots} row{'s' * (optimizer.n_slots != 1)} "
            f"of state, not {len(rows)}"
        )
    n = document.graph.n_parameters
    slots = np.array([row.numbers(n) for row in rows], dtype=np.float64).reshape(len(rows), n)
    if "epsilon" in optimizer.constants:  # its last row is a mean or sum of squares
        for i in np.flatnonzero(slots[-1] < 0.0)[:1]:
            raise ProjectError(f"{rows[-1].place}[{i}]", "must be 0 or more")
    powers = (1.0, 1.0)
    if "powers" in entries:
        first, second = entries["powers"].numbers(2)
        powers = (first, second)
        for i, power in enumerate(powers):
            if not 0.0 <= power <= 1.0:
                raise ProjectError(f"{entries['powers'].place}[{i}]", "must be from 0 to 1")
    return frozen(slots), powers


def training_entry(training: Training) -> dict[str, object]:
    """All settings, without unused constants that have their default value."""
    default = Training()
    constants = {name for optimizer in OPTIMIZERS.values() for name in optimizer.constants}
    used = OPTIMIZERS[training.optimizer].constants
    return {
        f.name: getattr(training, f.name)
        for f in fields(training)
        if f.name not in constants
        or f.name in used
        or getattr(training, f.name) != getattr(default, f.name)
    }


def progress_entries(run: Progress) -> dict[str, object]:
    """The inverse of ``read_progress``; empty for a run that has not begun."""
    entries: dict[str, object] = {}
    if run.step or run.epoch or run.position:
        entries |= {"step": run.step, "epoch": run.epoch, "position": run.position}
    if run.slots.any() or run.powers != (1.0, 1.0):
        entries["optimizer_state"] = {"slots": run.slots.tolist(), "powers": list(run.powers)}
    return entries
