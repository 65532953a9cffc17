"""Formulas in x, or in x1, x2, ..., read by a small parser; nothing is executed as Python.

The language: numbers, the variables (a single one is called x or x1), pi, e, ``+ - * /``, powers
(``^`` or ``**``), comparisons (1 if true, else 0), parentheses and the functions of ``FUNCTIONS``.
Precedence is that of mathematics: ``-x^2`` is ``-(x^2)`` and ``2^3^2`` is ``2^(3^2)``. ``2x``,
``2 sin(x)`` and ``(x+1)(x-1)`` are products. Case is ignored, a leading ``y =`` is allowed, and a
decimal comma is possible outside a function's arguments.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from playground.data.limits import default_names
from playground.model.activations import sigmoid
from playground.model.document import DocumentError

Array = NDArray[np.float64]

MAX_LENGTH = 500
_MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Operation:
    """A function or an operator, and the reason why its value may not be finite."""

    compute: Callable[..., Array]
    n_arguments: int | None = 1  # None: two or more
    trouble: str = "the value is too large"


def _where(condition: NDArray[np.bool_]) -> Array:
    return np.where(condition, 1.0, 0.0)


_OUTSIDE = "a number outside -1 to 1"

FUNCTIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "sin": Operation(np.sin),
        "cos": Operation(np.cos),
        "tan": Operation(np.tan),
        "asin": Operation(np.arcsin, trouble=f"asin of {_OUTSIDE}"),
        "acos": Operation(np.arccos, trouble=f"acos of {_OUTSIDE}"),
        "atan": Operation(np.arctan),
        "tanh": Operation(np.tanh),
        "exp": Operation(np.exp),
        "log": Operation(np.log, trouble="log of a number that is not positive"),
        "ln": Operation(np.log, trouble="ln of a number that is not positive"),
        "sqrt": Operation(np.sqrt, trouble="square root of a negative number"),
        "abs": Operation(np.abs),
        "min": Operation(lambda *values: reduce(np.minimum, values), None),
        "max": Operation(lambda *values: reduce(np.maximum, values), None),
        "sign": Operation(np.sign),
        "step": Operation(lambda z: _where(z > 0.0)),
        "relu": Operation(lambda z: np.maximum(z, 0.0)),
        "sigmoid": Operation(sigmoid),
        "floor": Operation(np.floor),
        "ceil": Operation(np.ceil),
    }
)

CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "π": math.pi, "e": math.e})

NEGATE = Operation(np.negative)
_POWER = Operation(np.power, 2, "this power has no finite value")
_TIMES = Operation(np.multiply, 2)
OPERATORS: dict[str, tuple[int, Operation]] = {
    "<": (10, Operation(lambda a, b: _where(a < b), 2)),
    ">": (10, Operation(lambda a, b: _where(a > b), 2)),
    "<=": (10, Operation(lambda a, b: _where(a <= b), 2)),
    ">=": (10, Operation(lambda a, b: _where(a >= b), 2)),
    "+": (20, Operation(np.add, 2)),
    "-": (20, Operation(np.subtract, 2)),
    "*": (30, _TIMES),
    "/": (30, Operation(np.divide, 2, "division by zero")),
    "^": (50, _POWER),
}
_COMPARISON, _PRODUCT, _SIGN = 10, 30, 40


@dataclass(frozen=True, slots=True)
class _Step:
    """One step in postfix order: push a variable, push ``value``, or apply an operation."""

    column: int
    value: np.float64 | None = None
    operation: Operation | None = None
    n_arguments: int = 0
    variable: int = 0


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed formula: a function of ``n_variables`` arrays of one shape to y of that shape.

    Where the formula has no finite value, y is nan or infinite, without a warning.
    """

    text: str
    steps: tuple[_Step, ...]
    n_variables: int = 1

    def __call__(self, *x: Array) -> Array:
        return self._run([np.asarray(values, dtype=np.float64) for values in x])[0]

    def of_rows(self, rows: Array) -> Array:
        """The values ``(m,)`` for rows ``(m, n_variables)``."""
        return self(*np.asarray(rows, dtype=np.float64).T)

    def trouble_at(self, *x: float) -> str:
        """The reason why the formula has no finite value at ``x``."""
        step = self._run([np.array(value) for value in x])[1]
        cause = "no finite value"
        if step is not None and step.operation is not None:
            cause = f"{step.operation.trouble} (column {step.column})"
        return f"{self.place(*x)}: {cause}"

    def place(self, *x: float) -> str:
        """``at x1 = 0, x2 = 1``."""
        names = variable_names(self.n_variables)
        pairs = (f"{name} = {value:.6g}" for name, value in zip(names, x, strict=True))
        return f"at {', '.join(pairs)}"

    def _run(self, x: Sequence[Array]) -> tuple[Array, _Step | None]:
        """The values, and the first step with a result that is not finite."""
        stack: list[Array | np.float64] = []
        culprit: _Step | None = None
        with np.errstate(all="ignore"):
            for step in self.steps:
                if step.operation is not None:
                    arguments = stack[-step.n_arguments :]
                    del stack[-step.n_arguments :]
                    result = step.operation.compute(*arguments)
                    stack.append(result)
                    if culprit is None and not np.isfinite(result).all():
                        culprit = step
                elif step.value is not None:
                    stack.append(step.value)
                else:
                    stack.append(x[step.variable])
        return np.array(np.broadcast_to(stack[-1], x[0].shape), dtype=np.float64), culprit


