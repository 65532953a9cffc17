from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.parts import GraphError
from playground.model.sizes import parse_sizes, sizes_text


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("1-8-1", (1, 8, 1)),
        (" 1 - 8 - 1 ", (1, 8, 1)),
        ("1\u20138\u20131", (1, 8, 1)),
        ("1, 8, 1", (1, 8, 1)),
        ("1 8 8 1", (1, 8, 8, 1)),
        ("1-2x10-1", (1, *(2,) * 10, 1)),
        ("1-2 X 3-1", (1, 2, 2, 2, 1)),
        ("1-2\u00d73-1", (1, 2, 2, 2, 1)),
        ("1-1", (1, 1)),
    ],
)
def test_sizes_are_read(text: str, sizes: tuple[int, ...]) -> None:
    assert parse_sizes(text) == sizes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "such as 1-8-1"),
        ("1-eight-1", "'eight' is no size"),
        ("1--1", "is no size|'1--1'"),
        ("1-8-", "'1-8-' is no size"),
        ("1-2.5-1", "'2.5' is no size"),
        ("1-0-1", "at least one node"),
        ("1-2x0-1", "at least one node"),
        ("1-999999999999-1", "too large"),
        ("1-2x99999-1", "at most 15,000 nodes"),
    ],
)
def test_what_is_no_size_is_said(text: str, reason: str) -> None:
    with pytest.raises(GraphError, match=reason):
        parse_sizes(text)


@given(st.lists(st.integers(1, 99), min_size=2, max_size=12))
def test_sizes_are_read_as_they_are_written(sizes: list[int]) -> None:
    assert parse_sizes(sizes_text(sizes)) == tuple(sizes)


def test_many_equal_layers_are_written_short() -> None:
    assert sizes_text((1, *(2,) * 10, 1)) == "1-2x10-1"
    assert sizes_text((1, 3, 3, 1)) == "1-3-3-1"
    assert sizes_text((1, 1)) == "1-1"
