"""Exports of a document for other programs: one table, ``EXPORTS``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
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
    """One format: ``text(document)`` is the whole file."""

    name: str
    label: str
    suffix: str
    description: str
    text: Callable[[Document], str]


def predictions(document: Document, dataset: Dataset, x: Array) -> Array:
    """The network's outputs ``(n, n_outputs)`` for x ``(n, n_inputs)``, both in user's units."""
    program = Program.of(document.graph)
    with np.errstate(all="ignore"):
        outputs = predict(program, document.parameters, dataset.inputs.to_network(x))
        return dataset.y_scale.to_user(outputs)


def csv_text(document: Document) -> str:
    """The rows of the data with the predictions, in the user's units.

    Columns: the inputs, the targets, a prediction for each target, and ``split``, which is
    ``train`` or ``test``. Numbers have all digits, so that reading gives the same bits; days of
    dates are written as dates where that gives the same bits too.
    """
    dataset = dataset_of(document)
    names = dataset.y_names
    predicted = ["prediction"] if len(names) == 1 else [f"prediction {name}" for name in names]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*dataset.x_names, *names, *predicted, "split"])
    given = zip((*dataset.x_names, *names), (*dataset.x.T, *dataset.y.T), strict=True)
    columns = [_cells(values.tolist(), name in dataset.dates) for name, values in given]
    columns += [_cells(values.tolist()) for values in predictions(document, dataset, dataset.x).T]
    columns.append(["test" if is_test else "train" for is_test in dataset.test.tolist()])
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue()


def _cells(values: list[float], are_days: bool = False) -> list[str]:
    if are_days:
        cells = [date_text(value, SECOND) for value in values]
        read = days_of(cells) or {}
        if [read.get(cell) for cell in cells] == values:
            return cells
    return [*map(repr, values)]


_ALL = (
    Export(
        "csv",
        "Table (CSV)",
        ".csv",
        "the data: inputs, targets, predictions, split (train or test)",
        csv_text,
    ),
    Export(
        "numpy",
        "Python with NumPy",
        ".py",
        "a Python file with predict(x) that needs NumPy only",
        numpy_source,
    ),
    Export(
        "torch",
        "Python with PyTorch",
        ".py",
        "a Python file with a torch.nn.Module that can be trained further",
        torch_source,
    ),
)

EXPORTS: dict[str, Export] = {entry.name: entry for entry in _ALL}
