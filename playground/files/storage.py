"""Files on disk: reading with a size limit, and atomic replacement."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import stat
from pathlib import Path

from playground.files.fields import ProjectError

# More than a project at all limits of the model and the data needs: whatever can be made can be
# saved, and whatever was saved can be opened.
MAX_BYTES = 128 * 2**20


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
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise ProjectError(str(path), f"no permission to write into {target.parent}")
    except (OSError, ValueError) as error:
        if isinstance(error, ProjectError):
            raise
        raise ProjectError(str(path), _reason(error)) from None


def try_place(path: str | Path) -> None:
    """Raise ProjectError unless a file can be created in the folder of ``path``, by creating one.

    The file system may refuse although the permissions allow it.
    """
    check_writable(path)
    trial = _temporary(_target(path))
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise ProjectError(str(path), f"can't be written: {_reason(error)}") from None


def replace_file(path: str | Path, content: bytes) -> None:
    """Write ``content`` to ``path`` atomically. Raises ProjectError.

    The content is written and synchronised under another name in the same folder, which is then
    renamed. A link is followed, and the permissions of an existing file are kept.
    """
    check_writable(path)
    target = _target(path)
    temporary = _temporary(target)
    try:
        try:
            with open(temporary, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise ProjectError(str(path), _reason(error)) from None
    _synchronise_folder(target.parent)


def _synchronise_folder(folder: Path) -> None:
    """Make the rename durable, where the system supports that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _temporary(target: Path) -> Path:
    """An unused name in the folder of ``target``."""
    return target.with_name(f".playground-{secrets.token_hex(8)}.tmp")


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
