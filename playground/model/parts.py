"""The parts of a graph: nodes, the layers that hold them, and edges between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from playground.model.activations import DEFAULT_NEGATIVE_SLOPE
from playground.model.words import visible

EdgeKey = tuple[int, int]
ParameterKey = EdgeKey | int  # a weight is named by its (source, target), a bias by its node

MAX_NAME = 40  # characters in the name of a node or a layer


class GraphError(ValueError):
    """An edit or a file that gives no valid network; the message is for the user."""


def checked_name(text: str) -> str:
    """A name typed by the user, as far as it can be seen; GraphError when it is too long."""
    name = visible(text)
    if len(name) > MAX_NAME:
        raise GraphError(f"a name has at most {MAX_NAME} characters, not {len(name):,}")
    return name


def short_name(text: str) -> str:
    """A name from a file, as far as it can be seen, and cut where it is too long."""
    name = visible(text)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1].rstrip()}…"


def short_names(texts: Sequence[str]) -> tuple[str, ...]:
    """Names of columns; where two long ones begin alike, their middle is cut instead of the end."""
    names = [short_name(text) for text in texts]
    seen, half = Counter(names), MAX_NAME // 2
    pairs = zip(names, (" ".join(text.split()) for text in texts), strict=True)
    return tuple(
        name if seen[name] == 1 or name == full else f"{full[: half - 1]}…{full[-half:]}"
        for name, full in pairs
    )


@dataclass(frozen=True, slots=True)
class Node:
    """One neuron. ``locked`` holds its bias still while training.

    ``feature`` is for inputs: a formula of the raw columns, "" for one of them (``features.py``).
    """

    id: int
    name: str = ""
    locked: bool = False
    feature: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A column of nodes with one activation; ``negative_slope`` is the leaky ReLU's."""

    id: int
    nodes: tuple[Node, ...]
    activation: str = "linear"
    name: str = ""
    negative_slope: float = DEFAULT_NEGATIVE_SLOPE


@dataclass(frozen=True, slots=True)
class Edge:
    """One weight, from node ``source`` to node ``target``; ``locked`` holds it still."""

    source: int
    target: int
    locked: bool = False

    @property
    def key(self) -> EdgeKey:
        return (self.source, self.target)
