"""What input nodes show: a raw column of the data, or a formula of the raw columns.

A node's ``feature`` is "" or a formula. The k-th node with "" shows the k-th raw column; ``x2``
alone shows the second one, ``x`` and ``x1`` the first. All other formulas are those of
``playground.data.formulas``, in ``x1``, ``x2``, ...; this module only knows their variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count

_VARIABLE = re.compile(r"(?<![a-z_])x([0-9]*)(?![a-z_0-9])", re.IGNORECASE)
_ALONE = re.compile(r"\s*x([0-9]*)\s*", re.IGNORECASE)
MOST_SHOWN = 24  # characters of a formula in a name
_MOST_DIGITS = 6  # of a column's number; a longer one is wrong anyway


def raw_column(feature: str) -> int | None:
    """The index of the raw column that this formula is; None for "" and all others."""
    match = _ALONE.fullmatch(feature)
    return None if match is None else _index(match[1])


def variables(feature: str) -> frozenset[int]:
    """The indices of the raw columns in a formula."""
    return frozenset(_index(match[1]) for match in _VARIABLE.finditer(feature))


def for_columns(feature: str, n_raw: int) -> str:
    """The formula with its variables as they are called with so many raw columns: x is then x1."""
    return feature if n_raw == 1 else _VARIABLE.sub(lambda match: f"x{match[1] or 1}", feature)


def _index(digits: str) -> int:
    return int(digits[:_MOST_DIGITS] or 1) - 1


def raw_columns(features: Iterable[str]) -> tuple[int | None, ...]:
    """For each input node the raw column that it shows; None for a formula."""
    columns: list[int | None] = []
    n_plain = 0
    for feature in features:
        columns.append(raw_column(feature) if feature else n_plain)
        n_plain += not feature
    return tuple(columns)


def least_columns(features: Sequence[str]) -> int:
    """How many raw columns the data must have at least."""
    used = {k for feature in features for k in variables(feature)}
    return max(sum(not feature for feature in features), *(k + 1 for k in used), 1)


def spelled(features: Sequence[str], columns: Sequence[int | None]) -> tuple[str, ...]:
    """The features for nodes that shall show these columns: "" for 0, 1, ... in order, else x2.

    ``features`` are the formulas of the nodes that show no column.
    """
    shown = [column for column in columns if column is not None]
    in_order = shown == list(range(len(shown)))
    return tuple(
        feature if column is None else "" if in_order else f"x{column + 1}"
        for feature, column in zip(features, columns, strict=True)
    )


def kept_columns(
    before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]
) -> tuple[str, ...]:
    """The features of the inputs ``after``, so that those of ``before`` show what they showed.

    Both are (node id, feature) in order. A new node without a formula shows the first column that
    no other node shows. A column may be shown by no node, so the others are then spelled out.
    """
    shown = dict(zip((i for i, _ in before), raw_columns(f for _, f in before), strict=True))
    old = dict(before)
    columns: list[int | None] = []
    for node, feature in after:
        kept = node in old and old[node] == feature
        columns.append(shown[node] if kept else raw_column(feature))
    features = [feature for _, feature in after]
    taken = set(columns)
    free = (c for c in count() if c not in taken)
    for k, feature in enumerate(features):
        if not feature and columns[k] is None:
            columns[k] = next(free)
    left = {node for node, _ in after}
    lost = any(column is not None and node not in left for node, column in shown.items())
    spelled_out = lost or any(feature and raw_column(feature) is not None for feature in features)
    if spelled_out:
        return tuple(
            feature if column is None else feature or f"x{column + 1}"
            for feature, column in zip(features, columns, strict=True)
        )
    return spelled(features, columns)


_SIGNS = ((r"\s*\*\s*", "·"), (r"\^2(?![0-9.^])", "²"), (r"\^3(?![0-9.^])", "³"))
_ABSOLUTE = re.compile(r"abs\(([^()]*)\)", re.IGNORECASE)


def in_signs(feature: str) -> str:
    """The formula as a short name: x1·x2, x², |x|."""
    text = feature.strip().replace("**", "^")
    for pattern, sign in _SIGNS:
        text = re.sub(pattern, sign, text)
    return _ABSOLUTE.sub(r"|\1|", text)


def input_names(features: Sequence[str]) -> list[str]:
    """The automatic names of input nodes: x, x1, x2 for raw columns, else the formula."""
    alone = least_columns(features) == 1
    names = []
    for feature, column in zip(features, raw_columns(features), strict=True):
        if column is None:
            text = in_signs(feature)
            names.append(text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…")
        else:
            names.append(feature.strip().lower() or ("x" if alone else f"x{column + 1}"))
    return names
