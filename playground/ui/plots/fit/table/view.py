"""The view for three inputs and more: plots and the pad, of which one is chosen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.session import Derived, Session
from playground.session.derived import Probe
from playground.ui.commands.command import Command, switch
from playground.ui.commands.table import CommandTable
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
from playground.ui.plots.fit.view import FitView, WhileShown
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

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(session, commands, parent)
        self.widget = widget = QWidget(parent)
        self.predicted = DotsPage(widget, residuals=False)
        self.residuals = DotsPage(widget, residuals=True)
        self.confusion = ConfusionPage(widget)
        self.weights = WeightsPage(widget)
        self.vary = VaryPage(widget)
        self.pad = PadPage(widget, commands)
        self.mistakes = MistakesPage(widget, commands)
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

    # fmt: off
    @staticmethod
    def commands_of(shown: WhileShown[TableView]) -> Iterator[Command]:
        no_table = _tr("This plot is for networks with three inputs and more.")
        possible = shown(lambda _: "", no_table)
        no_pictures = _tr("The data are no pictures.")
        for name, text in (
            ("pad", _tr("Draw a picture")),
            ("predicted", _tr("Predicted against true")),
            ("residuals", _tr("Residuals")),
            ("confusion", _tr("Confusion matrix")),
            ("mistakes", _tr("Wrongly classified")),
            ("weights", _tr("Weight of each input")),
            ("vary", _tr("Vary one input")),
        ):
            yield Command(
                f"rows_{name}", text, partial(shown(TableView.choose, None), name), menu="fit",
                why_not=partial(
                    shown(TableView.why_not, no_pictures if name == "pad" else no_table), name
                ),
                checked=partial(shown(TableView.is_chosen, False), name), one_of=True,
            )
        yield Command(
            "rows_next", _tr("Show the next output, input or rows"),
            shown(TableView.show_next, None), menu="fit",
            why_not=shown(TableView.why_no_next, no_table),
        )
        yield switch(
            "rows_hold", _tr("Hold the other inputs at the row probed last"),
            shown(lambda view: view.vary.is_at_row, False),
            shown(TableView.set_at_row, None), menu="fit",
            why_not=possible,
            tip=_tr("Where one input is varied; otherwise the others are at their means"),
        )
        pad = shown(lambda view: view.pad if view.is_chosen("pad") else None, None)
        yield from PadPage.commands_of(WhileShown(pad))
        wrong = shown(lambda view: view.mistakes if view.is_chosen("mistakes") else None, None)
        yield from MistakesPage.commands_of(WhileShown(wrong))
    # fmt: on

    def set_at_row(self, on: bool) -> None:
        """Hold the inputs that are not varied at a row."""
        self.vary.set_at_row(on)

    def is_chosen(self, name: str) -> bool:
        return self._name_of(self.session.derived) == name

    def _name_of(self, derived: Derived) -> str:
        """The plot that is shown: the chosen one, or the first where that makes no sense."""
        chosen = self._chosen[_kind_of(derived)]
        names = (chosen, *self._pages)
        return next(name for name in names if not self._pages[name].why_not(derived))

    def why_not(self, name: str) -> str:
        """Why this plot makes no sense for the data; "" when it does."""
        return self._pages[name].why_not(self.session.derived)

    def why_no_next(self) -> str:
        """Why there is no other output, input or rows to show; "" when there are some."""
        return "" if self.choice.count() > 1 else self.tr("This plot has nothing to choose.")

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
        for name, page in self._pages.items():
            if not page.why_not(derived):
                self.plots.addItem(self.commands[f"rows_{name}"].command.label, name)

    def _draw(self) -> None:
        derived = self._derived
        if derived is None:
            return
        name = self._name_of(derived)
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
        self._details[self._name_of(self._derived)] = detail
        self._draw()

    def show_next(self) -> None:
        """Show what the plot can show next."""
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


def _kind_of(derived: Derived) -> str:
    if derived.dataset.shape is not None:
        return "pictures"
    return "regression" if derived.task.is_regression else "classes"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TableView", text)
