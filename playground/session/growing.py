"""How new nodes and layers come in: as after a reset, or with the function kept."""

from __future__ import annotations

from playground.analysis.kinks.new_kinks import put_where_worst
from playground.engine.problem import Problem
from playground.model import edits, groups
from playground.model.document import Document
from playground.model.graph import Graph
from playground.session.derived import MAX_PRODUCTS
from playground.session.session import Change, Session

AUTO, RESET, NEUTRAL, SPLIT = WAYS = ("auto", "reset", "neutral", "split")
MOST_TAKEN = 16  # nodes that a new layer takes over from an input or an output layer


def way_of_units(document: Document, way: str) -> str:
    """The way in which new units come, where ``way`` leaves it open: before training as after a
    reset, later with the function kept."""
    if way != AUTO:
        return way
    return NEUTRAL if document.run.step > 0 else RESET


def nodes_added(session: Session, layer_id: int, count: int, way: str = "") -> Change:
    """The edit that adds nodes at the foot of a layer, by ``way`` or the session's ``entry``."""
    problem, low_high = session.problem, session.dataset.network_range
    chosen = way or session.entry

    def change(document: Document) -> Document:
        entry = way_of_units(document, chosen)
        grown = groups.add_nodes(document, layer_id, count, entry, low_high)
        return _well_placed(document, grown, problem) if entry == NEUTRAL else grown

    return change


def resized(session: Session, layer_ids: tuple[int, ...], n_nodes: int) -> Change:
    """The edit that gives layers so many nodes each; those that stay keep their weights."""

    def change(document: Document) -> Document:
        for layer_id in layer_ids:
            more = n_nodes - len(document.graph.layer(layer_id).nodes)
            if more > 0:
                document = nodes_added(session, layer_id, more)(document)
            else:
                document = groups.resize_layer(document, layer_id, n_nodes)
        return document

    return change


def layer_added(session: Session, index: int, n_nodes: int, way: str) -> Change:
    """The edit that adds a layer, by ``reset``, ``neutral`` or ``split``."""
    low_high = session.dataset.network_range
    if way == SPLIT:
        return lambda d: groups.insert_identity(d, index)
    return lambda d: edits.add_layer(d, index, n_nodes, entry=way, input_range=low_high)


def built(session: Session, sizes: tuple[int, ...]) -> Change:
    """The edit that makes another network, with hidden layers of these sizes."""
    low_high = session.dataset.network_range
    return lambda d: groups.with_hidden(d, sizes, low_high)


def width_of_neighbour(graph: Graph, index: int) -> int:
    """How many nodes a new layer at ``index`` takes: as many as the hidden layer before it, or
    after it; without one, as many as the larger of input and output, up to MOST_TAKEN."""
    last = len(graph.layers) - 1
    for at in (index - 1, index):
        if 0 < at < last:
            return len(graph.layers[at].nodes)
    return min(MOST_TAKEN, max(graph.n_inputs, graph.n_outputs))


def _well_placed(document: Document, grown: Document, problem: Problem) -> Document:
    """The kinks of new units where the residuals are largest; where they are, in networks too
    large for that."""
    if problem.n_train * len(grown.parameters) > MAX_PRODUCTS:
        return grown
    new = [n.id for n in grown.graph.nodes if n.id not in document.graph.rank]
    return put_where_worst(grown, problem, new)
