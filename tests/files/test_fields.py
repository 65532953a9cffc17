from __future__ import annotations

import pytest

from playground.files.fields import Field, ProjectError, parse_json, shown


def refusal(text: str, read: str, *arguments: object) -> str:
    """The error message for the entry ``v`` of the object."""
    field = parse_json(text).any_entries()["v"]
    with pytest.raises(ProjectError) as caught:
        getattr(field, read)(*arguments)
    return str(caught.value)


def test_a_boolean_is_not_a_number() -> None:
    assert refusal('{"v": true}', "number") == "v: must be a number, not true"
    assert refusal('{"v": false}', "integer") == "v: must be a whole number, not false"
    assert refusal('{"v": [1, true]}', "numbers") == "v[1]: must be a number, not true"


def test_a_whole_number_is_a_number_but_not_the_reverse() -> None:
    assert parse_json("3").number() == 3.0
    assert refusal('{"v": 3.0}', "integer") == "v: must be a whole number, not 3.0"


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 310, "9" * 100_000])
def test_a_number_too_large_is_refused(number: str) -> None:
    for what in ("number", "integer"):
        message = refusal(f'{{"v": {number}}}', what)
        assert message.startswith("v: must be a")
        assert len(message) < 100


def test_a_whole_number_outside_its_range_is_refused() -> None:
    assert parse_json("7").integer(1, 7) == 7
    assert refusal('{"v": 8}', "integer", 1, 7) == "v: must be a whole number from 1 to 7, not 8"
    assert refusal(f'{{"v": {2**70}}}', "integer") == (
        f"v: must be a whole number from 0 to {2**63 - 1}, not {2**70}"
    )
    assert refusal('{"v": -1}', "integer") == "v: must be a whole number of 0 or more, not -1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("null", "null"),
        ("{}", "an object"),
        ("[]", "a list"),
        ("NaN", "NaN"),
        ('"a\\nb"', '"a\\nb"'),
    ],
)
def test_the_message_shows_the_wrong_value_on_one_line(text: str, shown: str) -> None:
    assert refusal(f'{{"v": {text}}}', "number") == f"v: must be a number, not {shown}"


def test_a_duplicate_name_is_refused() -> None:
    with pytest.raises(ProjectError, match=r"^a\.b: occurs twice$"):
        parse_json('{"a": {"b": 1, "c": 2, "b": 3}}').any_entries()["a"].any_entries()


@pytest.mark.parametrize("entry", ['"x": 1', '"x": 1, "x": 1'])
def test_a_long_name_is_shortened_in_its_place(entry: str) -> None:
    field = parse_json(f'{{"a": {{{entry.replace("x", "x" * 5000)}}}}}').any_entries()["a"]
    with pytest.raises(ProjectError) as caught:
        field.entries(())
    assert str(caught.value).startswith(f'a."{"x" * 39}…": ')
    assert len(str(caught.value)) < 80


def test_half_a_character_is_refused() -> None:
    assert "half a character" in refusal('{"v": "\\ud800"}', "text")


def test_an_empty_table_has_the_given_number_of_columns() -> None:
    assert Field([], "x").table(3).shape == (0, 3)


def test_syntax_errors_name_line_and_column() -> None:
    with pytest.raises(ProjectError, match=r"^line 2, column 7: not valid JSON"):
        parse_json('{\n  "a" 1}')


def test_printable_characters_are_shown_and_others_escaped() -> None:
    assert shown("Höhe, 高さ") == '"Höhe, 高さ"'
    assert shown("é" * 50) == f'"{"é" * 39}…"'
    assert shown("a\u202eb\ud800\n") == '"a\\u202eb\\ud800\\n"'
