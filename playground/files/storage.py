"""Files on disk: reading with a size limit, and replacing them without a loss."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from playground.files.fields import ProjectError
from playground.files.locks import FileLock, lock

# More than a project at all limits of the model and the data needs: whatever can be made can be
# saved, and whatever was saved can be opened.
MAX_BYTES = 320 * 2**20

BACKUP = "~"  # behind the name of the previous version
_ABANDONED = 60.0  # seconds after which nobody is about to lock a temporary file any more


class ChangedOutsideError(ProjectError):
    """Another program has changed the file since it was read or written here."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one state of a file from another, without reading it."""

    modified: int
    size: int
    number: int


def stamp_of(path: str | Path) -> Stamp | None:
    """The state of a file; None when there is none."""
    try:
        return _stamp(os.stat(path))
    except (OSError, ValueError):
        return None


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino)


def read_text(path: str | Path) -> str:
    """The UTF-8 text of a file (a byte order mark is allowed). Raises ProjectError."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ProjectError(str(path), "not an ordinary file")
            raw = file.read(MAX_BYTES + 1)
    except ProjectError:
        raise
    except (OSError, ValueError) as error:
        raise ProjectError(str(path), _reason(error)) from None
    if len(raw) > MAX_BYTES:
        raise ProjectError(str(path), f"larger than {MAX_BYTES // 2**20} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = f"not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise ProjectError(str(path), words) from None


def _without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe without waiting for somebody who writes into it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def check_writable(path: str | Path) -> None:
    """Raise ProjectError when ``path`` is a folder, or permissions forbid writing it."""
    target = _target(path)
    try:
        if target.is_dir():
            raise ProjectError(str(path), "is a folder")
        if target.exists() and not target.is_file():
            raise ProjectError(str(path), "not an ordinary file")
        if not target.parent.is_dir():
            raise ProjectError(str(path), f"there is no folder {target.parent}")
        if target.exists() and not os.access(target, os.W_OK):
            raise ProjectError(str(path), "permission denied")
        if not target.exists() and not _takes_files(target.parent):
            raise ProjectError(str(path), f"no permission to write into {target.parent}")
    except (OSError, ValueError) as error:
        if isinstance(error, ProjectError):
            raise
        raise ProjectError(str(path), _reason(error)) from None


def try_place(path: str | Path) -> None:
    """Raise ProjectError unless a file can be created in the folder of ``path``, by creating one.

    The file system may refuse although the permissions allow it. A file that is there already may
    be written in a folder that takes no others.
    """
    check_writable(path)
    target = _target(path)
    if not _takes_files(target.parent):
        return
    trial = _temporary(target)
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise ProjectError(str(path), f"can't be written: {_reason(error)}") from None


def replace_file(
    path: str | Path, content: bytes, backup: bool = False, expected: Stamp | None = None
) -> Stamp:
    """Write ``content`` to ``path``; gives the stamp of what was written. Raises ProjectError.

    The content is written and synchronised under another name in the same folder, which is then
    renamed. A link is followed; permissions and owner of an existing file are kept. A file with
    several names (hard links), with an owner that can't be given to another file, or in a folder
    that takes no others, is written over instead.

    With ``backup`` the version before stays beside it, with a ``~`` behind its name. With
    ``expected`` ChangedOutsideError is raised when the file is there in another state.
    """
    check_writable(path)
    target = _target(path)
    try:
        _check_unchanged(path, target, expected)
        write = _write_over if _must_stay(target) else _write_anew
        return write(path, target, content, backup, expected)
    except OSError as error:
        raise ProjectError(str(path), _reason(error)) from None


def _check_unchanged(path: str | Path, target: Path, expected: Stamp | None) -> None:
    if expected is not None and stamp_of(target) not in (None, expected):
        raise ChangedOutsideError(str(path), "was changed by another program")


def _write_anew(
    path: str | Path, target: Path, content: bytes, backup: bool, expected: Stamp | None
) -> Stamp:
    """Write another file, and give it the name of ``target`` once it is complete."""
    temporary = _temporary(target)
    held: FileLock | None = None
    try:
        with open(temporary, "xb") as file:
            held = lock(temporary) if sys.platform != "win32" else None  # an open file is safe
            if target.exists():
                _give_owner(target, file.fileno())
                shutil.copymode(target, temporary)  # before others could read what they must not
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        stamp = _stamp(os.stat(temporary))  # once it has its name, others may write it, too
        _check_unchanged(path, target, expected)
        if backup and target.exists():
            _back_up(target, by_link=True)
        os.replace(temporary, target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if held is not None:
            held.release()
    _synchronise_folder(target.parent)
    if backup:
        remove_abandoned(target.parent)
    return stamp


def _write_over(
    path: str | Path, target: Path, content: bytes, backup: bool, expected: Stamp | None
) -> Stamp:
    """Write into the file itself; where that fails, the old content is put back."""
    if backup:
        with contextlib.suppress(OSError):  # a folder that takes no files
            _back_up(target, by_link=False)
    with open(target, "r+b") as file:
        before = file.read()
        _check_unchanged(path, target, expected)
        try:
            _overwrite(file.fileno(), content)
        except BaseException:
            with contextlib.suppress(OSError):
                _overwrite(file.fileno(), before)
            raise
        return _stamp(os.fstat(file.fileno()))


def _overwrite(descriptor: int, content: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    os.ftruncate(descriptor, len(content))
    os.fsync(descriptor)


def _back_up(target: Path, by_link: bool) -> None:
    """Keep the present version under the name with a ``~``; atomically, so that there always is
    a whole one. A name that has no room for the ``~`` gets none."""
    kept, temporary = target.with_name(target.name + BACKUP), _temporary(target)
    try:
        try:
            if not by_link:
                raise OSError
            os.link(target, temporary)
        except OSError:  # file systems without hard links
            shutil.copy2(target, temporary)
        os.replace(temporary, kept)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _must_stay(target: Path) -> bool:
    """Whether ``target`` can't be replaced by another file of the same owner and names."""
    if not target.exists():
        return False
    if not _takes_files(target.parent):
        return True
    found = os.stat(target)
    if found.st_nlink > 1 and sys.platform != "win32":
        return True
    return hasattr(os, "geteuid") and os.geteuid() not in (0, found.st_uid)


def _give_owner(target: Path, descriptor: int) -> None:
    """Give an open file the owner and group of ``target``; the group where that is allowed."""
    if hasattr(os, "fchown"):
        there, here = os.stat(target), os.fstat(descriptor)
        if (there.st_uid, there.st_gid) != (here.st_uid, here.st_gid):
            with contextlib.suppress(OSError):
                os.fchown(descriptor, there.st_uid, there.st_gid)


def _takes_files(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def remove_abandoned(folder: Path) -> None:
    """Remove temporary files that programs have left which ended in the middle of saving."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if not (entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)):
                continue
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(found.st_mode) or time.time() - found.st_mtime < _ABANDONED:
                    continue
                if (held := lock(Path(entry.path))) is not None:
                    held.release(remove=True)


def _synchronise_folder(folder: Path) -> None:
    """Make the rename durable, where the system supports that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


_PREFIX, _SUFFIX = ".playground-", ".tmp"


def _temporary(target: Path) -> Path:
    """An unused name in the folder of ``target``."""
    return target.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")


def _target(path: str | Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise ProjectError(str(path), _reason(error)) from None


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "is a folder"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return str(error)
