"""Convex polygons in one flat table, and how lines split them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Signs = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class Polygons:
    """Polygon i has the corners ``corners[starts[i] : starts[i + 1]]``, counterclockwise.

    ``corners`` is ``(n_corners, 2)``, ``starts`` ``(n_polygons + 1,)``.
    """

    corners: Array
    starts: Index

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def sizes(self) -> Index:
        """The number of corners of each polygon."""
        return np.diff(self.starts)

    @property
    def owner(self) -> Index:
        """For each corner its polygon, ``(n_corners,)``."""
        return np.repeat(np.arange(len(self)), self.sizes)

    @property
    def following(self) -> Index:
        """For each corner the next corner of its polygon, ``(n_corners,)``."""
        after = np.arange(1, len(self.corners) + 1)
        after[self.starts[1:] - 1] = self.starts[:-1]
        return after

    def polygon(self, i: int) -> Array:
        """The corners of one polygon, ``(n, 2)``."""
        return self.corners[self.starts[i] : self.starts[i + 1]]

    def at(self, x: float, y: float) -> int | None:
        """The polygon that this point is in; None where it is in none."""
        a, b = self.corners, self.corners[self.following]
        along, to = b - a, np.array([x, y]) - a
        left = along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0] >= 0.0
        inside = np.flatnonzero(np.logical_and.reduceat(left, self.starts[:-1]))
        return int(inside[0]) if len(inside) else None

    def evaluated(self, maps: Array) -> Array:
        """An affine function of each polygon, ``(n_polygons, 3)``, at its corners ``(n_corners,)``.

        A function is ``maps[i, 0] * x + maps[i, 1] * y + maps[i, 2]``.
        """
        at_corners = np.repeat(maps, self.sizes, axis=0)
        x, y = self.corners.T
        values: Array = at_corners[:, 0] * x + at_corners[:, 1] * y + at_corners[:, 2]
        return values


def square() -> Polygons:
    """One polygon, from -1 to 1 both ways."""
    corners = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    return Polygons(corners, np.array([0, 4]))


def sides(polygons: Polygons, signs: Signs) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which polygons have corners with the sign 1, and which with -1, ``(n_polygons,)`` each."""
    first = polygons.starts[:-1]
    above = np.maximum.reduceat(signs, first) > 0
    below = np.minimum.reduceat(signs, first) < 0
    return above, below


def split(
    polygons: Polygons, cut: NDArray[np.bool_], values: Array, signs: Signs
) -> tuple[Polygons, Index]:
    """Split the polygons marked in ``cut`` where ``values`` ``(n_corners,)`` pass 0.

    ``signs`` are those of the values, 0 for corners that lie on the line. Gives the polygons that
    stay, then the parts with values above 0, then those below, and for each of them the polygon
    that it was.
    """
    numbers = np.flatnonzero(cut)
    chosen = np.repeat(cut, polygons.sizes)
    after = polygons.following[chosen]
    p, q = polygons.corners[chosen], polygons.corners[after]
    z, z_after = values[chosen], values[after]
    s, s_after = signs[chosen], signs[after]
    crossed = s * s_after < 0
    share = np.zeros(len(z))
    np.divide(z, z - z_after, out=share, where=crossed)
    # Each corner is followed by the point where its edge is crossed, if it is.
    points = np.stack([p, p + share[:, None] * (q - p)], axis=1).reshape(-1, 2)
    owner = np.repeat(np.arange(len(numbers)), 2 * polygons.sizes[numbers])
    corners, sizes = [polygons.corners[~chosen]], [polygons.sizes[~cut]]
    for mine in (s >= 0, s <= 0):
        kept = np.stack([mine, crossed], axis=1).ravel()
        corners.append(points[kept])
        sizes.append(np.bincount(owner[kept], minlength=len(numbers)))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    parents = np.concatenate([np.flatnonzero(~cut), numbers, numbers])
    return Polygons(np.concatenate(corners), starts), parents
