"""Kinds of tables that people have met, each with the right values."""

from __future__ import annotations

import random

import pytest

from playground.data.dataset import as_points, load_data
from playground.data.tables.cells import Reading
from playground.data.tables.choice import Choice, choose, suggested_choice
from playground.data.tables.columns import Kind, Table, parse_table
from playground.files.export import EXPORTS
from playground.files.project import format_project, parse_project
from playground.model.document import (
    Builtin,
    Data,
    Document,
    DocumentError,
    Points,
    dense_document,
)


def kinds(table: Table) -> dict[str, str]:
    return {column.name: str(column.kind) for column in table.columns}


def values(table: Table, name: str) -> list[float]:
    return table.column(name).values.tolist()


def test_a_heading_that_begins_with_a_number_sign_is_no_comment() -> None:
    table = parse_table("#,Name,HP,Attack\n1,Bulbasaur,45,49\n2,Ivysaur,60,62\n3,Venusaur,80,82\n")
    assert table.names == ("#", "Name", "HP", "Attack")
    assert table.n_rows == 3
    assert suggested_choice(table) == Choice(("HP",), ("Attack",))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# of rooms,price\n3,100\n4,200\n", ("# of rooms", "price")),
        ("# by hand\n\n# of rooms;price\n3;100,5\n", ("# of rooms", "price")),
        ("# x,y\n1,2\n3,4\n", ("x", "y")),
        ("# x y\n1 2\n3 4\n", ("x", "y")),
        ("# x, in hours\ntime,y\n1,2\n3,4\n", ("time", "y")),
        ("# by hand\n1,2\n3,4\n", ("column 1", "column 2")),
        ("# 0,1\n1,2\n3,4\n", ("column 1", "column 2")),
    ],
)
def test_a_comment_with_a_word_above_each_column_of_numbers_is_the_heading(
    text: str, names: tuple[str, ...]
) -> None:
    table = parse_table(text)
    assert table.names == names
    assert not any(column.fault for column in table.columns)
    assert values(parse_table(text, Reading(header=False)), "column 1")[-1] in (3.0, 4.0)


@pytest.mark.parametrize("first", ["#ff0000", "#python"])
def test_a_cell_that_begins_with_a_number_sign_is_no_comment(first: str) -> None:
    table = parse_table(f"name,n,m\n{first},1,2\n# a remark\n#b,3,4\n")
    assert list(table.column("name").cells) == [first, "#b"]
    assert values(table, "n") == [1.0, 3.0]


def test_errors_of_spreadsheets_are_missing_values() -> None:
    errors = (
        "#N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #NV #WERT! #BEZUG! <NA> -nan"
        " NaN NA n/a null ?"
    )
    rows = "".join(f"{error},{i}\n" for i, error in enumerate(errors.split()))
    table = parse_table(f"x,y\n0,0\n{rows}4,4\n")
    n = len(errors.split())
    assert table.n_rows == n + 2
    assert (table.column("x").kind, table.column("x").missing) == (Kind.NUMBER, n)
    found = choose(table, Choice(("x",), ("y",)))
    assert found.left_out == n
    assert found.points.x.tolist() == [[0.0], [4.0]]


def test_line_breaks_inside_quotes_belong_to_their_cell() -> None:
    table = parse_table('"Temp\n(C)",y,note\r\n1,2,"a\n\n# b"\r\n3,4,ok\r\n5,x6,ok\r\n')
    assert table.names == ("Temp (C)", "y", "note")
    assert values(table, "Temp (C)") == [1.0, 3.0, 5.0]
    assert table.column("note").cells[0] == "a\n\n# b"
    with pytest.raises(DocumentError, match="line 7, column 2: 'x6' is not a number"):
        choose(table, Choice(("Temp (C)",), ("y",)))


def test_quotes_that_are_not_closed_are_named_or_read_as_they_are() -> None:
    with pytest.raises(DocumentError, match="line 3: the quotes of a cell are not closed"):
        parse_table('x,y\n1,2\n3,"4\n5,6,7\n')
    table = parse_table('size,y\n"5 inch,1\n7 inch,2\n')
    assert list(table.column("size").cells) == ['"5 inch', "7 inch"]
    assert "line 2: a quote opens and is never closed" in table.notes[0]


