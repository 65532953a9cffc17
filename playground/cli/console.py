"""Output: results to stdout, error messages and progress bars to stderr."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time

from playground.cli.arguments import CommandError


class ProgressBar:
    """A progress bar on stderr; a line every few seconds if that is no terminal."""

    WIDTH = 30
    LINE_EVERY = 5.0  # seconds

    def __init__(self, total: int) -> None:
        self._total = total
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._next = time.monotonic()

    def show(self, done: int) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + (0.1 if self._terminal else self.LINE_EVERY)
            self._write("\r" if self._terminal else "", done, "" if self._terminal else "\n")

    def close(self, done: int) -> None:
        self._write("\r" if self._terminal else "", done, "\n")

    def _write(self, before: str, done: int, after: str) -> None:
        share = done / self._total if self._total else 1.0
        full = int(share * self.WIDTH)
        bar = "#" * full + "-" * (self.WIDTH - full)
        text = f"{before}[{bar}] {share:4.0%}  {done:,} of {self._total:,} steps{after}"
        if sys.stderr is not None:
            with contextlib.suppress(OSError):
                sys.stderr.write(text)
                sys.stderr.flush()


def to_json(value: object) -> str:
    """One line of JSON."""
    return json.dumps(value, allow_nan=False) + "\n"


def print_result(text: str) -> None:
    """Write a result to stdout, with escapes for characters outside its encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    flush(text)


def flush(text: str = "") -> None:
    """Write ``text`` and the buffer to stdout. Raises CommandError when that fails."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        # Otherwise Python reports the rest of the buffer as another error at exit.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = getattr(error, "strerror", None) or str(error)
        raise CommandError(f"the result can't be printed: {reason}") from None


def complain(message: str) -> None:
    """One line on stderr."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"playground: {' '.join(message.split())}\n")
