"""The engine for training on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.engine.problem import Engine


def fastest_engine() -> Engine:
    """The compiled engine, or the reference engine with the reason on stderr.

    The first call compiles the kernels, which takes about ten seconds.
    """
    from playground.engine.compiled import compiled_engine
    from playground.engine.native import KernelError
    from playground.engine.reference import ReferenceEngine

    try:
        return compiled_engine(on_compiling=_tell_compiling)
    except KernelError as error:
        _tell(f"{error} Training uses the slower reference engine.")
        return ReferenceEngine()


def _tell_compiling() -> None:
    _tell("Compiling the engine. This takes about ten seconds, the first time only ...")


def _tell(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr, flush=True)
