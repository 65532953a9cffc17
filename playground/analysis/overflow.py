"""Overflow: a network that diverges is analysed and shown like any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")


def quiet(function: Callable[P, R]) -> Callable[P, R]:
    """The function without NumPy's warnings: results that overflow are infinite or NaN.

    ``np.errstate`` as a decorator does the same, but is not thread-safe before NumPy 2.
    """

    @wraps(function)
    def quietly(*args: P.args, **kwargs: P.kwargs) -> R:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return quietly
