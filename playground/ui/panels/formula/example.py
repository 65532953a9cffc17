"""The input that the formula and the program are worked out for, and how layers are pointed at."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from playground.model.graph import Graph
from playground.session import Session
from playground.session.derived import Probe
from playground.session.highlight import Highlight
from playground.session.naming import values_text

MOST_NAMED = 4  # inputs written beside one another


def example_of(session: Session) -> Probe:
    """The probed input; the first training row where nothing is probed, zeros without rows."""
    if session.probe is not None:
        return session.probe
    dataset = session.dataset
    rows = dataset.x[~dataset.test]
    row = rows[0] if len(rows) else np.zeros(dataset.inputs.n_raw)
    return tuple(row.tolist())


def example_words(session: Session, digits: int) -> str:
    """The input in words: ``At x = 0.300, the probed input``; many columns are not named."""
    names, values = session.dataset.x_names, example_of(session)
    if len(names) > MOST_NAMED:
        if session.probe is not None:
            return QCoreApplication.translate("Example", "At the probed input")
        return QCoreApplication.translate("Example", "At the first training example")
    shown = values_text(session.dataset, names, values, digits)
    if session.probe is not None:
        words = QCoreApplication.translate("Example", "At {0}, the probed input")
    else:
        words = QCoreApplication.translate("Example", "At {0}, the first training example")
    return words.format(shown)


def layer_highlight(graph: Graph, layer: int) -> Highlight:
    """A layer's nodes and the edges that end in them."""
    nodes = [node.id for node in graph.layers[layer].nodes]
    edges = frozenset((source, node) for node in nodes for source in graph.incoming[node])
    return Highlight(lit_nodes=frozenset(nodes), lit_edges=edges)
