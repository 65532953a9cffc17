"""The path of every kink: its x against the step, with births and deaths, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.piecewise import PiecewiseLinear

Array = NDArray[np.float64]

CAPACITY = 1024  # moments kept
MAX_LINES = 512  # kinks followed, the dead ones too


@dataclass(frozen=True, slots=True, eq=False)
class KinkPath:
    """One kink through the run: ``step`` and ``x`` (user's units), ``(n,)``, made by ``node``.

    ``born`` and ``died`` are the steps at which it was first and first no longer seen. ``born`` is
    None when it was there from the beginning, ``died`` None while it is there.
    """

    node: int
    step: Array
    x: Array
    born: int | None
    died: int | None


@dataclass(slots=True)
class _Line:
    """A line being drawn: its row in the table, its last place, its first and last step."""

    node: int
    row: int
    x: float
    born: int | None
    died: int | None = None


class KinkPaths:
    """Follows the kinks of a fit from one moment to the next.

    A kink is known by the node that makes it; where a node makes several, they are matched from
    left to right so that they move least. Births and deaths are exact to the moments that were
    recorded. When the table is full every second moment is dropped and the stride between moments
    doubles; when there are too many lines the shortest dead ones go.
    """

    def __init__(self, capacity: int = CAPACITY, max_lines: int = MAX_LINES) -> None:
        self.stride = 1
        self._steps = np.zeros(0)
        self._capacity = capacity
        self._max_lines = max_lines
        self._clear()

    def _clear(self) -> None:
        self.stride = 1
        self._n = 0
        self._steps = np.zeros(self._capacity)
        self._table = np.full((self._max_lines, self._capacity), np.nan)
        self._free = list(range(self._max_lines - 1, -1, -1))
        self._alive: dict[int, list[_Line]] = {}  # by node, from left to right
        self._dead: list[_Line] = []
        self._last: int | None = None  # the last step heard of, kept in the table or not
        self._newest: tuple[int, dict[int, float]] = (0, {})  # its x by row

    def record(self, step: int, fit: PiecewiseLinear) -> None:
        """Take in the kinks of one moment. A step before the last one takes the run back there."""
        if self._last is not None and step <= self._last:
            self.cut(step - 1)
        places: dict[int, list[float]] = {}
        for x, nodes in zip(fit.x.tolist(), fit.nodes, strict=True):
            for node in nodes:
                places.setdefault(node, []).append(x)
        for node in set(self._alive) | set(places):
            self._follow(step, node, places.get(node, []))
        now = {line.row: line.x for lines in self._alive.values() for line in lines}
        if self._last is None or step - self._steps[self._n - 1] >= self.stride:
            self._keep(step, now)
        self._newest = (step, now)
        self._last = step

    def cut(self, step: int) -> None:
        """Forget what came after ``step``, as after an undo; lines that had died since live on."""
        n = int(np.searchsorted(self._steps[: self._n], step, side="right"))
        if n == 0:
            self._clear()
            return
        self._n = n
        self._table[:, n:] = np.nan
        last = int(self._steps[n - 1])
        alive: dict[int, list[_Line]] = {}
        dead: list[_Line] = []
        lines = self._dead + [line for lines in self._alive.values() for line in lines]
        for line in lines:
            if line.born is not None and line.born > last:
                self._release(line)
            elif line.died is not None and line.died <= last:
                dead.append(line)
            else:
                x = float(self._table[line.row, n - 1])
                if np.isfinite(x):
                    line.x, line.died = x, None
                    alive.setdefault(line.node, []).append(line)
                else:
                    self._release(line)
        self._alive = {node: sorted(found, key=lambda r: r.x) for node, found in alive.items()}
        self._dead = dead
        self._last = last
        self._newest = (last, {r.row: r.x for found in alive.values() for r in found})

    def lines(self) -> tuple[KinkPath, ...]:
        """All lines, those that are alive last; each ends with the newest moment."""
        step, now = self._newest
        out = []
        living = [line for lines in self._alive.values() for line in lines]
        for line in [*self._dead, *living]:
            row = self._table[line.row, : self._n]
            seen = np.isfinite(row)
            steps, x = self._steps[: self._n][seen], row[seen]
            if line.row in now and (not len(steps) or steps[-1] < step):
                steps, x = np.append(steps, step), np.append(x, now[line.row])
            if len(steps):
                out.append(KinkPath(line.node, steps, x, line.born, line.died))
        return tuple(out)

    def _follow(self, step: int, node: int, places: list[float]) -> None:
        """Match a node's lines with its kinks now; the rest die or are born."""
        lines = self._alive.get(node, [])
        pairs = _matched([line.x for line in lines], places)
        kept = {i for i, _ in pairs}
        taken = {j for _, j in pairs}
        for i, line in enumerate(lines):
            if i not in kept:
                line.died = step
                self._dead.append(line)
        following = []
        for i, j in pairs:
            lines[i].x = places[j]
            following.append(lines[i])
        for j, x in enumerate(places):
            if j not in taken and (row := self._row()) is not None:
                born = None if self._last is None else step
                following.append(_Line(node, row, x, born))
        if following:
            self._alive[node] = sorted(following, key=lambda line: line.x)
        else:
            self._alive.pop(node, None)

    def _row(self) -> int | None:
        """A free row of the table; the shortest dead line makes room when there is none."""
        if not self._free and self._dead:
            lengths = [np.isfinite(self._table[line.row, : self._n]).sum() for line in self._dead]
            self._release(self._dead.pop(int(np.argmin(lengths))))
        return self._free.pop() if self._free else None

    def _release(self, line: _Line) -> None:
        self._table[line.row] = np.nan
        self._free.append(line.row)

    def _keep(self, step: int, now: dict[int, float]) -> None:
        if self._n == self._capacity:
            self._halve()
            if step - self._steps[self._n - 1] < self.stride:
                return
        self._steps[self._n] = step
        self._table[list(now), self._n] = list(now.values())
        self._n += 1

    def _halve(self) -> None:
        """Keep the first moment and every second one after it."""
        kept = (self._capacity + 1) // 2
        self._steps[:kept] = self._steps[::2]
        self._table[:, :kept] = self._table[:, ::2]
        self._table[:, kept:] = np.nan
        self._n = kept
        gaps = np.diff(self._steps[:kept])
        self.stride = max(2 * self.stride, int(np.median(gaps)) if len(gaps) else 1)
        # A line that lived only between two moments that stay leaves no trace.
        for line in self._dead[:]:
            if not np.isfinite(self._table[line.row, :kept]).any():
                self._dead.remove(line)
                self._release(line)


def _matched(old: list[float], new: list[float]) -> list[tuple[int, int]]:
    """Pairs (i, j) of two increasing rows, in order, as many as can be, with the least movement.

    Dynamic programming over how many of the longer row are left out; both rows are short.
    """
    if len(old) > len(new):
        return [(i, j) for j, i in _matched(new, old)]
    m, n = len(old), len(new)
    if m == 0:
        return []
    cost = np.full((m + 1, n + 1), np.inf)
    cost[0] = 0.0
    for i in range(1, m + 1):
        for j in range(i, n - m + i + 1):
            cost[i, j] = min(cost[i, j - 1], cost[i - 1, j - 1] + abs(old[i - 1] - new[j - 1]))
    pairs, j = [], n
    for i in range(m, 0, -1):
        while j > i and cost[i, j] == cost[i, j - 1]:
            j -= 1
        pairs.append((i - 1, j - 1))
        j -= 1
    return pairs[::-1]
