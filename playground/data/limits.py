"""How many rows and how large values may be, and the names of columns without one."""

from __future__ import annotations

MAX_ROWS = 100_000
MAX_NUMBERS = 2_000_000  # rows times columns, of x and y together
# The same for pictures, 800 of 64 x 64 x 3. Measured: so many open in four seconds and take 800 MB.
MAX_PICTURE_NUMBERS = 10_000_000
# Rows times weights and biases. Measured: the losses of so many take about a second.
MAX_PRODUCTS = 1_000_000_000
MAX_VALUE = 1e150  # so that the sum of all squares is finite
LIMITS = "a value must lie between -1e150 and 1e150"


def default_names(letter: str, count: int) -> tuple[str, ...]:
    """``("x",)`` for one column, ``("x1", "x2", ...)`` for more."""
    return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
