"""The loss plot: training and test loss of the whole run, edits made in it, runs before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import line
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import loss_text, losses_csv, nearest
from playground.ui.plots.chart.ranges import decimate, running_median
from playground.ui.plots.loss.chart import LossChart
from playground.ui.plots.loss.menu import LossMenu
from playground.ui.plots.loss.scales import LossScales
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

_TEXTS_PER_SECOND = 5.0  # of numbers while the run goes on
_NEAR_MARK = 5.0  # pixels
_MOST_GHOSTS = 20
_EMPTY = np.zeros(0)


class LossPlot(QWidget):
    """Draws recorded losses; every line goes through recorded samples only.

    Signals:
        scale_changed(logarithmic): the person chose the other axis.
        step_hovered(step): the recorded step nearest to the pointer as int, or None.
        export_requested(kind): ``csv``, ``picture`` or ``copy`` was chosen in the menu.
    """

    scale_changed = Signal(bool)
    step_hovered = Signal(object)
    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps, self._train = _EMPTY, _EMPTY
        self._test: Array | None = None
        self._penalty: Array | None = None
        self._ghosts: tuple[Curve, ...] = ()
        self._ghost_labels: tuple[str, ...] = ()
        self._marks: tuple[tuple[int, str], ...] = ()
        self._diverged: int | None = None
        self._hovered: int | None = None  # the number of a recorded sample
        self._scales = LossScales()

        self._chart = LossChart(self)
        self._frame = PlotFrame(self, self._chart, self.tr("Loss plot"))
        self._legend = self._frame.legend
        self.menu = LossMenu(self)
        self._frame.add_control(self.menu)
        self._log_button = self._frame.add_button(
            "logarithmic",
            self.tr("Logarithmic loss axis"),
            self.tr("Logarithmic or linear loss axis"),
        )
        self._log_button.setCheckable(True)
        self._log_button.setChecked(True)
        self._log_button.setText(self.tr("log"))
        self._log_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._texts = Throttle(_TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._show_numbers)
        self._log_button.toggled.connect(self._on_log_toggled)
        self.menu.log_steps.toggled.connect(self._on_log_steps_toggled)
        self.menu.penalty.toggled.connect(self._on_penalty_toggled)
        self.menu.smooth.toggled.connect(self._redraw)
        self.menu.export_requested.connect(self.export_requested)
        self._chart.pointer_moved.connect(self._on_pointer_moved)
        self._chart.cursor_stepped.connect(self._on_cursor_stepped)
        self._chart.resized.connect(self._on_resized)
        self._chart.y_axis.decades = True
        self.set_theme(theme)
        self._redraw()

    # -- what it shows ---------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Other colours, or another scale."""
        self._theme = theme
        self._frame.set_theme(theme)
        self._chart.x_axis.setLabel(self.tr("step"))
        self._chart.y_axis.setLabel(self.tr("loss"))
        self._draw_marks()
        self._draw_ends()
        self._chart.draw_zero(self._scales.zero)
        self._show_numbers()
        self._show_message()

    def set_history(
        self, steps: Array, train: Array, test: Array | None, penalty: Array | None = None
    ) -> None:
        """The recorded samples, ``(n,)`` each, steps ascending.

        ``test`` is None, or NaN where the test loss was not recorded; a ``penalty`` of 0 all along
        is not shown.
        """
        if test is not None and not np.isfinite(test).any():
            test = None
        if penalty is not None and not (penalty > 0.0).any():
            penalty = None
        old = self._steps, self._train, self._test, self._penalty
        new = steps, train, test, penalty
        if all(map(_same, old, new)) and len(steps):
            return
        kinds = [[curve is None for curve in curves] for curves in (old, new)]
        kinds_change = kinds[0] != kinds[1] or not (len(old[0]) and len(steps))
        hovered, self._hovered = self._hovered, None
        if hovered is not None and len(steps) and (step := float(old[0][hovered])) <= steps[-1]:
            self._hovered = nearest(steps, step)  # another number when the history was thinned
        self._steps, self._train, self._test, self._penalty = new
        self._redraw()
        if kinds_change:
            self._texts.now()
        else:
            self._texts.ask()

    def set_ghosts(self, ghosts: Sequence[Curve], labels: Sequence[str] = ()) -> None:
        """Earlier runs as ``(steps, losses)``, newest first; unnamed ones are numbered."""
        ghosts = tuple(ghosts)[:_MOST_GHOSTS]
        self._ghosts = ghosts
        self._ghost_labels = tuple(labels) or tuple(
            self.tr("earlier run {0}").format(i + 1) for i in range(len(ghosts))
        )
        while len(self._chart.ghosts) < len(ghosts):
            ghost = line(10.0)
            self._chart.ghosts.append(ghost)
            self._chart.add(ghost)
        self._redraw()
        self._show_numbers()

    def set_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Thin lines at these steps; their texts are read out near them."""
        self._marks = tuple(marks)
        self._draw_marks()
        self._show_numbers()

    def mark_edit(self, step: int, text: str) -> None:
        """One more mark."""
        self.set_marks((*self._marks, (step, text)))

    def set_diverged(self, step: int | None) -> None:
        """Say that the loss stopped being finite at ``step``; None when all is well."""
        if step != self._diverged:
            self._diverged = step
            self._show_message()

    def clear(self) -> None:
        """A run that has not begun; ghosts stay."""
        self._scales.forget()
        self._hovered = None
        self.set_diverged(None)
        self.set_marks(())
        self.set_history(_EMPTY, _EMPTY, None)

    def is_logarithmic(self) -> bool:
        return self._log_button.isChecked()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Choose the loss axis, as the button does."""
        self._log_button.setChecked(logarithmic)

    @property
    def log_steps(self) -> bool:
        return self.menu.log_steps.isChecked()

    def set_log_steps(self, logarithmic: bool) -> None:
        """Choose the step axis, as the menu does."""
        self.menu.log_steps.setChecked(logarithmic)

    # -- what is taken away ----------------------------------------------------------------

    def csv_text(self) -> str:
        """All recorded samples of this run as CSV, with all digits; empty where not measured."""
        return losses_csv(self._steps, self._train, self._test, self._penalty)

    def picture(self) -> QPixmap:
        """The legend and the plot as they are on the screen, without the buttons."""
        self._frame.show_controls(False)
        picture = self.grab()
        self._frame.show_controls(True)
        return picture

    # -- drawing ---------------------------------------------------------------------------

    def _redraw(self) -> None:
        scales, chart = self._scales, self._chart
        recorded = [
            (chart.train, self._smoothed(self._steps, self._train)),
            (chart.test, self._smoothed(*self._test_curve())),
            (chart.penalty, self._penalty_curve()),
            *zip(chart.ghosts, self._ghosts, strict=False),
        ]
        scales.see([losses for _, (_, losses) in recorded])
        curves = [(item, scales.curve(*samples)) for item, samples in recorded]
        chart.set_ranges(*scales.ranges([curve for _, curve in curves]))
        chart.draw_zero(scales.zero)
        low, high = chart.x_range()
        columns = chart.pixels_wide()
        for item, (steps, losses) in curves:
            chart.draw(item, *decimate(steps, losses, columns, low, high))
        for ghost in chart.ghosts[len(self._ghosts) :]:
            ghost.setData(_EMPTY, _EMPTY)
        self._draw_marks()
        self._draw_ends()
        self._draw_cursor()
        self._show_message()

    def _smoothed(self, steps: Array, losses: Array) -> Curve:
        """The curve to draw; read-outs and exports stay with what was recorded."""
        return steps, running_median(losses) if self.menu.smooth.isChecked() else losses

    def _penalty_curve(self) -> Curve:
        if self._penalty is None or not self.menu.penalty.isChecked():
            return _EMPTY, _EMPTY
        return self._steps, self._penalty

    def _draw_marks(self) -> None:
        step = self._scales.step
        self._chart.draw_marks([(step(float(at)), text) for at, text in self._marks])

    def _test_curve(self) -> Curve:
        return (_EMPTY, _EMPTY) if self._test is None else (self._steps, self._test)

    def _draw_ends(self) -> None:
        """A dot where each curve stands now."""
        curve = self._scales.curve
        self._chart.draw_ends(
            train=curve(self._steps, self._train), test=curve(*self._test_curve())
        )

    def _draw_cursor(self) -> None:
        chart, i = self._chart, self._hovered
        if i is None:
            chart.cursor_line.set_lines([], [])
            chart.cursor_dots.setData([], [])
            return
        step = self._scales.step(float(self._steps[i]))
        values = np.array([self._train[i], np.nan if self._test is None else self._test[i]])
        values = self._scales.losses(values[np.isfinite(values)])
        chart.cursor_line.set_lines([step], [])
        chart.cursor_dots.setData(np.full(len(values), step), values)

    # -- words -----------------------------------------------------------------------------

    def _show_numbers(self) -> None:
        """Legend and read-out; called rarely, because text is costly to paint."""
        theme, entries = self._theme, []
        if len(self._steps):
            text = self.tr("training {0}").format(loss_text(self._train[-1]))
            entries.append(Entry(text, "line", theme.loss_train))
            described = self.tr("Step {0}: {1}").format(f"{self._steps[-1]:,.0f}", text)
            if self._test is not None:
                text = self.tr("test {0}").format(loss_text(self._test[-1]))
                entries.append(Entry(text, "line", theme.loss_test))
                described += f", {text}"
            self._chart.setAccessibleDescription(described)
        if len(self._penalty_curve()[0]):
            assert self._penalty is not None
            text = self.tr("penalty {0}").format(loss_text(self._penalty[-1]))
            entries.append(Entry(text, "line", theme.warning))
        if self._ghosts:
            entries.append(Entry(self.tr("earlier runs"), "line", theme.ghost))
        if self._marks:
            entries.append(Entry(self.tr("edit"), "dashed", theme.edit_mark))
        self._legend.set_entries(tuple(entries))
        self._show_read_out()

    def _show_read_out(self) -> None:
        i = self._hovered
        if i is None:
            self._chart.show_read_out("", 0.0)
            return
        step = float(self._steps[i])
        lines = [self.tr("step {0}").format(f"{step:,.0f}")]
        lines.append(self.tr("training {0}").format(f"{self._train[i]:.8g}"))
        if self._test is not None and np.isfinite(self._test[i]):
            lines.append(self.tr("test {0}").format(f"{self._test[i]:.8g}"))
        if self._penalty is not None:
            lines.append(self.tr("penalty {0}").format(f"{self._penalty[i]:.8g}"))
        for label, (steps, losses) in list(zip(self._ghost_labels, self._ghosts, strict=False))[:3]:
            if len(steps) and step <= steps[-1]:
                j = nearest(steps, step)
                lines.append(f"{label}: {losses[j]:.6g}")
        reach = _NEAR_MARK * self._chart.box.viewPixelSize()[0]
        at, place = self._scales.step, self._scales.step(step)
        lines += [text for mark, text in self._marks if abs(at(mark) - place) <= reach][-3:]
        self._chart.show_read_out("\n".join(lines), place)

    def _show_message(self) -> None:
        theme = self._theme
        if self._diverged is not None:
            text = self.tr(
                "Diverged: the loss stopped being finite at step {0}. "
                "A smaller learning rate helps."
            ).format(f"{self._diverged:,}")
            self._chart.show_message(text, theme.error, at_top=True)
        elif not len(self._steps) and not self._ghosts:
            self._chart.show_message(self.tr("Press Play to see the loss fall."), theme.text_muted)
        else:
            self._chart.show_message("", theme.text)

    # -- the pointer -----------------------------------------------------------------------

    def _hover(self, sample: int | None) -> None:
        if sample == self._hovered:
            return
        self._hovered = sample
        self._draw_cursor()
        self._show_read_out()
        self.step_hovered.emit(None if sample is None else int(self._steps[sample]))

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None or not len(self._steps):
            self._hover(None)
        else:
            places = self._scales.steps(self._steps)
            self._hover(nearest(places, self._chart.to_data(position)[0]))

    def _on_cursor_stepped(self, samples: int) -> None:
        n = len(self._steps)
        if n:
            start = n - 1 if self._hovered is None else self._hovered + samples
            self._hover(min(max(start, 0), n - 1))

    def _on_log_toggled(self, logarithmic: bool) -> None:
        self._chart.y_axis.set_decades(logarithmic)
        self._scales.set_logarithmic(logarithmic)
        self._redraw()
        self._chart.update_grid()
        self.scale_changed.emit(logarithmic)

    def _on_log_steps_toggled(self, logarithmic: bool) -> None:
        self._chart.x_axis.set_decades(logarithmic)
        self._scales.set_log_steps(logarithmic)
        self._redraw()
        self._chart.update_grid()

    def _on_penalty_toggled(self, _shown: bool) -> None:
        self._redraw()
        self._show_numbers()

    def _on_resized(self) -> None:
        self._redraw()
        self._show_read_out()


def _same(old: Array | None, new: Array | None) -> bool:
    if old is None or new is None:
        return old is new
    return old is new or np.array_equal(old, new, equal_nan=True)
