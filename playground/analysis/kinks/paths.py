"""The path of every kink: its x against the step, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.piecewise import PiecewiseLinear

Array = NDArray[np.float64]

CAPACITY = 1024  # recorded steps
MAX_PATHS = 512  # including those of kinks that no longer exist


@dataclass(frozen=True, slots=True, eq=False)
class KinkPath:
    """The path of one kink, made by ``node``: ``step`` and ``x`` (user's units), ``(n,)``.

    The kink appeared at step ``born`` (None: at the start) and disappeared at step ``died`` (None:
    it still exists).
    """

    node: int
    step: Array
    x: Array
    born: int | None
    died: int | None


@dataclass(slots=True)
class _Track:
    """A path being recorded: its row in the table and its last x."""

    node: int
    row: int
    x: float
    born: int | None
    died: int | None = None


class KinkPaths:
    """Follows the kinks of a fit from one recorded step to the next.

    A kink is identified by the node that makes it; several kinks of a node are matched from left to
    right with the least movement. When the table is full, every second step is dropped and the
    stride between steps doubles; when there are too many paths, the shortest ended ones go.
    """

    def __init__(self, capacity: int = CAPACITY, max_paths: int = MAX_PATHS) -> None:
        self.stride = 1
        self._steps = np.zeros(0)
        self._capacity = capacity
        self._max_paths = max_paths
        self._clear()

    def _clear(self) -> None:
        self.stride = 1
        self._n = 0
        self._steps = np.zeros(self._capacity)
        self._table = np.full((self._max_paths, self._capacity), np.nan)
        self._free = list(range(self._max_paths - 1, -1, -1))
        self._alive: dict[int, list[_Track]] = {}  # by node, from left to right
        self._dead: list[_Track] = []
        self._last: int | None = None  # the last step passed to ``record``, in the table or not
        self._newest: tuple[int, dict[int, float]] = (0, {})  # that step, and x by row

    def record(self, step: int, fit: PiecewiseLinear) -> None:
        """Record the kinks at one step. A step before the last one cuts the paths there."""
        if self._last is not None and step <= self._last:
            self.cut(step - 1)
        places: dict[int, list[float]] = {}
        for x, nodes in zip(fit.x.tolist(), fit.nodes, strict=True):
            for node in nodes:
                places.setdefault(node, []).append(x)
        for node in set(self._alive) | set(places):
            self._follow(step, node, places.get(node, []))
        now = {track.row: track.x for tracks in self._alive.values() for track in tracks}
        if self._last is None or step - self._steps[self._n - 1] >= self.stride:
            self._keep(step, now)
        self._newest = (step, now)
        self._last = step

    def cut(self, step: int) -> None:
        """Forget everything after ``step``, as after an undo; paths that ended since go on."""
        n = int(np.searchsorted(self._steps[: self._n], step, side="right"))
        if n == 0:
            self._clear()
            return
        self._n = n
        self._table[:, n:] = np.nan
        last = int(self._steps[n - 1])
        alive: dict[int, list[_Track]] = {}
        dead: list[_Track] = []
        tracks = self._dead + [track for tracks in self._alive.values() for track in tracks]
        for track in tracks:
            if track.born is not None and track.born > last:
                self._release(track)
            elif track.died is not None and track.died <= last:
                dead.append(track)
            else:
                x = float(self._table[track.row, n - 1])
                if np.isfinite(x):
                    track.x, track.died = x, None
                    alive.setdefault(track.node, []).append(track)
                else:
                    self._release(track)
        self._alive = {node: sorted(found, key=lambda r: r.x) for node, found in alive.items()}
        self._dead = dead
        self._last = last
        self._newest = (last, {r.row: r.x for found in alive.values() for r in found})

    def paths(self) -> tuple[KinkPath, ...]:
        """All paths, first the ended ones; the others end with the newest step."""
        step, now = self._newest
        out = []
        alive = [track for tracks in self._alive.values() for track in tracks]
        for track in [*self._dead, *alive]:
            row = self._table[track.row, : self._n]
            seen = np.isfinite(row)
            steps, x = self._steps[: self._n][seen], row[seen]
            if track.row in now and (not len(steps) or steps[-1] < step):
                steps, x = np.append(steps, step), np.append(x, now[track.row])
            if len(steps):
                out.append(KinkPath(track.node, steps, x, track.born, track.died))
        return tuple(out)

    def _follow(self, step: int, node: int, places: list[float]) -> None:
        """Match a node's paths with its present kinks; end and begin the others."""
        tracks = self._alive.get(node, [])
        pairs = matched([track.x for track in tracks], places)
        kept = {i for i, _ in pairs}
        taken = {j for _, j in pairs}
        for i, track in enumerate(tracks):
            if i not in kept:
                track.died = step
                self._dead.append(track)
        following = []
        for i, j in pairs:
            tracks[i].x = places[j]
            following.append(tracks[i])
        for j, x in enumerate(places):
            if j not in taken and (row := self._row()) is not None:
                born = None if self._last is None else step
                following.append(_Track(node, row, x, born))
        if following:
            self._alive[node] = sorted(following, key=lambda track: track.x)
        else:
            self._alive.pop(node, None)

    def _row(self) -> int | None:
        """A free row of the table, if need be that of the shortest ended path."""
        if not self._free and self._dead:
            lengths = [np.isfinite(self._table[track.row, : self._n]).sum() for track in self._dead]
            self._release(self._dead.pop(int(np.argmin(lengths))))
        return self._free.pop() if self._free else None

    def _release(self, track: _Track) -> None:
        self._table[track.row] = np.nan
        self._free.append(track.row)

    def _keep(self, step: int, now: dict[int, float]) -> None:
        if self._n == self._capacity:
            self._halve()
            if step - self._steps[self._n - 1] < self.stride:
                return
        self._steps[self._n] = step
        self._table[list(now), self._n] = list(now.values())
        self._n += 1

    def _halve(self) -> None:
        """Keep the first recorded step and every second one after it."""
        kept = (self._capacity + 1) // 2
        self._steps[:kept] = self._steps[::2]
        self._table[:, :kept] = self._table[:, ::2]
        self._table[:, kept:] = np.nan
        self._n = kept
        gaps = np.diff(self._steps[:kept])
        self.stride = max(2 * self.stride, int(np.median(gaps)) if len(gaps) else 1)
        # Paths that existed only between two of the remaining steps are lost.
        for track in self._dead[:]:
            if not np.isfinite(self._table[track.row, :kept]).any():
                self._dead.remove(track)
                self._release(track)


def matched(old: list[float], new: list[float]) -> list[tuple[int, int]]:
    """As many pairs (i, j) of two increasing lists as possible, in order, with the least movement.

    Dynamic programming over how many entries of the longer list are left out; both are short.
    """
    if len(old) > len(new):
        return [(i, j) for j, i in matched(new, old)]
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
