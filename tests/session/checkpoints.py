"""Checkpoints of runs that have learned something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine.history import History
from playground.model.document import (
    Data,
    Document,
    Generator,
    Progress,
    Training,
    dense_document,
    frozen,
)
from playground.session.checkpoint import Checkpoint, Mark

STEPS = 9  # that each of them has taken
POWERS = (0.5, 0.25)


def checkpoint(*n_hidden: int, optimizer: str = "adam", seed: int = 0) -> Checkpoint:
    """Of a dense network with hidden layers of these widths."""
    document = dense_document(
        (1, *n_hidden, 1),
        ("relu",) * len(n_hidden) + ("linear",),
        Data(Generator("sine", n=10)),
        Training(optimizer=optimizer),
    )
    return learned(document, seed)


def learned(document: Document, seed: int) -> Checkpoint:
    """Of the document's run, with weights and state of the optimizer of its own."""
    draw = np.random.default_rng(seed)
    slots = draw.normal(size=document.run.slots.shape)
    progress = Progress(STEPS, 4, 1, frozen(slots), POWERS)
    values = frozen(draw.normal(size=document.graph.n_parameters))
    document = replace(document, parameters=values, progress=progress)
    steps = frozen(np.arange(STEPS + 1.0))
    history = History(steps, steps, steps, steps)
    return Checkpoint(document, history, (Mark(3, "Add node"),))
