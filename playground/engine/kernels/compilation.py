"""Decorators that compile the kernels, and the types in their signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

Vector = Any  # several float64 numbers in registers, a type of the compiler
Eight = tuple[Vector, Vector, Vector, Vector, Vector, Vector, Vector, Vector]
Loader = Callable[[int, int], Vector]
Function = TypeVar("Function", bound=Callable[..., Any])


# Only compiled code calls the kernels: neither Python nor C needs a way in.
_OPTIONS = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(function: Function) -> Function:
    """Compile; divisions by 0 give inf or NaN, as in NumPy."""
    return cast(Function, njit(**_OPTIONS)(function))


def inlined(function: Function) -> Function:
    """Compile into the functions that call it, so that vectors stay in registers."""
    return cast(Function, njit(forceinline=True, **_OPTIONS)(function))
