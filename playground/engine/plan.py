"""From a problem to the tables that ``kernels.py`` works from.

The kernels check nothing, so every address they will ever use is laid out here: the panels of
weights, the groups of units, the lines of a tile, the data cut into tiles. The text of
``kernels.py`` says what these are.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.engine import layout as at
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.model.activations import ACTIVATIONS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS

Array = NDArray[np.float64]
Table = NDArray[np.int64]

MAX_TILE = 128  # examples; the lines of a small network then stay in the first cache
MIN_TILE = 48  # so that losses over all rows are not taken in crumbs when batches are tiny
HEIGHTS = (8, 4, 2, 1)
MAX_HOLES = 0.25  # of a panel; beyond that it is cut into lower ones


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Consecutive units ``unit`` .. ``unit + height`` with the same sources.

    ``lines`` are the sources' lines, ``place`` the place of the first weight: the one from source
    s to unit ``unit + i`` is at ``place + height * s + i``, and the biases follow.
    """

    unit: int
    height: int
    lines: Table
    place: int

    @property
    def size(self) -> int:
        """Places it takes, whole eights."""
        return -(-self.height * (len(self.lines) + 1) // 8) * 8


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The tables that depend on the graph alone. ``sources`` holds lines, not yet addresses."""

    layers: Table
    panels: Table
    sources: Table
    groups: Table
    entries: Table
    places: Table  # (n_parameters,)
    free: Table  # (n_parameters,)
    free_places: Array  # (n_theta,): 1 where a parameter is free, 0 where locked or none
    is_weight: Array  # (n_theta,)
    slopes: Array  # (n_layers,), negative slopes
    n_inputs: int
    n_outputs: int
    n_units: int

    @property
    def n_theta(self) -> int:
        return len(self.is_weight)


@lru_cache(maxsize=4)
def structure_of(program: Program) -> Structure:
    """Cut the weights of a network into panels and its units into groups."""
    n_inputs, n_outputs = program.sizes[0], program.sizes[-1]
    first_units = np.concatenate([[0, 0], np.cumsum(program.sizes[1:])]).tolist()
    first_lines = [0, *(n_inputs + n_outputs + 1 + u for u in first_units[1:-1])]
    ones = n_inputs + n_outputs
    panels: list[Panel] = []
    sources: list[Table] = []
    numbers: list[Table] = []  # which parameter is at each place; -1 for none
    layers = np.zeros((len(program.sizes) - 1, at.LAYER_SIZE), dtype=np.int64)
    place = 0
    for layer in range(1, len(program.sizes)):
        row = layers[layer - 1]
        row[at.FIRST_PANEL] = len(panels)
        row[at.FIRST_UNIT], row[at.LAST_UNIT] = first_units[layer], first_units[layer + 1]
        row[at.KIND] = _kind(program.activations[layer], program.negative_slopes[layer])
        matrix, lines = _incoming(program, layer, first_lines)
        for first, height, columns in _cut(matrix):
            part = matrix[first : first + height, columns]
            biases = program.biases[layer].start + np.arange(first, first + height)
            panel = Panel(first_units[layer] + first, height, lines[columns], place)
            padding = panel.size - height * (len(panel.lines) + 1)
            numbers += [part.T.ravel(), biases, np.full(padding, -1)]
            sources += [panel.lines, np.full(1 + padding // height, ones)]
            panels.append(panel)
            place += panel.size
        row[at.LAST_PANEL] = len(panels)
    groups, entries = _groups(program, panels, layers, first_units, first_lines)

    at_place = np.concatenate(numbers)
    places = np.empty(program.n_parameters, dtype=np.int64)
    there = np.flatnonzero(at_place >= 0)
    places[at_place[there]] = there
    free_places = np.zeros(place)
    free_places[places] = program.free
    is_weight = np.zeros(place)
    is_weight[places[: program.n_weights]] = 1.0
    return Structure(
        layers,
        _panel_table(panels, sources),
        np.concatenate(sources),
        groups,
        entries,
        places,
        program.free.astype(np.int64),
        free_places,
        is_weight,
        np.array([_slope(program, layer) for layer in range(1, len(program.sizes))]),
        n_inputs,
        n_outputs,
        first_units[-1],
    )


def _kind(activation: str, negative_slope: float) -> int:
    """What the kernels call this activation: several are one there."""
    if activation in ("linear", "relu"):
        return at.BENT
    if activation == "leaky_relu" and 0.0 <= negative_slope <= 1.0:
        return at.BENT
    return ACTIVATIONS[activation].code


def _slope(program: Program, layer: int) -> float:
    slopes = {"linear": 1.0, "leaky_relu": program.negative_slopes[layer]}
    return slopes.get(program.activations[layer], 0.0)


def _incoming(program: Program, layer: int, first_lines: Sequence[int]) -> tuple[Table, Table]:
    """Which parameter connects each unit of the layer with each source, -1 for none; the lines of
    the sources."""
    parts, lines = [np.zeros((program.sizes[layer], 0), dtype=np.int64)], [np.zeros(0, np.int64)]
    for block in program.blocks_into[layer]:
        part = np.full((block.n_rows, block.n_columns), -1, dtype=np.int64)
        part[block.rows, block.columns] = block.index
        parts.append(part)
        lines.append(first_lines[block.source] + np.arange(block.n_columns))
    return np.hstack(parts), np.concatenate(lines)


def _cut(matrix: Table) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """Cut the rows into panels: (first row, height, the columns that it needs)."""
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
            if height == 1 or part.sum() >= (1.0 - MAX_HOLES) * height * columns.sum():
                break
        yield first, height, columns
        first += height


def _panel_table(panels: list[Panel], sources: list[Table]) -> Table:
    """The kernels' table of panels; each has two pieces of ``sources``, its own and the padding."""
    table = np.zeros((len(panels), at.PANEL_SIZE), dtype=np.int64)
    first_source = 0
    for k, panel in enumerate(panels):
        row = (panel.height, 8 * panel.place, len(panel.lines), first_source, panel.unit)
        table[k] = row
        first_source += len(sources[2 * k]) + len(sources[2 * k + 1])
    return table


def _groups(
    program: Program,
    panels: list[Panel],
    layers: Table,
    first_units: Sequence[int],
    first_lines: Sequence[int],
) -> tuple[Table, Table]:
    """Cut the hidden units into groups that lie side by side in every panel they feed.

    Writes the groups of each layer into ``layers``.
    """
    groups: list[tuple[int, ...]] = []
    entries: list[tuple[int, int, int]] = []
    for layer in range(1, len(program.sizes) - 1):
        size = program.sizes[layer]
        layers[layer - 1, at.FIRST_GROUP] = len(groups)
        fed = _columns(panels[layers[layer - 1, at.LAST_PANEL] :], first_lines[layer], size)
        first = 0
        while first < size:
            height = next(h for h in HEIGHTS if h <= size - first and _together(fed, first, h))
            before = len(entries)
            for panel, columns in fed:
                if columns[first] >= 0:
                    place = panel.place + panel.height * columns[first]
                    entries.append((panel.unit, 8 * place, panel.height))
            unit = first_units[layer] + first
            groups.append((height, unit, before, len(entries) - before))
            first += height
        layers[layer - 1, at.LAST_GROUP] = len(groups)
    return (
        np.array(groups, dtype=np.int64).reshape(-1, at.GROUP_SIZE),
        np.array(entries, dtype=np.int64).reshape(-1, at.ENTRY_SIZE),
    )


def _columns(panels: list[Panel], line: int, size: int) -> list[tuple[Panel, list[int]]]:
    """The panels that the ``size`` units from ``line`` on feed, and each unit's column in them, -1
    where it has none."""
    fed = []
    for panel in panels:
        low, high = np.searchsorted(panel.lines, (line, line + size)).tolist()
        if high - low == size:
            fed.append((panel, list(range(low, high))))
        elif high > low:
            columns = np.full(size, -1)
            columns[panel.lines[low:high] - line] = np.arange(low, high)
            fed.append((panel, columns.tolist()))
    return fed


def _together(fed: list[tuple[Panel, list[int]]], first: int, height: int) -> bool:
    """Whether these units are in the same panels, at consecutive columns or at none."""
    for _, columns in fed:
        start = columns[first]
        for i in range(1, height):
            if columns[first + i] != (start + i if start >= 0 else -1):
                return False
    return True


# -- memory ------------------------------------------------------------------------------------


def aligned(n: int) -> Array:
    """``n`` zeros that begin at a multiple of 64 bytes, as vectors like it."""
    raw = np.zeros(n + 8)
    return raw[(-address(raw) % 64) // 8 :][:n]


def address(array: NDArray[np.generic]) -> int:
    place: int = array.__array_interface__["data"][0]
    return place


class Plan:
    """The tables and the memory of one problem, for kernels whose columns come in ``wide``.

    Attributes:
        header: the table of the kernels' ``plan`` argument; its address is all they are given.
    """

    def __init__(self, problem: Problem, wide: int) -> None:
        program, training = problem.program, problem.training
        structure = structure_of(program)
        loss = LOSSES[training.loss]
        linked = loss.link is not None and loss.link == program.activations[-1]
        n = problem.n_train
        batch = problem.batch
        tile = min(MAX_TILE, -(-max(batch, MIN_TILE) // wide) * wide)
        width = 8 * (tile // 8 | 1)  # an odd number of cache lines: no two fight for one place
        n_lines = structure.n_inputs + structure.n_outputs + 1 + structure.n_units
        n_slots = OPTIMIZERS[training.optimizer].n_slots
        n_theta = structure.n_theta

        layers, slopes = structure.layers, structure.slopes
        if linked:  # the loss undoes the activation: it reads z
            layers, slopes = layers.copy(), slopes.copy()
            layers[-1, at.KIND] = at.BENT
            slopes[-1] = 1.0
        settings = np.concatenate([_settings(problem), slopes])
        x = np.ascontiguousarray(problem.x_train, dtype=np.float64)
        y = np.ascontiguousarray(problem.y_train, dtype=np.float64)
        train_tiles = tiles_of(problem.x_train, problem.y_train, tile, width)
        test_tiles = tiles_of(problem.x_test, problem.y_test, tile, width)
        sources = 8 * width * structure.sources
        order = np.zeros(n if batch < n else 0, dtype=np.int64)

        sizes = {
            at.LINES: n_lines * width,
            at.DELTAS: structure.n_units * width,
            at.SLOPES: structure.n_units * width,
            at.VALID: 2 * tile,
            at.THETA: n_theta,
            at.OTHER_THETA: n_theta,
            at.STATE: n_slots * n_theta,
            at.OTHER_STATE: n_slots * n_theta,
            at.GRADIENT: n_theta,
            at.RATE: n_theta,
        }
        starts = {}
        end = 0
        for what, size in sizes.items():
            starts[what] = end
            end += -(-size // 8) * 8
        memory = aligned(end)
        places = {what: address(memory) + 8 * start for what, start in starts.items()}
        ones = starts[at.LINES] + (structure.n_inputs + structure.n_outputs) * width
        memory[ones : ones + width] = 1.0
        memory[starts[at.VALID] :][:tile] = 1.0
        memory[starts[at.RATE] :][:n_theta] = training.learning_rate * structure.free_places

        values = {
            at.LAYERS: address(layers),
            at.N_LAYERS: len(layers),
            at.PANELS: address(structure.panels),
            at.SOURCES: address(sources),
            at.GROUPS: address(structure.groups),
            at.ENTRIES: address(structure.entries),
            at.N_INPUTS: structure.n_inputs,
            at.N_OUTPUTS: structure.n_outputs,
            at.N_UNITS: structure.n_units,
            at.TILE: tile,
            at.STRIDE: 8 * width,
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
        } | places
        header = np.zeros(at.PLAN_SIZE, dtype=np.int64)
        header[[*values]] = [*values.values()]
        self.header = header
        self._alive = (
            structure, layers, settings, x, y, train_tiles, test_tiles, sources, order, memory,
        )  # fmt: skip


def _settings(problem: Problem) -> list[float]:
    t = problem.training
    constants = (t.momentum, t.beta1, t.beta2, t.epsilon, t.rho, t.weight_decay)
    return [t.learning_rate, t.l1, t.l2, *constants]


def tiles_of(x: Array, y: Array, tile: int, width: int) -> Array:
    """The rows cut into tiles and turned: ``(n_tiles, n_columns of x and y, width)``.

    The last tile is filled up with copies of the last row.
    """
    key = (id(x), id(y), tile, width)
    with _lock:
        known = _known_tiles.get(key)
    if known is not None:
        return known[2]
    n = len(x)
    n_tiles = -(-n // tile)
    n_columns = x.shape[1] + y.shape[1]
    out = aligned(n_tiles * n_columns * width).reshape(n_tiles, n_columns, width)
    if n:
        rows = np.minimum(np.arange(n_tiles * tile), n - 1)
        table = np.concatenate([x, y], axis=1)[rows]
        out[:, :, :tile] = table.reshape(n_tiles, tile, -1).transpose(0, 2, 1)
    if not (x.flags.writeable or y.flags.writeable):
        with _lock:
            while len(_known_tiles) >= 8:
                _known_tiles.pop(next(iter(_known_tiles)))
            _known_tiles[key] = (x, y, out)
    return out


# The data seen last, so that an edit of the network doesn't cut them again. An entry keeps its
# arrays alive, so an id in a key is never another array's.
_known_tiles: dict[tuple[int, int, int, int], tuple[Array, Array, Array]] = {}
_lock = threading.Lock()
