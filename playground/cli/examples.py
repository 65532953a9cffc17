"""List the example projects; their names can be used as FILE."""

from __future__ import annotations

import argparse

from playground.cli.arguments import Parser, add_json
from playground.cli.console import print_result, to_json


def add_options(parser: Parser) -> None:
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.files.examples import examples

    if options.json:
        entries = [{"name": e.name, "description": e.description} for e in examples()]
        print_result(to_json(entries))
        return 0
    width = max(len(example.name) for example in examples())
    print_result("".join(f"{e.name.ljust(width)}  {e.description}\n" for e in examples()))
    return 0
