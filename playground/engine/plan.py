"""From a problem to the tables for the kernels.

The kernels check nothing, so all addresses that they use are computed here: the panels of weights,
the groups of units, the lines of a tile, the data in tiles. ``kernels/__init__.py`` explains these
terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.engine import layout as at
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.tiles import address, aligned, tiles_of
from playground.model.activations import ACTIVATIONS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS

Array = NDArray[np.float64]
Table = NDArray[np.int64]

MAX_TILE = 128  # examples, so that the lines of a small network fit the first-level cache
MIN_TILE = 48  # so that losses over all rows do not need many tiles when batches are tiny
HEIGHTS = {8: 3, 4: 2, 2: 1, 1: 0}  # of panels and groups -> offset of the instruction's code
# The cost of loading a source's values, in weights. A panel loads them once for all its units, so
# a panel with missing edges can be faster than its units one by one. Measured.
SOURCE_COST = 4
# A panel with this share of the sources takes all of them, so that units stay in their groups.
FULL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """``height`` consecutive units from ``unit`` on, with the same sources.

    ``lines`` are the sources' lines, ``place`` is the index of the first weight: the weight from
    source s to unit ``unit + i`` is at ``place + height * s + i``, followed by the biases.
    """

    unit: int
    height: int
    lines: Table
    place: int
    first_source: int  # index of its lines in the table of sources

    @property
    def size(self) -> int:
        """Numbers in the panel, a multiple of eight."""
        return -(-self.height * (len(self.lines) + 1) // 8) * 8


class Instructions:
    """Instructions with unit numbers, before these become addresses; see ``layout.py``."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int, int, int, int]] = []
        self._bends: list[float] = []

    def add(
        self, code: int, weights: int, n: int, table: int, unit: int, kind: int, bend: float
    ) -> None:
        """``weights`` and ``table`` are offsets in bytes."""
        self._rows.append((code, weights, n, table, unit, kind))
        self._bends.append(bend)

    def close(self) -> None:
        """End the list."""
        self.add(at.END, 0, 0, 0, 0, 0, 0.0)
        self._table = np.array(self._rows, dtype=np.int64)

    @property
    def codes(self) -> Table:
        codes: Table = self._table[:, 0]
        return codes

    def table(self, sources: int, units: tuple[int, int, int], stride: int) -> Table:
        """The instructions with addresses, from those of the sources and of the first unit's
        line, deltas and slopes."""
        out = np.empty((len(self._table), at.INSTRUCTION_SIZE), dtype=np.int64)
        out[:, [at.CODE, at.WEIGHTS, at.N, at.TABLE, at.LINE, at.KIND]] = self._table
        offset = stride * out[:, at.LINE]
        for column, base in zip((at.LINE, at.DELTA, at.SLOPES), units, strict=True):
            out[:, column] = offset + base
        out[:, at.TABLE] += sources
        out.view(np.float64)[:, at.BEND] = self._bends
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """What depends on the graph alone, with numbers of lines and units instead of addresses."""

    forward: Instructions
    backward: Instructions
    feeds: NDArray[np.bool_]  # which of ``backward`` have entries instead of sources
    sources: Table  # lines
    entries: Table  # (n_entries, ENTRY_SIZE), units
    places: Table  # (n_parameters,)
    free: Table  # (n_parameters,)
    free_places: Array  # (n_theta,): 1 where a parameter is free, 0 where locked or none
    is_weight: Array  # (n_theta,)
    n_inputs: int
    n_outputs: int
    n_units: int

    @property
    def n_theta(self) -> int:
        return len(self.is_weight)


