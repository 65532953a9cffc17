"""The cross-hair of the line view, and the text about the place under it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from playground.session.throttle import Throttle
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.plots.fit.line.chart import FitChart
from playground.ui.plots.fit.tool_chart import KEY_STEP, MANY, ChartTool

NEAR_KINK = 7.0  # pixels
TEXTS_PER_SECOND = 5.0


class ReadOut(ChartTool):
    """Follows the pointer and the keys.

    Attributes:
        x: the place of the cross-hair, None while hidden.

    Signals:
        x_changed(x): the cross-hair is at this x, as float, or hidden, None.
        kinks_pointed(ids): the nodes that make the kinks at the cross-hair, as a tuple.
    """

    x_changed = Signal(object)
    kinks_pointed = Signal(object)

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        block_shortcuts(chart, Qt.Key.Key_K)  # elsewhere in the window it locks
        self.x: float | None = None
        self._pointed: tuple[int, ...] = ()
        self._x_name = "x"
        self._remarks: dict[str, tuple[str, float | None]] = {}  # text and x, by source
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        chart.pointer_moved.connect(self._on_pointer_moved)
        chart.resized.connect(self._say)

    def set_x_name(self, name: str) -> None:
        self._x_name = name

    def set_remark(self, source: str, text: str, x: float | None = None) -> None:
        """Show ``text`` of this source below that about the cross-hair, away from ``x``."""
        if text != self._remarks.get(source, ("", None))[0]:
            self._remarks.pop(source, None)
            if text:
                self._remarks[source] = text, x
            self._say()

    def refresh(self) -> None:
        """The function is another one."""
        if self.x is not None:
            self._draw()
            self._texts.ask()

    # -- the cross-hair --------------------------------------------------------------------

    @property
    def y(self) -> float | None:
        """The function at the cross-hair; None where it is not drawn."""
        xs, ys = self._chart.function
        if self.x is None or not len(xs) or not xs[0] <= self.x <= xs[-1]:
            return None
        return float(np.interp(self.x, xs, ys))

    def set_x(self, x: float | None, *, point: bool = True) -> None:
        """Show the cross-hair at ``x``, hide it with None; ``point`` at the kinks there."""
        if x != self.x:
            self.x = x
            self._draw()
            self._say()
            self.x_changed.emit(x)
        if not point:
            return
        kinks = [self._chart.kinks.nodes[i] for i in self.kinks_here()]
        pointed = tuple(dict.fromkeys(node for makers in kinks for node in makers))
        if pointed != self._pointed:
            self._pointed = pointed
            self.kinks_pointed.emit(pointed)

    def kinks_here(self) -> list[int]:
        """The indices of the marked kinks at the cross-hair, three at most."""
        if self.x is None:
            return []
        reach = NEAR_KINK * self._chart.pixel_size()[0]
        near = np.flatnonzero(np.abs(self._chart.kinks.x - self.x) <= reach)
        return [int(i) for i in near[:3]]

    def press_key(self, event: QKeyEvent) -> bool:
        """Left and Right move the cross-hair, K takes it to the kinks."""
        key, keys, modifiers = event.key(), Qt.Key, Qt.KeyboardModifier
        shift = bool(event.modifiers() & modifiers.ShiftModifier)
        if event.modifiers() & modifiers.AltModifier:
            return False
        if key in (keys.Key_Left, keys.Key_Right):
            self._step((1 if key == keys.Key_Right else -1) * (MANY if shift else 1))
        elif key == keys.Key_K and not event.modifiers() & modifiers.ControlModifier:
            self._go_to_kink(forward=not shift)
        else:
            return False
        return True

    def _go_to_kink(self, *, forward: bool) -> None:
        """The next kink on this side; stay where there is none."""
        low, high = self._chart.x_range()
        start = (low if forward else high) if self.x is None else self.x
        xs = self._chart.kinks.x
        ahead = xs[xs > start] if forward else xs[xs < start]
        if len(ahead):
            self.set_x(float(ahead.min() if forward else ahead.max()))

    def _step(self, steps: int) -> None:
        low, high = self._chart.x_range()
        start = (low + high) / 2.0 if self.x is None else self.x
        self.set_x(min(max(start + steps * KEY_STEP * (high - low), low), high))

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        self.set_x(None if position is None else self._chart.to_data(position)[0])

    # -- drawing ---------------------------------------------------------------------------

    def _draw(self) -> None:
        self._chart.set_cross_hair(self.x, self.y)

    def _say(self) -> None:
        x, y, kinks = self.x, self.y, self._chart.kinks
        remarks = [text for text, _ in self._remarks.values()]
        if x is None:
            places = [place for _, place in self._remarks.values() if place is not None]
            place = places[0] if places else self._chart.x_range()[0]
            self._chart.show_read_out("\n".join(remarks), place)
            return
        lines = [f"{self._x_name} = {self._chart.x_text(x)}"]
        if y is not None:
            lines.append(self.tr("network = {0}").format(self._chart.y_text(y)))
        for i in self.kinks_here():
            at = self._chart.place_text(float(kinks.x[i]), float(kinks.y[i]))
            lines.append(self.tr("kink of {0} at {1}").format(kinks.names[i], at))
        self._chart.show_read_out("\n".join(lines + remarks), x)
