"""Project files: one JSON object, version 1, validated completely before a Document is made.

The network, its data and its training settings match in every document that was read. Errors name
the place: ``graph.edges[3].to: no node 99``. Writing and reading preserve every bit of a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from playground.engine.problem import Project, project_of
from playground.files.data_entry import data_entry, read_data
from playground.files.fields import Field, ProjectError, parse_json
from playground.files.graph_entry import graph_entry, read_graph
from playground.files.layout import to_json
from playground.files.storage import Stamp, read_text, replace_file
from playground.files.training_entry import (
    progress_entries,
    read_progress,
    read_training,
    training_entry,
)
from playground.model.document import Document, DocumentError, Points, frozen

__all__ = [
    "SUFFIX",
    "ProjectError",
    "format_project",
    "parse_project",
    "read_project",
    "write_project",
]

FORMAT = "network-playground"
VERSION = 1
SUFFIX = ".playground.json"

Progress = Callable[[float], object]
_FEW_COLUMNS = 5
_ITEMS_A_REPORT = 500  # of the file, between two reports on the progress


def read_project(path: str | Path) -> Project:
    """The project of a file. Raises ProjectError."""
    return parse_project(read_text(path))


def parse_project(text: str) -> Project:
    """The project in the text of a file. Raises ProjectError."""
    top = parse_json(text)
    _check_version(top)
    entries = top.entries(
        ("format", "version", "graph", "data", "training"),
        ("step", "epoch", "position", "optimizer_state"),
    )
    graph, parameters, layout = read_graph(entries["graph"])
    data = read_data(entries["data"], graph)
    training = read_training(entries["training"])
    document = Document(graph, frozen(parameters), data, training, MappingProxyType(layout))
    project = _checked(document)
    progress = read_progress(entries, document, project.problem)
    return replace(project, document=replace(document, progress=progress))


def write_project(
    path: str | Path,
    document: Document,
    backup: bool = False,
    expected: Stamp | None = None,
    progress: Progress | None = None,
) -> Stamp:
    """Write the project file, replacing an old file only when the new one is complete.

    See ``storage.replace_file`` for ``backup`` and ``expected``; ``progress`` is told the share
    that is done. Raises ProjectError; an existing file is then unchanged.
    """
    return replace_file(path, project_bytes(path, document, progress), backup, expected)


def project_bytes(path: str | Path, document: Document, progress: Progress | None = None) -> bytes:
    """The content of the project file. Raises ProjectError."""
    try:
        return format_project(document, progress).encode("utf-8")
    except UnicodeEncodeError:
        raise ProjectError(str(path), "a name contains half a character") from None


def format_project(document: Document, progress: Progress | None = None) -> str:
    """The text of the project file of ``document``; the inverse of ``parse_project``.

    Raises ProjectError for a position or optimizer state that is not finite.
    """
    project: dict[str, object] = {
        "format": FORMAT,
        "version": VERSION,
        "graph": graph_entry(document),
        "data": data_entry(document.data),
        "training": training_entry(document.training),
    }
    project |= progress_entries(document.run)
    try:
        return to_json(project, None if progress is None else _Beat(document, progress))
    except ValueError:
        raise ProjectError("the file", "a number is not finite") from None


class _Beat:
    """Counts the items of the file that are done, and reports their share now and then."""

    def __init__(self, document: Document, progress: Progress) -> None:
        source = document.data.source
        self._total = document.graph.n_parameters + document.run.slots.size
        if isinstance(source, Points):
            wide = source.x.shape[1] > _FEW_COLUMNS  # more lines than one for each row
            self._total += len(source.y) + (source.x.size if wide else len(source.x))
        self._progress = progress
        self._done = self._reported = 0

    def __call__(self, more: int) -> None:
        self._done += more
        if self._done - self._reported >= _ITEMS_A_REPORT:
            self._reported = self._done
            self._progress(min(1.0, self._done / max(1, self._total)))


def _checked(document: Document) -> Project:
    """The document as a project. Raises ProjectError for bad data or data of other columns."""
    try:
        return project_of(document)
    except DocumentError as error:
        place = error.place
        if place.split(".")[0] not in ("graph", "data", "training"):
            place = f"data.{place}" if place else "data"
        raise ProjectError(place, str(error)) from None


def _check_version(top: Field) -> None:
    entries = top.any_entries()
    if "format" not in entries:
        raise ProjectError("format", f'missing; a project file begins with "format": "{FORMAT}"')
    if entries["format"].text() != FORMAT:
        entries["format"].fail(f'must be "{FORMAT}"')
    if "version" not in entries:
        raise ProjectError("version", "missing")
    version = entries["version"].integer(1)
    if version > VERSION:
        entries["version"].fail(
            f"this program reads up to version {VERSION}, not {version}; update the program"
        )
