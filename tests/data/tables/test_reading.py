from __future__ import annotations

import csv
import io
import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.data.limits import MAX_VALUE, default_names
from playground.data.tables import cells
from playground.data.tables.cells import CancelledError, Reading
from playground.data.tables.choice import Choice, Chosen, choose, suggested_choice
from playground.data.tables.columns import Table, parse_table, read_table
from playground.model.document import DocumentError


def chosen(table: Table, inputs: str = "", targets: str = "") -> Chosen:
    """The rows of the suggested columns, or of those named."""
    suggested = suggested_choice(table)
    wanted_in = tuple(filter(None, inputs.split("|"))) or suggested.inputs
    wanted_out = tuple(filter(None, targets.split("|"))) or suggested.targets
    return choose(table, Choice(wanted_in, wanted_out, test_fraction=0.0))


def rows_of(text: str, inputs: str = "", targets: str = "") -> list[list[float]]:
    points = chosen(parse_table(text), inputs, targets).points
    return np.hstack([points.x, points.y]).tolist()


@pytest.mark.parametrize(
    "text",
    [
        "1.5,2\n-3,4e1\n",
        "1.5, 2\n-3, 4e1",
        "1.5;2\n-3;4e1\n",
        "1,5;2\n-3;4e1\n",
        "1.5\t2\n-3\t4e1\n",
        "1,5\t2\n-3\t40\n",
        "  1.5   2\n -3\t 40.0\n",
        "1,5 2\n-3 40\n",
        "1.5,2\r\n-3,4e1\r\n",
        "1.5,2\r-3,4e1\r",
        "\ufeff1.5,2\n-3,40\n",
        "# made by hand\n\n1.5,2\n   \n# half-way\n-3,40\n\n",
        "1.5,2,\n-3,40,\n",
        '"1,5","2"\n"-3","40"\n',
        "1.5,2\n−3,40\n",
    ],
)
def test_all_usual_table_formats_give_the_same_rows(text: str) -> None:
    assert rows_of(text) == [[1.5, 2.0], [-3.0, 40.0]]
    found = chosen(parse_table(text))
    assert found.left_out == 0
    assert found.points.x_names == found.points.y_names == ()
    assert not found.points.x.flags.writeable


@pytest.mark.parametrize(
    ("text", "rows", "read_as"),
    [
        ('x,y\n"1,000",2\n"2,500",3\n', [[1000.0, 2.0], [2500.0, 3.0]], ("1,000", 1000.0)),
        ('"1,000.5",2\n"2,500",3\n', [[1000.5, 2.0], [2500.0, 3.0]], None),
        ('"1,234,567",1.5\n', [[1234567.0, 1.5]], None),
        ("1.000,5;2\n2.500,25;3\n", [[1000.5, 2.0], [2500.25, 3.0]], None),
        ("1.000;0,5\n2.500;1\n", [[1000.0, 0.5], [2500.0, 1.0]], ("1.000", 1000.0)),
        ("1,000;0,5\n2,500;1\n", [[1.0, 0.5], [2.5, 1.0]], ("1,000", 1.0)),
        ("1.000;0.5\n2.500;1\n", [[1.0, 0.5], [2.5, 1.0]], None),
        ("1.125,2.250\n3.375,4.500\n", [[1.125, 2.25], [3.375, 4.5]], None),
        ("1.125 2.250\n3.375 4.500\n", [[1.125, 2.25], [3.375, 4.5]], None),
        ("0,125\t1\n1,250\t2\n", [[0.125, 1.0], [1.25, 2.0]], None),
        ("1234,567;1\n1,250;2\n", [[1234.567, 1.0], [1.25, 2.0]], None),
    ],
)
def test_the_numbers_of_a_table_decide_between_thousands_and_decimals(
    text: str, rows: list[list[float]], read_as: tuple[str, float] | None
) -> None:
    assert rows_of(text) == rows
    assert parse_table(text).read_as == read_as


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("x;y\n1.000;2\n2.500;3\n", ("1.000", 1.0)),
        ("x;y\n7;2,125\n", ("2,125", 2.125)),
        ("x\ty\n7\t2,125\n", ("2,125", 2.125)),
    ],
)
def test_of_an_ambiguous_table_the_meaning_taken_is_told_and_can_be_changed(
    text: str, read_as: tuple[str, float]
) -> None:
    assert parse_table(text).read_as == read_as
    for sign in ".,":
        table = parse_table(text, Reading(decimal=sign))
        assert table.decimal == sign
        assert table.read_as is None
    cell, value = read_as
    other = parse_table(text, Reading(decimal="," if "." in cell else "."))
    assert 1000.0 * value in {c.values[0] for c in other.columns}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("time (ms),accel\n1,2\n", ("time (ms)", "accel")),
        ("Zeit;Höhe\n1,5;2\n", ("Zeit", "Höhe")),
        ('"a, b",c\n1,2\n', ("a, b", "c")),
        ("x y\n1 2\n", ("x", "y")),
        ("# comment\nx,y,\n1,2,\n", ("x", "y")),
    ],
)
def test_a_first_line_of_words_names_the_columns(text: str, names: tuple[str, str]) -> None:
    table = parse_table(text)
    points = chosen(table).points
    assert points.x_names + points.y_names == names
    assert table.names == names
    assert table.n_rows == 1


