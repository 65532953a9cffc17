"""A folder of pictures: each of its subfolders is a class."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from playground.data.limits import MAX_ROWS
from playground.data.pictures.decoding import SUFFIXES, Bytes, decoded
from playground.data.tables.cells import Progress, report
from playground.model.document import DocumentError
from playground.model.images import MAX_SHAPE
from playground.model.words import quoted

MAX_CLASSES = 100

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture of the class number ``label``.

    ``size`` is height and width in the file; ``pixels`` ``(.., .., 3)`` from 0 to 255 are no more
    than the largest picture that can be learned needs.
    """

    path: Path
    label: int
    size: tuple[int, int]
    pixels: Bytes = field(repr=False)

    @property
    def name(self) -> str:
        """``cat/tom.png``."""
        return _text(f"{self.path.parent.name}/{self.path.name}")


@dataclass(frozen=True, slots=True, eq=False)
class PictureFolder:
    """All pictures of a folder, by class; ``left_out`` are names of files with the reasons."""

    title: str
    classes: tuple[str, ...]
    pictures: tuple[Picture, ...]
    left_out: tuple[tuple[str, str], ...]

    def count(self, label: int) -> int:
        """How many pictures a class has."""
        return sum(picture.label == label for picture in self.pictures)


def read_folder(path: Path, progress: Progress | None = None) -> PictureFolder:
    """The pictures in the subfolders of ``path``.

    Raises DocumentError where there are no two classes with pictures, and CancelledError.
    """
    found = picture_files(path)
    n_files = sum(map(len, found.values()))
    done = 0
    pictures: list[Picture] = []
    left_out: list[tuple[str, str]] = []
    names = tuple(found)
    for label, files in enumerate(found.values()):
        for file in files:
            report(progress, done / n_files)
            done += 1
            try:
                pixels, size = decoded(file, max(MAX_SHAPE[:2]))
            except DocumentError as error:
                left_out.append((_text(f"{file.parent.name}/{file.name}"), str(error)))
            else:
                pictures.append(Picture(file, label, size, pixels))
    read = sorted({picture.label for picture in pictures})
    classes = tuple(names[label] for label in read)
    if len(classes) < 2:
        raise DocumentError(_no_classes(path, classes, left_out))
    pictures = [replace(picture, label=read.index(picture.label)) for picture in pictures]
    return PictureFolder(_text(path.absolute().name), classes, tuple(pictures), tuple(left_out))


def picture_files(path: Path) -> dict[str, list[Path]]:
    """The files of pictures in each subfolder that has any, not opened yet.

    Raises DocumentError where there are no two such subfolders.
    """
    found: dict[str, list[Path]] = {}
    try:
        for folder in sorted(filter(_is_shown, path.iterdir()), key=_in_order):
            if folder.is_dir():
                files = [f for f in folder.iterdir() if _is_shown(f) and _is_picture(f)]
                if files:
                    found[_text(folder.name)] = sorted(files, key=_in_order)
    except OSError as error:
        name = Path(str(error.filename)).name
        raise DocumentError(f"{quoted(name)} can't be read: {error.strerror}") from None
    if len(found) > MAX_CLASSES:
        raise DocumentError(f"at most {MAX_CLASSES} classes, not {len(found):,}")
    if (n := sum(map(len, found.values()))) > MAX_ROWS:
        raise DocumentError(f"at most {MAX_ROWS:,} pictures, not {n:,}")
    if len(found) < 2:
        raise DocumentError(_no_classes(path, tuple(found), []))
    return found


def _no_classes(path: Path, classes: tuple[str, ...], left_out: list[tuple[str, str]]) -> str:
    """Why there is nothing to tell apart."""
    has = f"only {quoted(classes[0])} has" if classes else "none has"
    words = (
        f"two or more subfolders with pictures are needed in {quoted(path.absolute().name)},"
        f" one for each class; {has} any"
    )
    if left_out:
        (name, reason), *more = left_out
        words += f" that can be read ({name}: {reason}{f'; {len(more)} more' if more else ''})"
    return words


def _text(name: str) -> str:
    """A name of a file as text that can be saved."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _is_shown(path: Path) -> bool:
    return not path.name.startswith(".")


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _in_order(path: Path) -> list[tuple[int, str]]:
    """A sort key that has 2 before 10."""
    parts = _DIGITS.split(path.name.lower())
    return [(int(part) if k % 2 else -1, part) for k, part in enumerate(parts)]
