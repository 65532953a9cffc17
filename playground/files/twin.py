"""The exported NumPy program run for one input, line by line, and compared with the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.analysis.round_off import size_of_terms
from playground.data.dataset import Dataset
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.files.export_numpy import CodeLine, NumpyProgram, numpy_program
from playground.model.document import Document

Array = NDArray[np.float64]

AGREES = 1e-12  # of the size of the numbers that were added


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What a line gave and what the engine has there, both ``(n_nodes,)``.

    ``size`` is the largest sum of sizes that was added up, and at least that of the value.
    """

    line: CodeLine
    value: Array
    engine: Array
    size: float

    @property
    def difference(self) -> float:
        """The largest one."""
        same = (self.value == self.engine) | (np.isnan(self.value) & np.isnan(self.engine))
        with np.errstate(all="ignore"):
            return float(np.where(same, 0.0, np.abs(self.value - self.engine)).max(initial=0.0))

    @property
    def agrees(self) -> bool:
        return self.difference <= AGREES * max(self.size, 1e-300)


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """The program, a result for each of its lines, and what ``predict`` gave ``(n_outputs,)``."""

    program: NumpyProgram
    results: tuple[Result, ...]
    prediction: Array

    @property
    def difference(self) -> float:
        """The largest one of all lines."""
        return max((result.difference for result in self.results), default=0.0)


def twin_of(document: Document, dataset: Dataset, x: Array) -> Twin:
    """Run the export of ``document`` for the raw input ``x`` ``(n_raw,)``."""
    exported = numpy_program(document, dataset)
    program = Program.of(document.graph)
    text = exported.text.split("\n")
    names: dict[str, Any] = {"__name__": "network"}
    results = []
    with np.errstate(all="ignore"):
        row = dataset.inputs.to_network(x[None])
        activity = forward(program, document.parameters, row)
        exec(compile(exported.text, "network.py", "exec"), names)
        prediction = np.asarray(names["predict"](x[None]))[0]
        names["a_0"] = row
        for line in exported.lines:
            exec(text[line.number].strip(), names)
            engine = (activity.z if line.name.startswith("z") else activity.a)[line.layer][0]
            total = size_of_terms(program, document.parameters, line.layer, activity.a)
            both = np.concatenate([total, np.abs(activity.a[line.layer])])
            size = float(both[np.isfinite(both)].max(initial=0.0))
            results.append(Result(line, np.asarray(names[line.name])[0], engine, size))
    return Twin(exported, tuple(results), prediction)