def test_a_quote_that_swallows_lines_up_to_the_next_quote_is_named() -> None:
    table = parse_table('x,y,note\n1,2,"a\n3,4,b\n5,6,"c"\n7,8,d\n')
    assert values(table, "x") == [1.0, 3.0, 5.0, 7.0]
    assert "line 2: a quote opens and is never closed" in table.notes[0]
    with pytest.raises(DocumentError, match="line 2: the quotes of a cell are not closed"):
        parse_table('x,y,note\n1,2,"a\n3,4,b,0\n5,6,"c",3\n7,8,d\n')


@pytest.mark.parametrize("cell", ['"so they\nsaid" ', '"a ""b""\nc"d'])
def test_odd_quotes_in_a_column_that_nobody_chose_are_named_and_hinder_nothing(cell: str) -> None:
    table = parse_table(f"x,note,y\n1,{cell},2\n3,ok,4\n")
    assert choose(table, suggested_choice(table)).points.x.tolist() == [[1.0], [3.0]]
    assert table.notes == (
        "line 2: the quotes of a cell that goes over several lines end in its middle",
    )


@pytest.mark.parametrize("line", ["SEP=;", '"sep=;"', "sep= ;", "\nsep=;", "\ufeffsep=;"])
def test_the_line_that_names_the_separator_has_many_spellings(line: str) -> None:
    table = parse_table(f"{line}\nx;y\n1,5;2\n")
    assert (table.names, values(table, "x")) == (("x", "y"), [1.5])
    assert parse_table("sep=\\t\nx\ty\n1,5\t2\n").names == ("x", "y")


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_first_line_may_name_the_separator(sign: str, end: str) -> None:
    table = parse_table(end.join([f"sep={sign}", f"x{sign}y", f"1{sign}2", f"3{sign}4", ""]))
    assert (table.names, table.separator) == (("x", "y"), sign)
    assert table.lines == [3, 4]


def test_blanks_in_dates_and_words_separate_nothing() -> None:
    table = parse_table("symbol,date,price\nA,Jan 1 2000,39.81\nA,Feb 1 2000,36.35\n")
    assert kinds(table) == {"symbol": "category", "date": "date", "price": "number"}
    assert values(table, "date") == [10957.0, 10988.0]
    table = parse_table("rownames,Quarter,Arrivals\n1,1981 Q1,14763\n2,1981 Q2,9321\n")
    assert kinds(table) == {"rownames": "number", "Quarter": "date", "Arrivals": "number"}
    assert suggested_choice(table) == Choice(("Quarter",), ("Arrivals",))


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["1970-01-02", "2000-03-01"], [1.0, 11017.0]),
        (["1970-01-02T12:00", "1970-01-03 06:00:00Z"], [1.5, 2.25]),
        (["31.12.1970", "01.02.1970"], [364.0, 31.0]),
        (["12/31/1970", "2/1/1970"], [364.0, 31.0]),
        (["31/12/1970", "1/2/1970"], [364.0, 31.0]),
        (["1/2/1970", "2/3/1970"], [1.0, 33.0]),
        (["2 Jan 1970", "1-Feb-1970"], [1.0, 31.0]),
        (["January 2, 1970", "Feb. 1, 1970"], [1.0, 31.0]),
        (["Jan 1970", "Feb 1970"], [0.0, 31.0]),
        (["1970-01", "1970-02"], [0.0, 31.0]),
        (["1/1/70 1:30 PM", "1/13/70 12:00 AM"], [0.5625, 12.0]),
        (["3. März 1970", "1. Mai 1970"], [61.0, 120.0]),
    ],
)
def test_dates_are_numbers_of_days(cells: list[str], days: list[float]) -> None:
    table = parse_table("when;y\n" + "".join(f'"{cell}";1\n' for cell in cells))
    assert table.column("when").kind is Kind.DATE
    assert values(table, "when") == pytest.approx(days)


def test_a_day_that_there_is_not_is_named() -> None:
    rows = "".join(f"2020-01-{day:02},{day}\n" for day in range(1, 21))
    table = parse_table(f"when,y\n{rows}2020-02-31,3\n")
    with pytest.raises(DocumentError, match="line 22, column 1: '2020-02-31' is not a date"):
        choose(table, Choice(("when",), ("y",)))


