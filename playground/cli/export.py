"""Write a project in a format of other programs."""

from __future__ import annotations

import argparse

from playground.cli.arguments import CommandError, Parser, add_file, read
from playground.cli.console import print_result

PLANNED = ("numpy", "torch", "keras", "onnx", "csv", "svg", "png")


def add_options(parser: Parser) -> None:
    from playground.files.export import EXPORTS

    add_file(parser)
    formats = "; ".join(f"{name}: {entry.description}" for name, entry in EXPORTS.items())
    parser.add_argument("--to", metavar="FORMAT", required=True, help=formats)
    parser.add_argument("-o", "--out", metavar="OUT", help="the file to write (default: stdout)")


def run(options: argparse.Namespace) -> int:
    from playground.files.export import EXPORTS
    from playground.files.fields import ProjectError
    from playground.files.storage import replace_file

    if options.to not in EXPORTS:
        known = "not available in this version" if options.to in PLANNED else "unknown"
        raise CommandError(f"--to {options.to}: {known}; available are {', '.join(EXPORTS)}")
    text = EXPORTS[options.to].text(read(options.file).document)
    if options.out is None or options.out == "-":
        print_result(text)
        return 0
    try:
        replace_file(options.out, text.encode("utf-8"))
    except ProjectError as error:
        raise CommandError(str(error)) from None
    return 0
