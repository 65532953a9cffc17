"""The loss's largest curvature over the run, worked out beside the window when asked for."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal

from playground.analysis.curvature.hessian import Hessian
from playground.analysis.curvature.rate_limit import largest_curvature, largest_rate
from playground.engine.problem import Problem
from playground.engine.run import Snapshot
from playground.session.session import Session

Array = NDArray[np.float64]

PER_SECOND = 4.0
SHARE = 0.25  # of the time of one processor at most
MOST_PRODUCTS = 5_000_000  # rows times parameters; more would take seconds
CAPACITY = 2_000  # values; then every second one is dropped


@dataclass(frozen=True, slots=True, eq=False)
class CurvatureHistory:
    """By step: lambda_max, and the one that the learning rate of that step allows, NaN for none.

    Each array is ``(n,)``.
    """

    step: Array
    largest: Array
    allowed: Array

    def __len__(self) -> int:
        return len(self.step)


NO_CURVATURE = CurvatureHistory(*np.zeros((3, 0)))


class CurvatureRecord(QObject):
    """Works out lambda_max of the live run a few times a second, in a thread, while it is on.

    A value belongs to the step whose weights it was worked out from. A new run clears them.

    Attributes:
        is_on: whether anybody wants it.
        history: the values so far.

    Signals:
        changed(): other values, or switched on or off.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.is_on = False
        self.history = NO_CURVATURE
        self._thread: threading.Thread | None = None
        self._found = float("nan")  # by the thread, read when it has ended
        self._subject: tuple[Problem, Snapshot] | None = None  # of the last value
        self._wanted = False  # whether its value is still wanted
        self._began = self._spent = 0.0
        session.frame_ended.connect(self._on_frame_ended)
        session.run_started.connect(self._on_run_started)

    def turn(self, on: bool) -> None:
        self.is_on = on
        self._clear()

    def stop(self) -> None:
        """Wait for the thread; at most a second or so."""
        self.is_on = False
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def why_not(self) -> str:
        """Why it can't be worked out for this network and its data; "" when it can."""
        problem = self._session.problem
        if not problem.n_train:
            return _tr("There are no training points.")
        if problem.n_train * problem.program.n_parameters > MOST_PRODUCTS:
            return _tr("The network and its data are too large for the curvature.")
        return ""

    @property
    def limit(self) -> float | None:
        """The learning rate that the latest curvature allows; None where there is no limit, or
        nothing is known yet."""
        if not self.is_on or not len(self.history):
            return None
        return largest_rate(self._session.document.training, float(self.history.largest[-1]))

    # -- working -------------------------------------------------------------------------------

    def _on_frame_ended(self) -> None:
        if self._thread is not None:
            if self._thread.is_alive():
                return
            self._thread = None
            self._spent = time.monotonic() - self._began
            if self._wanted:
                self._take()
        due = self._began + max(1.0 / PER_SECOND, self._spent / SHARE)
        if self.is_on and time.monotonic() >= due and not self.why_not():
            self._begin()

    def _begin(self) -> None:
        problem, live = self._session.problem, self._session.live
        if self._subject is not None:
            before, snapshot = self._subject
            if before is problem and snapshot.parameters is live.parameters:
                return
        self._subject, self._wanted = (problem, live), True
        self._began = time.monotonic()
        work = self._work
        self._thread = threading.Thread(target=work, name="curvature", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        assert self._subject is not None
        problem, snapshot = self._subject
        self._found = Hessian(problem, snapshot.parameters).largest_eigenvalue()

    def _take(self) -> None:
        """Enter the value found; values of the same step or later are of a run undone."""
        assert self._subject is not None
        problem, snapshot = self._subject
        allowed = largest_curvature(problem.training)
        old = self.history
        n = int(np.searchsorted(old.step, snapshot.step, side="left"))
        new = (snapshot.step, self._found, np.nan if allowed is None else allowed)
        kept = [column[:n] for column in (old.step, old.largest, old.allowed)]
        if n >= CAPACITY:
            kept = [column[::2] for column in kept]
        self.history = CurvatureHistory(
            *(np.append(column, value) for column, value in zip(kept, new, strict=True))
        )
        self.changed.emit()

    def _on_run_started(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.history, self._subject, self._wanted = NO_CURVATURE, None, False
        self._began = 0.0
        self.changed.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Curvature", text)
