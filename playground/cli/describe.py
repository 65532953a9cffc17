"""Print a network, its losses and, for a single input, the exact pieces of its function; or of a
table how it is read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from playground.cli.arguments import (
    CommandError,
    Parser,
    add_json,
    number,
    read,
    read_table_of,
    resolve,
)
from playground.cli.console import print_result, to_json


def add_options(parser: Parser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        help="a project file, the name of an example, or a table (CSV)",
    )
    parser.add_argument(
        "--at",
        metavar="X",
        action="append",
        default=[],
        help="show z and a of every node for this x, in the units of the data; more can follow; "
        "for a network with two inputs write 1,2",
    )
    parser.add_argument(
        "--gradient", action="store_true", help="show the full-batch gradient of loss plus penalty"
    )
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.data.tables.cells import is_table

    path = resolve(options.file)
    if path.is_dir():
        raise CommandError(f"{path} is a folder, not a project or a table")
    if is_table(path) and path.is_file():
        return _describe_table(options)
    from playground.files.description import describe
    from playground.files.description_text import description_text

    project = read(options.file)
    document, dataset = project.document, project.dataset
    n_raw = dataset.inputs.n_raw
    at = [x for group in options.at for x in _inputs(group.split("|"), n_raw)]
    entry = describe(document, dataset, project.problem, at, options.gradient)
    print_result(to_json(entry) if options.json else description_text(document, dataset, entry))
    return 0


def _describe_table(options: argparse.Namespace) -> int:
    from playground.cli.tables import table_entry, table_text

    if options.at or options.gradient:
        raise CommandError(f"{options.file} is a table; --at and --gradient need a project")
    table = read_table_of(options.file)
    print_result(to_json(table_entry(table)) if options.json else table_text(table))
    return 0


def _inputs(texts: Sequence[str], n_inputs: int) -> list[list[float]]:
    """The inputs of one ``--at``: one for each text, or a single one with a text per number."""
    if n_inputs == 1:
        return [[_at_number(text)] for text in texts]
    split = [re.split(r"\s*;\s*" if ";" in text else r"\s*,\s*", text.strip()) for text in texts]
    if len(texts) == n_inputs and all(len(parts) == 1 for parts in split):
        split = [[parts[0] for parts in split]]
    for parts, text in zip(split, texts, strict=False):
        if len(parts) != n_inputs:
            example = ",".join(str(i + 1) for i in range(n_inputs))
            raise CommandError(
                f"--at: {text.strip()} is not {n_inputs} numbers; write them as in {example}"
            )
    return [[_at_number(part) for part in parts] for parts in split]


def _at_number(text: str) -> float:
    try:
        return number(text)
    except argparse.ArgumentTypeError as error:
        raise CommandError(f"--at: {error}") from None
