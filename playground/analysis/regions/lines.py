"""Exact level lines and decision boundaries, as segments through the linear regions.

Segments are ``(n, 2, 2)``: two ends each, in the user's units.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.regions.linear import LinearRegions, in_box
from playground.analysis.regions.polygons import Polygons

Array = NDArray[np.float64]


@quiet
def level_line(regions: LinearRegions, output: int, z: float) -> Array:
    """Where the z of an output is this value (network's units)."""
    maps = regions.outputs[:, output].copy()
    maps[:, 2] -= z
    return _zero_segments(regions, maps)[0]


@quiet
def class_boundaries(regions: LinearRegions) -> Array:
    """Where the largest of several outputs changes."""
    n_outputs = regions.outputs.shape[1]
    found = [np.zeros((0, 2, 2))]
    for k, m in combinations(range(n_outputs), 2):
        maps = regions.outputs[:, k] - regions.outputs[:, m]
        segments, owners = _zero_segments(regions, maps)
        for other in range(n_outputs):
            if other not in (k, m) and len(segments):
                lead = (regions.outputs[:, k] - regions.outputs[:, other])[owners]
                segments, kept = _clipped(segments, _values(regions, lead, segments))
                owners = owners[kept]
        found.append(segments)
    return np.concatenate(found)


def _zero_segments(regions: LinearRegions, maps: Array) -> tuple[Array, NDArray[np.intp]]:
    """Where the functions ``maps`` ``(n_regions, 3)`` are 0: segments, and the region of each."""
    polygons = regions.polygons
    corners = polygons.corners
    place = in_box(corners, regions.box)
    z = Polygons(place, polygons.starts).evaluated(maps)
    after = polygons.following
    crossed = np.flatnonzero((z > 0.0) != (z[after] > 0.0))
    owner = polygons.owner[crossed]
    # A line crosses two edges of a convex polygon; where rounding makes more, the first and last.
    first = np.flatnonzero(np.diff(owner, prepend=-1) != 0)
    last = np.append(first[1:] - 1, [len(owner) - 1] * (len(owner) > 0)).astype(np.intp)
    crossed = np.stack([crossed[first], crossed[last]], axis=1)
    a, b = z[crossed], z[after[crossed]]
    share = (a / (a - b))[..., None]
    segments = corners[crossed] + share * (corners[after[crossed]] - corners[crossed])
    owner = owner[first]
    long = (segments[:, 0] != segments[:, 1]).any(axis=1)
    return segments[long], owner[long]


def _values(regions: LinearRegions, maps: Array, segments: Array) -> Array:
    """Functions ``maps`` ``(n, 3)`` at both ends of their segments, ``(n, 2)``."""
    place = in_box(segments.reshape(-1, 2), regions.box).reshape(-1, 2, 2)
    values: Array = (maps[:, None, :2] * place).sum(axis=2) + maps[:, None, 2]
    return values


def _clipped(segments: Array, values: Array) -> tuple[Array, NDArray[np.intp]]:
    """The parts of segments where a function, linear along each, is 0 or more.

    ``values`` ``(n, 2)`` are the function at the ends. Also gives which segments have such a part.
    """
    kept = np.flatnonzero((values > 0.0).any(axis=1))
    segments, values = segments[kept].copy(), values[kept]
    for end in (0, 1):
        out = values[:, end] < 0.0
        a, b = values[out, end], values[out, 1 - end]
        share = (a / (a - b))[:, None]
        segments[out, end] += share * (segments[out, 1 - end] - segments[out, end])
    return segments, kept
