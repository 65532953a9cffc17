"""How many pieces a network can have at most, whatever its weights.

The argument, node by node. Let a *corner* be a place where a node's z passes 0.

1. A kink of any node's function lies at a corner of one of its ancestors (or its own). So an
   output has at most 1 + (the sum of the corners of all units that reach it) pieces.
2. A z with at most K kinks has at most K + 1 straight pieces, and passes 0 at most once on each:
   at most K + 1 corners, K being the sum over the node's ancestors, by 1. Without any path from
   the input z is constant: no corner.
3. Two corners have a run between them that rises or falls, in turn. Where z is a constant plus a
   sum of m units of one kind whose own z is a straight line, and no straight path runs beside
   them, the slopes left and right of everything are tied together, and not all m + 1 pieces can
   take turns:
   - relu. Let r_i be the slope of term i where it is on; S_left sums r_i over the units that are
     on at the far left, S_right over the others. m = 1: one of the two pieces is constant, so 1
     corner. m = 2, both on the same side: one outer piece is constant, which leaves 2 pieces; on
     opposite sides: the slopes are A, then A + B or 0, then B, and A, B, A can't take turns with
     the sum of A and B in the middle: at most 2 runs. So 2 corners. From m = 3 on all m + 1 occur.
   - abs. The slopes at the far left and far right are opposite, so an odd number of changes of
     direction lies between, an even number of runs: at most m when m is even, m + 1 when odd.
   - leaky_relu with a positive negative_slope: a single unit rises or falls all along, so m = 1
     gives 1 corner.

For 1-2-2-1 with relu: 2 corners in the first layer, at most 2 for each unit of the second, so at
most 6 kinks and 7 pieces, not 9. For 1-n-1: n + 1. The bound for deep networks need not be
reached, so it is to be worded as "at most".
"""

from __future__ import annotations

from dataclasses import dataclass

from playground.analysis.propagation import low_gain
from playground.model.graph import Graph


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a node's function can depend on.

    ``corners`` is a bit mask of the units with a corner on the way to it; ``straight`` says that a
    path from the input without a corner leads to it.
    """

    corners: int
    straight: bool


def max_pieces(graph: Graph) -> int:
    """An upper bound on the pieces of any output of a one-input network.

    It holds for all weights and biases of this graph with piecewise-linear activations; see the
    module's text for the argument. 1 for a network without corners.
    """
    counts: list[int] = []  # for each unit with a corner: how often its z can pass 0
    lines: list[float | None] = []  # its gain below 0, when its z is a straight line
    totals = {0: 0}  # corner mask -> the sum of its counts
    reach: dict[int, _Reach] = {n.id: _Reach(0, True) for n in graph.layers[0].nodes}
    for layer in graph.layers[1:]:
        gain = low_gain(layer.activation, layer.negative_slope)
        for node in layer.nodes:
            sources = [reach[source] for source in graph.incoming[node.id]]
            mask = 0
            for source in sources:
                mask |= source.corners
            straight = any(source.straight for source in sources)
            if gain != 1.0 and (mask or straight):
                if mask not in totals:
                    totals[mask] = sum(counts[i] for i in _bits(mask))
                counts.append(_corners(totals[mask], mask, straight, lines))
                lines.append(gain if mask == 0 else None)
                mask |= 1 << (len(counts) - 1)
                straight = False
            reach[node.id] = _Reach(mask, straight)
    outputs = (reach[node.id].corners for node in graph.layers[-1].nodes)
    return 1 + max(sum(counts[i] for i in _bits(mask)) for mask in outputs)


def _corners(kinks: int, mask: int, straight: bool, lines: list[float | None]) -> int:
    """How often a z with these ancestors can pass 0; parts 2 and 3 of the argument."""
    kinds = {lines[i] for i in _bits(mask)}
    if straight or len(kinds) != 1:
        return kinks + 1
    (kind,) = kinds
    if kind is None:
        return kinks + 1
    if kind == 0.0:
        return kinks if kinks <= 2 else kinks + 1
    if kind == -1.0:
        return kinks if kinks % 2 == 0 else kinks + 1
    if kind > 0.0:
        return 1 if kinks == 1 else kinks + 1
    return kinks + 1


def _bits(mask: int) -> list[int]:
    """The places of the ones in ``mask``."""
    return [i for i, bit in enumerate(reversed(bin(mask)[2:])) if bit == "1"]
