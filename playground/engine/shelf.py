"""A shelf: arrays that are seldom needed, put aside in one temporary file."""

from __future__ import annotations

import heapq
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from itertools import pairwise
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BLOCK = 16 * 1024  # bytes; an array takes whole blocks
MOST_BYTES = 4 * 2**30
SHARE = 4  # the file is at most one part in so many of the room there is for it

Runs = tuple[tuple[int, int], ...]  # blocks of the file that follow one another: (first, number)


class ShelfFullError(OSError):
    """The file has the size it may have; it is an OSError as a full disk is one."""


class Shelf:
    """Keeps read-only float64 arrays in a file that has no name and ends with the program.

    The file is made when it is first needed, in the folder for files that can be made again: what
    systems offer for temporary files is often memory. Where it can't be there, it is made among
    those. The room of an array that nobody refers to any more is used again, and the file is
    emptied when all have gone. It is written and read by one thread alone.

    An array that comes back is the very one that was put aside, as long as anybody holds that, and
    one that has come back is put aside again without being written.

    Attributes:
        n_blocks: the blocks that are taken.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.n_blocks = 0
        self._folder = folder
        self._most_blocks = most_bytes // BLOCK
        self._file: FileIO | None = None
        self._where = Path()
        self._length = 0  # of the file, in blocks
        self._free: list[int] = []  # a heap: the file is filled from its beginning
        self._known: WeakValueDictionary[int, Shelved] = WeakValueDictionary()

    @property
    def file_bytes(self) -> int:
        """The size of the file."""
        return self._length * BLOCK

    def put(self, array: Array) -> Shelved:
        """Put an array aside. OSError when it can't be written, ShelfFullError among others."""
        known = self.find(array)
        if known is not None:
            return known
        data = _bytes_of(np.ascontiguousarray(array))
        runs = self._take(-(-len(data) // BLOCK))
        try:
            self._write(data, runs)
        except OSError:
            self._give_back(runs)
            raise
        return Shelved(self, array, runs, zlib.crc32(data))

    def find(self, array: Array) -> Shelved | None:
        """Where this very array has been put already."""
        known = self._known.get(id(array))
        return known if known is not None and known.is_of(array) else None

    # -- the file ------------------------------------------------------------------------------

    def _opened(self) -> FileIO:
        if self._file is None:
            self._where, self._file = _temporary_file(self._folder)
            weakref.finalize(self, self._file.close)
        return self._file

    def _take(self, n: int) -> Runs:
        """Blocks to write to; the file grows when there are not enough of them."""
        more = n - len(self._free)
        if more > 0:
            self._opened()
            room = shutil.disk_usage(self._where).free // BLOCK + self._length
            if self._length + more > min(self._most_blocks, room // SHARE):
                raise ShelfFullError("no more room for what was put aside")
            for block in range(self._length, self._length + more):
                heapq.heappush(self._free, block)
            self._length += more
        self.n_blocks += n
        blocks = [heapq.heappop(self._free) for _ in range(n)]
        breaks = [i for i, (a, b) in enumerate(pairwise(blocks), 1) if b != a + 1]
        return tuple((blocks[i], j - i) for i, j in pairwise([0, *breaks, n]) if j > i)

    def _give_back(self, runs: Runs) -> None:
        for first, number in runs:
            self.n_blocks -= number
            for block in range(first, first + number):
                heapq.heappush(self._free, block)
        if not self.n_blocks and self._length and self._file is not None:
            self._free.clear()
            self._length = 0
            # Closed when the program ends; then there is nothing to be emptied.
            with suppress(OSError, ValueError):
                self._file.truncate(0)

    def _write(self, data: memoryview, runs: Runs) -> None:
        file = self._opened()
        for part in _parts(data, runs, file):
            rest = part
            while rest:
                rest = rest[file.write(rest) :]

    def _read(self, data: memoryview, runs: Runs) -> None:
        """Fill ``data`` from these blocks; OSError when they can't be read."""
        file = self._opened()
        for part in _parts(data, runs, file):
            rest = part
            while rest:
                n = file.readinto(rest)
                if not n:
                    raise OSError("what was put aside is not there any more")
                rest = rest[n:]


class Shelved:
    """An array on a shelf; its room is free again when nobody refers to it."""

    def __init__(self, shelf: Shelf, array: Array, runs: Runs, checksum: int) -> None:
        self.shape = array.shape
        self._shelf = shelf
        self._runs = runs
        self._checksum = checksum
        self._is(array)
        weakref.finalize(self, shelf._give_back, runs).atexit = False

    def _is(self, array: Array) -> None:
        self._array = weakref.ref(array)
        self._shelf._known[id(array)] = self

    def is_of(self, array: Array) -> bool:
        return self._array() is array

    def array(self) -> Array:
        """The array, to the last bit. OSError when it can't be read."""
        array = self._array()
        if array is None:
            array = np.empty(self.shape)
            data = _bytes_of(array)
            self._shelf._read(data, self._runs)
            if zlib.crc32(data) != self._checksum:
                raise OSError("what was put aside has been damaged")
            array.setflags(write=False)
            self._is(array)
        return array


def _bytes_of(array: Array) -> memoryview:
    """The memory of a contiguous array."""
    return array.reshape(-1).view(np.uint8).data


def _parts(data: memoryview, runs: Runs, file: FileIO) -> Iterator[memoryview]:
    """The part of the data that belongs to each run of blocks, the file standing there."""
    for first, number in runs:
        file.seek(first * BLOCK)
        yield data[: number * BLOCK]
        data = data[number * BLOCK :]


def _temporary_file(folder: Path | None) -> tuple[Path, FileIO]:
    """A file without a name, and the folder it is in; OSError when there can be none."""
    # Not imported before: the window comes first.
    from playground.engine.native import KernelError, cache_directory

    try:
        folder = folder or cache_directory()
        folder.mkdir(parents=True, exist_ok=True)
        return folder, tempfile.TemporaryFile(buffering=0, dir=folder)
    except (OSError, KernelError):
        folder = Path(tempfile.gettempdir())
        return folder, tempfile.TemporaryFile(buffering=0, dir=folder)
