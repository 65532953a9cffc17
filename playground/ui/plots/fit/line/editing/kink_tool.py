"""Dragging a kink's mark, or a straight piece, with mouse and keys."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent

from playground.ui.plots.chart.reach import kept_in_view, nearest_within
from playground.ui.plots.fit.line.editing.kink_drag import KinkDrags
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.read_out import NEAR_KINK
from playground.ui.plots.fit.tool_chart import ARROWS, KEY_STEP, ChartTool

KINK_REACH = 9.0  # pixels
PIECE_REACH = 6.0
MISS_REACH = 24.0  # a press this near to a kink that misses it is not meant to pan
START = 3.0  # pixels before a press becomes a drag
REST_MS = 1000  # without a key, after which a drag by keys ends


class KinkTool(ChartTool):
    """The mouse drags kinks and pieces while no points are edited, Alt and the arrows always do.

    Keys drag the kink, or the piece, at the cross-hair. The kink that the cross-hair came to stays
    chosen until the cross-hair goes elsewhere, even when training moves that kink away.
    """

    def __init__(self, plot: FitPlot, drags: KinkDrags, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = plot.chart
        self._read_out, self._bubble = plot.read_out, plot.bubble
        self._drags = drags
        self._missed = ""  # what to say about a press beside a kink
        self._kink: int | None = None  # grabbed by the mouse; None for a piece
        self._place = (0.0, 0.0)  # of the kink, or on the piece
        self._pressed_at = QPointF()
        self._grip = QPointF()  # from the pointer to the place
        self._dragging = self._one = False  # ``_one``: move the kink of one unit alone
        self._chosen: tuple[int, ...] = ()  # the makers of the kink that the cross-hair came to
        self._chosen_at: float | None = None  # the cross-hair's place then, and after each move
        self._began_at: float | None = None
        self._live = False  # a drag by keys goes on
        self._alone = self._piece = False
        self._asked: tuple[float, float] | None = None  # the place of the last move by keys
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._drop)
        self._read_out.x_changed.connect(self._on_x_changed)
        drags.refused.connect(self._on_refused)
        drags.ended.connect(self._on_ended)

    # -- mouse -----------------------------------------------------------------------------

    def _kink_near(self, position: QPointF) -> int | None:
        kinks = self._chart.kinks
        return nearest_within(self._chart, (kinks.x, kinks.y), position, KINK_REACH)

    def _line_at(self, position: QPointF) -> tuple[float, float] | None:
        """The point of the line above or below the pointer, when the line is near."""
        xs, ys = self._chart.function
        x, y = self._chart.to_data(position)
        if not len(xs) or not xs[0] <= x <= xs[-1]:
            return None
        at = float(np.interp(x, xs, ys))
        dx, dy = self._chart.pixel_size()
        piece = min(max(int(np.searchsorted(xs, x)), 1), len(xs) - 1)
        slope = (ys[piece] - ys[piece - 1]) / (xs[piece] - xs[piece - 1])
        # The distance to the line, not to the point above: steep pieces can be grabbed too.
        distance = abs(y - at) / dy / np.hypot(1.0, slope * dx / dy)
        return (x, at) if distance <= PIECE_REACH else None

    def cursor_at(self, position: QPointF) -> Qt.CursorShape | None:
        inside = self._chart.plot_rect().contains(position)
        if self._chart.editing or not (inside and self._chart.draggable):
            return None
        if self._kink_near(position) is not None:
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.SizeVerCursor if self._line_at(position) is not None else None

    def press(self, event: QMouseEvent) -> bool:
        position, left = event.position(), event.button() == Qt.MouseButton.LeftButton
        if self._chart.editing or not left:
            return False
        self._missed = ""
        if not self._chart.draggable:
            self._missed, self._pressed_at = self._near_miss(position), position
            return bool(self._missed)
        self._kink = self._kink_near(position)
        self._one = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._kink is not None:
            kinks = self._chart.kinks
            place: tuple[float, float] | None = kinks.x[self._kink], kinks.y[self._kink]
        else:
            place = self._line_at(position)
        if place is None:
            self._missed = self._near_miss(position)
            self._pressed_at = position
            return bool(self._missed)
        self._place = place
        self._pressed_at, self._dragging = position, False
        self._grip = self._chart.to_pixels(*place) - position
        return True

    def _near_miss(self, position: QPointF) -> str:
        """What to say about a press that just misses a kink; "" for any other press."""
        kinks = self._chart.kinks
        near = nearest_within(self._chart, (kinks.x, kinks.y), position, MISS_REACH)
        if near is None or not self._chart.kinks_are_marked:
            return ""
        if not self._chart.draggable:
            return self.tr("Only the exact fit of a network with one output can be moved.")
        return self.tr("Press on the kink or on the line to drag it.")

    def move(self, event: QMouseEvent) -> None:
        position = event.position()
        if self._missed:
            if (position - self._pressed_at).manhattanLength() >= START:
                self._bubble.say(self._missed, position.toPoint(), lasting=True)
            return
        if not self._dragging:
            if (position - self._pressed_at).manhattanLength() < START:
                return
            self._dragging = True
            if self._kink is not None:
                makers = self._chart.kinks.nodes[self._kink]
                self._drags.grab_kink(makers[:1] if self._one else makers)
            else:
                self._drags.grab_piece(self._place[0])
        self._drags.drag_to(*kept_in_view(self._chart, *self._chart.to_data(position + self._grip)))

    def release(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.move(event)
            self._dragging = False
            self._drags.drop()

    def cancel(self) -> None:
        if self._dragging:
            self._dragging = False
            self._drags.give_up()

    def forget(self) -> None:
        """Choose no kink: the network is another one."""
        self._chosen, self._chosen_at = (), None

    # -- keys: choosing --------------------------------------------------------------------

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

    # -- keys: dragging --------------------------------------------------------------------

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
