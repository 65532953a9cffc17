"""Checked reading of JSON, with error messages that name the place.

A ``Field`` is one value of the file and its place, such as ``graph.edges[3].to``. Its methods
return the value as the type that is required, or raise a ``ProjectError`` that names the place.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from playground.model.words import MAX_QUOTED

Array = NDArray[np.float64]

_NUMBERS = {int, float}
LARGEST_INTEGER = 2**63 - 1
_LONGEST_INTEGER = 400  # digits; a longer number is infinite as a float anyway


class ProjectError(ValueError):
    """An error in a project file; its text is ``place: message``."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class _Object(dict[str, object]):
    """A JSON object, with the first name that occurs twice."""

    duplicate: str | None = None


@dataclass(frozen=True, slots=True)
class _Constant:
    """``NaN``, ``Infinity`` or ``-Infinity``, which some programs write in JSON."""

    text: str


def _object(pairs: list[tuple[str, object]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                found.duplicate = name
                break
            seen.add(name)
    return found


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else math.inf


def _loads(text: str, parse_int: Callable[[str], int | float]) -> object:
    return json.loads(
        text, object_pairs_hook=_object, parse_int=parse_int, parse_constant=_Constant
    )


def parse_json(text: str) -> Field:
    """A JSON text as a Field. Raises ProjectError with line and column."""
    text = text.removeprefix("\ufeff")
    try:
        try:
            value = _loads(text, int)
        except json.JSONDecodeError:
            raise
        except ValueError:  # more digits than Python makes an integer of
            value = _loads(text, _integer)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        what = error.msg.split(" (")[0]
        raise ProjectError(place, f"not valid JSON ({what[:1].lower()}{what[1:]})") from None
    except RecursionError:
        raise ProjectError("the file", "its brackets are nested too deeply") from None
    return Field(value, "")


def _is_number(value: object) -> bool:
    return type(value) is float or type(value) is int  # and not a bool


def _as_float(value: object) -> float:
    """The value as a float; infinite when it is too large, NaN when it is no number."""
    if type(value) is float:
        return value
    if type(value) is not int:
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _describe(value: object) -> str:
    """A short description of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Constant):
        return value.text
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return repr(value) if len(repr(value)) <= 24 else "such a long number"


def shown(text: str) -> str:
    """``text`` in quotes on one line, shortened when it is long."""
    cut = text if len(text) <= MAX_QUOTED else f"{text[: MAX_QUOTED - 1]}…"
    return json.dumps(cut, ensure_ascii=not cut.isprintable())


def _short(name: str) -> str:
    """The name of an entry, quoted if necessary, for a place."""
    return name if name.isidentifier() and len(name) <= MAX_QUOTED else shown(name)


@dataclass(frozen=True, slots=True)
class Field:
    """One value of the file and its place; methods raise ProjectError for an unsuitable value."""

    value: object
    place: str

    def fail(self, message: str) -> NoReturn:
        raise ProjectError(self.place or "the file", message)

    def _must_be(self, what: str) -> NoReturn:
        self.fail(f"must be {what}, not {_describe(self.value)}")

    # -- objects and lists -----------------------------------------------------------------

    def child(self, name: str) -> str:
        """The place of the entry ``name``."""
        return f"{self.place}.{name}" if self.place else name

    def entries(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Field]:
        """The entries of an object by name; missing and unknown names are errors."""
        entries = self.any_entries()
        for name in entries:
            if name not in required and name not in optional:
                near = get_close_matches(name, [*required, *optional], n=1)
                hint = f"; did you mean {near[0]}?" if near else ""
                raise ProjectError(self.child(_short(name)), f"unknown field{hint}")
        for name in required:
            if name not in entries:
                raise ProjectError(self.child(name), "missing")
        return entries

    def any_entries(self) -> dict[str, Field]:
        """The entries of an object by name, with any names."""
        value = self.value
        if not isinstance(value, _Object):
            self._must_be("an object, {...}")
        if value.duplicate is not None:
            raise ProjectError(self.child(_short(value.duplicate)), "occurs twice")
        return {name: Field(entry, self.child(name)) for name, entry in value.items()}

    def items(self, what: str = "a list, [...]") -> list[Field]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            self._must_be(what)
        return [Field(entry, f"{self.place}[{i}]") for i, entry in enumerate(self.value)]

    def columns(
        self, what: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, Column]:
        """The entries of a list of objects, name by name; see ``entries``."""
        if not isinstance(self.value, list):
            self._must_be(what)
        all_names, least = {*required, *optional}, {*required}
        for i, value in enumerate(self.value):
            fits = isinstance(value, _Object) and value.duplicate is None
            if not (fits and least <= value.keys() <= all_names):
                Field(value, f"{self.place}[{i}]").entries(required, optional)
        return {name: Column(self.value, self.place, name) for name in (*required, *optional)}

    # -- single values ---------------------------------------------------------------------

    def number(self) -> float:
        """A finite number."""
        value = _as_float(self.value)
        if not math.isfinite(value):
            if _is_number(self.value):
                self.fail("must be a finite number; this one is too large")
            self._must_be("a number")
        return value

    def integer(self, low: int = 0, high: int = LARGEST_INTEGER) -> int:
        """A whole number from ``low`` to ``high``."""
        value = self.value
        if type(value) is not int:
            self._must_be("a whole number")
        if not low <= value <= high:
            unbounded = high == LARGEST_INTEGER and value < low
            which = f"of {low} or more" if unbounded else f"from {low} to {high}"
            self.fail(f"must be a whole number {which}, not {_describe(value)}")
        return value

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self._must_be("true or false")
        return self.value

    def text(self) -> str:
        """A text."""
        if not isinstance(self.value, str):
            self._must_be("a text in quotes")
        if any("\ud800" <= c <= "\udfff" for c in self.value):
            self.fail("contains half a character (a lone surrogate)")
        return self.value

    def choice(self, what: str, known: Sequence[str]) -> str:
        """One of the names ``known``; ``what`` is the word for them."""
        name = self.text()
        if name not in known:
            self.fail(f"unknown {what} {shown(name)} (known: {', '.join(known)})")
        return name

    # -- rows of numbers -------------------------------------------------------------------

    def numbers(self, count: int | None = None) -> list[float]:
        """A list of finite numbers, of length ``count`` if given."""
        if not isinstance(self.value, list):
            self._must_be("a list of numbers, [...]")
        row = [_as_float(entry) for entry in self.value]
        if not all(map(math.isfinite, row)):
            i = next(i for i, entry in enumerate(row) if not math.isfinite(entry))
            Field(self.value[i], f"{self.place}[{i}]").number()
        if count is not None and len(row) != count:
            self.fail(f"must have {count} number{'s' * (count != 1)}, not {len(row)}")
        return row

    def table(self, empty_columns: int) -> Array:
        """A list of rows of equal length, ``(n_rows, n_columns)``, every number finite.

        A table without rows has ``empty_columns`` columns.
        """
        if self.value and (table := self._whole_table()) is not None:
            return table
        rows: list[list[float]] = []
        for row in self.items("a list of rows, [[...], ...]"):
            numbers = row.numbers()
            if not numbers:
                row.fail("a row needs at least one number")
            if rows and len(numbers) != len(rows[0]):
                n = "1 number" if len(numbers) == 1 else f"{len(numbers)} numbers"
                row.fail(f"has {n}, but the first row has {len(rows[0])}")
            rows.append(numbers)
        return np.array(rows, dtype=np.float64).reshape(
            len(rows), len(rows[0]) if rows else empty_columns
        )

    def _whole_table(self) -> Array | None:
        """The table by one conversion, which takes a tenth of the time; None where rows differ."""
        rows = self.value
        if not isinstance(rows, list) or {*map(type, rows)} != {list}:
            return None
        if len({*map(len, rows)}) != 1 or not {*map(type, chain.from_iterable(rows))} <= _NUMBERS:
            return None
        with suppress(OverflowError):
            table = np.array(rows, dtype=np.float64)
            if table.size and np.isfinite(table).all():
                return table
        return None


@dataclass(frozen=True, slots=True)
class Column:
    """The entries called ``name`` of all objects in a list that ``Field.columns`` has checked."""

    objects: list[dict[str, object]]
    place: str  # of the list
    name: str

    def field(self, i: int) -> Field:
        """One entry and its place."""
        return Field(self.objects[i][self.name], f"{self.place}[{i}].{self.name}")

    def numbers(self) -> list[float]:
        """Finite numbers."""
        numbers = [_as_float(entry[self.name]) for entry in self.objects]
        for i, number in enumerate(numbers):
            if not math.isfinite(number):
                self.field(i).number()
        return numbers

    def integers(self, low: int, high: int) -> list[int]:
        """Whole numbers from ``low`` to ``high``."""
        return [
            value
            if type(value := entry[self.name]) is int and low <= value <= high
            else self.field(i).integer(low, high)
            for i, entry in enumerate(self.objects)
        ]

    def flags(self) -> list[bool]:
        """true or false; false where it is left out."""
        return [
            self.field(i).flag() if self.name in entry else False
            for i, entry in enumerate(self.objects)
        ]


def texts(field: Field) -> Iterator[str]:
    """The texts of a list of texts."""
    return (entry.text() for entry in field.items("a list of texts, [...]"))
