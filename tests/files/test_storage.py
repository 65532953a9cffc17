from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.files import storage
from playground.files.fields import ProjectError
from playground.files.locks import lock
from playground.files.storage import (
    ChangedOutsideError,
    check_writable,
    read_text,
    replace_file,
    try_place,
)

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


def test_the_version_before_stays_beside_the_file(tmp_path: Path) -> None:
    path, kept = tmp_path / "a", tmp_path / "a~"
    replace_file(path, b"one", backup=True)
    assert not kept.exists()
    for content, before in ((b"two", b"one"), (b"three", b"two")):
        replace_file(path, content, backup=True)
        assert (path.read_bytes(), kept.read_bytes()) == (content, before)
    assert {p.name for p in tmp_path.iterdir()} == {"a", "a~"}


def test_a_name_too_long_for_another_letter_is_saved_without_the_version_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / ("a" * 255)
    for content in (b"one", b"two"):
        replace_file(path, content, backup=True)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_changed_outside_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a"
    stamp = replace_file(path, b"mine")
    stamp = replace_file(path, b"mine, too", expected=stamp)
    path.write_bytes(b"theirs")
    with pytest.raises(ChangedOutsideError, match="changed by another program"):
        replace_file(path, b"mine again", backup=True, expected=stamp)
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]
    path.unlink()
    replace_file(path, b"anew", expected=stamp)
    assert path.read_bytes() == b"anew"


def test_what_another_program_writes_right_after_a_save_is_noticed_at_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    rename = os.replace

    def rename_and_lose_the_race(source: Path, target: Path) -> None:
        rename(source, target)
        path.write_bytes(b"theirs")

    monkeypatch.setattr(os, "replace", rename_and_lose_the_race)
    stamp = replace_file(path, b"mine")
    with pytest.raises(ChangedOutsideError):
        replace_file(path, b"mine again", expected=stamp)
    assert path.read_bytes() == b"theirs"


def test_a_private_file_is_private_all_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.touch()
    path.chmod(0o600)
    seen: list[int] = []

    def look(target: Path, temporary: Path) -> None:
        seen.append(temporary.stat().st_size)
        temporary.chmod(target.stat().st_mode)

    monkeypatch.setattr(shutil, "copymode", look)
    replace_file(path, b"secret")
    assert seen == [0], "its rights are set before there is something to read"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_all_names_of_a_file_show_what_was_saved(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "other"
    path.write_bytes(b"a longer old content")
    other.hardlink_to(path)
    replace_file(path, b"new", backup=True)
    assert other.read_bytes() == b"new"
    assert other.samefile(path)
    assert (tmp_path / "a~").read_bytes() == b"a longer old content"


@pytest.mark.skipif(not as_root, reason="only root gives files away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    os.chown(path, 1234, 4321)
    replace_file(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


@pytest.fixture
def nobody(tmp_path: Path) -> Iterator[Path]:
    """A folder in which the test has no more rights than others: root has all of them."""
    folder = Path(tempfile.mkdtemp())
    if as_root:
        os.chown(folder, 65534, 65534)
        os.setresgid(65534, 65534, 0)
        os.setresuid(65534, 65534, 0)
    try:
        yield folder
    finally:
        if as_root:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
        folder.chmod(0o777)
        shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "setresuid"), reason="Windows has no read-only folders")
def test_a_writable_file_in_a_read_only_folder_is_written_over(nobody: Path) -> None:
    path = nobody / "a"
    path.write_bytes(b"an old and longer content")
    nobody.chmod(0o555)
    check_writable(path)
    try_place(path)
    replace_file(path, b"new", backup=True)
    assert path.read_bytes() == b"new"
    assert list(nobody.iterdir()) == [path]
    with pytest.raises(ProjectError, match="no permission to write into"):
        replace_file(nobody / "b", b"")


@pytest.mark.skipif(not as_root, reason="only root gives files away")
def test_a_file_of_another_person_stays_theirs(nobody: Path) -> None:
    path = nobody / "a"
    path.write_bytes(b"old")
    path.chmod(0o666)
    os.setresuid(0, 0, 0)
    os.chown(path, 1234, -1)
    os.setresuid(65534, 65534, 0)
    replace_file(path, b"new", backup=True)
    assert path.read_bytes() == b"new"
    assert path.stat().st_uid == 1234
    assert (nobody / "a~").read_bytes() == b"old"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_disk_that_gets_full_leaves_the_old_content_under_all_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old content")
    (tmp_path / "other").hardlink_to(path)
    write = os.write

    def half(descriptor: int, content: bytes) -> int:
        if bytes(content[:3]) == b"new":
            return write(descriptor, content[:3])
        if bytes(content[:3]) == b"er ":
            raise OSError(28, "No space left on device")
        return write(descriptor, content)

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(ProjectError, match="no space left on device"):
        replace_file(path, b"newer and longer content")
    assert path.read_bytes() == b"old content"


def test_what_dead_programs_left_is_removed_and_what_others_write_is_not(tmp_path: Path) -> None:
    left = [tmp_path / f".playground-{name}.tmp" for name in ("dead", "alive", "young")]
    for path in left:
        path.write_bytes(b"half")
    for path in left[:2]:
        os.utime(path, (0, 0))
    other = tmp_path / "playground.tmp"
    other.touch()
    os.utime(other, (0, 0))
    held = lock(left[1])
    assert held is not None
    replace_file(tmp_path / "a", b"", backup=True)  # as a person's save does
    assert {p.name for p in tmp_path.iterdir()} == {"a", other.name, left[1].name, left[2].name}
    held.release()


def test_a_lock_ends_with_the_program_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import sys, time; from pathlib import Path; from playground.files.locks import lock;"
        "held = lock(Path(sys.argv[1]), create=True); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert lock(path) is None
        other.kill()
    held = lock(path)
    assert held is not None
    assert lock(path) is None, "nor twice in one program"
    held.release(remove=True)
    assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes among files")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.playground.json"
    os.mkfifo(pipe)
    with pytest.raises(ProjectError, match="not an ordinary file"):
        read_text(pipe)
