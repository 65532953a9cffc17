from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from playground.files import storage
from playground.files.fields import ProjectError
from playground.files.storage import check_writable, read_text, replace_file, try_place

as_root = hasattr(os, "geteuid") and os.geteuid() == 0


def refusal(path: Path | str) -> str:
    """Why the file can't be read, without its name."""
    with pytest.raises(ProjectError) as caught:
        read_text(path)
    assert caught.value.place == str(path)
    return caught.value.message


def test_the_reason_for_an_unreadable_file_is_given(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == "no such file"
    assert refusal(tmp_path) == "is a folder"
    assert "null" in refusal("a\0b")
    (tmp_path / "latin").write_bytes("häh".encode("latin-1"))
    assert refusal(tmp_path / "latin") == "not UTF-8 text (byte 1); save it as UTF-8"


def test_a_too_large_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "MAX_BYTES", 2**20)
    path = tmp_path / "big"
    path.write_bytes(b" " * 2**20)
    assert len(read_text(path)) == 2**20
    path.write_bytes(b" " * (2**20 + 1))
    assert refusal(path) == "larger than 1 MB"


def test_replacing_leaves_one_file_with_the_new_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for content in (b"one", b"two"):
        replace_file(path, content)
        assert path.read_bytes() == content
        assert list(tmp_path.iterdir()) == [path]


def test_replacing_keeps_permissions_and_follows_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    replace_file(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == other.stat().st_mode


def test_a_failing_disk_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ProjectError, match="no space left on device"):
        replace_file(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_unwritable_paths_are_refused_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, reason in (
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "a", "there is no folder"),
        (tmp_path / "file" / "a", "there is no folder"),
        (Path(os.devnull), "not an ordinary file"),
    ):
        with pytest.raises(ProjectError, match=reason):
            check_writable(path)
        with pytest.raises(ProjectError, match=reason):
            replace_file(path, b"")
    check_writable(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_write_protected_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o444)
    if as_root:  # root has all permissions
        replace_file(path, b"new")
        assert path.read_text() == "new"
    else:
        with pytest.raises(ProjectError, match="permission denied"):
            replace_file(path, b"new")
        assert path.read_text() == "old"


def test_trying_a_folder_leaves_no_file_behind(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("old")
    for path in (there, tmp_path / "new"):
        try_place(path)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert there.read_text() == "old"
    with pytest.raises(ProjectError, match="there is no folder"):
        try_place(tmp_path / "none" / "a")


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.playground.json"
    os.mkfifo(pipe)
    with pytest.raises(ProjectError, match="not an ordinary file"):
        read_text(pipe)
