"""The loss history of a run: the whole run in bounded memory, with exact first and last points."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.problem import Losses, Trace

Array = NDArray[np.float64]

CAPACITY = 1024
FACTOR = 3  # odd: even and odd steps are recorded in turn, and show a loss that goes up and down
SPACING = FACTOR**2  # points near a step s that stay for good are at most s / SPACING apart
LEAST = 1000  # capacity from which they stay: each tripling of the steps keeps 2 * SPACING


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Losses by step, each array ``(n,)`` and read-only; NaN without rows."""

    step: Array
    train: Array
    test: Array
    penalty: Array

    def __len__(self) -> int:
        return len(self.step)

    def until(self, step: int) -> History:
        """The part up to and including ``step``."""
        n = int(np.searchsorted(self.step, step, side="right"))
        return History(self.step[:n], self.train[:n], self.test[:n], self.penalty[:n])


def empty_history() -> History:
    return _freeze(np.zeros((4, 0)))


def _freeze(table: Array) -> History:
    table.setflags(write=False)
    return History(*table)


class Recorder:
    """Records the History of a run.

    Losses are recorded at multiples of ``stride``. When the table is full, one in three stays and
    the stride triples, so that the recorded steps do not depend on how the run is divided into
    chunks. Some points of each tripling of the steps are kept for good, for the beginning of a long
    run on a logarithmic axis.
    """

    def __init__(self, start: History | None = None, capacity: int = CAPACITY) -> None:
        self._table = np.full((4, capacity), np.nan)
        self._n = 0
        self._keeps_beginning = capacity >= LEAST
        self.stride = 1
        if start is not None and len(start):
            rows = np.stack([start.step, start.train, start.test, start.penalty])
            while len(start) and rows.shape[1] >= capacity:
                self.stride *= FACTOR
                rows = rows[:, self._kept(rows[0])]
            self._n = rows.shape[1]
            self._table[:, : self._n] = rows
            gaps = np.diff(rows[0])
            if len(gaps):
                self.stride = max(self.stride, _power(float(np.median(gaps))))

    def _kept(self, steps: Array) -> NDArray[np.bool_]:
        kept: NDArray[np.bool_] = steps % self.stride == 0
        if self._keeps_beginning:
            apart = _powers_up_to(np.maximum(1.0, steps / SPACING))
            kept |= steps % apart == 0
        if len(kept):
            kept[0] = True
        return kept

    def until_due(self, step: int) -> int:
        """Steps from ``step`` to the next one to record; at least 1."""
        return self.stride - step % self.stride

    def due(self, step: int) -> bool:
        return step % self.stride == 0

    def trace(self, step: int) -> Trace | None:
        """A trace for the steps after ``step``; None when the table is full."""
        n = int(np.searchsorted(self._table[0, : self._n], step, side="right"))
        room = self._table.shape[1] - n
        return Trace(self.stride, np.empty((room, 4))) if room else None

    def add(self, trace: Trace) -> None:
        """Add the points of a trace."""
        if trace.n:
            first = trace.table[0, 0]
            n = int(np.searchsorted(self._table[0, : self._n], first, side="left"))
            self._n = n + trace.n
            self._table[:, n : self._n] = trace.table[: trace.n].T

    def record(self, step: int, losses: Losses) -> None:
        """Add one point, and drop points at the same step or later."""
        n = int(np.searchsorted(self._table[0, : self._n], step, side="left"))
        if n == self._table.shape[1]:
            self.stride *= FACTOR
            kept = self._table[:, :n][:, self._kept(self._table[0, :n])]
            n = kept.shape[1]
            self._table[:, :n] = kept
            if not self.due(step):
                self._n = n
                return
        self._table[:, n] = (step, losses.train, losses.test, losses.penalty)
        self._n = n + 1

    def history(self, step: int, losses: Losses) -> History:
        """The recorded points, and at the end the losses at ``step``."""
        n = int(np.searchsorted(self._table[0, : self._n], step, side="left"))
        last = np.array([[step], [losses.train], [losses.test], [losses.penalty]])
        return _freeze(np.concatenate([self._table[:, :n], last], axis=1))


def _powers_up_to(values: Array) -> Array:
    """The largest power of FACTOR that is not above each value, which is at least 1."""
    powers = np.array([float(FACTOR**i) for i in range(34)])  # exact, up to 2**53
    return powers[np.searchsorted(powers, values, side="right") - 1]


def _power(value: float) -> int:
    """The power of FACTOR nearest to ``value``."""
    return int(FACTOR ** max(0, round(math.log(max(value, 1.0), FACTOR))))
