"""From raw rows in the user's units to the inputs that the network sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.data.formulas import Expression, parse
from playground.data.limits import MAX_VALUE
from playground.data.scaling import Scale, fit_scale, identity_scale
from playground.model.document import DocumentError
from playground.model.features import raw_columns

Array = NDArray[np.float64]


class FeatureError(DocumentError):
    """A formula of an input node that can't be used; ``node`` is its index in the input layer."""

    def __init__(self, message: str, node: int) -> None:
        super().__init__(message, f"graph.layers[0].nodes[{node}].feature")
        self.node = node


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What the input nodes show of the raw columns.

    ``names`` are those of the raw columns, ``features`` those of the nodes. ``columns`` has for
    each input node the raw column that it shows, None for a formula, which is then in ``formulas``.
    ``scale`` maps what the nodes show to the network's units.
    """

    names: tuple[str, ...]
    features: tuple[str, ...]
    columns: tuple[int | None, ...]
    formulas: tuple[Expression | None, ...]
    scale: Scale

    @property
    def n_raw(self) -> int:
        return len(self.names)

    @property
    def n_inputs(self) -> int:
        return len(self.columns)

    @property
    def plain(self) -> bool:
        """Whether every input node shows a raw column: the inputs are then affine in the raw rows.

        A raw column may be shown by no node, or by several.
        """
        return None not in self.columns

    @property
    def in_order(self) -> bool:
        """Whether the input nodes show the raw columns one by one."""
        return self.columns == tuple(range(self.n_raw))

    def shown(self, raw: Array) -> Array:
        """What the nodes show, ``(m, n_inputs)``, for raw rows ``(m, n_raw)``, not scaled.

        Not finite where a formula has no value.
        """
        raw = np.asarray(raw, dtype=np.float64)
        if self.in_order:
            return raw
        out = np.empty((len(raw), self.n_inputs))
        for k, (column, formula) in enumerate(zip(self.columns, self.formulas, strict=True)):
            out[:, k] = raw[:, column] if formula is None else formula.of_rows(raw)
        return out

    def to_network(self, raw: Array) -> Array:
        """The network's inputs ``(m, n_inputs)`` for raw rows ``(m, n_raw)`` in user's units."""
        return self.scale.to_network(self.shown(raw))

    def affine(self) -> tuple[Array, Array]:
        """A ``(n_inputs, n_raw)`` and c ``(n_inputs,)`` of ``to_network(raw) = raw @ A.T + c``.

        Only where the inputs are ``plain``.
        """
        matrix = np.zeros((self.n_inputs, self.n_raw))
        for k, column in enumerate(self.columns):
            assert column is not None
            matrix[k, column] = 1.0
        return matrix / self.scale.factor[:, None], -self.scale.offset / self.scale.factor


def inputs_of(names: tuple[str, ...], features: Sequence[str]) -> Inputs:
    """The inputs of nodes with these features, not scaled yet; none: a node for each raw column.

    Raises FeatureError for a wrong formula, and DocumentError when nodes and raw columns don't
    match.
    """
    n_raw = len(names)
    features = tuple(features) or ("",) * n_raw
    columns = raw_columns(features)
    formulas: list[Expression | None] = []
    for k, (feature, column) in enumerate(zip(features, columns, strict=True)):
        formula = None
        if feature:
            try:
                formula = parse(feature, n_raw)
            except DocumentError as error:
                raise FeatureError(str(error), k) from None
        formulas.append(formula if column is None else None)
    n_plain = sum(not feature for feature in features)
    if n_plain > n_raw or (n_plain == len(features) and n_plain < n_raw):
        raise DocumentError(
            f"the data has {n_raw} input column{'s' * (n_raw != 1)}, "
            f"but the network has {n_plain} input node{'s' * (n_plain != 1)}",
            "data",
        )
    return Inputs(names, features, columns, tuple(formulas), identity_scale(len(features)))


def fitted(inputs: Inputs, x: Array, train: NDArray[np.bool_], scaling: str) -> Inputs:
    """The inputs with the scale that fits the training rows of raw x ``(m, n_raw)``.

    Raises FeatureError when a formula has no finite value in a row.
    """
    shown = inputs.shown(x)
    for k, formula in enumerate(inputs.formulas):
        if formula is None:
            continue
        wrong = np.flatnonzero(~(np.abs(shown[:, k]) <= MAX_VALUE))
        if not len(wrong):
            continue
        row = x[wrong[0]]
        value = shown[wrong[0], k]
        if np.isfinite(value):
            raise FeatureError(f"{value:g} in row {wrong[0] + 1} is too large", k)
        raise FeatureError(f"{formula.trouble_at(*row.tolist())}", k)
    return replace(inputs, scale=fit_scale(shown[train], scaling))
