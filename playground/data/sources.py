"""Shipped and generated sets of data by name."""

from __future__ import annotations

from playground.data.builtins import builtin_sets
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.model.document import Builtin, Generator


def known_sources() -> tuple[str, ...]:
    """All names, those of shipped sets first."""
    return (*builtin_sets(), *GENERATORS, *PLANE_SETS)


def named_source(name: str) -> Builtin | Generator | None:
    """The set of this name, as it is when it is chosen; None when there is none."""
    if name in builtin_sets():
        return Builtin(name)
    return generator(name) if name in GENERATORS or name in PLANE_SETS else None


def generator(name: str, seed: int = 0) -> Generator:
    """The generator of this name, as it is when it is chosen."""
    if name in GENERATORS:
        return Generator(name, seed=seed)
    entry = PLANE_SETS[name]
    classes = 3 if entry.any_classes else None
    return Generator(name, entry.n, entry.noise, seed, None, entry.test_fraction, classes)
