from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.words import MAX_QUOTED, one_line, quoted, sentence, visible


@given(st.text())
def test_any_text_becomes_one_printable_line(text: str) -> None:
    for line in (one_line(text), quoted(text)):
        assert line.isprintable()
    assert len(one_line(text)) <= len(text)
    assert one_line(one_line(text)) == one_line(text)


def test_readable_text_stays_and_control_characters_go() -> None:
    assert one_line("  größe\t(µm)\n\x1b[31mred ") == "größe (µm) [31mred"
    assert quoted("a\nb") == r"'a\nb'"
    assert quoted("x" * MAX_QUOTED) == f"'{'x' * MAX_QUOTED}'"
    assert quoted("x" * 5000) == f"'{'x' * (MAX_QUOTED - 1)}…'"


def test_a_message_becomes_a_sentence() -> None:
    assert sentence("no node 3") == "No node 3."
    assert sentence("Really?") == "Really?"
    assert sentence("") == ""


@pytest.mark.parametrize(
    "text", ["\u200b", "\u202e", "\u2060", " \u00a0", "\u0301", "\u200d", "\ud800"]
)
def test_a_text_of_characters_that_show_nothing_is_empty(text: str) -> None:
    assert visible(text) == ""


def test_a_text_is_what_can_be_seen_of_it() -> None:
    assert visible("\u200bh\u202e1\n\u2028 a") == "h1 a"
    assert visible("e\u0301") == "e\u0301"
    assert visible("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )
