"""The loss plot: losses of the whole run, the edits made in it, and earlier runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.engine.history import History, empty_history
from playground.session.curvature import NO_CURVATURE, CurvatureHistory
from playground.session.throttle import Throttle
from playground.ui.commands.command import Command, switch
from playground.ui.commands.menus import context_menu
from playground.ui.commands.table import CommandTable
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.loss_table import losses_csv
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.ranges import running_median
from playground.ui.plots.chart.show_menu import ShowMenu
from playground.ui.plots.loss.chart import LossChart
from playground.ui.plots.loss.curvature_chart import CurvatureChart
from playground.ui.plots.loss.earlier import MAX_RUNS, EarlierRuns
from playground.ui.plots.loss.scales import LossScales
from playground.ui.plots.loss.words import (
    curvature_entries,
    described,
    loss_entries,
    nearest,
    read_out_lines,
    runs_text,
)
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

EXPORTS = ("copy_loss_picture", "save_loss_picture", "loss_csv")
_TEXTS_PER_SECOND = 5.0
_NEAR_MARK = 5.0  # pixels
_EMPTY = np.zeros(0)
_NONE: Curve = (_EMPTY, _EMPTY)


class LossPlot(QWidget):
    """Draws recorded losses; every line goes through recorded samples only.

    Attributes:
        chart: the drawing area.
        curvature_chart: the curvature of the loss, below it.
        frame: the layout, with the legend.
        commands: switches of what is shown, and what else is in its menu.
        menu: the button with that menu.
        earlier: the runs before this one.
        log_steps, penalty, smooth, curvature: what is switched on.

    Signals:
        scale_changed(logarithmic): the person chose the other loss axis.
        log_steps_changed(logarithmic): the person chose the other step axis.
        curvature_wanted(wanted): the person wants the curvature of the loss, or no longer.
    """

    scale_changed = Signal(bool)
    log_steps_changed = Signal(bool)
    curvature_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._history = empty_history()
        self._marks: tuple[tuple[int, str], ...] = ()
        self._shown: int | None = None
        self._diverged: int | None = None
        self._hovered: int | None = None  # the index of a sample
        self._curvatures = NO_CURVATURE
        self._scales = LossScales()
        self.chart = LossChart(self)
        self.frame = PlotFrame(self, self.chart, self.tr("Loss plot"))
        self.curvature_chart = CurvatureChart(self)
        self.frame.add_row(self.curvature_chart)
        self.log_steps, self.penalty, self.smooth, self.curvature = False, True, False, False
        self._no_limit = ""  # why there is no curvature or no limit
        self.commands = CommandTable(self)
        name, tip = self.tr("Show in the loss plot"), self.tr("How the loss is shown, and exports")
        self.menu = ShowMenu(name, tip, self.commands, self)
        self.menu.add(self._switches())
        self.earlier = EarlierRuns(self)
        self.menu.add_menu("loss/earlier", self.earlier.commands())
        self.frame.add_control(self.menu)
        self._log_button = self.frame.add_button(
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
        self.chart.pointer_moved.connect(self._on_pointer_moved)
        self.chart.menu_requested.connect(self._on_menu_requested)
        self.chart.cursor_stepped.connect(self._on_cursor_stepped)
        self.chart.resized.connect(self._refresh)
        self.earlier.changed.connect(self._refresh)
        self.note = Note(self.chart, at_right=False, framed=False)
        self.chart.y_axis.decades = True
        self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.frame.set_theme(theme)
        self.note.set_theme(theme)
        self.chart.x_axis.set_name(self.tr("step"))
        self.chart.y_axis.set_name(self.tr("loss"))
        self.curvature_chart.set_theme(theme)
        self._refresh()

    # -- content ---------------------------------------------------------------------------

    def set_history(self, history: History) -> None:
        """Show these samples; a test loss or a penalty only where there is one."""
        old, self._history = self._history.step, history
        hovered, self._hovered = self._hovered, None
        if hovered is not None and len(history) and (step := float(old[hovered])) <= self._last:
            self._hovered = nearest(history.step, step)
        self._redraw()
        self._texts.ask()

    def set_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Dashed lines at these steps, each with a text."""
        self._marks = tuple(marks)
        self._refresh()

    def set_shown(self, step: int | None) -> None:
        """Mark the step that all views show; None while that is the latest one."""
        if step != self._shown:
            self._shown = step
            self._refresh()

    def set_diverged(self, step: int | None) -> None:
        """Tell that the loss stopped being finite at ``step``; None when all is well."""
        if step != self._diverged:
            self._diverged = step
            self._show_message()

    def set_curvature(self, history: CurvatureHistory, no_limit: str) -> None:
        """Show the curvature by step; ``no_limit`` says why it has no limit, or is not known."""
        self._curvatures, self._no_limit = history, no_limit
        self._redraw()
        self._texts.ask()

    def is_logarithmic(self) -> bool:
        return self._log_button.isChecked()

    def set_logarithmic(self, logarithmic: bool) -> None:
        """Choose the loss axis, as the button does."""
        self._log_button.setChecked(logarithmic)

    # fmt: off
    def _switches(self) -> Iterator[Command]:
        for name, text, turn, tip in (
            ("log_steps", self.tr("&Logarithmic steps"), self._set_log_steps,
             self.tr("Give the first steps of the run as much room as the last")),
            ("penalty", self.tr("&Penalty"), self._set_penalty,
             self.tr("The penalty of L1 and L2, apart from the data loss")),
            ("smooth", self.tr("&Smooth (running median)"), self._set_smooth,
             self.tr("The median of each sample and its neighbours; every value is a recorded"
                     " one")),
        ):
            yield switch(
                f"loss_{name}", text, partial(getattr, self, name), turn, tip=tip, menu="loss",
                kept=f"loss/{name}",
            )
        yield switch(
            "loss_curvature", self.tr("Learning-rate &limit"), partial(getattr, self, "curvature"),
            self._set_curvature, menu="loss",
            tip=self.tr("The loss’s largest curvature λ, and the λ that the learning rate allows"),
        )
    # fmt: on

    def axis_command(self) -> Command:
        """The switch of the loss axis, whose key works in the whole window."""
        return switch(
            "log_loss",
            self.tr("&Logarithmic loss"),
            self.is_logarithmic,
            self.set_logarithmic,
            keys=("Ctrl+L",),
            menu="view",
            kept="log_loss",
        )

    # -- exports ---------------------------------------------------------------------------

    def csv_text(self) -> str:
        """All recorded samples of this run as CSV, with all digits; the curvature while shown."""
        return losses_csv(self._history, self._curvatures if self.curvature else NO_CURVATURE)

    def draw_picture(self, painter: QPainter) -> None:
        """Draw legend and plot as they are on the screen, without the buttons."""
        self.frame.draw_picture(painter)

    def _on_menu_requested(self, position: QPointF | None) -> None:
        menu = context_menu(self.chart, self.commands)
        menu.add(" ".join(c for c in EXPORTS if c in self.commands))
        menu.popup(self.chart.menu_place(position))

    # -- drawing ---------------------------------------------------------------------------

    @property
    def _last(self) -> float:
        return float(self._history.step[-1])

    @property
    def _shows_penalty(self) -> bool:
        return self.penalty and bool((self._history.penalty > 0.0).any())

    def _refresh(self) -> None:
        self._redraw()
        self._show_numbers()

    def _redraw(self) -> None:
        scales, chart, history = self._scales, self.chart, self._history
        recorded = {
            "train": (history.step, self._smoothed(history.train)),
            "test": (history.step, self._smoothed(history.test)),
            "penalty": (history.step, history.penalty),
        }
        if not self._shows_penalty:
            recorded["penalty"] = _NONE
        earlier = [(run.steps, run.losses) for run in self.earlier.shown]
        followed, beside = self._followed(list(recorded.values()), earlier)
        scales.see([y for _, y in followed], [y for _, y in beside])
        curves = {name: scales.curve(*samples) for name, samples in recorded.items()}
        before = [scales.curve(*samples) for samples in earlier]
        chart.set_ranges(*scales.ranges(*self._followed(list(curves.values()), before)))
        chart.draw_zero(scales.zero)
        for name, curve in curves.items():
            chart.draw_curve(name, *curve)
        for i in range(MAX_RUNS):
            chart.draw_curve(f"earlier run {i + 1}", *(before[i] if i < len(before) else _NONE))
        chart.draw_marks([(scales.step(float(at)), text) for at, text in self._marks])
        chart.draw_shown(None if self._shown is None else scales.step(float(self._shown)))
        chart.draw_ends(*(scales.curve(history.step, y) for y in (history.train, history.test)))
        if self.curvature:
            width = int(chart.y_axis.width())
            if self.curvature_chart.y_axis.fixedWidth != width:
                self.curvature_chart.y_axis.setWidth(width)  # so that steps are below steps
            self.curvature_chart.draw(self._curvatures, scales, chart.x_range())
        self._draw_cursor()
        self._show_message()
        below = self.tr("Losses below 0 can’t be drawn on a logarithmic axis.")
        self.note.say(below if scales.leaves_out else "")

    def _followed(
        self, present: list[Curve], earlier: list[Curve]
    ) -> tuple[list[Curve], list[Curve]]:
        """The curves that the axes follow, and those beside them, which may leave the view.

        The axes follow the present run, or the earlier one that was zoomed to. Before its first
        step the present run has no curve yet: earlier ones are seen whole.
        """
        if (zoomed := self.earlier.zoomed) is not None:
            return [earlier[self.earlier.shown.index(zoomed)]], []
        if len(self._history) > 1:
            return present, earlier
        return [*present, *earlier], []

    def _smoothed(self, losses: Array) -> Array:
        """The losses to draw; read-outs and exports keep the recorded ones."""
        if not self.smooth:
            return losses
        finite = np.isfinite(losses)
        out = losses.copy()
        out[finite] = running_median(losses[finite])
        return out

    def _draw_cursor(self) -> None:
        history, i = self._history, self._hovered
        if i is None:
            self.chart.draw_cursor(None)
            return
        values = np.array([history.train[i], history.test[i]])
        values = self._scales.losses(values[np.isfinite(values)])
        place = self._scales.step(float(history.step[i]))
        self.chart.draw_cursor(place, values[np.isfinite(values)])

    # -- texts -----------------------------------------------------------------------------

    def _show_numbers(self) -> None:
        """Legend and read-out; called rarely, because text is slow to paint."""
        theme, history = self._theme, self._history
        entries = loss_entries(history, self._shows_penalty, theme)
        if len(history):
            self.chart.setAccessibleDescription(described(history))
        if self._shown is not None:
            text = self.tr("shown: step {0}").format(f"{self._shown:,}")
            entries.append(Entry(text, "line", theme.text))
        if runs := self.earlier.shown:
            entries.append(Entry(runs_text(runs, self.earlier.zoomed), "line", theme.ghost))
        if self._marks:
            entries.append(Entry(self.tr("edit"), "dashed", theme.edit_mark))
        if self.curvature:
            entries += curvature_entries(self._curvatures, self._no_limit, theme)
        self.frame.legend.set_entries(tuple(entries))
        self._show_read_out()

    def _show_read_out(self) -> None:
        i, history = self._hovered, self._history
        if i is None:
            self.chart.show_read_out("", 0.0)
            return
        curvatures = self._curvatures if self.curvature else NO_CURVATURE
        lines = read_out_lines(history, i, curvatures, self.earlier.shown)
        reach = _NEAR_MARK * self.chart.pixel_size()[0]
        at, place = self._scales.step, self._scales.step(float(history.step[i]))
        lines += [text for mark, text in self._marks if abs(at(mark) - place) <= reach][-3:]
        self.chart.show_read_out("\n".join(lines), place)

    def _show_message(self) -> None:
        theme = self._theme
        if self._diverged is not None:
            text = self.tr("Diverged: the loss stopped being finite after step {0}.")
            text = text.format(f"{self._diverged:,}")
            self.chart.show_message(text, theme.error, at_top=True)
        elif not len(self._history) and not self.earlier.shown:
            self.chart.show_message(self.tr("Press Play to see the loss fall."), theme.text_muted)
        else:
            self.chart.show_message("", theme.text)

    # -- events ----------------------------------------------------------------------------

    def _hover(self, sample: int | None) -> None:
        if sample != self._hovered:
            self._hovered = sample
            self._draw_cursor()
            self._show_read_out()

    def _on_pointer_moved(self, position: QPointF | None) -> None:
        if position is None or not len(self._history):
            self._hover(None)
        else:
            places = self._scales.steps(self._history.step)
            self._hover(nearest(places, self.chart.to_data(position)[0]))

    def _on_cursor_stepped(self, samples: int) -> None:
        n = len(self._history)
        if n:
            start = n - 1 if self._hovered is None else self._hovered + samples
            self._hover(min(max(start, 0), n - 1))

    def _on_log_toggled(self, logarithmic: bool) -> None:
        self.chart.y_axis.set_decades(logarithmic)
        self._scales.set_logarithmic(logarithmic)
        self._redraw()
        self.chart.update_grid()
        self.scale_changed.emit(logarithmic)

    def _set_penalty(self, shown: bool) -> None:
        self.penalty = shown
        self._refresh()

    def _set_curvature(self, shown: bool) -> None:
        self.curvature = shown
        self.curvature_chart.setVisible(shown)
        self.curvature_wanted.emit(shown)
        self._refresh()

    def _set_smooth(self, smooth: bool) -> None:
        self.smooth = smooth
        self._redraw()

    def _set_log_steps(self, logarithmic: bool) -> None:
        self.log_steps = logarithmic
        self.log_steps_changed.emit(logarithmic)
        self.chart.x_axis.set_decades(logarithmic)
        self._scales.set_log_steps(logarithmic)
        self._redraw()
        self.chart.update_grid()