def test_row_names_are_not_suggested() -> None:
    for heading in ('""', "rownames", "id", "#"):
        table = parse_table(f'{heading},"speed","dist"\n"1",4,2\n"2",7,4\n"3",8,16\n')
        assert suggested_choice(table) == Choice(("speed",), ("dist",))
    table = parse_table("index,y\n1,4\n2,7\n")
    assert suggested_choice(table) == Choice(("index",), ("y",))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("country,1990,1991,1992\nA,3.5,4,5\nB,6,7,8\n", ("country", "1990", "1991", "1992")),
        ("1990;1991\n3,5;4\n", ("1990", "1991")),
        (",1990,2000\nA,3,4\nB,5,6\n", ("column 1", "1990", "2000")),
        ("1990,1991\n1992,1993\n", ("column 1", "column 2")),
        ("2001,A,3\n2002,B,4\n", ("column 1", "column 2", "column 3")),
    ],
)
def test_years_in_a_row_above_other_numbers_are_headings(text: str, names: tuple[str, ...]) -> None:
    assert parse_table(text).names == names


def test_the_reading_can_be_changed() -> None:
    text = "1990,1991\n1992,1993\n"
    assert parse_table(text, Reading(header=True)).names == ("1990", "1991")
    assert parse_table("x,y\n1,2\n", Reading(header=False)).n_rows == 2
    assert parse_table("x;y\n1,5;2\n", Reading(separator="|")).names == ("x;y",)
    assert values(parse_table("x;y\n1,500;2\n", Reading(decimal=".")), "x") == [1500.0]
    cyrillic = "возраст,y\n1,2\n".encode("cp1251")
    assert parse_table(cyrillic, Reading(encoding="cp1251")).names == ("возраст", "y")
    with pytest.raises(DocumentError, match="line 1 is not text in this encoding"):
        parse_table(cyrillic, Reading(encoding="utf-8"))


@pytest.mark.parametrize("end", ["\x1a", "\n\x1a", "\r\n\x1a\n", "\n\x1a\x1a", "\n\0\0"])
def test_a_byte_that_ends_a_file_is_no_cell(end: str) -> None:
    assert values(parse_table(f"x,y\n1,2\n3,4{end}".encode()), "y") == [2.0, 4.0]


def test_thousands_and_percent_signs_are_read() -> None:
    table = parse_table("a;b;c;d\n1 234,5;1'234,5;12,5 %;1.234.567,5\n2,0;3,0;50%;4,25\n")
    assert [values(table, name)[0] for name in "abcd"] == [1234.5, 1234.5, 0.125, 1234567.5]


def test_a_column_that_nobody_chose_hinders_nothing() -> None:
    table = parse_table("a,bad,b\n1,1e999,2\n2,x,3\n3,3,4\n")
    assert choose(table, suggested_choice(table)).points.y.tolist() == [[2.0], [3.0], [4.0]]


def test_a_number_among_words_and_a_word_among_numbers() -> None:
    rows = "".join(f"{i},{'ab'[i % 2]}\n" for i in range(20))
    table = parse_table(f"x,y\n{rows}oops,a\n")
    assert kinds(table) == {"x": "number", "y": "category"}
    with pytest.raises(DocumentError, match="line 22, column 1: 'oops' is not a number"):
        choose(table, Choice(("x",), ("y",)))


FLOWERS = "width,colour,species\n1,red,b\n2,blue,a\n3,red,c\n4,,a\n5,blue,b\n6,red,c\n"


def test_categories_are_classes_or_one_hot_inputs() -> None:
    table = parse_table(FLOWERS)
    assert suggested_choice(table) == Choice(("width",), ("species",))
    points = choose(table, Choice(("width", "colour"), ("species",), test_fraction=0.0)).points
    assert points.x_names == ("width", "colour = blue", "colour = red")
    assert points.x[:2].tolist() == [[1.0, 0.0, 1.0], [2.0, 1.0, 0.0]]
    assert points.classes == points.y_names == ("a", "b", "c")
    assert points.y[0].tolist() == [0.0, 1.0, 0.0]
    assert len(points.x) == 5


def test_a_line_break_in_a_class_is_a_blank() -> None:
    table = parse_table('x,c\n1,"a\nb"\n2,c\n3,a b\n4,c\n')
    assert choose(table, suggested_choice(table)).points.classes == ("a b", "c")


def test_empty_rows_above_the_heading_are_no_rows() -> None:
    table = parse_table(";;\n;;\nx;y;z\n1;2;3\n")
    assert (table.names, table.n_rows) == (("x", "y", "z"), 1)


