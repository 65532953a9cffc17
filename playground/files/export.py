"""Exports of a document for other programs: one table, ``EXPORTS``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from playground.data.dataset import Dataset, dataset_of
from playground.data.days import SECOND, date_text
from playground.data.tables.dates import days_of
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.files.export_numpy import numpy_source
from playground.files.export_torch import torch_source
from playground.model.document import Array, Document


@dataclass(frozen=True, slots=True)
class Export:
    """One format: ``parts(document)`` gives the file bit by bit, each soon made."""

    name: str
    label: str
    suffix: str
    description: str
    parts: Callable[[Document], Iterator[str]]

    def text(self, document: Document) -> str:
        """The whole file."""
        return "".join(self.parts(document))


_CELLS = 5_000  # of a table, in a part


def predictions(document: Document, dataset: Dataset, x: Array) -> Array:
    """The network's outputs ``(n, n_outputs)`` for x ``(n, n_inputs)``, both in user's units."""
    program = Program.of(document.graph)
    with np.errstate(all="ignore"):
        outputs = predict(program, document.parameters, dataset.inputs.to_network(x))
        return dataset.y_scale.to_user(outputs)


def _csv(document: Document) -> Iterator[str]:
    """The rows of the data with the predictions, in the user's units.

    Columns: the inputs, the targets, a prediction for each target, and ``split``, which is
    ``train`` or ``test``. Numbers have all digits, so that reading gives the same bits; days of
    dates are written as dates where that gives the same bits too.
    """
    dataset = dataset_of(document)
    names = dataset.y_names
    predicted = ["prediction"] if len(names) == 1 else [f"prediction {name}" for name in names]
    headings = [*dataset.x_names, *names, *predicted, "split"]
    yield _lines([headings])
    outputs = predictions(document, dataset, dataset.x)
    dates = {i: cells for i, name in enumerate((*dataset.x_names, *names))
             if name in dataset.dates and (cells := _dates(dataset, i))}  # fmt: skip
    rows = max(1, _CELLS // len(headings))
    for first in range(0, len(dataset.x), rows):
        block = slice(first, first + rows)
        numbers = np.hstack([dataset.x[block], dataset.y[block], outputs[block]])
        columns = [[*map(repr, column)] for column in numbers.T.tolist()]
        for i, cells in dates.items():
            columns[i] = cells[block]
        columns.append(["test" if is_test else "train" for is_test in dataset.test[block]])
        yield _lines(zip(*columns, strict=True))


def _lines(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _dates(dataset: Dataset, column: int) -> list[str]:
    """The dates of a column of days; none where reading them would not give the same bits."""
    n_inputs = dataset.x.shape[1]
    table, at = (dataset.x, column) if column < n_inputs else (dataset.y, column - n_inputs)
    days = table[:, at].tolist()
    cells = [date_text(day, SECOND) for day in days]
    read = days_of(cells) or {}
    return cells if [read.get(cell) for cell in cells] == days else []


def _numpy(document: Document) -> Iterator[str]:
    yield numpy_source(document)


def _torch(document: Document) -> Iterator[str]:
    yield torch_source(document)


_ALL = (
    Export(
        "csv",
        "Table (CSV)",
        ".csv",
        "the data: inputs, targets, predictions, split (train or test)",
        _csv,
    ),
    Export(
        "numpy",
        "Python with NumPy",
        ".py",
        "a Python file with predict(x) that needs NumPy only",
        _numpy,
    ),
    Export(
        "torch",
        "Python with PyTorch",
        ".py",
        "a Python file with a torch.nn.Module that can be trained further",
        _torch,
    ),
)

EXPORTS: dict[str, Export] = {entry.name: entry for entry in _ALL}
