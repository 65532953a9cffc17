"""Files on disk: read whole with a limit, and replaced in one go."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from pathlib import Path

from playground.files.fields import ProjectError
from playground.files.limits import MAX_BYTES


def read_text(path: str | Path) -> str:
    """The UTF-8 text of a file (a byte order mark is allowed). Raises ProjectError."""
    try:
        with open(path, "rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ProjectError(str(path), _reason(error)) from None
    if len(raw) > MAX_BYTES:
        raise ProjectError(str(path), f"larger than {MAX_BYTES // 2**20} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = f"not UTF-8 text (byte {error.start}); save it as UTF-8"
        raise ProjectError(str(path), words) from None


def check_writable(path: str | Path) -> None:
    """Raise ProjectError when it is clear beforehand that ``path`` can't be written."""
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
    """Raise ProjectError when a file can't be made beside ``path``, by making one.

    Where permissions promise it, the file system may still refuse.
    """
    check_writable(path)
    trial = _temporary(_target(path))
    try:
        trial.touch(exist_ok=False)
        trial.unlink()
    except OSError as error:
        raise ProjectError(str(path), f"can't be written there: {_reason(error)}") from None


def replace_file(path: str | Path, content: bytes) -> None:
    """Put ``content`` where ``path`` points, in one go. Raises ProjectError.

    It is written and synchronised under another name in the same folder and then renamed, so that
    at each moment either the old file is there or the new one, whole. A link is followed, and the
    permissions of an existing file are kept.
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
    """Make the rename itself durable, where the system offers it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _temporary(target: Path) -> Path:
    """A name that nobody has, in the folder of ``target``."""
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
