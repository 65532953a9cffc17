"""The engine that trains on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.engine.problem import Engine


def fastest_engine() -> Engine:
    """The compiled engine; the reference engine, and the reason on stderr, where it can't be had.

    The first time the kernels are compiled, which takes about ten seconds.
    """
    from playground.engine.compiled import compiled_engine
    from playground.engine.native import KernelError
    from playground.engine.reference import ReferenceEngine

    try:
        return compiled_engine(on_compiling=_tell_compiling)
    except KernelError as error:
        _tell(f"{error} The slower reference engine trains.")
        return ReferenceEngine()


def _tell_compiling() -> None:
    _tell("Compiling the engine, this once; it takes about ten seconds ...")


def _tell(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)
