"""Numbers that become too large: a network that diverges is shown as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


def quiet(function: Callable[P, R]) -> Callable[P, R]:
    """The function without NumPy's warnings: what overflows is infinite or NaN in its result.

    ``np.errstate`` as a decorator does the same, but before NumPy 2 not in several threads at once.
    """

    @wraps(function)
    def quietly(*args: P.args, **kwargs: P.kwargs) -> R:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quietly
