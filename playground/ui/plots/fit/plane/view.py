"""The view for two inputs: the field of the network over the plane, and layers over it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from playground.analysis.regions.grid import PlaneGrid
from playground.data.dataset import Dataset, range_of
from playground.data.task import Kind, Task
from playground.engine.run import Snapshot
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Change, Derived, Session
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.command import Command, switch
from playground.ui.commands.table import CommandTable
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.ranges import Range, bounds
from playground.ui.plots.chart.show_menu import ShowMenu
from playground.ui.plots.fit.choice import Choice, Outputs, choices
from playground.ui.plots.fit.plane.cut_layer import CutLayer, CutPanel
from playground.ui.plots.fit.plane.picture import Shown
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.plane.point_tool import PlanePointTool
from playground.ui.plots.fit.plane.preview import PlanePreview
from playground.ui.plots.fit.plane.regions_layer import RegionsLayer
from playground.ui.plots.fit.point_edits import PointEdits
from playground.ui.plots.fit.shades import value_pixels
from playground.ui.plots.fit.view import FitView, WhileShown
from playground.ui.shell.theme import Theme

GRID = 66  # points along each axis; two of them just outside of the view
LINES_PER_SECOND, LINES_SHARE = 20.0, 0.12
_UNIT: Range = (0.0, 1.0)


class PlaneView(FitView):
    """Draws the network over both inputs, and lets the person paint points.

    Attributes:
        plot: the page.
        menu: the button in its header.
        regions, cut, preview_layer: the layers.
    """

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(session, commands, parent)
        self.plot = plot = PlanePlot(parent)
        self.widget = plot
        self._derived = session.derived
        self._dataset: Dataset | None = None
        self._task: Task | None = None
        self._graph: Graph | None = None
        self._grid: PlaneGrid | None = None
        self._shown: Shown | None = None
        self._choices: tuple[Choice, ...] = ()
        self._index = 0  # of the choice that is shown
        self._hovered: int | None = None  # the node whose own function is shown
        self._selected: int | None = None
        self._node_span = 0.0
        self.regions = RegionsLayer(plot.chart, self)
        self.regions.changed.connect(self._on_regions_changed)
        self.preview_layer = PlanePreview(session, plot.chart, self)
        self.preview_layer.changed.connect(self._show_legend)
        panel = CutPanel(plot)
        plot.frame.add_row(panel)
        self.cut = CutLayer(plot.chart, panel, self)
        self._lines = Throttle(LINES_PER_SECOND, self, LINES_SHARE)
        self._lines.due.connect(self._draw_lines)
        self._add_tools()
        self._add_menu()

    def _add_tools(self) -> None:
        session, plot, edits = self.session, self.plot, PointEdits(self.session, self)
        edits.refused.connect(self.refused)
        plot.chart.tools += [PlanePointTool(plot, edits, self), self.cut, plot.read_out]
        plot.range_changed.connect(self._on_range_changed)
        plot.chosen.connect(self._on_chosen)
        plot.editing_changed.connect(self._describe)
        plot.read_out.x_changed.connect(self._on_x_changed)
        plot.chart.menu_requested.connect(self._on_menu_requested)
        plot.read_out.due.connect(self._say)
        self.cut.x_pointed.connect(plot.read_out.set_x)
        self.cut.switched.connect(self._on_cut_switched)
        self.cut.panel.chart.kinks_pointed.connect(self.nodes_pointed)
        session.document_opened.connect(self._on_document_opened)

    def _add_menu(self) -> None:
        name, tip = self.tr("Show in the plane"), self.tr("What else is shown in the plane")
        self.menu = ShowMenu(name, tip, self.commands, self.plot)
        self.menu.add_listed("plane_regions plane_cut plane_next")
        self.plot.frame.add_control(self.menu)

    # fmt: off
    @staticmethod
    def commands_of(shown: WhileShown[PlaneView]) -> Iterator[Command]:
        no_plane = _tr("Only a network with two inputs has a plane.")
        possible = shown(lambda _: "", no_plane)
        yield switch(
            "plane_regions", _tr("Linear &regions"),
            shown(lambda view: view.regions.on, False),
            shown(PlaneView.set_regions, None),
            tip=_tr("The exact polygons on which every unit is on or off; point at one"),
            menu="fit", line=True,
            why_not=shown(PlaneView.why_no_regions, no_plane),
        )
        yield switch(
            "plane_cut", _tr("&Cut through the plane"), shown(lambda view: view.cut.on, False),
            shown(PlaneView.set_cut, None),
            tip=_tr("The network along a line: drag in the plane to draw the line"),
            menu="fit", why_not=possible,
        )
        yield Command(
            "plane_next", _tr("Show the &next output"), shown(PlaneView.show_next, None),
            tip=_tr("Winning class, or the probability of the next class, or the next output"),
            menu="fit", why_not=shown(PlaneView.why_no_next, no_plane),
        )
    # fmt: on

    def set_regions(self, on: bool) -> None:
        self.regions.set_on(on)

    def why_no_regions(self) -> str:
        return self.regions.why_not(self.session.derived)

    def set_cut(self, on: bool) -> None:
        self.cut.set_on(on, self.plot.read_out.x)

    def why_no_next(self) -> str:
        """Why there is no other output to show; "" when there is one."""
        few = self.tr("This network has a single output.")
        return "" if len(self._choices) > 1 else few

    # -- FitView ---------------------------------------------------------------------------

    @staticmethod
    def can_show(task: Task) -> bool:
        return task.n_inputs == 2

    def show(self, shown: Snapshot, derived: Derived) -> None:
        self._derived = derived
        graph, task, dataset = derived.problem.program.graph, derived.task, derived.dataset
        if dataset is not self._dataset or task != self._task or graph is not self._graph:
            self._dataset, self._task, self._graph, self._grid = dataset, task, graph, None
            self._set_choices()
            self.plot.set_dataset(dataset, task)
            self._draw_points()
            self._show_legend()
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        self.plot.set_theme(theme)
        self.regions.set_theme(theme)
        self.cut.panel.set_theme(theme)
        self.preview_layer.set_colour(theme.error)
        if self._dataset is not None:
            self._show_legend()
            self._draw()

    def draw_picture(self, painter: QPainter) -> None:
        self.plot.frame.draw_picture(painter)

    def _on_menu_requested(self, position: QPointF | None) -> None:
        self.open_menu(self.plot.chart.menu_place(position))

    def edit_points(self, on: bool) -> None:
        self.plot.set_editing(on)

    def set_probe(self, probe: Probe | None) -> None:
        x = (probe[0], probe[1]) if probe is not None and len(probe) == 2 else None
        if x != self.plot.read_out.x:  # else the probe is the cross-hair's own
            self.plot.read_out.set_x(x)

    def set_selection(self, nodes: tuple[int, ...]) -> None:
        """The function of a single selected hidden node is shown."""
        self._selected = nodes[0] if len(nodes) == 1 else None
        self._redraw()

    def set_hovered_node(self, node_id: int | None) -> None:
        self._hovered = node_id
        self._redraw()

    def preview(self, change: Change | None) -> None:
        self.preview_layer.preview(change)

    def stop(self) -> None:
        self.regions.stop()

    # -- drawing ---------------------------------------------------------------------------

    def _redraw(self) -> None:
        if self._dataset is not None:
            self._node_span = 0.0
            self._draw()

    def _draw(self) -> None:
        derived = self._derived
        if derived.dataset.inputs.n_raw != 2:
            return
        if self._grid is None:
            self._grid = self._make_grid()
        self._shown = shown = Shown.of(derived, self._grid)
        node = self._node()
        theme, chart = self.plot.theme, self.plot.chart
        if node is None:
            choice = self._choices[self._index]
            chart.field.set_pixels(shown.pixels(choice, self._span(), theme), self._grid.box)
            self.plot.words.say("")
        else:
            self._draw_node(shown, node)
        if derived.snapshot.running:
            self._lines.ask()
        else:
            self._lines.now()
        self.preview_layer.show(shown, self._output, self._span())
        self.regions.show(derived)
        self.cut.show(derived)
        self.plot.read_out.refresh()

    def _draw_node(self, shown: Shown, node: int) -> None:
        """A hidden node's own function; its share of the output, where it feeds the output."""
        graph = self._derived.problem.program.graph
        values, name = shown.node(node), graph.display_name(node)
        output = graph.layers[-1].nodes[self._output].id
        place = graph.edge_index.get((node, output))
        words = self.tr("{0} itself, over the plane").format(name)
        if place is not None and graph.layer_index[node] > 0:
            weight = float(self._derived.parameters[place])
            with np.errstate(all="ignore"):
                values = weight * values
            words = self.tr("share of {0} in {1}: {2} · {0}").format(
                name, graph.display_name(output), format_number(weight, 3)
            )
        low, high = bounds(values) or _UNIT
        size = max(abs(low), abs(high), 1e-12)
        if not 0.6 * self._node_span <= size <= self._node_span:
            self._node_span = 1.15 * size
        span = (-self._node_span, self._node_span)
        pixels = value_pixels(values, span, self.plot.theme)
        self.plot.chart.field.set_pixels(pixels, shown.grid.box)
        self.plot.words.say(words)

    def _draw_lines(self) -> None:
        """Boundary and level lines, less often than the picture."""
        shown, chart = self._shown, self.plot.chart
        if shown is None or self._node() is not None:
            chart.set_segments("boundary", np.zeros((0, 2, 2)))
            chart.set_segments("level lines", np.zeros((0, 2, 2)))
            return
        derived = shown.derived
        chart.set_segments("boundary", shown.boundary(self.regions.of(derived)))
        regression = derived.task.is_regression
        lines = shown.levels(self._output, self._span()) if regression else np.zeros((0, 2, 2))
        chart.set_segments("level lines", lines)
        self._describe()

    def _make_grid(self) -> PlaneGrid:
        """Over the view, and one cell more on each side, for lines up to the edges."""
        spans = []
        for low, high in self.plot.chart.view_box:
            cell = (high - low) / (GRID - 2)
            spans.append((low - cell, high + cell))
        return PlaneGrid(self._derived.dataset.inputs, (spans[0], spans[1]), GRID)

    def _draw_points(self) -> None:
        self.plot.set_points(self._output, self._span())

    # -- what is shown ---------------------------------------------------------------------

    def _node(self) -> int | None:
        """The hidden node whose own function is shown."""
        graph = self._derived.problem.program.graph
        for node in (self._hovered, self._selected):
            if node is not None and 0 < graph.layer_index.get(node, 0) < len(graph.layers) - 1:
                return node
        return None

    @property
    def _output(self) -> int:
        """The output shown; of the winning class, the first."""
        output = self._choices[self._index].output if self._choices else 0
        return output or 0

    @property
    def _shows_dates(self) -> bool:
        """Whether the output shown is in days since 1970-01-01."""
        dataset = self._derived.dataset
        return dataset.y_names[self._output] in dataset.dates

    def _span(self) -> Range:
        """The values at the ends of the colours: a probability's, or those of the targets."""
        derived = self._derived
        if not derived.task.is_regression:
            return _UNIT
        column = derived.dataset.y[:, self._output]
        low, high = range_of(column)
        if not len(column) or column.min() == column.max():
            return low, high
        if low < 0.0 < high and not self._shows_dates:  # the middle of the colours is then 0
            return -max(-low, high), max(-low, high)
        return low, high

    def _set_choices(self) -> None:
        derived = self._derived
        before = self._choices
        self._choices = choices(derived.task, derived.problem, derived.dataset.y_names)
        if self._choices != before:
            self._index = 0
        self._show_choice()

    def _show_choice(self) -> None:
        self.plot.set_choices(self._choices, self._index)
        regression = self._derived.task.is_regression
        self.plot.bar.set_span(self._span() if regression else None, self._shows_dates)

    def _on_chosen(self, index: int) -> None:
        self._index = index
        self._show_choice()
        self._draw_points()
        self._draw()
        self._say()

    def show_next(self) -> None:
        """Show the next of the choices."""
        self._on_chosen((self._index + 1) % len(self._choices))

    def _on_document_opened(self) -> None:
        self.plot.set_editing(False)
        self.cut.close()

    def _on_range_changed(self) -> None:
        self._grid = None
        if self._dataset is not None:
            self._draw()

    def _on_regions_changed(self) -> None:
        self._lines.ask()
        self._describe()
        self._say()

    def _on_cut_switched(self) -> None:
        self.commands.refresh("plane_cut")

    # -- texts -----------------------------------------------------------------------------

    def _show_legend(self) -> None:
        theme, task = self.plot.theme, self._derived.task
        line = self.tr("level lines") if task.is_regression else self.tr("boundary")
        colour = theme.text_muted if task.is_regression else theme.text
        self.plot.show_legend(self.preview_layer.entry, Entry(line, "line", colour))

    def _describe(self) -> None:
        task, regions = self._derived.task, self.regions.regions
        self.description = self.tr("a surface over the plane")
        if not task.is_regression:
            self.description = self.tr("{0} classes in the plane").format(len(task.classes))
        dataset = self._derived.dataset
        words = self.tr("{0} training points, {1} test points; {2}.")
        n_test = int(dataset.test.sum())
        text = words.format(len(dataset.x) - n_test, n_test, self.description)
        if regions is not None:
            text += self.tr(" {0:,} linear regions.").format(regions.count)
        self.plot.describe(text)

    def _say(self) -> None:
        """The place at the cross-hair, what the network says there, and the region there."""
        x, derived = self.plot.read_out.x, self._derived
        activity = derived.activity(x)
        if x is None or activity is None:
            self.plot.read_out.say([])
            return
        dataset, task = derived.dataset, derived.task
        pairs = zip(dataset.x_names, x, strict=True)
        lines = [", ".join(f"{name} = {dataset.text(name, value)}" for name, value in pairs)]
        a = activity.a[-task.n_outputs :][None]
        if task.is_regression:
            values = dataset.y_scale.to_user(a)[0].tolist()
            named = list(zip(dataset.y_names, values, strict=True))[:6]
            lines += [f"{name} = {dataset.text(name, value)}" for name, value in named]
        else:
            outputs = Outputs(task, derived.problem)
            winner, p = int(outputs.winners(a)[0]), outputs.probabilities(a)
            words, name = self.tr("class {0}"), task.classes[winner]
            if p is not None:
                sure = format_number(100.0 * float(p[0, winner]), 1)
                words = self.tr("class {0}, confidence {1} %")
                lines.append(words.format(name, sure))
            elif task.kind is Kind.TWO_CLASSES:
                words = self.tr("class {0}, output {1}")
                lines.append(words.format(name, format_number(float(a[0, 0]), 3)))
            else:
                lines.append(words.format(name))
        output = self._output if self._choices[self._index].output is not None else None
        if output is None:
            output = int(np.argmax(a[0]))
        lines += self.regions.words(derived, output)
        self.plot.read_out.say(lines)

    def _on_x_changed(self, x: tuple[float, float] | None) -> None:
        self.probe_changed.emit(x)
        self.nodes_pointed.emit(self.regions.point_at(x))


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaneView", text)