def test_two_classes_are_one_column_of_0_and_1() -> None:
    table = parse_table("x,passed\n1,no\n2,yes\n3,yes\n4,no\n")
    points = choose(table, suggested_choice(table)).points
    assert (points.classes, points.y_names) == (("no", "yes"), ("passed",))
    assert points.y.tolist() == [[0.0], [1.0], [1.0], [0.0]]


def test_numbers_can_be_classes_in_the_order_of_their_size() -> None:
    table = parse_table("x,digit\n1,10\n2,9\n3,10\n4,1\n")
    choice = Choice(("x",), ("digit",), as_classes=frozenset({"digit"}), test_fraction=0.0)
    points = choose(table, choice).points
    assert points.classes == ("1", "9", "10")
    assert points.y.argmax(axis=1).tolist() == [2, 1, 2, 0]


def test_missing_inputs_get_the_mean_of_the_training_rows_and_missing_targets_leave() -> None:
    text = "x,colour,y,split\n1,a,1,train\n,b,2,train\n3,,3,train\n100,a,4,test\n5,a,,train\n"
    table = parse_table(text)
    choice = Choice(("x", "colour"), ("y",), fill=True, split="split")
    found = choose(table, choice)
    assert found.left_out == 1
    assert found.points.test == (3,)
    assert found.points.x.tolist() == [
        [1.0, 1.0, 0.0], [2.0, 0.0, 1.0], [3.0, 0.5, 0.5], [100.0, 1.0, 0.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(("width",), ()), "choose a target among the columns"),
        (Choice((), ("width",)), "choose an input among the columns"),
        (Choice(("colour",), ("species", "width")), "'species' holds classes"),
    ],
)
def test_a_choice_that_makes_no_task_is_refused(choice: Choice, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        choose(parse_table(FLOWERS), choice)


@pytest.mark.parametrize("name", ["cars", "auto_mpg", "penguins"])
def test_the_programs_own_export_comes_back_as_it_was(name: str) -> None:
    data = Data(Builtin(name, 0.25, 7))
    dataset = load_data(data)
    graph = (dataset.x.shape[1], dataset.y.shape[1])
    document: Document = dense_document(graph, ("linear",), data)
    table = parse_table(EXPORTS["csv"].text(document))
    points, before = choose(table, suggested_choice(table)).points, as_points(dataset)
    assert points.x.tobytes() == before.x.tobytes()
    assert points.y.tobytes() == before.y.tobytes()
    assert points.test == before.test
    assert (points.x_names, points.y_names) == (before.x_names, before.y_names)
    assert points.classes == before.classes


def test_dates_are_known_as_such_in_the_rows_in_the_file_and_after_an_export() -> None:
    table = parse_table(
        "when,x,due\n2020-01-01,1,2021-03-01 12:30\n2020-01-02,2,2021-04-01 06:00\n"
    )
    points = choose(table, Choice(("when", "x"), ("due",), test_fraction=0.0)).points
    assert points.dates == ("when", "due")
    document = dense_document((2, 1), ("linear",), Data(points))
    again = parse_project(format_project(document)).document.data.source
    assert isinstance(again, Points)
    assert again.dates == points.dates
    exported = parse_table(EXPORTS["csv"].text(document))
    assert kinds(exported)["due"] == "date"
    back = choose(exported, suggested_choice(exported)).points
    assert back.dates == points.dates
    assert (back.x.tolist(), back.y.tolist()) == (points.x.tolist(), points.y.tolist())


def test_held_out_rows_are_drawn_at_random_by_the_seed() -> None:
    table = parse_table("x,weekday\n" + "".join(f"{i},{i % 5}\n" for i in range(200)))
    choice = Choice(("x",), ("weekday",), seed=3)
    points = choose(table, choice).points
    assert points.test == choose(table, choice).points.test
    assert points.test != choose(table, Choice(("x",), ("weekday",), seed=4)).points.test
    assert len(points.test) == 40
    for rows in (points.test, sorted({*range(200)} - {*points.test})):
        assert set(points.y[list(rows), 0].tolist()) == {0.0, 1.0, 2.0, 3.0, 4.0}


def test_a_table_of_random_columns_keeps_every_kind() -> None:
    rng = random.Random(5)
    rows = [
        f"{rng.gauss(0, 1)!r}\t{rng.choice(['low', 'high'])}\t2020-{rng.randrange(1, 13)}-01\tw{i}"
        for i in range(300)
    ]
    table = parse_table("a\tb\tc\td\n" + "\n".join(rows))
    assert kinds(table) == {"a": "number", "b": "category", "c": "date", "d": "text"}
