from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from playground.files.fields import ProjectError
from playground.files.recovery import About, RecoveryStore
from playground.files.storage import Stamp
from playground.model import edits
from playground.model.document import Data, Document, Generator, dense_document

ABOUT = About("mine", Path("/elsewhere/mine.playground.json"), Stamp(1, 2, 3), 1.7e9)


def document(name: str = "unit") -> Document:
    made = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator("sine")))
    return edits.rename_node(made, made.graph.units[0].id, name)


@pytest.fixture
def store(tmp_path: Path) -> RecoveryStore:
    return RecoveryStore(tmp_path / "recovery")


def left_behind(store: RecoveryStore, about: About = ABOUT, name: str = "unit") -> None:
    """As a crash leaves a document: its file is there, and nobody holds the lock."""
    place = store.new_place()
    place.write(document(name), about)
    place.leave(keep=True)


def test_what_a_crash_leaves_is_found_with_all_that_is_known_of_it(store: RecoveryStore) -> None:
    left_behind(store)
    (entry,) = store.entries()
    assert entry.about == ABOUT
    assert not entry.declined
    assert store.read(entry).document.same_as(document())


def test_an_untitled_document_and_any_name_of_a_file_come_back(store: RecoveryStore) -> None:
    odd = os.fsdecode(b"/tmp/\xff\n\xe2\x80\xa8&.json")
    left_behind(store, replace(ABOUT, name="a\nb&\u2028c", path=None, stamp=None, time=1.0))
    left_behind(store, replace(ABOUT, path=Path(odd)))
    first, second = (entry.about for entry in store.entries())
    assert str(first.path) == odd
    assert (second.name, second.path, second.stamp) == ("a\nb&\u2028c", None, None)


def test_what_is_open_in_a_living_program_is_nobody_elses(store: RecoveryStore) -> None:
    place = store.new_place()
    place.write(document(), ABOUT)
    assert store.entries() == []
    store.tidy()
    assert place.filled
    place.leave()
    assert store.entries() == []


def test_a_killed_program_leaves_its_document(store: RecoveryStore, tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path;"
        "from playground.files.recovery import RecoveryStore;"
        "from tests.files.test_recovery import ABOUT, document;"
        "RecoveryStore(Path(sys.argv[1])).new_place().write(document(), ABOUT);"
        "place = RecoveryStore(Path(sys.argv[1])).new_place(); place.write(document(), ABOUT);"
        "print('written', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "recovery")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"written\n"
        assert store.entries() == []
        other.kill()
    assert len(store.entries()) == 2


def test_one_window_alone_takes_an_entry(store: RecoveryStore) -> None:
    left_behind(store)
    (entry,) = store.entries()
    place = store.take(entry)
    assert place is not None
    assert store.take(entry) is None
    assert store.entries() == []
    place.write(document("later"), ABOUT)
    place.leave(keep=True)
    (entry,) = store.entries()
    assert store.read(entry).document.same_as(document("later"))
    place = store.take(entry)
    assert place is not None
    place.leave()
    assert store.take(entry) is None, "it was closed"


def test_declined_entries_are_kept_for_thirty_days(store: RecoveryStore) -> None:
    left_behind(store)
    (entry,) = store.entries()
    os.utime(entry.file, (0, 0))
    store.decline(entry)
    store.tidy()
    (entry,) = store.entries()
    assert entry.declined
    for days, left in ((29, 1), (31, 0)):
        os.utime(entry.file, (0, time.time() - days * 86_400))
        store.tidy()
        assert len(store.entries()) == left
    assert list(entry.file.parent.iterdir()) == []


def test_what_was_never_offered_stays_however_old_it_is(store: RecoveryStore) -> None:
    # A month of holidays after the crash, or a clock that was wrong at that time.
    left_behind(store)
    (entry,) = store.entries()
    damaged = entry.file.with_name("damaged.open")
    damaged.write_bytes(b"half a li")
    for file in (entry.file, damaged):
        os.utime(file, (0, 0))
    store.tidy()
    assert store.entries() == [entry]
    assert not damaged.exists(), "nobody can be offered that"


def test_a_copy_for_safety_outlives_its_window_and_is_not_offered(store: RecoveryStore) -> None:
    place = store.new_place()
    place.write(document(), ABOUT)
    place.copy(document("copy"), ABOUT)
    place.leave()
    (entry,) = store.entries()
    assert entry.declined
    assert store.read(entry).document.same_as(document("copy"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 500,
        b"[" * 99_000,
        b"[1]\n{}",
        b'{"format": "network-playground-recovery"}\n{}',
        b'{"format": "network-playground-recovery", "name": "a", "path": null, "stamp": 3,'
        b' "time": 1}\n{}',
        b'{"format": "network-playground-recovery", "name": "a", "path": null, "stamp": null,'
        b' "time": 1e300}\n{}',
    ],
)
def test_damaged_entries_are_passed_over(store: RecoveryStore, content: bytes) -> None:
    left_behind(store)
    (entry,) = store.entries()
    entry.file.with_name("damaged.open").write_bytes(content)
    entry.file.with_name("folder.open").mkdir()
    assert store.entries() == [entry]
    store.tidy()
    assert store.entries() == [entry]


def test_a_damaged_project_is_said_to_be_one(store: RecoveryStore) -> None:
    left_behind(store)
    (entry,) = store.entries()
    entry.file.write_bytes(entry.file.read_bytes()[:-100])
    with pytest.raises(ProjectError):
        store.read(store.entries()[0])


def test_a_folder_that_cannot_be_made_is_an_error_like_others(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = RecoveryStore(tmp_path / "file" / "recovery")
    assert store.entries() == []
    store.tidy()
    for write in (store.new_place().write, store.new_place().copy):
        with pytest.raises(ProjectError):
            write(document(), ABOUT)
