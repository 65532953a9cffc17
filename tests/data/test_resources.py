from __future__ import annotations

import pytest

from playground.data.resources import resource


def test_a_shipped_file_is_found() -> None:
    assert resource("data", "index.json").is_file()
    assert resource("data").is_dir()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"data/nothing\.csv"):
        resource("data", "nothing.csv")
