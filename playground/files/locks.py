"""Locks that end with the program that holds them, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A lock on a file, held until ``release`` or the end of the program, kill -9 included."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self, remove: bool = False) -> None:
        """Let the lock go; ``remove`` takes its file away too."""
        if remove and sys.platform != "win32":
            with contextlib.suppress(OSError):
                self.path.unlink()
        os.close(self._descriptor)
        if remove and sys.platform == "win32":  # where no open file can be removed
            with contextlib.suppress(OSError):
                self.path.unlink()


def lock(path: Path, create: bool = False) -> FileLock | None:
    """The lock on a file; None when somebody holds it, or the system has no locks there.

    Without ``create`` the file must be there. Raises OSError where it can't be opened.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        try:
            _take(descriptor)
            same = os.path.samestat(os.fstat(descriptor), os.stat(path))
        except FileNotFoundError:
            same = False
        except OSError:
            os.close(descriptor)
            return None
        if same:
            return FileLock(path, descriptor)
        # Removed by the one who held it, between opening and locking.
        os.close(descriptor)
        if not create:
            raise FileNotFoundError(path)
