"""``python -m playground.engine.warm``: compile the kernels, unless the cache has them.

The program runs this at its first start; builds and tests run it beforehand. Exit code 0, or 1 with
the reason on stderr.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from playground.engine import native


def main(arguments: list[str] | None = None) -> int:
    """``arguments`` can name another folder than the user's cache."""
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
    """Whether the file has undamaged kernels."""
    try:
        native.load(path)
    except native.KernelError:
        return False
    return True


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(10)  # leave the processor to the window
    sys.exit(main())
