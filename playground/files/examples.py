"""The example projects that ship with the program; ``resources/examples/index.json`` lists them."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playground.data.resources import resource


@dataclass(frozen=True, slots=True)
class Example:
    """One shipped project.

    The command line knows it by its ``name`` or its ``title``, menus and gallery by its title;
    ``group`` is the idea that it stands for, the heading above it in the gallery.
    """

    name: str
    title: str
    group: str
    description: str

    @property
    def path(self) -> Path:
        """The project file, which is part of the program: a copy is saved elsewhere."""
        return resource("examples", f"{self.name}.playground.json")


FIRST = "first-steps"  # shown at the first launch


@cache
def examples() -> tuple[Example, ...]:
    """All shipped examples, in order of display."""
    entries = json.loads(resource("examples", "index.json").read_text(encoding="utf-8"))
    return tuple(Example(**entry) for entry in entries)


def find_example(name: str) -> Example | None:
    """The example of this name, or of this title in any case; None without one."""
    wanted = name.casefold()
    return next((e for e in examples() if wanted in (e.name, e.title.casefold())), None)


def example_at(path: Path) -> Example | None:
    """The example whose project file this is, or None."""
    with contextlib.suppress(ValueError):  # no file is called so
        return _by_path().get(os.path.realpath(path))
    return None


@cache
def _by_path() -> dict[str, Example]:
    return {os.path.realpath(example.path): example for example in examples()}
