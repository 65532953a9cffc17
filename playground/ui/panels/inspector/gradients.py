"""The gradient that the panels show, computed once for each snapshot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playground.engine.reference import loss_and_gradient
from playground.engine.run import Snapshot
from playground.session import Session

Array = NDArray[np.float64]

# Beyond this many products the reference engine would be felt in the window.
MAX_PRODUCTS = 20_000_000


class Gradients:
    """Full-batch gradients of training loss plus penalty."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._snapshot: Snapshot | None = None
        self._gradient: Array | None = None

    def of(self, snapshot: Snapshot) -> Array | None:
        """``(n_parameters,)``; None when there are no rows, or so many that it would take long."""
        if snapshot is not self._snapshot:
            problem = self._session.problem
            products = problem.n_train * len(snapshot.parameters)
            self._gradient = None
            if 0 < products <= MAX_PRODUCTS:
                with np.errstate(all="ignore"):
                    self._gradient = loss_and_gradient(problem, snapshot.parameters)[1]
            self._snapshot = snapshot
        return self._gradient
