"""``python -m playground.engine.warm``: compile the kernels into the cache, unless they are there.

The program starts this by itself the first time; builds and tests call it beforehand. Exit code 0,
or 1 with the reason on stderr.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from playground.engine import native


def main(arguments: list[str] | None = None) -> int:
    """``arguments`` may name another folder than the person's cache."""
    arguments = sys.argv[1:] if arguments is None else arguments
    directory = Path(arguments[0]) if arguments else None
    try:
        path = native.cache_file(directory)
        if usable(path):
            print(f"{path}: up to date")
            return 0
        native.check_writable(path.parent)
        started = time.perf_counter()
        native.store(native.compile_kernels(), path)
        native.load(path)
    except native.KernelError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path}: compiled in {time.perf_counter() - started:.1f} s")
    return 0


def usable(path: Path) -> bool:
    """Whether sound kernels are there already."""
    try:
        native.load(path)
    except native.KernelError:
        return False
    return True


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # a window may be open beside it
    sys.exit(main())
