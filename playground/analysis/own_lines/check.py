"""What typed lines are given, and how what they gave is compared with the engine."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.analysis.formula.names import matrix_name
from playground.analysis.overflow import quiet
from playground.analysis.own_lines.long_form import names_of
from playground.analysis.round_off import size_of_terms
from playground.engine.program import Program
from playground.engine.reference import forward

Array = NDArray[np.float64]

AGREES = 1e-9  # of the size of the numbers that are added: terms may be added in any order
MOST_ROWS = 24  # examples, of which the first is the one shown


class Kind(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"  # another number than the engine's
    ERROR = "error"  # Python can't run the line
    OWN = "own"  # a name that the network has not


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one name in one statement, of the lines ``line`` to ``last``, counted from 1.

    For ERROR ``given`` is what Python said.

    ``row`` is the example to which ``given`` and ``wanted`` belong: for a wrong line the first one
    where it is wrong.
    """

    line: int
    last: int
    name: str
    kind: Kind
    given: tuple[float, ...] | str
    wanted: tuple[float, ...] = ()
    row: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """Verdicts in the order of the lines; the outputs without a line; what was printed."""

    verdicts: tuple[Verdict, ...]
    missing: tuple[str, ...]
    printed: str

    @property
    def first_wrong(self) -> Verdict | None:
        wrong = (v for v in self.verdicts if v.kind in (Kind.WRONG, Kind.ERROR))
        return next(wrong, None)


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A network at some examples.

    ``wanted`` has for each name what the engine has, ``(n_rows, n)``, ``sizes`` the size of the
    numbers added up there ``(n_rows,)``; ``outputs`` are the names of the output nodes, ``output``
    is that of all of them together. ``nodes`` has the node of each name of a z or an activation.
    """

    constants: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    wanted: Mapping[str, Array]
    sizes: Mapping[str, Array]
    outputs: tuple[str, ...]
    output: str
    nodes: Mapping[str, int]

    def request(self, text: str) -> bytes:
        """What the process reads."""
        message = {"text": text, "constants": dict(self.constants), "rows": list(self.rows)}
        return json.dumps(message).encode()


@quiet
def question_of(program: Program, parameters: Array, x: Array) -> Question:
    """The network at examples ``x`` ``(n_rows, n_inputs)`` in the network's units.

    Lines are given each weight and bias by name, those of a layer together as W and b, and the
    inputs one by one and as a_0.
    """
    graph, names = program.graph, names_of(program)
    activity = forward(program, parameters, x)
    index = graph.parameter_index
    constants: dict[str, Any] = {}
    for key, name in names.weight.items():
        constants[name] = float(parameters[index[key]])
    for unit, name in names.bias.items():
        constants[name] = float(parameters[index[unit]])
    for block in program.blocks:
        constants[matrix_name(block.source, block.target)] = block.matrix(parameters).tolist()
    n = len(x)
    wanted: dict[str, Array] = {}
    sizes: dict[str, Array] = {}
    for layer in range(1, len(program.sizes)):
        constants[f"b_{layer}"] = parameters[program.biases[layer]].tolist()
    for name, value in constants.items():
        flat = np.ravel(np.array(value, dtype=float))
        wanted[name] = np.tile(flat, (n, 1))
        sizes[name] = np.full(n, float(np.abs(flat).max(initial=0.0)))
    for layer, nodes in enumerate(layer.nodes for layer in graph.layers):
        size = np.abs(x) if layer == 0 else size_of_terms(program, parameters, layer, activity.a)
        for letter, values in (("z", activity.z[layer]), ("a", activity.a[layer])):
            wanted[f"{letter}_{layer}"] = values
            sizes[f"{letter}_{layer}"] = np.maximum(size, np.abs(activity.a[layer])).max(axis=1)
        for k, node in enumerate(nodes):
            own = np.maximum(size[:, k], np.abs(activity.a[layer][:, k]))
            pairs = [(names.node[node.id], activity.a)]
            pairs += [(names.z[node.id], activity.z)] if layer else []
            for name, found in pairs:
                wanted[name], sizes[name] = found[layer][:, k : k + 1], own
    inputs = [names.node[node.id] for node in graph.layers[0].nodes]
    rows = tuple(dict(zip(inputs, row, strict=True)) | {"a_0": row} for row in x.tolist())
    outputs = tuple(names.node[node.id] for node in graph.layers[-1].nodes)
    output = f"a_{len(program.sizes) - 1}"
    by_name = {name: id_ for of in (names.z, names.node) for id_, name in of.items()}
    return Question(constants, rows, wanted, sizes, outputs, output, by_name)


def outcome_of(question: Question, report: Mapping[str, Any]) -> Outcome:
    """Compare the report of the process with the engine; ValueError when it is none."""
    try:
        found: dict[tuple[int, str], Verdict] = {}
        for entry in report["lines"]:
            verdict = _verdict(question, entry)
            key = verdict.line, verdict.name
            if key not in found or found[key].kind is Kind.RIGHT:
                found[key] = verdict if verdict.kind is not Kind.RIGHT else found.get(key, verdict)
        if error := report["error"]:
            line, last, words = int(error["line"]), int(error["last"]), str(error["words"])
            found[line, ""] = Verdict(line, last, "", Kind.ERROR, words, row=int(error["row"]))
        printed = str(report.get("printed", ""))
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError("no report") from error
    verdicts = tuple(sorted(found.values(), key=lambda verdict: verdict.line))
    named = {verdict.name for verdict in verdicts}
    missing = tuple(name for name in question.outputs if name not in named)
    return Outcome(verdicts, () if question.output in named else missing, printed)


def _verdict(question: Question, entry: Mapping[str, Any]) -> Verdict:
    lines = int(entry["line"]), int(entry["last"])
    name, row = str(entry["name"]), int(entry["row"])
    if name not in question.wanted:
        return Verdict(*lines, name, Kind.OWN, _values(entry) or str(entry.get("kind", "")))
    wanted = tuple(question.wanted[name][row].tolist())
    given = _values(entry)
    if given is None:
        return Verdict(*lines, name, Kind.WRONG, str(entry.get("kind", "")), wanted, row)
    most = AGREES * float(question.sizes[name][row])
    right = len(given) == len(wanted) and all(map(_same, given, wanted, [most] * len(given)))
    return Verdict(*lines, name, Kind.RIGHT if right else Kind.WRONG, given, wanted, row)


def _values(entry: Mapping[str, Any]) -> tuple[float, ...] | None:
    values = entry.get("values")
    return None if values is None else tuple(float(v) for v in values)


def _same(given: float, wanted: float, most: float) -> bool:
    if not (math.isfinite(given) and math.isfinite(wanted)):
        return given == wanted or (math.isnan(given) and math.isnan(wanted))
    return abs(given - wanted) <= max(most, 1e-300)
