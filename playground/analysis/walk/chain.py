"""The chain rule of one parameter: from the loss back to it, along every edge in between."""

from __future__ import annotations

from playground.analysis.walk.lines import Lines, backward_lines, gradient_lines
from playground.analysis.walk.passes import Passes
from playground.model.graph import Graph
from playground.model.parts import ParameterKey


def chain_lines(passes: Passes, key: ParameterKey, at: int, most_nodes: int) -> Lines:
    """The factors of the gradient for row ``at``, the outputs first, and then the gradient.

    Of more than ``most_nodes`` nodes on the way, only the last one is written out.
    """
    nodes = fed_by(passes.graph, key if isinstance(key, int) else key[1])
    if len(nodes) > most_nodes:
        nodes = nodes[-1:]
    lines = [line for node in nodes for line in backward_lines(passes, node, at)]
    return (*lines, *gradient_lines(passes, key, at))


def fed_by(graph: Graph, node: int) -> tuple[int, ...]:
    """The nodes that the node feeds, directly or not, outputs first, and itself last."""
    seen = {node}
    waiting = [node]
    while waiting:
        for target in graph.outgoing[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return tuple(sorted(seen, key=lambda n: (-graph.layer_index[n], graph.rank[n])))