def test_row_names_of_r_and_pandas_are_not_taken_for_x() -> None:
    for text in (
        '"","times","accel"\n"1",2.4,0\n"2",2.6,-1.3\n',
        "times accel\n1 2.4 0\n2 2.6 -1.3",
    ):
        assert rows_of(text) == [[2.4, 0.0], [2.6, -1.3]]
        assert suggested_choice(parse_table(text)) == Choice(("times",), ("accel",))


WIDE = "year,place,rain,sun,remark\n2001,A,3,4,wet\n2002,B,5,6,dry\n"


def test_numbers_are_the_inputs_and_the_last_of_them_is_learned() -> None:
    table = parse_table(WIDE)
    assert rows_of(WIDE) == [[2001.0, 3.0, 4.0], [2002.0, 5.0, 6.0]]
    assert table.names == ("year", "place", "rain", "sun", "remark")


def test_columns_are_chosen_by_name_in_any_case() -> None:
    assert rows_of(WIDE, "sun", "year") == [[4.0, 2001.0], [6.0, 2002.0]]
    assert rows_of(WIDE, "Rain| SUN ", "Year") == [[3.0, 4.0, 2001.0], [5.0, 6.0, 2002.0]]


def test_rows_with_missing_values_are_left_out_and_counted() -> None:
    text = "x,y\n1,2\n,3\n4,NA\nnan,5\n6,7\n8,\n"
    assert rows_of(text) == [[1.0, 2.0], [6.0, 7.0]]
    assert chosen(parse_table(text)).left_out == 4


def test_missing_values_in_other_columns_do_not_matter() -> None:
    assert chosen(parse_table("a,b,c\n1,,3\n2,5,4\n"), "a", "c").left_out == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the table is empty"),
        ("\n# only a comment\n", "the table is empty"),
        ("x,y\n", "the table has a header, but no rows"),
        ("1\n2\n", "the table needs two columns or more: an input and a target"),
        ("x,y\n1,2\n\n3,abc\n", "line 4, column 2: 'abc' is not a number"),
        ("1,2\n3,inf\n", "line 2, column 2: 'inf' is not a number"),
        ("1,2\n3,1e999\n",
         "line 2, column 2: '1e999' is too large; a value must lie between -1e150 and 1e150"),
        ("1,2\n3,1_000\n", "line 2, column 2: '1_000' is not a number"),
        ("1,2\n3\n", "line 2: 1 cell, where the table has 2 columns"),
        ("1,2\n3,4,5\n", "line 2: 3 cells, where the table has 2 columns"),
        ("1\n3,4\n", "line 2: 2 cells, where the table has 1 column"),
        ("x;y\n1;2.5\n2;3,5\n",
         "line 3, column 2: '3,5' has another decimal sign than the other numbers"),
        ("x,y\nNA,1\n2,NA\n", "in each row of the table a chosen value is missing"),
    ],
)  # fmt: skip
def test_an_error_is_reported_with_line_and_column(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as error:
        rows_of(text)
    assert str(error.value) == said


@pytest.mark.parametrize(
    ("inputs", "targets", "said"),
    [
        ("snow", "", "no column 'snow'; the columns are year, place, rain, sun, remark"),
        ("sun", "sun", "'sun' can't be input and target at once"),
        ("sun|Sun", "rain", "'sun' is named twice as input"),
        ("\n" + "z" * 99, "", r"no column '\\nz{38}…'; the columns are year, place"),
        ("place", "", "line 2, column 2: 'A' is not a number"),
    ],
)
def test_an_unusable_column_is_named(inputs: str, targets: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        rows_of(WIDE, inputs, targets)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (",", "the columns are column 1, column 2"),
        (",snow\x1b", "the columns are column 1, snow"),
        ("a,a", "the columns are a, a (2)"),
    ],
)
def test_only_readable_column_names_are_listed(head: str, said: str) -> None:
    with pytest.raises(DocumentError) as error:
        parse_table(f"{head}\n1,2\n", Reading(header=True)).column("rain")
    assert str(error.value) == f"there is no column 'rain'; {said}"


def test_a_table_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_ROWS", 3)
    assert parse_table("x,y\n1,2\n3,4\n5,6\n").n_rows == 3
    for text in ("1,2\n3,4\n5,6\n7,8\n", "x,y\n1,2\n3,4\n5,6\n7,8\n"):
        with pytest.raises(DocumentError, match="more than 3 rows"):
            parse_table(text)


