"""The command line: the window by default, and the commands that need no window.

Exit code 0, or 2 with one line on stderr and nothing on stdout (130 when interrupted). Modules are
imported when needed, so that the start is fast.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from playground import __version__
from playground.cli import describe, examples, export, new, sweep, train
from playground.cli.arguments import CommandError, Parser, did_you_mean, gathered, read, resolve
from playground.cli.console import complain, flush


class _Command(Protocol):
    """A module of this room; its docstring is the help text."""

    __doc__: str | None

    def add_options(self, parser: Parser) -> None: ...
    def run(self, options: argparse.Namespace) -> int: ...


_COMMANDS: dict[str, _Command] = {
    "train": train,
    "sweep": sweep,
    "describe": describe,
    "export": export,
    "new": new,
    "examples": examples,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _dispatch(arguments)
        flush()
    except CommandError as error:
        complain(str(error))
        return 2
    except KeyboardInterrupt:
        complain("interrupted, nothing was written")
        return 130
    except SystemExit as stop:  # argparse, after --help or --version
        return stop.code if isinstance(stop.code, int) else 2
    return code


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in _COMMANDS:
        command = _COMMANDS[arguments[0]]
        if sys.stdout is None:
            raise CommandError("stdout is closed; the result can't be printed")
        parser = _parser(f"playground {arguments[0]}", command.__doc__ or "")
        command.add_options(parser)
        return command.run(parser.parse_args(gathered(arguments[1:])))
    if arguments[:1] == ["compile-kernels"]:  # called by the window of a frozen program
        from playground.engine import warm

        return warm.main(arguments[1:])
    _refuse_misspelt(arguments)
    parser = _parser("playground", "Build a small neural network and watch it learn.")
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a project file, a table (CSV), a folder of pictures or an example",
    )
    parser.add_argument("--version", action="version", version=f"playground {__version__}")
    names = ", ".join(f"playground {name}" for name in _COMMANDS)
    parser.epilog = f"Without a window: {names}; each has a --help of its own."
    return _open_window(parser.parse_args(arguments))


def _refuse_misspelt(arguments: list[str]) -> None:
    """Refuse a first word that is no file and no example, but was meant as a command: it is near
    to one, or more words follow."""
    if not arguments or arguments[0].startswith("-"):
        return
    word, hint = arguments[0], did_you_mean(arguments[0], _COMMANDS)
    meant = hint or any(not argument.startswith("-") for argument in arguments[1:])
    if meant and resolve(word) == Path(word) and not os.path.exists(word):
        raise CommandError(f"there is no command {word}{hint or _known_commands()}")


def _known_commands() -> str:
    return f"; the commands are {', '.join(_COMMANDS)}"


def _parser(name: str, description: str) -> Parser:
    return Parser(prog=name, description=description, allow_abbrev=False)


def _check(path: Path, name: str) -> None:
    """Read the project that is called ``name``, the bytes of a table, or the names of pictures in a
    folder. Raises CommandError."""
    from playground.data.pictures.folder import picture_files
    from playground.data.tables.cells import file_bytes, is_table
    from playground.model.document import DocumentError

    if not path.is_dir() and not (is_table(path) and path.is_file()):
        read(name)
        return
    try:
        if path.is_dir():
            picture_files(path)
            return
        file_bytes(path)  # the window shows what else may be wrong, where it can be put right
    except DocumentError as error:
        raise CommandError(str(error)) from None


def _open_window(options: argparse.Namespace) -> int:
    path = None
    if options.file is not None:
        path = resolve(options.file)
        _check(path, options.file)  # a bad file is refused before Qt is loaded
    from playground.ui.shell.display import why_no_window

    hint = "playground train works without a window"
    if reason := why_no_window():
        raise CommandError(f"no window can be opened: {reason}; {hint}")
    try:
        from playground.ui.app import run_app
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "playground":
            raise
        raise CommandError(f"no window can be opened: {error}; {hint}") from None
    return run_app(path)
