"""The example projects that ship with the program; ``resources/examples/index.json`` lists them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.data.resources import resource


@dataclass(frozen=True, slots=True)
class Example:
    """One shipped project: what it is called on the command line and in menus."""

    name: str
    title: str
    description: str

    @property
    def path(self) -> Path:
        """The project file. It belongs to the program: open it, save elsewhere."""
        return resource("examples", f"{self.name}.playground.json")


FIRST = "first-steps"  # what the very first launch shows


@cache
def examples() -> tuple[Example, ...]:
    """All shipped examples, in the order in which they are shown."""
    entries = json.loads(resource("examples", "index.json").read_text(encoding="utf-8"))
    return tuple(Example(**entry) for entry in entries)


def find_example(name: str) -> Example | None:
    """The example of that name, None when there is none."""
    return next((example for example in examples() if example.name == name), None)