def test_an_overlong_line_is_refused_before_it_is_split() -> None:
    with pytest.raises(DocumentError, match="line 3 has more than 1,000,000 characters"):
        parse_table("x,y\n1,2\n" + "1," * 600_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "höhe.csv"
    path.write_bytes("Höhe (°),y\r\n1,2\r\n".encode(encoding))
    table = read_table(path)
    assert table.names == ("Höhe (°)", "y")
    assert table.title == "höhe"
    assert table.encoding in (encoding, "utf-8")


def test_an_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DocumentError, match=r"nothing\.csv can't be read"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(DocumentError, match="is a folder, not a table"):
        read_table(tmp_path)
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(DocumentError, match=r"this is not a text file"):
        read_table(picture)
    monkeypatch.setattr(cells, "MAX_BYTES", 3)
    with pytest.raises(DocumentError, match="larger than"):
        read_table(picture)


NUMBERS = st.floats(-MAX_VALUE, MAX_VALUE)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=20))
def test_written_numbers_are_read_back_to_the_last_bit(rows: list[tuple[float, float]]) -> None:
    written = "".join(f"{x!r},{y!r}\n" for x, y in rows)
    points = chosen(parse_table(f'"time, s","the ""y"""\n{written}')).points
    assert points.x_names == ("time, s",)
    assert points.y_names == ('the "y"',)
    assert np.hstack([points.x, points.y]).tobytes() == np.array(rows).tobytes()


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=8),
    st.sampled_from([(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), (" ", ".")]),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
)
def test_separator_and_decimal_sign_are_detected(
    rows: list[tuple[float, float]], signs: tuple[str, str], header: bool, end: str
) -> None:
    separator, decimal = signs
    lines = [f"x{separator}y"] if header else []
    lines += [separator.join(repr(v).replace(".", decimal) for v in row) for row in rows]
    assert rows_of(end.join(lines)) == [list(row) for row in rows]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=9)
CELLS = st.tuples(st.floats(-1e9, 1e9), WORDS, WORDS)


@given(
    st.lists(CELLS, min_size=3, max_size=20),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
)
def test_a_table_in_any_dialect_is_read_back(
    rows: list[tuple[float, str, str]], separator: str, quoting: int, end: str, encoding: str,
    breaks: bool,
) -> None:  # fmt: skip
    if breaks:
        rows = [(number, f"{word}\n{other}", f"{separator}{other}") for number, word, other in rows]
    assume(not any(word.startswith(("#", "sep=")) for _, *words in rows for word in words))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerows([("value", "first word", "other word"), *rows])
    reading = Reading(separator=separator)  # odd words may look like separators
    table = parse_table(text.getvalue().encode(encoding), reading)
    assert table.names == ("value", "first word", "other word")
    assert table.columns[0].values.tolist() == [number for number, *_ in rows]
    for column in (1, 2):
        assert list(table.columns[column].cells) == [str(row[column]).strip() for row in rows]


@given(st.text(alphabet="0123456789.,;-+eE\t \n\"'#xNA", max_size=60))
def test_any_text_gives_a_table_or_an_error_message(text: str) -> None:
    try:
        said = f"{len(rows_of(text))} rows"
    except DocumentError as error:
        said = str(error)
    assert said not in ("", "0 rows")


@given(st.binary(max_size=60))
def test_any_file_gives_a_table_or_an_error_of_one_line(raw: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(raw)
        try:
            said = f"{len(chosen(read_table(path)).points.x)} rows"
        except DocumentError as error:
            said = str(error)
    assert said not in ("", "0 rows")
    assert len(said.splitlines()) == 1


def test_a_file_with_any_name_gives_a_title_that_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")  # no UTF-8, and still a name to most systems
    with suppress(OSError):
        path.write_text("x,y\n1,2\n")
        assert read_table(path).title.encode("utf-8") == b"caf?"


def test_default_names_count_from_1_when_there_are_several() -> None:
    assert default_names("x", 1) == ("x",)
    assert default_names("y", 3) == ("y1", "y2", "y3")


def test_of_a_wide_table_only_the_first_columns_are_listed() -> None:
    head = ",".join(["a" * 5000, *(f"c{i}" for i in range(200))])
    row = ",".join("1" * 201)
    with pytest.raises(DocumentError) as error:
        parse_table(f"{head}\n{row}\n", Reading(header=True)).column("z" * 5000)
    said = str(error.value)
    assert len(said) < 200
    assert said.endswith(f"the columns are {'a' * 39}…, c0, c1, c2, c3, c4, c5, c6, …")


def test_reading_tells_how_far_it_is_and_can_be_called_off() -> None:
    text = "x,y\n" + "1,2\n" * 10_000
    shares: list[float] = []
    parse_table(text, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 5
    with pytest.raises(CancelledError):
        parse_table(text, progress=lambda share: share < 0.2)