@lru_cache(maxsize=4)
def structure_of(program: Program, linked: bool) -> Structure:
    """Divide the weights of a network into panels and its units into groups.

    ``linked``: the loss reads the output's z instead of its activation.
    """
    n_layers = len(program.sizes)
    n_inputs, n_outputs = program.sizes[0], program.sizes[-1]
    first_units = np.concatenate([[0, 0], np.cumsum(program.sizes[1:])]).tolist()
    first_lines = [0, *(n_inputs + n_outputs + 1 + u for u in first_units[1:-1])]
    ones = n_inputs + n_outputs
    panels: list[list[Panel]] = [[]]  # by layer
    sources: list[Table] = []
    numbers: list[Table] = []  # the parameter at each place; -1 for none
    n_sources = place = 0
    for layer in range(1, n_layers):
        panels.append([])
        matrix, lines = _incoming(program, layer, first_lines)
        for first, height, columns in _cut(matrix):
            part = matrix[first : first + height, columns]
            unit = first_units[layer] + first
            panel = Panel(unit, height, lines[columns], place, n_sources)
            padding = panel.size - part.size - height
            biases = np.arange(height) + (program.biases[layer].start + first)
            numbers += [part.T.ravel(), biases, np.full(padding, -1)]
            sources += [panel.lines, np.full(1 + padding // height, ones)]
            panels[layer].append(panel)
            place += panel.size
            n_sources += len(panel.lines) + 1 + padding // height

    forward, backward = Instructions(), Instructions()
    entries: list[tuple[int, int, int]] = []
    for layer in range(1, n_layers):
        kind, bend = _kind(program, layer, linked)
        line_bend = bend if kind == at.BENT else 1.0
        for p in panels[layer]:
            code = at.FORWARD_1 + HEIGHTS[p.height]
            weights, table = 8 * p.place, 8 * p.first_source
            forward.add(code, weights, len(p.lines), table, p.unit, kind, line_bend)
        if kind != at.BENT:
            code = at.ACTIVATE_SOFTMAX if kind == at.SOFTMAX else at.ACTIVATE
            forward.add(code, 0, program.sizes[layer], 0, first_units[layer], kind, bend)
    for layer in range(n_layers - 1, 0, -1):
        if layer < n_layers - 1:
            kind, bend = _kind(program, layer, linked)
            later = [panel for some in panels[layer + 1 :] for panel in some]
            fed = _columns(later, first_lines[layer], program.sizes[layer])
            for first, height in _groups(fed, program.sizes[layer]):
                before = len(entries)
                for panel, places_in in fed:
                    if places_in[first] >= 0:
                        weights = 8 * (panel.place + panel.height * places_in[first])
                        entries.append((panel.unit, weights, panel.height))
                code, unit = at.DELTAS_1 + HEIGHTS[height], first_units[layer] + first
                table = 8 * at.ENTRY_SIZE * before
                backward.add(code, 0, len(entries) - before, table, unit, kind, bend)
        for p in panels[layer]:
            code = at.GRADIENT_1 + HEIGHTS[p.height]
            backward.add(code, 8 * p.place, len(p.lines), 8 * p.first_source, p.unit, 0, 0.0)
    forward.close()
    backward.close()

    at_place = np.concatenate(numbers)
    places = np.empty(program.n_parameters, dtype=np.int64)
    there = np.flatnonzero(at_place >= 0)
    places[at_place[there]] = there
    free_places = np.zeros(place)
    free_places[places] = program.free
    is_weight = np.zeros(place)
    is_weight[places[: program.n_weights]] = 1.0
    return Structure(
        forward,
        backward,
        (backward.codes >= at.DELTAS_1) & (backward.codes <= at.DELTAS_8),
        np.concatenate(sources),
        np.array(entries, dtype=np.int64).reshape(-1, at.ENTRY_SIZE),
        places,
        program.free.astype(np.int64),
        free_places,
        is_weight,
        n_inputs,
        n_outputs,
        first_units[-1],
    )


def _kind(program: Program, layer: int, linked: bool) -> tuple[int, float]:
    """The kernels' code for a layer's activation, and its slope below 0."""
    activation = program.activations[layer]
    slope = program.negative_slopes[layer]
    if activation == "linear" or (linked and layer == len(program.sizes) - 1):
        return at.BENT, 1.0
    if activation == "relu":
        return at.BENT, 0.0
    if activation == "leaky_relu" and 0.0 <= slope <= 1.0:
        return at.BENT, slope
    return ACTIVATIONS[activation].code, slope


def _incoming(program: Program, layer: int, first_lines: Sequence[int]) -> tuple[Table, Table]:
    """The parameter between each unit of the layer and each source, -1 for none; and the lines of
    the sources."""
    parts, lines = [np.zeros((program.sizes[layer], 0), dtype=np.int64)], [np.zeros(0, np.int64)]
    for block in program.blocks_into[layer]:
        part = np.full((block.n_rows, block.n_columns), -1, dtype=np.int64)
        part[block.rows, block.columns] = block.index
        parts.append(part)
        lines.append(first_lines[block.source] + np.arange(block.n_columns))
    return np.hstack(parts), np.concatenate(lines)


def _cut(matrix: Table) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """Divide the rows into panels: (first row, height, the columns that it needs)."""
    there = matrix >= 0
    dense = bool(there.all())
    columns = np.ones(matrix.shape[1], dtype=np.bool_)
    first = 0
    while first < len(matrix):
        for height in HEIGHTS:
            if height > len(matrix) - first:
                continue
            if dense:
                break
            part = there[first : first + height]
            columns = np.any(part, axis=0)
            together = columns.sum() * (SOURCE_COST + height)
            if height == 1 or together <= part.sum() * (SOURCE_COST + 1):
                break
        if columns.size and columns.mean() > FULL:
            columns = np.ones_like(columns)
        yield first, height, columns
        first += height


def _groups(fed: list[tuple[Panel, list[int]]], size: int) -> Iterator[tuple[int, int]]:
    """Divide a layer of ``size`` units into groups that are adjacent in every panel they feed:
    (first, height)."""
    first = 0
    while first < size:
        height = next(h for h in HEIGHTS if h <= size - first and _together(fed, first, h))
        yield first, height
        first += height


def _columns(panels: list[Panel], line: int, size: int) -> list[tuple[Panel, list[int]]]:
    """The panels that the ``size`` units from ``line`` on feed, with each unit's column in them, or
    -1."""
    fed = []
    for panel in panels:
        if not len(panel.lines) or panel.lines[-1] < line or panel.lines[0] >= line + size:
            continue  # most panels of a deep network
        low, high = np.searchsorted(panel.lines, (line, line + size)).tolist()
        if high - low == size:
            fed.append((panel, list(range(low, high))))
        elif high > low:
            columns = np.full(size, -1)
            columns[panel.lines[low:high] - line] = np.arange(low, high)
            fed.append((panel, columns.tolist()))
    return fed


def _together(fed: list[tuple[Panel, list[int]]], first: int, height: int) -> bool:
    """Whether these units are in the same panels, at consecutive columns."""
    for _, columns in fed:
        start = columns[first]
        for i in range(1, height):
            if columns[first + i] != (start + i if start >= 0 else -1):
                return False
    return True


class Plan:
    """The tables and the memory of one problem, for kernels with vectors of ``wide`` examples.

    Attributes:
        header: the kernels' ``plan`` table.
    """

    def __init__(self, problem: Problem, wide: int) -> None:
        program, training = problem.program, problem.training
        loss = LOSSES[training.loss]
        linked = loss.link is not None and loss.link == program.activations[-1]
        structure = structure_of(program, linked)
        n, batch = problem.n_train, problem.batch
        tile = min(MAX_TILE, -(-max(batch, MIN_TILE) // wide) * wide)
        width = 8 * (tile // 8 | 1)  # an odd number of cache lines, to avoid cache conflicts
        n_given = structure.n_inputs + structure.n_outputs + 1
        n_slots = OPTIMIZERS[training.optimizer].n_slots
        n_theta = structure.n_theta

        kind, bend = _kind(program, len(program.sizes) - 1, linked)
        settings = _settings(problem, bend)
        x = np.ascontiguousarray(problem.x_train, dtype=np.float64)
        y = np.ascontiguousarray(problem.y_train, dtype=np.float64)
        train_tiles = tiles_of(problem.x_train, problem.y_train, tile, width)
        test_tiles = tiles_of(problem.x_test, problem.y_test, tile, width)
        order = np.zeros(n if batch < n else 0, dtype=np.int64)

        sizes = {
            at.LINES: (n_given + structure.n_units) * width,
            at.DELTAS: structure.n_units * width,
            at.SLOPES_OF_UNITS: structure.n_units * width,
            at.VALID: 2 * tile,
            at.THETA: n_theta,
            at.OTHER_THETA: n_theta,
            at.STATE: n_slots * n_theta,
            at.OTHER_STATE: n_slots * n_theta,
            at.GRADIENT: n_theta,
            at.TRANSPOSED: 8 * tile,
            at.RATE: n_theta,
        }
        starts = {}
        end = 0
        for what, size in sizes.items():
            starts[what] = end
            end += -(-size // 8) * 8
        memory = aligned(end)
        memory[starts[at.LINES] + (n_given - 1) * width :][:width] = 1.0
        memory[starts[at.VALID] :][:tile] = 1.0
        memory[starts[at.RATE] :][:n_theta] = training.learning_rate * structure.free_places
        place = {what: address(memory) + 8 * start for what, start in starts.items()}

        stride = 8 * width
        units = place[at.LINES] + stride * n_given
        sources = place[at.LINES] + stride * structure.sources
        entries = structure.entries.copy()
        entries[:, 0] = place[at.DELTAS] + stride * entries[:, 0]
        bases = (units, place[at.DELTAS], place[at.SLOPES_OF_UNITS])
        forward = structure.forward.table(address(sources), bases, stride)
        backward = structure.backward.table(address(sources), bases, stride)
        backward[structure.feeds, at.TABLE] += address(entries) - address(sources)
        outputs = stride * (structure.n_units - structure.n_outputs)
        values = {
            at.FORWARD: address(forward),
            at.BACKWARD: address(backward),
            at.N_INPUTS: structure.n_inputs,
            at.N_OUTPUTS: structure.n_outputs,
            at.TILE: tile,
            at.STRIDE: stride,
            at.TARGETS: place[at.LINES] + stride * structure.n_inputs,
            at.OUTPUTS: units + outputs,
            at.OUTPUT_DELTAS: place[at.DELTAS] + outputs,
            at.OUTPUT_SLOPES: place[at.SLOPES_OF_UNITS] + outputs,
            at.OUTPUT_KIND: kind,
            at.LOSS: loss.code,
            at.LINKED: int(linked),
            at.OPTIMIZER: OPTIMIZERS[training.optimizer].code,
            at.N_PARAMETERS: program.n_parameters,
            at.N_THETA: n_theta,
            at.PLACES: address(structure.places),
            at.FREE: address(structure.free),
            at.N_SLOTS: n_slots,
            at.IS_WEIGHT: address(structure.is_weight),
            at.SETTINGS: address(settings),
            at.TRAIN_TILES: address(train_tiles),
            at.N_TRAIN: n,
            at.TEST_TILES: address(test_tiles),
            at.N_TEST: len(problem.x_test),
            at.LOADED: -1,
            at.BATCH: batch,
            at.X: address(x),
            at.Y: address(y),
            at.SEED: training.seed,
            at.ORDER: address(order),
            at.ORDER_EPOCH: -1,
        } | place
        self.header = np.zeros(at.PLAN_SIZE, dtype=np.int64)
        self.header[[*values]] = [*values.values()]
        self._keep_alive = (
            structure, settings, x, y, train_tiles, test_tiles, order, memory, sources, entries,
            forward, backward,
        )  # fmt: skip


def _settings(problem: Problem, output_bend: float) -> Array:
    t = problem.training
    constants = (t.momentum, t.beta1, t.beta2, t.epsilon, t.rho, t.weight_decay)
    return np.array([t.l1, t.l2, *constants, output_bend])
