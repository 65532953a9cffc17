"""Moving a kink, or a straight piece, of the fit plot by keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.line.chart import KEY_STEP, FitChart
from playground.ui.plots.fit.line.editing.kink_tool import Grabs
from playground.ui.plots.fit.line.read_out import NEAR_KINK, FitReadOut

Array = NDArray[np.float64]

MOMENT_MS = 1000  # after which what was moved is let go
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_EMPTY = np.zeros(0)


class KinkKeys(Grabs):
    """Alt and the arrows take what the cross-hair points at, and let it go when they rest.

    The kink that the cross-hair came to stays the one that is meant until the cross-hair goes
    elsewhere, though training takes the kink away from it.

    Signals:
        refused(reason): there is nothing to be moved so.
    """

    refused = Signal(str)

    def __init__(
        self, chart: FitChart, read_out: FitReadOut, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._read_out = read_out
        self._kinks: tuple[Array, Array] = (_EMPTY, _EMPTY)
        self._line: tuple[Array, Array] = (_EMPTY, _EMPTY)
        self._makers: tuple[tuple[int, ...], ...] = ()
        self._meant: tuple[int, ...] = ()  # who makes the kink that the cross-hair came to
        self._cross: float | None = None  # where the cross-hair was then
        self._began_at: float | None = None  # of the gesture
        self._live = False  # whether something is held
        self._alone = self._piece = False
        self._asked: tuple[float, float] | None = None
        self._moment = QTimer(self)
        self._moment.setSingleShot(True)
        self._moment.setInterval(MOMENT_MS)
        self._moment.timeout.connect(self._drop)
        read_out.x_hovered.connect(self._on_x_hovered)

    @property
    def pointer(self) -> QPointF:
        """Where the cross-hair meets the line, on the chart."""
        x, (y0, y1) = self._read_out.x, self._chart.y_range()
        if x is None:
            return self._chart.plot_rect().center()
        xs, ys = self._line
        y = float(np.interp(x, xs, ys)) if len(xs) else y0
        return self._chart.to_pixels(x, min(max(y, y0), y1))

    def set_targets(
        self,
        kinks: tuple[Array, Array],
        line: tuple[Array, Array],
        makers: tuple[tuple[int, ...], ...],
    ) -> None:
        """The marks and who makes each, and the exact line; empty where nothing can be moved."""
        self._kinks, self._line, self._makers = kinks, line, makers

    def forget(self) -> None:
        """What was meant is no longer there."""
        self.let_go()
        self._meant, self._cross = (), None

    # -- which -----------------------------------------------------------------------------

    def _on_x_hovered(self, x: float | None) -> None:
        if x == self._cross:
            return
        self._drop()
        self._cross, self._meant = x, ()
        kink = None if x is None else self._kink_at(x)
        if kink is not None:
            self._meant = self._makers[kink]

    def _kink_at(self, x: float) -> int | None:
        """The kink that is meant, where it is now; else the one near x."""
        away = np.abs(self._kinks[0] - x)
        if self._meant:
            among = [i for i, makers in enumerate(self._makers) if set(makers) & set(self._meant)]
        else:
            reach = NEAR_KINK * self._chart.box.viewPixelSize()[0]
            among = np.flatnonzero(away <= reach).tolist()
        return min(among, key=lambda i: float(away[i]), default=None)

    # -- gestures --------------------------------------------------------------------------

    def press_key(self, event: QKeyEvent) -> bool:
        modifiers = Qt.KeyboardModifier
        held = event.modifiers() & ~modifiers.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._live:
            self._give_up()
            return True
        step = _STEPS.get(Qt.Key(event.key()))
        alone = held == modifiers.AltModifier | modifiers.ShiftModifier
        if step is None or not (alone or held == modifiers.AltModifier):
            return False
        self._move(*step, alone)
        return True

    def _move(self, dx: int, dy: int, alone: bool) -> None:
        x, (x0, x1), (y0, y1) = self._read_out.x, self._chart.x_range(), self._chart.y_range()
        self._on_x_hovered(x)  # it may have been put there in silence
        if x is not None and not x0 <= x <= x1:
            x = None
        if alone != self._alone:
            self._drop()
        kink = None if x is None or (self._live and self._piece) else self._kink_at(x)
        if x is None or (reason := self._why_not(kink, sideways=bool(dx))):
            where = self.tr("Where? Left and Right show the cross-hair, K takes it to a kink.")
            self.refused.emit(where if x is None else reason)
            return
        if kink is None:
            place = x, float(np.interp(x, *self._line))
        else:
            place = float(self._kinks[0][kink]), float(self._kinks[1][kink])
        if not self._live:
            self._began_at, self._alone, self._asked = place[0], alone, None
            self._live, self._piece = True, kink is None
            if kink is None:
                self.piece_grabbed.emit(x)
            else:
                self._meant = self._makers[kink][:1] if alone else self._makers[kink]
                self.kink_grabbed.emit(kink, alone)
        step_x, step_y = KEY_STEP * (x1 - x0), KEY_STEP * (y1 - y0)
        at = self._asked or place
        x, y = kept_in_view(self._chart, at[0] + dx * step_x, at[1] + dy * step_y)
        if dx:  # at the very border a kink has no mark to be moved by
            x = min(max(x, x0 + 0.5 * step_x), x1 - 0.5 * step_x)
        self._asked = x, y
        self._cross = self._asked[0]
        self._moment.start()
        self.dragged.emit(*self._asked)

    def _why_not(self, kink: int | None, *, sideways: bool) -> str:
        if not len(self._line[0]):
            return self.tr("Only the exact fit of a network with one output can be moved.")
        if self._meant and kink is None:
            return self.tr("This kink is no longer there.")
        if kink is None and sideways:
            return self.tr("Only a kink goes sideways; K leads to the next one.")
        return ""

    def stay(self) -> None:
        """It could not be moved to where it was asked for: the next step begins where it is."""
        x = self._read_out.x
        kink = None if x is None else self._kink_at(x)
        self._asked = None
        if kink is not None:
            self._cross = float(self._kinks[0][kink])
            self._read_out.point_at(self._cross)

    def let_go(self) -> None:
        """The gesture is over, in silence."""
        self._moment.stop()
        self._live, self._asked = False, None

    def _drop(self) -> None:
        if self._live:
            self.let_go()
            self.dropped.emit()

    def _give_up(self) -> None:
        self.let_go()
        self.given_up.emit()
        self._cross = self._began_at
        self._read_out.point_at(self._cross)
