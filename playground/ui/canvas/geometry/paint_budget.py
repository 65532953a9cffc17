"""What one paint of the canvas may take; no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, eq=False)
class PaintBudget:
    """What a paint of the view has been spent on: see to it that each begins with ``False``.

    Attributes:
        has_drawn: whether a picture has been drawn for another zoom. The others wait for the next
            paints, so that none has to draw them all.
    """

    has_drawn: bool = False
