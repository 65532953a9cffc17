from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from playground.engine.shelf import BLOCK, Shelf, ShelfFullError


def some(n_bytes: int, seed: int = 0) -> np.ndarray:
    array = np.random.default_rng(seed).normal(size=n_bytes // 8)
    array.setflags(write=False)
    return array


@given(
    arrays(np.float64, array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=90)),
    st.booleans(),
)
def test_an_array_comes_back_to_the_last_bit(array, columns_first) -> None:
    shelf = Shelf()
    array = np.asfortranarray(array) if columns_first else array
    array.setflags(write=False)
    bits, shape = array.tobytes(), array.shape
    shelved = shelf.put(array)
    del array
    back = shelved.array()
    assert back.tobytes() == bits
    assert back.shape == shape
    assert not back.flags.writeable


def test_every_kind_of_number_comes_back_to_the_last_bit(tmp_path) -> None:
    bits = np.array([0, 1 << 63, 0x7FF8000000000123, 0xFFF0000000000000, 1], dtype=np.uint64)
    shelved = Shelf(tmp_path).put(bits.copy().view(np.float64))
    assert shelved.array().view(np.uint64).tolist() == bits.tolist()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5 * BLOCK)), max_size=60))
def test_arrays_that_come_and_go_never_get_into_one_anothers_way(moves) -> None:
    shelf = Shelf()
    kept = {}
    for i, (place, size) in enumerate(moves):
        kept.pop(place, None)
        if i % 3:
            kept[place] = (shelf.put(some(size, i)), size, i)
        assert all(a.array().tobytes() == some(n, k).tobytes() for a, n, k in kept.values())
    assert shelf.n_blocks == sum(-(-(size // 8 * 8) // BLOCK) for _, size, _ in kept.values())
    assert shelf.file_bytes <= 7 * 5 * BLOCK


def test_the_very_same_array_comes_back_as_long_as_anybody_holds_it(tmp_path) -> None:
    shelf = Shelf(tmp_path)
    array = some(3 * BLOCK)
    shelved = shelf.put(array)
    assert shelved.array() is array
    assert shelf.put(array) is shelf.find(array) is shelved
    del array
    back = shelved.array()
    assert shelved.array() is back
    assert shelf.put(back) is shelved
    assert shelf.find(back.copy()) is None
    assert shelf.n_blocks == 3


def test_room_that_nobody_needs_is_used_again_and_given_back_in_the_end(tmp_path) -> None:
    shelf = Shelf(tmp_path)
    kept = [shelf.put(some(2 * BLOCK, i)) for i in range(10)]
    assert shelf.file_bytes == 20 * BLOCK
    del kept[3:8:2]
    kept.append(shelf.put(some(5 * BLOCK, 99)))  # over three gaps
    assert shelf.file_bytes == 20 * BLOCK
    assert kept[-1].array().tobytes() == some(5 * BLOCK, 99).tobytes()
    assert kept[3].array().tobytes() == some(2 * BLOCK, 4).tobytes()
    kept.clear()
    assert shelf.n_blocks == shelf.file_bytes == 0
    assert shelf._file is not None
    assert shelf._file.seek(0, 2) == 0


def test_it_grows_to_its_bound_and_keeps_what_it_has(tmp_path) -> None:
    shelf = Shelf(tmp_path, most_bytes=4 * BLOCK)
    first, second = shelf.put(some(2 * BLOCK, 1)), shelf.put(some(BLOCK, 2))
    with pytest.raises(ShelfFullError):
        shelf.put(some(2 * BLOCK, 3))
    assert shelf.n_blocks == 3
    third = shelf.put(some(BLOCK, 3))
    del second
    with pytest.raises(ShelfFullError):
        shelf.put(some(2 * BLOCK, 4))
    assert first.array().tobytes() == some(2 * BLOCK, 1).tobytes()
    assert third.array().tobytes() == some(BLOCK, 3).tobytes()


def test_it_takes_a_quarter_of_the_room_that_there_is(tmp_path, monkeypatch) -> None:
    usage = namedtuple("usage", "free")
    shelf = Shelf(tmp_path)
    total = 40 * BLOCK  # for the file and what is free beside it
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(total - shelf.file_bytes))
    kept = [shelf.put(some(BLOCK, i)) for i in range(10)]
    with pytest.raises(ShelfFullError):
        shelf.put(some(BLOCK))
    assert shelf.file_bytes == 10 * BLOCK
    assert len(kept) == 10


def test_its_file_has_no_name_and_ends_with_it(tmp_path) -> None:
    folder = tmp_path / "made" / "when needed"
    shelf = Shelf(folder)
    assert not folder.exists()
    shelved = shelf.put(some(BLOCK))
    if sys.platform != "win32":
        assert list(folder.iterdir()) == []
    file = shelf._file
    del shelf
    assert file is not None
    assert not file.closed  # it is needed yet
    shelved.array()
    del shelved
    gc.collect()
    assert file.closed
    assert list(folder.iterdir()) == []


def test_where_its_folder_cannot_be_it_makes_do_with_the_systems(tmp_path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("in the way")
    shelved = Shelf(blocked).put(some(BLOCK))
    assert shelved.array().tobytes() == some(BLOCK).tobytes()


def test_what_was_cut_off_is_an_error_and_no_made_up_numbers(tmp_path) -> None:
    shelf = Shelf(tmp_path)
    first, second = shelf.put(some(2 * BLOCK, 1)), shelf.put(some(2 * BLOCK, 2))
    assert shelf._file is not None
    shelf._file.truncate(3 * BLOCK)
    with pytest.raises(OSError, match="not there"):
        second.array()
    third = shelf.put(some(BLOCK, 3))  # behind it, so that there is something again
    with pytest.raises(OSError, match="damaged"):
        second.array()
    assert third.array().tobytes() == some(BLOCK, 3).tobytes()
    assert first.array().tobytes() == some(2 * BLOCK, 1).tobytes()


FULL_DISK = """
import resource, sys
from pathlib import Path
from playground.engine.shelf import BLOCK, Shelf, ShelfFullError
from tests.engine.test_shelf import some

resource.setrlimit(resource.RLIMIT_FSIZE, (7 * BLOCK // 2, 7 * BLOCK // 2))
shelf = Shelf(Path(sys.argv[1]))
kept = [shelf.put(some(BLOCK, i)) for i in range(3)]
for _ in range(2):
    try:
        shelf.put(some(2 * BLOCK, 8))
    except OSError as error:
        assert not isinstance(error, ShelfFullError)
    else:
        raise AssertionError("there was no room for it")
    assert shelf.n_blocks == 3
    assert [x.array().tobytes() for x in kept] == [some(BLOCK, i).tobytes() for i in range(3)]
del kept[1]
kept.append(shelf.put(some(BLOCK, 9)))
assert kept[-1].array().tobytes() == some(BLOCK, 9).tobytes()
assert kept[0].array().tobytes() == some(BLOCK, 0).tobytes()
print("kept what it had")
"""

if sys.platform != "win32":  # where the system can be told to write no more

    def test_a_full_disk_is_an_error_and_all_that_was_written_stays(tmp_path) -> None:
        root = Path(__file__).parents[2]
        child = subprocess.run(
            [sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, text=True, cwd=root
        )
        assert child.stdout == "kept what it had\n", child.stderr
