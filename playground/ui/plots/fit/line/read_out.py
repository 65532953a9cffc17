"""The fit plot's cross-hair, and the words about what is under it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent

from playground.model.numbers import format_number
from playground.session.throttle import Throttle
from playground.ui.plots.fit.line.chart import KEY_STEP, FitChart

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

NEAR_KINK = 7.0  # pixels
MANY = 10  # steps, with Shift
_TEXTS_PER_SECOND = 5.0  # of a read-out that only follows the training
_EMPTY = np.zeros(0)


class FitReadOut(QObject):
    """Follows the pointer and the keys.

    Signals:
        x_hovered(x): pointer or keys have brought the cross-hair to this x, as float, or None.
        kinks_pointed(numbers): the marks near it, as a tuple of their places in the order given
            to ``set_kinks``; empty when there are none.
    """

    x_hovered = Signal(object)
    kinks_pointed = Signal(object)

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._x: float | None = None
        self._function: Curve = (_EMPTY, _EMPTY)
        self._kinks: Curve = (_EMPTY, _EMPTY)
        self._kink_labels: tuple[str, ...] = ()
        self._pointed: tuple[int, ...] = ()
        self._x_name = "x"
        self._remark = ""
        self._remarked: float | None = None
        self._texts = Throttle(_TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._show)
        chart.pointer_moved.connect(self._on_pointer_moved)
        chart.resized.connect(self._on_resized)

    # -- what it reads ---------------------------------------------------------------------

    def set_x_name(self, name: str) -> None:
        self._x_name = name

    def set_function(self, x: Array, y: Array) -> None:
        """A polyline ``(n,), (n,)`` with ascending, finite x and y."""
        self._function = x, y
        if self._x is not None:
            self._draw()
            self._texts.ask()

    def set_kinks(self, x: Array, y: Array, labels: Sequence[str]) -> None:
        """Marks at ``(n,), (n,)``, each with the name of what makes it."""
        self._kinks, self._kink_labels = (x, y), tuple(labels)

    def set_remark(self, text: str, x: float | None = None) -> None:
        """What is pointed at elsewhere, in words below those about the cross-hair; "" for none.

        ``x`` is what they are about, from which they keep away.
        """
        if text != self._remark:
            self._remark, self._remarked = text, x
            self._show()

    # -- the cross-hair --------------------------------------------------------------------

    @property
    def x(self) -> float | None:
        """Where the cross-hair is."""
        return self._x

    @property
    def y(self) -> float | None:
        """The function there."""
        return None if self._x is None else self._function_at(self._x)

    def set_x(self, x: float | None) -> None:
        """Show the cross-hair at ``x``, in silence; hide it with None."""
        if x != self._x:
            self._x = x
            self._draw()
            self._show()

    def point_at(self, x: float | None) -> None:
        """Pointer or keys have brought the cross-hair there, or taken it away."""
        if x != self._x:
            self.set_x(x)
            self.x_hovered.emit(x)
        pointed = () if x is None else tuple(self.kinks_near(x))
        if pointed != self._pointed:
            self._pointed = pointed
            self.kinks_pointed.emit(pointed)

    def kinks_near(self, x: float) -> list[int]:
        """The numbers of the marks at ``x``, three at most."""
        pixel = self._chart.box.viewPixelSize()[0]
        near = np.flatnonzero(np.abs(self._kinks[0] - x) <= NEAR_KINK * pixel)
        return [int(i) for i in near[:3] if i < len(self._kink_labels)]

    def press_key(self, event: QKeyEvent) -> bool:
        """Left and Right move it; with Ctrl while points are edited too. K leads to the kinks."""
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
        """To the next one on this side; it stays where there is none."""
        low, high = self._chart.x_range()
        start = (low if forward else high) if self._x is None else self._x
        xs = self._kinks[0]
        ahead = xs[xs > start] if forward else xs[xs < start]
        if len(ahead):
            self.point_at(float(ahead.min() if forward else ahead.max()))

    def _step(self, steps: int) -> None:
        low, high = self._chart.x_range()
        start = (low + high) / 2.0 if self._x is None else self._x
        self.point_at(min(max(start + steps * KEY_STEP * (high - low), low), high))

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        self.point_at(None if position is None else self._chart.to_data(position)[0])

    # -- drawing ---------------------------------------------------------------------------

    def _on_resized(self) -> None:
        if self._x is not None or self._remark:
            self._show()

    def _function_at(self, x: float) -> float | None:
        xs, ys = self._function
        if not len(xs) or not xs[0] <= x <= xs[-1]:
            return None
        return float(np.interp(x, xs, ys))

    def _draw(self) -> None:
        chart, x = self._chart, self._x
        y = None if x is None else self._function_at(x)
        chart.cursor_line.set_lines([] if x is None else [x], [])
        chart.cursor_dot.setData([] if y is None else [x], [] if y is None else [y])

    def _show(self) -> None:
        x = self._x
        if x is None:
            place = self._chart.x_range()[0] if self._remarked is None else self._remarked
            self._chart.show_read_out(self._remark, place)
            return
        text = f"{self._x_name} = {format_number(x, 3)}"
        y = self._function_at(x)
        if y is not None:
            text += self.tr("\nnetwork = {0}").format(format_number(y, 3))
        for i in self.kinks_near(x):
            at = f"({format_number(self._kinks[0][i], 3)}, {format_number(self._kinks[1][i], 3)})"
            text += self.tr("\nkink of {0} at {1}").format(self._kink_labels[i], at)
        text += f"\n{self._remark}" if self._remark else ""
        self._chart.show_read_out(text, x)
