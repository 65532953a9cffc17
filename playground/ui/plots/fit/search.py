"""A search that takes longer than a frame."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

T = TypeVar("T")


class Search(ABC, Generic[T]):
    """Runs ``find`` in a thread of its own, from the end of ``__init__`` on.

    Attributes:
        result: None before the end.
    """

    name = ""  # of the thread

    def __init__(self) -> None:
        self.result: T | None = None
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    @abstractmethod
    def find(self) -> T:
        """Work the result out; return soon once ``is_cancelled``."""

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def stop(self) -> None:
        """Cancel, and wait the few milliseconds until the end."""
        self._cancelled.set()
        self._thread.join()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        self.result = self.find()
