"""Formulas of inputs as Python source text, for the exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from playground.data.features import Inputs
from playground.data.formulas import FUNCTIONS, NEGATE, OPERATORS, Expression, variable_names

_NAMES = {operation: name for name, operation in FUNCTIONS.items()}
_NAMES |= {operation: name for name, (_, operation) in OPERATORS.items()}
_NAMES[NEGATE] = "negate"
_SIGNS = {"^": "**"}  # of operators that Python writes in another way
_COMPARISONS = ("<", ">", "<=", ">=")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one library writes what Python itself has no sign for.

    ``functions`` are templates; all others are ``module.name(argument)``. ``truth`` makes 1 and 0
    of a condition. ``largest`` and ``smallest`` join two arguments, the second one a number in
    ``at_least`` and ``at_most``. ``stack`` makes rows of columns.
    """

    module: str
    functions: Mapping[str, str]
    truth: str
    largest: str
    smallest: str
    at_least: str
    at_most: str
    stack: str


NUMPY = Dialect(
    "np",
    MappingProxyType(
        {"asin": "np.arcsin({})", "acos": "np.arccos({})", "atan": "np.arctan({})",
         "ln": "np.log({})", "relu": "np.maximum({}, 0.0)"}
    ),
    "np.where({}, 1.0, 0.0)", "np.maximum({}, {})", "np.minimum({}, {})",
    "np.maximum({}, {})", "np.minimum({}, {})", "np.stack([{}], axis=-1)",
)  # fmt: skip
TORCH = Dialect(
    "torch",
    MappingProxyType({"ln": "torch.log({})"}),
    "({}).to(x.dtype)", "torch.maximum({}, {})", "torch.minimum({}, {})",
    "torch.clamp({}, min={})", "torch.clamp({}, max={})", "torch.stack([{}], dim=-1)",
)  # fmt: skip


def feature_lines(inputs: Inputs, dialect: Dialect, target: str) -> list[str]:
    """Lines that make ``target`` ``(..., n_inputs)`` of the columns of ``x`` ``(..., n_raw)``."""
    names = variable_names(inputs.n_raw)
    if inputs.n_raw == 1:
        names = ("x1",)  # x is the whole table
    columns = [
        names[column] if formula is None else source_of(formula, names, dialect)
        for column, formula in zip(
            (0 if c is None else c for c in inputs.columns), inputs.formulas, strict=True
        )
    ]
    lines = [f"{name} = x[..., {k}]" for k, name in enumerate(names)]
    return [*lines, f"{target} = {dialect.stack.format(', '.join(columns))}"]


def source_of(formula: Expression, names: tuple[str, ...], dialect: Dialect) -> str:
    """A formula as source text; its variables are called by ``names``."""
    stack: list[str | float] = []
    for step in formula.steps:
        if step.operation is None:
            constant = step.value is not None
            stack.append(float(step.value or 0.0) if constant else names[step.variable])
            continue
        arguments = stack[-step.n_arguments :]
        del stack[-step.n_arguments :]
        if all(isinstance(argument, float) for argument in arguments):
            with np.errstate(all="ignore"):
                numbers = [np.float64(argument) for argument in arguments]
                stack.append(float(step.operation.compute(*numbers)))
        else:
            stack.append(_applied(_NAMES[step.operation], arguments, dialect))
    (found,) = stack
    if isinstance(found, float):  # the same in every row
        return f"0.0 * {names[0]} + {found!r}"
    return found[1:-1] if _is_enclosed(found) else found


def _applied(name: str, arguments: list[str | float], dialect: Dialect) -> str:
    texts = [a if isinstance(a, str) else repr(a) for a in arguments]
    if name in ("min", "max"):
        return _joined(name, arguments, dialect)
    if name in _COMPARISONS:
        return dialect.truth.format(f"{texts[0]} {name} {texts[1]}")
    if name == "step":
        return dialect.truth.format(f"{texts[0]} > 0.0")
    if name == "negate":
        return f"(-{texts[0]})"
    if name in OPERATORS:
        return f"({texts[0]} {_SIGNS.get(name, name)} {texts[1]})"
    if name == "sigmoid":
        return f"(0.5 + 0.5 * {dialect.module}.tanh(0.5 * {texts[0]}))"
    template = dialect.functions.get(name, f"{dialect.module}.{name}({{}})")
    return template.format(texts[0])


def _joined(name: str, arguments: list[str | float], dialect: Dialect) -> str:
    """The largest or smallest of columns and at most one number."""
    columns = [a for a in arguments if isinstance(a, str)]
    numbers = [a for a in arguments if isinstance(a, float)]
    largest = name == "max"
    found = columns[0]
    for other in columns[1:]:
        found = (dialect.largest if largest else dialect.smallest).format(found, other)
    if numbers:
        number = max(numbers) if largest else min(numbers)
        found = (dialect.at_least if largest else dialect.at_most).format(found, repr(number))
    return found


def _is_enclosed(text: str) -> bool:
    """Whether one pair of parentheses is around the whole text."""
    depth = 0
    for i, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return i == len(text) - 1 and text[0] == "("
    return False
