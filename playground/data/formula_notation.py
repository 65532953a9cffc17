"""A formula as it is understood, in notation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from playground.data.formulas import (
    CONSTANTS,
    FUNCTIONS,
    NEGATE,
    OPERATORS,
    Expression,
    Operation,
    variable_names,
)
from playground.model.notation import (
    Bracket,
    Fraction,
    Notation,
    Power,
    Root,
    Row,
    Symbol,
    Word,
    joined,
    row,
)
from playground.model.numbers import typeset_number

_ATOM, _POWER, _PRODUCT, _SUM, _COMPARISON = range(5, 0, -1)  # how strongly parts hold together
_SIGNS = {"<": " < ", ">": " > ", "<=": " ≤ ", ">=": " ≥ ", "+": " + ", "-": " − "}
_CONSTANTS = {value: name for name, value in CONSTANTS.items()}  # π is the later name of pi
_VARIABLE = re.compile(r"([a-z]+)(\d*)")

Part = tuple[Notation, int]  # and how strongly it holds together


def formula_notation(expression: Expression) -> Row:
    """``y = ...``, with fractions, roots and powers."""
    names = [Symbol(*_split(name)) for name in variable_names(expression.n_variables)]
    stack: list[Part] = []
    for step in expression.steps:
        if step.operation is None:
            plain = names[step.variable], _ATOM
            stack.append(plain if step.value is None else _number(float(step.value)))
            continue
        arguments = stack[-step.n_arguments :]
        del stack[-step.n_arguments :]
        stack.append(_applied(step.operation, arguments))
    return row(Symbol("y"), " = ", stack[-1][0])


def _split(name: str) -> tuple[str, str]:
    match = _VARIABLE.fullmatch(name)
    return (name, "") if match is None else (match[1], match[2])


def _number(value: float) -> Part:
    if value in _CONSTANTS:
        return Symbol(_CONSTANTS[value]), _ATOM
    short = repr(value).removesuffix(".0")
    if "e" in short:
        digits = len(short.partition("e")[0].replace(".", ""))
        return Word(typeset_number(value, digits)), _PRODUCT
    return Word(short), _ATOM


def _applied(operation: Operation, arguments: list[Part]) -> Part:
    if operation is NEGATE:
        return row("−", _inside(arguments[0], _PRODUCT)), _SUM
    for sign, (_, known) in OPERATORS.items():
        if known is operation:
            return _operator(sign, *arguments)
    name = next(name for name, known in FUNCTIONS.items() if known is operation)
    inner = joined([part for part, _ in arguments], ", ")
    if name in _WRITTEN:
        return _WRITTEN[name](inner)
    return row(f"{name}(", inner, ")"), _ATOM


def _operator(sign: str, left: Part, right: Part) -> Part:
    if sign == "/":
        return Fraction(left[0], right[0]), _POWER
    if sign == "^":
        return Power(_inside(left, _ATOM), right[0]), _POWER
    if sign == "*":
        return row(_inside(left, _PRODUCT), " · ", _inside(right, _POWER)), _PRODUCT
    strength = _COMPARISON if sign in "<=>=" else _SUM
    least = strength + (strength == _COMPARISON)
    # a − (b + c) needs its brackets, a + (b + c) keeps them to show the order.
    return row(_inside(left, least), _SIGNS[sign], _inside(right, strength + 1)), strength


def _inside(part: Part, least: int) -> Notation:
    """The part as it stands among others; in brackets where it holds together less strongly."""
    notation, strength = part
    return notation if strength >= least else Bracket(notation)


_WRITTEN: Mapping[str, Callable[[Notation], Part]] = MappingProxyType(
    {
        "sqrt": lambda inner: (Root(inner), _ATOM),
        "exp": lambda inner: (Power(Symbol("e"), inner), _POWER),
        "abs": lambda inner: (row("|", inner, "|"), _ATOM),
        "floor": lambda inner: (row("⌊", inner, "⌋"), _ATOM),
        "ceil": lambda inner: (row("⌈", inner, "⌉"), _ATOM),
        "log": lambda inner: (row("ln(", inner, ")"), _ATOM),
    }
)
