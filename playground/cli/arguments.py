"""Parsing of arguments that several commands have: numbers, files, examples."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from playground.data.tables.columns import Table
    from playground.engine.problem import Project

LARGEST = 2**63 - 1


class CommandError(Exception):
    """Ends the command with exit code 2 and the message on stderr."""


class Parser(argparse.ArgumentParser):
    """Reports an error in one line, without the usage."""

    def error(self, message: str) -> NoReturn:
        raise CommandError(f"{message} (try {self.prog} --help)")


def add_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a project file, or the name of an example")


def add_json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def resolve(name: str) -> Path:
    """The path of a file or, if there is none of that name, of an example."""
    from playground.files.examples import find_example

    path = Path(name)
    if not os.path.isfile(path):
        with contextlib.suppress(FileNotFoundError):  # an installation without resources
            if (example := find_example(name)) is not None:
                return example.path
    return path


def read(name: str) -> Project:
    """The project of a file or an example. Raises CommandError."""
    from playground.data.tables.cells import is_table
    from playground.files.project import ProjectError, read_project

    path = resolve(name)
    if is_table(path) and path.is_file():
        raise CommandError(
            f"{path} is a table, not a project; playground new {path} --out FILE makes one, "
            f"and playground {path} opens it in the window"
        )
    try:
        return read_project(path)
    except ProjectError as error:
        if error.place != str(path):
            raise CommandError(f"{path}: {error}") from None
        hint = ""
        if error.message == "no such file":
            hint = f" and no such example{did_you_mean(name, example_names())}"
        raise CommandError(f"{error}{hint}") from None


def read_table_of(name: str) -> Table:
    """The table of a file. Raises CommandError."""
    from playground.data.tables.columns import read_table
    from playground.model.document import DocumentError

    path = Path(name)
    try:
        return read_table(path)
    except DocumentError as error:
        # Errors about the file itself begin with its name.
        said = str(error)
        words = said if said.startswith(path.name) else f"{path}: {said}"
        raise CommandError(words) from None


def example_names() -> list[str]:
    """Names and titles of all examples; none in an installation without resources."""
    from playground.files.examples import examples

    with contextlib.suppress(FileNotFoundError):
        return [word for example in examples() for word in (example.name, example.title)]
    return []


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean train?`` where one of the known words is near, else nothing."""
    by_word = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(word.casefold(), by_word, n=1)
    return f"; did you mean {by_word[near[0]]}?" if near else ""


_NUMBERS = re.compile(r"[-+]?[\d.,][\d.,;/eE+ \t-]*")


def gathered(arguments: list[str]) -> list[str]:
    """The arguments with all numbers after an ``--at`` in one word, ``--at=-1|2``.

    Otherwise argparse takes negative numbers for options, or FILE for a number.
    """
    out: list[str] = []
    for word in arguments:
        if out and out[-1] == "--at":
            out[-1] = f"--at={word}"
        elif out and out[-1].startswith("--at=") and _NUMBERS.fullmatch(word):
            out[-1] += f"|{word}"
        else:
            out.append(word)
    return out


def number(text: str) -> float:
    """A number, with a decimal point or comma or as a fraction; an argparse type."""
    from playground.model.numbers import parse_number

    try:
        return parse_number(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def count(text: str) -> int:
    """A whole number, 0 or more; an argparse type."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise argparse.ArgumentTypeError(f"{digits[:40]!r} is not a whole number, 0 or more")
    if len(digits) >= 20 or int(digits) > LARGEST:
        raise argparse.ArgumentTypeError(f"{digits[:40]!r} is larger than {LARGEST}")
    return int(digits)