def variable_names(n_variables: int) -> tuple[str, ...]:
    """``x``, or ``x1``, ``x2``, ..."""
    return default_names("x", n_variables)


def parse(text: str, n_variables: int = 1) -> Expression:
    """Parse a formula in x, or in x1, x2, ... Raises DocumentError with a message for the user."""
    if len(text) > MAX_LENGTH:
        raise _error(f"the formula is longer than {MAX_LENGTH} characters")
    tokens = _tokens(text)
    if len(tokens) == 1:
        example = "sin(3*x)" if n_variables == 1 else "x1*x2"
        raise _error(f"the formula is empty; write something like {example}")
    return Expression(text, tuple(_Parser(tokens, n_variables).parse()), n_variables)


def _error(message: str, column: int | None = None) -> DocumentError:
    return DocumentError(message if column is None else f"column {column}: {message}", "expression")


# -- tokens -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "number", "name", "sign" or "end"
    text: str
    column: int  # counted from 1


# One character for one, so that column numbers do not change.
_SAME = str.maketrans({"−": "-", "–": "-", "·": "*", "⋅": "*", "×": "*", "÷": "/"})
_PREFIX = re.compile(r"\s*(?:y|f\s*\(\s*x[x0-9,\s]*\))\s*=(?!=)", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>π|[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<sign>\*\*|<=|>=|[-+*/^()<>,≤≥²³])"
)
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?")
_SIGNS = {"**": "^", "≤": "<=", "≥": ">="}


def _tokens(text: str) -> list[_Token]:
    source = text.translate(_SAME)
    prefix = _PREFIX.match(source)
    at = prefix.end() if prefix else 0
    tokens: list[_Token] = []
    in_call: list[bool] = []  # for each open parenthesis whether it is that of a function
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        if at == len(source):
            break
        match = None if in_call and in_call[-1] else _DECIMAL_COMMA.match(source, at)
        kind = "number"
        if match is None:
            match = _TOKEN.match(source, at)
            if match is None:
                raise _unknown_character(text[at], at + 1)
            kind = str(match.lastgroup)
        word = match.group()
        if word == "(":
            in_call.append(bool(tokens) and tokens[-1].text in FUNCTIONS)
        elif word == ")" and in_call:
            in_call.pop()
        word = word.lower().replace(",", ".") if kind == "number" else word.lower()
        tokens.append(_Token(kind, _SIGNS.get(word, word), at + 1))
        at = match.end()
    tokens.append(_Token("end", "", len(source.rstrip()) + 1))
    return tokens


def _unknown_character(character: str, column: int) -> DocumentError:
    hints = {
        "=": "an equals sign can only follow y at the start",
        "|": "write abs(x) for the absolute value",
        "[": "use round parentheses",
        "]": "use round parentheses",
        "{": "use round parentheses",
        "}": "use round parentheses",
        "%": "a percent sign is not understood here",
        "√": "write sqrt(x) for the square root",
    }
    return _error(hints.get(character, f"{character!r} is not understood here"), column)


# -- parser -----------------------------------------------------------------------------------


