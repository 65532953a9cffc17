"""All places where numbers stand, and how each is read. A new view that shows numbers comes in."""

from __future__ import annotations

from collections.abc import Callable

from playground.ui.window import MainWindow
from tests.ui.contract import panels, reading
from tests.ui.contract.figures import wrong
from tests.ui.contract.reading import Found, settle
from tests.ui.contract.truth import Truth

READERS: dict[str, Callable[[MainWindow, Truth], Found]] = {
    "canvas": reading.canvas,
    "speech": reading.speech,
    "inspector": reading.inspector,
    "weights": reading.weights,
    "losses": reading.losses,
    "pieces": reading.pieces,
    "read-outs": reading.read_outs,
    "walk": reading.walk,
    "typed formula": reading.typed_formula,
    "formula": panels.formula,
    "program": panels.program,
    "doctor": panels.doctor,
    "pad": panels.pad,
    "rate limit": panels.rate_limit,
}


def contradictions(window: MainWindow, *places: str) -> list[str]:
    """What is wrong on the screen at these places, or at all of them."""
    settle(window)
    truth = Truth(window.session)
    found: list[str] = []
    for place in places or READERS:
        for each in READERS[place](window, truth):
            found += [each] if isinstance(each, str) else wrong([each])
    return found
