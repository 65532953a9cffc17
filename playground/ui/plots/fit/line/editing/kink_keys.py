"""Moving a kink, or a straight piece, by keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from playground.ui.inputs.bubble import Bubble
from playground.ui.plots.chart.reach import kept_in_view
from playground.ui.plots.fit.line.chart import ARROWS, KEY_STEP, ChartTool, FitChart
from playground.ui.plots.fit.line.editing.kink_drag import KinkDrags
from playground.ui.plots.fit.line.read_out import NEAR_KINK, ReadOut

REST_MS = 1000  # without a key, after which the drag ends


class KinkKeys(ChartTool):
    """Alt and the arrows drag the kink, or the piece, at the cross-hair.

    The kink that the cross-hair came to stays chosen until the cross-hair goes elsewhere, even
    when training moves that kink away.
    """

    def __init__(
        self,
        chart: FitChart,
        read_out: ReadOut,
        drags: KinkDrags,
        bubble: Bubble,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._chart = chart
        self._read_out = read_out
        self._drags = drags
        self._bubble = bubble
        self._chosen: tuple[int, ...] = ()  # the makers of the kink that the cross-hair came to
        self._chosen_at: float | None = None  # the cross-hair's place then, and after each move
        self._began_at: float | None = None
        self._live = False  # a drag by keys goes on
        self._alone = self._piece = False
        self._asked: tuple[float, float] | None = None  # the place of the last move
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._drop)
        read_out.x_changed.connect(self._on_x_changed)
        drags.refused.connect(self._on_refused)
        drags.ended.connect(self._on_ended)

    def forget(self) -> None:
        """Choose no kink: the network is another one."""
        self._chosen, self._chosen_at = (), None

    # -- choosing --------------------------------------------------------------------------

    def _on_x_changed(self, x: float | None) -> None:
        if x == self._chosen_at:
            return
        self._drop()
        self._chosen, self._chosen_at = (), x
        kink = None if x is None else self._kink_at(x)
        if kink is not None:
            self._chosen = self._chart.kinks.nodes[kink]

    def _kink_at(self, x: float) -> int | None:
        """The chosen kink, where it is now; else the one near x."""
        kinks = self._chart.kinks
        away = np.abs(kinks.x - x)
        if self._chosen:
            among = kinks.made_by(self._chosen)
        else:
            among = np.flatnonzero(away <= NEAR_KINK * self._chart.pixel_size()[0]).tolist()
        return min(among, key=lambda i: float(away[i]), default=None)

    # -- dragging --------------------------------------------------------------------------

    def press_key(self, event: QKeyEvent) -> bool:
        modifiers = Qt.KeyboardModifier
        held = event.modifiers() & ~modifiers.KeypadModifier
        if event.key() == Qt.Key.Key_Escape and self._live:
            self._drags.give_up()
            self._chosen_at = self._began_at
            self._read_out.set_x(self._chosen_at)
            return True
        step = ARROWS.get(Qt.Key(event.key()))
        alone = held == modifiers.AltModifier | modifiers.ShiftModifier
        if step is None or not (alone or held == modifiers.AltModifier):
            return False
        self._move(*step, alone)
        return True

    def _move(self, dx: int, dy: int, alone: bool) -> None:
        x, (x0, x1), (y0, y1) = self._read_out.x, self._chart.x_range(), self._chart.y_range()
        if x is not None and not x0 <= x <= x1:
            x = None
        if alone != self._alone:
            self._drop()
        kink = None if x is None or (self._live and self._piece) else self._kink_at(x)
        reason = self._why_not(x, kink, sideways=bool(dx))
        if x is None or reason:
            place = self._chart.plot_rect().center()
            if x is not None:
                place = self._chart.to_pixels(x, min(max(self._read_out.y or y0, y0), y1))
            self._bubble.say(reason, place.toPoint(), lasting=True)
            return
        kinks = self._chart.kinks
        if kink is None:
            place_x, place_y = x, float(np.interp(x, *self._chart.function))
        else:
            place_x, place_y = float(kinks.x[kink]), float(kinks.y[kink])
        if not self._live:
            self._live, self._piece, self._alone = True, kink is None, alone
            self._began_at, self._asked = place_x, None
            if kink is None:
                self._drags.grab_piece(x)
            else:
                self._chosen = kinks.nodes[kink][:1] if alone else kinks.nodes[kink]
                self._drags.grab_kink(self._chosen)
        step_x, step_y = KEY_STEP * (x1 - x0), KEY_STEP * (y1 - y0)
        at_x, at_y = self._asked or (place_x, place_y)
        x, y = kept_in_view(self._chart, at_x + dx * step_x, at_y + dy * step_y)
        if dx:  # a kink at the very border has no mark
            x = min(max(x, x0 + 0.5 * step_x), x1 - 0.5 * step_x)
        self._asked = x, y
        self._rest.start()
        self._place_cross_hair(x)
        self._drags.drag_to(x, y)

    def _why_not(self, x: float | None, kink: int | None, *, sideways: bool) -> str:
        if x is None:
            return self.tr("Left and Right show the cross-hair, K takes it to a kink.")
        if not self._chart.draggable:
            return self.tr("Only the exact fit of a network with one output can be moved.")
        if self._chosen and kink is None:
            return self.tr("This kink is no longer there.")
        if kink is None and sideways:
            return self.tr("Only a kink goes sideways; K leads to the next one.")
        return ""

    def _place_cross_hair(self, x: float) -> None:
        """Without choosing another kink there."""
        self._chosen_at = x
        self._read_out.set_x(x, point=False)

    def _on_refused(self) -> None:
        """The next step begins where the kink is."""
        x = self._read_out.x
        kink = None if x is None else self._kink_at(x)
        self._asked = None
        if self._live and kink is not None:
            self._place_cross_hair(float(self._chart.kinks.x[kink]))

    def _on_ended(self) -> None:
        self._rest.stop()
        self._live, self._asked = False, None

    def _drop(self) -> None:
        if self._live:
            self._drags.drop()
