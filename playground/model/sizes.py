"""The sizes of a network's layers as text: ``1-8-1``, ``1-2x10-1``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from playground.model.graph import MAX_NODES
from playground.model.parts import GraphError
from playground.model.words import quoted

_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212,\s]\s*")
_PART = re.compile(r"(\d+)(?:[x*\u00d7](\d+))?", re.IGNORECASE)
_AROUND_TIMES = re.compile(r"\s*([x*\u00d7])\s*", re.IGNORECASE)
_LONGEST = 5  # digits; more is beyond any network


def parse_sizes(text: str) -> tuple[int, ...]:
    """The sizes that ``text`` gives; ``2x10`` stands for ten layers of two.

    Raises GraphError with a sentence for the user.
    """
    joined = _AROUND_TIMES.sub(r"\1", text.strip())
    if not joined:
        raise GraphError("Type the sizes of the layers, such as 1-8-1 or 1-2x10-1.")
    sizes: list[int] = []
    for part in _DASHES.split(joined):
        found = _PART.fullmatch(part)
        if found is None:
            wrong = quoted(part) if part else quoted(text.strip())
            raise GraphError(
                f"{wrong} is no size of a layer: write 1-8-1, or 1-2x10-1 for ten layers of two."
            )
        numbers = [found[1], found[2] or "1"]
        if any(len(number) > _LONGEST for number in numbers):
            raise GraphError(
                f"{quoted(part)} is too large: a network has at most {MAX_NODES:,} nodes."
            )
        size, times = map(int, numbers)
        if size == 0 or times == 0:
            raise GraphError("A layer needs at least one node.")
        if len(sizes) + times > MAX_NODES:
            raise GraphError(f"A network has at most {MAX_NODES:,} nodes.")
        sizes += [size] * times
    return tuple(sizes)


def sizes_text(sizes: Sequence[int]) -> str:
    """``1-8-1``; three or more layers of one size, other than the ends, as ``1-2x10-1``."""
    parts = [str(sizes[0])]
    for size, group in groupby(sizes[1:-1]):
        times = len(list(group))
        parts += [f"{size}x{times}"] if times > 2 else [str(size)] * times
    return "-".join([*parts, *map(str, sizes[1:][-1:])])