class _Parser:
    """Precedence climbing (V. Pratt, 1973) into steps in postfix order."""

    def __init__(self, tokens: list[_Token], n_variables: int) -> None:
        self.tokens = tokens
        self.names = variable_names(n_variables)
        self.variables = {name: k for k, name in enumerate(self.names)} | (
            {"x1": 0} if n_variables == 1 else {}
        )
        self.at = 0
        self.depth = 0
        self.steps: list[_Step] = []

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def parse(self) -> list[_Step]:
        self.term(0)
        if self.next.text == ")":
            raise _error("this parenthesis was never opened", self.next.column)
        if self.next.text == ",":
            raise _error("a comma belongs between the arguments of a function", self.next.column)
        if self.next.kind != "end":
            raise _error("an operator such as * or + is missing here", self.next.column)
        return self.steps

    def take(self) -> _Token:
        token = self.next
        self.at += 1
        return token

    def apply(self, operation: Operation, n_arguments: int, column: int) -> None:
        self.steps.append(_Step(column, None, operation, n_arguments))

    def push(self, value: float, column: int) -> None:
        self.steps.append(_Step(column, np.float64(value)))

    def term(self, strength: int) -> None:
        """Parse operators of a higher precedence than ``strength``."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise _error("the formula is nested too deeply", self.next.column)
        self.operand()
        divided = compared = False
        while True:
            token = self.next
            if token.text in ("²", "³"):
                self.take()
                self.push(2.0 if token.text == "²" else 3.0, token.column)
                self.apply(_POWER, 2, token.column)
                continue
            # A name or a parenthesis right after an operand: a product without a sign.
            implied = token.kind == "name" or token.text == "("
            power, operation = (
                (_PRODUCT, _TIMES) if implied else OPERATORS.get(token.text, (0, _TIMES))
            )
            if power <= strength:
                break
            if implied and divided:
                raise _error(
                    "it is not clear what is divided; write 1/2*x or 1/(2*x)", token.column
                )
            if power == _COMPARISON and compared:
                raise _error("write two comparisons as (0 < x)*(x < 1)", token.column)
            if not implied:
                self.take()
            # Powers are right-associative.
            self.term(power - 1 if operation is _POWER else power)
            self.apply(operation, 2, token.column)
            divided = token.text == "/"
            compared = power == _COMPARISON
        self.depth -= 1

    def operand(self) -> None:
        token = self.take()
        if token.kind == "number":
            value = float(token.text)
            if not math.isfinite(value):
                raise _error("this number is too large", token.column)
            self.push(value, token.column)
        elif token.kind == "name":
            self.name(token)
        elif token.text == "-":
            self.term(_SIGN)
            self.apply(NEGATE, 1, token.column)
        elif token.text == "+":
            self.term(_SIGN)
        elif token.text == "(":
            self.term(0)
            self.close(token)
        elif token.kind == "end":
            raise _error(
                f"the formula stops too early: a number, {self.names[0]} or a function is missing",
                token.column,
            )
        else:
            raise _error(
                f"a number, {self.names[0]} or a function is missing before {token.text!r}",
                token.column,
            )

    def close(self, opening: _Token) -> None:
        if self.next.text != ")":
            if self.next.kind == "end":
                raise _error("this parenthesis is never closed", opening.column)
            raise _error(
                f"a closing parenthesis or an operator is missing before {self.next.text!r}",
                self.next.column,
            )
        self.take()

    def name(self, token: _Token) -> None:
        if token.text in self.variables:
            self.steps.append(_Step(token.column, variable=self.variables[token.text]))
        elif token.text in CONSTANTS:
            self.push(CONSTANTS[token.text], token.column)
        elif token.text in FUNCTIONS:
            self.call(token, FUNCTIONS[token.text])
        else:
            raise _unknown_name(token, self.names)

    def call(self, token: _Token, operation: Operation) -> None:
        if self.next.text != "(":
            raise _error(
                f"write {token.text} with parentheses, as in {token.text}({self.names[0]})",
                token.column,
            )
        opening = self.take()
        count = 0
        while True:
            self.term(0)
            count += 1
            if self.next.text != ",":
                break
            self.take()
        self.close(opening)
        if operation.n_arguments is None and count < 2:
            raise _error(
                f"{token.text} needs two values or more, separated by commas", token.column
            )
        if operation.n_arguments == 1 and count != 1:
            raise _error(
                f"{token.text} takes one value, not {count}; the decimal sign is a point",
                token.column,
            )
        self.apply(operation, count, token.column)


def _unknown_name(token: _Token, names: tuple[str, ...]) -> DocumentError:
    if re.fullmatch(r"x[0-9]*", token.text):
        few = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
        return _error(f"there is no input {token.text}; the inputs are {few}", token.column)
    known = [*names, "pi", "e", *FUNCTIONS]
    close = difflib.get_close_matches(token.text, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return _error(f"unknown name {token.text!r}; {hint}", token.column)
