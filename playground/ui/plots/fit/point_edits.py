"""Edits of the points by hand: each gesture is one undo step."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QObject, Signal

from playground.data.dataset import as_points
from playground.model import edits
from playground.model.document import Document, Points, frozen
from playground.session import Gesture, Session

Array = NDArray[np.float64]


class PointEdits(QObject):
    """Adds, moves and removes rows of the data; a generator or a formula becomes points.

    Signals:
        refused(reason): an edit could not be made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._gesture = 0

    def add(self, x: ArrayLike, y: ArrayLike) -> bool:
        """Add training points after the other rows; whether they were added.

        ``(n, n_raw), (n, n_outputs)``; flat arrays where there is one column.
        """
        points = as_points(self._session.dataset)
        new_x = np.reshape(x, (-1, points.x.shape[1]))
        new_y = np.reshape(y, (-1, points.y.shape[1]))
        text = self.tr("Add point") if len(new_x) == 1 else self.tr("Draw points")
        return self._edit(text, points, np.vstack([points.x, new_x]), np.vstack([points.y, new_y]))

    def move(self, row: int, x: ArrayLike, y: ArrayLike) -> None:
        """Move a point; all moves until ``end_move`` are one undo step."""
        points = as_points(self._session.dataset)
        new_x, new_y = points.x.copy(), points.y.copy()
        new_x[row], new_y[row] = x, y
        self._edit(
            self.tr("Move point"), points, new_x, new_y, merge=Gesture("point", self._gesture)
        )

    def end_move(self) -> None:
        self._gesture += 1

    def remove(self, rows: tuple[int, ...]) -> None:
        points, test = as_points(self._session.dataset), self._session.dataset.test
        stays = np.ones(len(test), dtype=bool)
        stays[list(rows)] = False
        kept = tuple(np.flatnonzero(test[stays]).tolist())
        text = self.tr("Remove point") if len(rows) == 1 else self.tr("Remove points")
        self._edit(text, points, points.x[stays], points.y[stays], kept)

    def _edit(
        self,
        text: str,
        points: Points,
        x: Array,
        y: Array,
        test: tuple[int, ...] | None = None,
        merge: Hashable = None,
    ) -> bool:
        """Make these the rows; with other numbers of ``test`` rows, where they are given."""
        rows = points.test if test is None else test

        def change(document: Document) -> Document:  # refuses numbers that no point can have
            source = replace(points, x=frozen(x), y=frozen(y), test=rows)
            return edits.set_data(document, replace(document.data, source=source))

        reason = self._session.edit(text, change, merge)
        if reason:
            self.refused.emit(reason)
        return not reason
