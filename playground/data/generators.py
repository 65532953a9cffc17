"""All generated data by name: curves of one input, and sets in the plane of two."""

from __future__ import annotations

from playground.data.curves import CURVES, Curve
from playground.data.plane_sets import PLANE_SETS, PlaneSet
from playground.model.document import DocumentError, Generator
from playground.model.words import quoted

GENERATORS: dict[str, Curve | PlaneSet] = {**CURVES, **PLANE_SETS}


def generator(name: str) -> Curve | PlaneSet:
    """The generator ``name``. Raises DocumentError for an unknown name."""
    if name not in GENERATORS:
        known = ", ".join(GENERATORS)
        raise DocumentError(f"unknown generator {quoted(name)} (known: {known})", "name")
    return GENERATORS[name]


def new_source(name: str, seed: int = 0) -> Generator:
    """A generator with the number of rows and the share of test rows that suit it."""
    entry = generator(name)
    if isinstance(entry, Curve):
        return Generator(name, seed=seed)
    classes = len(entry.classes) if entry.varies else None
    fraction = entry.test_fraction
    return Generator(name, entry.n, seed=seed, test_fraction=fraction, classes=classes)
