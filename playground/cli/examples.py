"""List the example projects; their names and titles can be used as FILE."""

from __future__ import annotations

import argparse

from playground.cli.arguments import Parser, add_json
from playground.cli.console import print_result, to_json


def add_options(parser: Parser) -> None:
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    from playground.files.examples import examples

    if options.json:
        fields = ("name", "title", "group", "description")
        print_result(to_json([{f: getattr(e, f) for f in fields} for e in examples()]))
        return 0
    names = max(len(e.name) for e in examples())
    titles = max(len(e.title) for e in examples())
    lines = [f"{e.name:{names}}  {e.title:{titles}}  {e.description}\n" for e in examples()]
    print_result("".join(lines))
    return 0
