"""The recovery store: what is open in each window, kept until it is closed in good order.

A window has a place in the folder: a file with its document, and a lock that ends with the program.
A document whose lock nobody holds was left by a program that crashed. Its file is one line of JSON
about it, followed by the text of a project file.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playground.engine.problem import Project
from playground.files.fields import ProjectError
from playground.files.locks import FileLock, lock
from playground.files.project import Progress, parse_project, project_bytes
from playground.files.storage import Stamp, read_text, remove_abandoned, replace_file
from playground.model.document import Document

FORMAT = "network-playground-recovery"
OPEN, DECLINED, LOCK = ".open", ".declined", ".lock"
DAYS = 30  # that a declined document is kept
_LONGEST_HEAD = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a document besides its content.

    ``path`` is its file, None for an untitled one; ``stamp`` the state of that file when the
    program last read or wrote it; ``time`` when the document was as it is, in seconds since 1970.
    """

    name: str
    path: Path | None
    stamp: Stamp | None
    time: float


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the store that is open nowhere.

    ``declined`` is True once a person did not want it, and for copies made for safety alone: it is
    not offered again, but can be found.
    """

    file: Path
    about: About
    size: int

    @property
    def declined(self) -> bool:
        return self.file.suffix == DECLINED


class Place:
    """The place of one window in the store; it takes room once something is written."""

    def __init__(self, folder: Path, name: str, held: FileLock | None = None) -> None:
        self._folder = folder
        self._name = name
        self._held = held

    def _path(self, suffix: str) -> Path:
        return self._folder / f"{self._name}{suffix}"

    @property
    def filled(self) -> bool:
        return self._path(OPEN).exists()

    def write(self, document: Document, about: About, progress: Progress | None = None) -> None:
        """Keep a document in place of the last one. Raises ProjectError."""
        content = _content(document, about, progress)
        self._make_folder()
        if self._held is None:
            try:
                self._held = lock(self._path(LOCK), create=True)
            except OSError as error:
                raise ProjectError(str(self._folder), str(error.strerror)) from None
        replace_file(self._path(OPEN), content)

    def copy(self, document: Document, about: About) -> None:
        """Keep a copy that outlives the window. Raises ProjectError."""
        content = _content(document, about, None)
        self._make_folder()
        replace_file(self._folder / f"{self._name}-copy{DECLINED}", content)

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ProjectError(str(self._folder), str(error.strerror)) from None

    def clear(self) -> None:
        """Forget the document, which is saved or not wanted any more."""
        with contextlib.suppress(OSError):
            self._path(OPEN).unlink(missing_ok=True)

    def leave(self, keep: bool = False) -> None:
        """Give the place up: the document with it, or ``keep`` it for the next start."""
        if not keep:
            self.clear()
        if self._held is not None:
            self._held.release(remove=True)
            self._held = None


class RecoveryStore:
    """A folder of documents, shared by all windows and programs of one user."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def new_place(self) -> Place:
        return Place(self._folder, secrets.token_hex(8))

    def entries(self) -> list[Entry]:
        """What is open nowhere, the latest first. What can't be read is passed over."""
        found = []
        for file in self._files(OPEN, DECLINED):
            with contextlib.suppress(OSError):
                if (about := _read_about(file)) is not None and not _in_use(file):
                    found.append(Entry(file, about, file.stat().st_size))
        return sorted(found, key=lambda entry: entry.about.time, reverse=True)

    def read(self, entry: Entry) -> Project:
        """The project of an entry. Raises ProjectError."""
        return parse_project(read_text(entry.file).partition("\n")[2])

    def take(self, entry: Entry) -> Place | None:
        """Make an entry the place of a window; None when another one was faster."""
        name = entry.file.stem
        try:
            held = lock(entry.file.with_suffix(LOCK), create=True)
        except OSError:
            return None
        if held is None:
            return None
        try:
            entry.file.replace(entry.file.with_suffix(OPEN))
        except OSError:
            held.release(remove=True)
            return None
        return Place(self._folder, name, held)

    def decline(self, entry: Entry) -> None:
        """Offer an entry no more; it stays for 30 days from now."""
        with contextlib.suppress(OSError):
            if not _in_use(entry.file):
                entry.file.touch()
                entry.file.replace(entry.file.with_suffix(DECLINED))

    def tidy(self) -> None:
        """Remove what was declined 30 days ago, and what dead programs have left beside it.

        What is still to be offered stays, however old the clock says that it is.
        """
        oldest = time.time() - DAYS * 86_400
        for file in self._files(OPEN, DECLINED):
            with contextlib.suppress(OSError):
                to_be_offered = file.suffix == OPEN and _read_about(file) is not None
                if to_be_offered or file.stat().st_mtime > oldest or _in_use(file):
                    continue
                file.unlink()
        for file in self._files(LOCK):
            with contextlib.suppress(OSError):
                if file.with_suffix(OPEN).exists() or file.with_suffix(DECLINED).exists():
                    continue
                if (held := lock(file)) is not None:
                    held.release(remove=True)
        remove_abandoned(self._folder)

    def _files(self, *suffixes: str) -> Iterator[Path]:
        with contextlib.suppress(OSError):
            yield from [file for file in self._folder.iterdir() if file.suffix in suffixes]


def _in_use(file: Path) -> bool:
    """Whether a living program holds the place of this file."""
    try:
        held = lock(file.with_suffix(LOCK))
    except FileNotFoundError:
        return False
    if held is None:
        return True
    held.release()
    return False


def _content(document: Document, about: About, progress: Progress | None) -> bytes:
    stamp = about.stamp
    head = {
        "format": FORMAT,
        "name": about.name,
        "path": None if about.path is None else str(about.path),
        "stamp": None if stamp is None else [stamp.modified, stamp.size, stamp.number],
        "time": about.time,
    }
    # The head is in ASCII, as a path may hold bytes that are no UTF-8.
    return json.dumps(head).encode() + b"\n" + project_bytes(about.name, document, progress)


def _read_about(file: Path) -> About | None:
    """The first line of a file; None when it is damaged."""
    with open(file, "rb") as opened:
        line = opened.readline(_LONGEST_HEAD)
    try:
        head = json.loads(line)
        if head["format"] != FORMAT:
            return None
        path = None if head["path"] is None else Path(str(head["path"]))
        stamp = None if head["stamp"] is None else Stamp(*map(int, head["stamp"]))
        when = float(head["time"])
        time.localtime(when)  # raises for a time that no calendar has
        return About(str(head["name"]), path, stamp, when)
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None
