"""An upper bound on the number of pieces of a network with any weights.

The argument, unit by unit. A *corner* of a unit is an x where its z passes 0. The *sources* of a z
are the units with a corner whose values reach z through linear nodes only.

1. A kink of any node's function lies at a corner of one of its ancestors (or its own). So an
   output has at most 1 + (the sum of the corners of all units that reach it) pieces.
2. A z with at most K kinks has at most K + 1 straight pieces, and passes 0 at most once on each:
   at most K + 1 corners, K being the sum over the unit's ancestors, by 1. Without any path from
   the input z is constant: no corner.
3. Let z be a constant plus a sum over m sources of one kind, whose own z are straight lines. It
   has at most m + 1 pieces, and its slope must change sign between two corners, but its slopes are
   not independent:
   - relu. m = 1: one of the two pieces is flat, so 1 corner. m = 2, both on at the same side: one
     outer piece is flat, which leaves 2. On at opposite sides: the slopes are A, then A + B or 0,
     then B; for two changes of sign A and B must have one sign and the middle the other, which is
     not possible. So 2 corners. From m = 3 on, m + 1 do occur.
   - abs. The slopes at the far left and the far right are opposite (or both 0), so the number of
     rising and falling runs is even: m corners at most when m is even, m + 1 when it is odd.
   - leaky_relu with a positive slope: m = 1 is monotonic, so 1 corner.
4. In deeper layers, 3 holds on each interval between the corners of the units below the sources,
   where the sources' z are straight: at most (their sum + 1) times the count of 3. This requires
   that every source bends within such intervals only, so no source may be among the units below
   another, and no straight path may bypass the sources.
5. With a single source s, z = w f(z_s) + c is 0 where f(z_s) is -c/w. If f is monotonic, this is
   one level of z_s, which z_s passes at most as often as it can pass 0: no more corners than s
   has. If f is not, there are two such levels.

The smallest of these counts is used. For 1-2-2-1 with relu: 2 corners in the first layer, at most 2
for each unit of the second, so at most 6 kinks and 7 pieces, not 9. For 1-n-1: n + 1. Not all deep
networks can reach the bound, so texts must say "at most".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playground.analysis.exact.propagation import low_gain
from playground.model.graph import Graph


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a node's value depends on: bit masks of all units with a corner before it, and of those
    that reach it through linear nodes only, and whether the input does so, too."""

    ancestors: int = 0
    sources: int = 0
    straight: bool = False


class _Bound:
    """Counts the corners of units, which are numbered in the order in which they are added."""

    def __init__(self) -> None:
        self._corners: list[int] = []  # at most, for each unit
        self._below: list[int] = []  # its ancestors
        self._gains: list[float] = []  # its activation's gain below 0
        self._totals = {0: 0}
        self._most: dict[_Reach, int] = {}  # the same for all units of a dense layer

    def add(self, z: _Reach, gain: float) -> int:
        """Add a unit with a corner; returns its number."""
        if z not in self._most:
            self._most[z] = self._most_corners(z)
        self._corners.append(self._most[z])
        self._below.append(z.ancestors)
        self._gains.append(gain)
        return len(self._corners) - 1

    def total(self, mask: int) -> int:
        """The corners of all units of the mask together."""
        if mask not in self._totals:
            self._totals[mask] = sum(self._corners[i] for i in _bits(mask))
        return self._totals[mask]

    def _most_corners(self, z: _Reach) -> int:
        if z.straight:
            return self.total(z.ancestors) + 1
        if not z.sources:
            return 0
        most = self.total(z.ancestors) + 1
        sources = list(_bits(z.sources))
        gains = {self._gains[i] for i in sources}
        below = 0
        for i in sources:
            below |= self._below[i]
        if len(gains) == 1 and not below & z.sources:
            (gain,) = gains
            most = min(most, (self.total(below) + 1) * _turns(len(sources), gain))
            if len(sources) == 1:
                levels = 1 if gain >= 0.0 else 2
                most = min(most, levels * self._corners[sources[0]])
        return most


def max_pieces(graph: Graph) -> int:
    """An upper bound on the pieces of any output of a one-input, piecewise-linear network.

    Valid for all weights and biases; see the module's text for the argument.
    """
    bound = _Bound()
    reach = {node.id: _Reach(straight=True) for node in graph.layers[0].nodes}
    for layer in graph.layers[1:]:
        gain = low_gain(layer.activation, layer.negative_slope)
        known: dict[tuple[int, ...], _Reach] = {}
        for node in layer.nodes:
            incoming = graph.incoming[node.id]
            if incoming not in known:
                known[incoming] = _sum_of([reach[source] for source in incoming])
            z = known[incoming]
            if gain != 1.0:
                own = 1 << bound.add(z, gain)
                z = _Reach(z.ancestors | own, own)
            reach[node.id] = z
    return 1 + max(bound.total(reach[node.id].ancestors) for node in graph.layers[-1].nodes)


def _sum_of(terms: list[_Reach]) -> _Reach:
    ancestors = sources = 0
    straight = False
    for term in terms:
        ancestors |= term.ancestors
        sources |= term.sources
        straight |= term.straight
    return _Reach(ancestors, sources, straight)


def _turns(m: int, gain: float) -> int:
    """Part 3 of the argument: corners of a constant plus m units of one kind on straight lines."""
    if gain == 0.0:
        return m if m <= 2 else m + 1
    if gain == -1.0:
        return m if m % 2 == 0 else m + 1
    return 1 if m == 1 and gain > 0.0 else m + 1


def _bits(mask: int) -> Iterator[int]:
    """The positions of the ones in ``mask``."""
    return (i for i, bit in enumerate(reversed(bin(mask)[2:])) if bit == "1")
