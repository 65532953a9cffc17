"""The view for three inputs and more: plots and the pad, of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.session import Derived, Session
from playground.session.derived import Probe
from playground.ui.commands.command import Command, switch
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.words import NarrowCombo
from playground.ui.plots.chart.chart import Chart
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.fit.pictures.mistakes_page import MistakesPage
from playground.ui.plots.fit.pictures.pad_page import PadPage
from playground.ui.plots.fit.table.confusion_page import ConfusionPage
from playground.ui.plots.fit.table.dots import DotsPage
from playground.ui.plots.fit.table.page import Page
from playground.ui.plots.fit.table.vary_page import VaryPage
from playground.ui.plots.fit.table.weights_page import WeightsPage
from playground.ui.plots.fit.view import FitView
from playground.ui.shell.theme import Theme


class TableView(FitView):
    """One box chooses the plot, another one what the plot shows.

    The choice is kept for regressions, classes and pictures while the window lives.

    Attributes:
        frame: the layout, with the legend.
        chart, note: those of predicted against true.
        predicted, residuals, confusion, weights, vary: the plots.
        plots, choice, held: the boxes; the last one says where inputs that are not varied are held.
        pad, mistakes: to draw a picture, and to look at those classified wrongly.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(session, parent)
        self.widget = widget = QWidget(parent)
        self.predicted = DotsPage(widget, residuals=False)
        self.residuals = DotsPage(widget, residuals=True)
        self.confusion = ConfusionPage(widget)
        self.weights = WeightsPage(widget)
        self.vary = VaryPage(widget)
        self.pad, self.mistakes = PadPage(widget), MistakesPage(widget)
        self.chart, self.note = self.predicted.chart, self.predicted.note
        self._pages: dict[str, Page] = {
            "pad": self.pad,
            "predicted": self.predicted,
            "residuals": self.residuals,
            "confusion": self.confusion,
            "mistakes": self.mistakes,
            "weights": self.weights,
            "vary": self.vary,
        }
        self.frame = PlotFrame(widget, self.chart, self.tr("Predicted against true"))
        self._chosen = {"regression": "predicted", "classes": "confusion", "pictures": "pad"}
        self._details = dict.fromkeys(self._pages, 0)
        self._page: Page = self.predicted
        self._task: Task | None = None
        self._kind = ""  # of the data, a key of ``_chosen``
        self._derived: Derived | None = None
        for page in self._pages.values():
            if page is not self.predicted:
                self.frame.add_row(page.widget)
                self.frame.setStretchFactor(page.widget, 1)
                page.widget.hide()
            page.probe_changed.connect(self._on_probe_changed)
            page.nodes_pointed.connect(self.nodes_pointed)
            page.said.connect(self.commands.say)
            page.walk_wanted.connect(self.walk_wanted)
            if isinstance(page.widget, Chart):
                page.widget.menu_requested.connect(self._on_menu_requested)
            else:
                page.widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                page.widget.customContextMenuRequested.connect(self._on_page_menu_requested)
        self.plots, self.choice, self.held = (NarrowCombo(widget) for _ in range(3))
        for box, name in (
            (self.plots, self.tr("Plot of the rows")),
            (self.choice, self.tr("What the plot shows")),
            (self.held, self.tr("Where the other inputs are held; point at a row to choose it")),
        ):
            box.setAccessibleName(name)
            box.setToolTip(name)
            block_shortcuts(box, Qt.Key.Key_Space)  # elsewhere in a plot Space plays
        for row, boxes in enumerate(((self.plots, self.choice), (self.held,))):
            line = QHBoxLayout()
            line.setContentsMargins(8, 4, 8, 0)
            line.setSpacing(8)
            for box in boxes:
                line.addWidget(box, 1)
            self.frame.insertLayout(row, line)
        self.plots.activated.connect(self._on_plot_activated)
        self.choice.activated.connect(self._on_choice_activated)
        self.held.activated.connect(self._on_held_activated)
        self.vary.places_changed.connect(self._list_places)
        self.commands.add(self._commands())
        self.commands.add(self.pad.commands())
        self.commands.add(self.mistakes.commands())
        self.pad.add_tools(self.commands)
        self.mistakes.add_tools(self.commands)
        self.pad.drawn.connect(self._on_drawn)

    # fmt: off
    def _commands(self) -> Iterator[Command]:
        for name, text in self._texts().items():
            yield Command(
                f"rows_{name}", text, partial(self.choose, name), menu="fit",
                why_not=partial(self._why_not, name), checked=partial(self._is_chosen, name),
                one_of=True,
            )
        yield Command(
            "rows_next", self.tr("Show the next output, input or rows"), self._show_next,
            menu="fit", why_not=self._why_no_next,
        )
        yield switch(
            "rows_hold", self.tr("Hold the other inputs at the row probed last"),
            self._is_at_row, self.vary.set_at_row, menu="fit", why_not=self._why_no_table,
            tip=self.tr("Where one input is varied; otherwise the others are at their means"),
        )
    # fmt: on

    def _texts(self) -> dict[str, str]:
        return {
            "pad": self.tr("Draw a picture"),
            "predicted": self.tr("Predicted against true"),
            "residuals": self.tr("Residuals"),
            "confusion": self.tr("Confusion matrix"),
            "mistakes": self.tr("Wrongly classified"),
            "weights": self.tr("Weight of each input"),
            "vary": self.tr("Vary one input"),
        }

    def _is_at_row(self) -> bool:
        return self.vary.is_at_row

    def _is_chosen(self, name: str) -> bool:
        return self._chosen[_kind_of(self.session.derived)] == name

    def _why_no_table(self) -> str:
        task = self.session.derived.task
        few = self.tr("This plot is for networks with three inputs and more.")
        return few if task.n_inputs < 3 else ""

    def _why_not(self, name: str) -> str:
        return self._pages[name].why_not(self.session.derived) or self._why_no_table()

    def _why_no_next(self) -> str:
        few = self.tr("This plot has nothing to choose.")
        return self._why_no_table() or ("" if self.choice.count() > 1 else few)

    # -- FitView ---------------------------------------------------------------------------

    def show(self, shown: Snapshot, derived: Derived) -> None:
        self._derived = derived
        if (derived.task, _kind_of(derived)) != (self._task, self._kind):
            self._task, self._kind = derived.task, _kind_of(derived)
            self._list_plots(derived)
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        self.frame.set_theme(theme)
        for page in self._pages.values():
            page.set_theme(theme)
        if self._derived is not None:
            self._draw()

    def draw_picture(self, painter: QPainter) -> None:
        self.frame.draw_picture(painter)

    def set_probe(self, probe: Probe | None) -> None:
        self.vary.hold(self.session.dataset, probe)
        self._page.set_probe(probe)

    # -- the choice ------------------------------------------------------------------------

    def choose(self, name: str) -> None:
        """Show this plot."""
        self._chosen[_kind_of(self.session.derived)] = name
        self._draw()
        self.commands.refresh()

    def _list_plots(self, derived: Derived) -> None:
        self.plots.clear()
        for name, text in self._texts().items():
            if not self._pages[name].why_not(derived):
                self.plots.addItem(text, name)

    def _draw(self) -> None:
        derived = self._derived
        if derived is None:
            return
        name = self._chosen[_kind_of(derived)]
        page = self._pages[name]
        comes = page is not self._page
        if comes:
            focused = self._page.widget.hasFocus()
            self._page.widget.hide()
            page.widget.show()
            self._page = page
            self.widget.setFocusProxy(page.widget)
            if focused:
                page.widget.setFocus()
        self.plots.setCurrentIndex(self.plots.findData(name))
        choices = page.choices(derived)
        if choices != tuple(self.choice.itemText(i) for i in range(self.choice.count())):
            self.choice.clear()
            self.choice.addItems(choices)
        detail = self._details[name]
        detail = detail if detail < max(1, len(choices)) else 0
        self._details[name] = detail
        self.choice.setCurrentIndex(detail if choices else -1)
        self.choice.setVisible(bool(choices))
        self._list_places()
        self.held.setVisible(page is self.vary)
        page.show(derived, detail)
        entries = page.entries(derived, detail)
        self.frame.legend.set_entries(entries)
        self.frame.legend.setVisible(bool(entries))
        if comes:
            page.set_probe(self.session.probe)

    def _list_places(self) -> None:
        places = self.vary.places()
        if places != tuple(self.held.itemText(i) for i in range(self.held.count())):
            self.held.clear()
            self.held.addItems(places)
        self.held.setCurrentIndex(int(self.vary.is_at_row))

    def _set_detail(self, detail: int) -> None:
        assert self._derived is not None
        self._details[self._chosen[_kind_of(self._derived)]] = detail
        self._draw()

    def _show_next(self) -> None:
        self._set_detail((self.choice.currentIndex() + 1) % self.choice.count())

    def _on_plot_activated(self, index: int) -> None:
        self.choose(self.plots.itemData(index))

    def _on_choice_activated(self, index: int) -> None:
        self._set_detail(index)

    def _on_held_activated(self, index: int) -> None:
        self.vary.set_at_row(index == 1)
        self.commands.refresh()

    def _on_menu_requested(self, position: QPointF | None) -> None:
        chart = self._page.widget
        if isinstance(chart, Chart):
            self.open_menu(chart.menu_place(position))

    def _on_page_menu_requested(self, position: QPoint) -> None:
        self.open_menu(self._page.widget.mapToGlobal(position))

    def _on_probe_changed(self, probe: Probe | None) -> None:
        if self.sender() is self._page:
            self.probe_changed.emit(probe)

    def _on_drawn(self) -> None:
        self.commands.refresh(*(command.name for command in self.pad.commands()))


def _kind_of(derived: Derived) -> str:
    if derived.dataset.shape is not None:
        return "pictures"
    return "regression" if derived.task.is_regression else "classes"
