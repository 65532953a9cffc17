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
    first = np.flatnonzero(~dataset.test)[:1]
    row = dataset.x[first[0]] if len(first) else np.zeros(dataset.inputs.n_raw)
    return tuple(row.tolist())


def example_words(session: Session, digits: int) -> str:
    """The input in words: ``At x = 0.300, the probed input``; many columns are not named."""
    names = session.dataset.x_names
    if session.probe is not None:
        what = _tr("the probed input")
    elif session.problem.n_train:
        what = _tr("the first training example")
    else:
        what = _tr("an input of zeros")
    if len(names) > MOST_NAMED:
        return _tr("At {0}").format(what)
    place = values_text(session.dataset, names, example_of(session), digits)
    return _tr("At {0}, {1}").format(place, what)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Example", text)


def layer_highlight(graph: Graph, layer: int) -> Highlight:
    """A layer's nodes and the edges that end in them."""
    nodes = [node.id for node in graph.layers[layer].nodes]
    edges = frozenset((source, node) for node in nodes for source in graph.incoming[node])
    return Highlight(lit_nodes=frozenset(nodes), lit_edges=edges)
