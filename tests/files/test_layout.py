from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.files.layout import WIDTH, to_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=40,
)  # fmt: skip


@given(JSON)
def test_the_formatted_text_has_the_same_value(value: object) -> None:
    text = to_json(value)
    assert json.loads(text) == value
    assert text.endswith("\n")


def test_rows_of_numbers_fill_the_lines() -> None:
    text = to_json({"x": [[i / 8] for i in range(1000)]})
    lengths = [len(line) for line in text.splitlines()[2:-3]]
    assert max(lengths) <= WIDTH
    assert min(lengths) > WIDTH - 12


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [[float("-inf")]]])
def test_values_that_json_does_not_have_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json(value)
