"""Show the sum: a node taken apart into its bias and its w * h(x), added up one by one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QShortcut

from playground.analysis.errors import AnalysisError
from playground.analysis.terms import Term, TermSum, sum_of_terms
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.overlay import Area, Overlay, Path, Shape, Sticks
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.sum_bar import Chip, SumBar
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter
from playground.ui.shell.theme import Theme

Array = NDArray[np.float64]

PER_SECOND = 20.0
TEXTS_PER_SECOND = 5.0
MOST_FILLED = 40  # areas; more are a fog


class SumLayer(FitLayer):
    """Draws the terms that are switched on, and their sum.

    For the output of a network the whole sum is the fit. For a node before it, it is its z, whose
    zero crossings are the node's corners: plumb lines join them to the fit.

    Signals:
        shown_changed(shown): it was switched on or off.
    """

    shown_changed = Signal(bool)

    def __init__(
        self, session: Session, plot: FitPlot, feed: FitPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(session, plot, feed, parent, PER_SECOND)
        self._node: int | None = None  # None: the output
        self._of: int | None = None  # whose terms are numbered
        self._on: tuple[int, ...] = ()  # the terms added up, in this order
        self.terms: TermSum | None = None
        self._graph: Graph | None = None  # of the terms
        self._said: tuple[int, tuple[int, ...]] | None = None  # what the words are about
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._on_texts_due)
        self.bar = SumBar(plot)
        self.bar.hide()
        plot.add_row(self.bar, above=True)
        self.overlay, self.areas = Overlay(28.0), Overlay(8.0)
        plot.chart.add(self.areas)
        plot.chart.add(self.overlay)
        self.note = Note(plot.chart, at_right=False, framed=True)
        self._pace.due.connect(self._on_due)
        self.bar.term_toggled.connect(self._on_term_toggled)
        self.bar.stepped.connect(self.step)
        self.bar.stacking_changed.connect(self._on_stacking_changed)
        self.bar.closed.connect(self._on_closed)
        plot.theme_changed.connect(self._on_theme_changed)
        feed.function_shown.connect(self._on_function_shown)
        for key, slot, what in (
            (Qt.Key.Key_PageDown, self._on_next, self.tr("Add a term of the sum, in the fit")),
            (Qt.Key.Key_PageUp, self._on_last, self.tr("Take a term of the sum away, in the fit")),
        ):
            shortcut = QShortcut(key, plot)
            shortcut.setWhatsThis(what)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._on_theme_changed(plot.theme)

    @property
    def shown(self) -> bool:
        return not self.bar.isHidden()

    def set_shown(self, shown: bool) -> None:
        """Begin with the bias alone, or put everything away."""
        if shown == self.shown:
            return
        self.bar.setVisible(shown)
        self._on, self._of, self._said = (0,), None, None
        if shown:
            self._pace.now()
            self._make_room()
        else:
            self.terms = None
            self._clear()
            self.note.say("")
            self._plot.fit_view()
        self.shown_changed.emit(shown)

    def set_node(self, node_id: int | None) -> None:
        """The node to take apart; None for the output."""
        if node_id != self._node:
            self._node = node_id
            if self.shown:
                self._pace.now()
                self._make_room()

    def step(self, by: int) -> None:
        """Add the next term, or take the last one away; switched on by the first step."""
        if not self.shown:
            if by > 0:
                self.set_shown(True)
            return
        if self.terms is None:
            return
        if by < 0:
            self._on = self._on[:-1]
        else:
            left = [i for i in range(len(self.terms.terms)) if i not in self._on]
            self._on = (*self._on, *left[:1])
        self._pace.now()
        self._make_room()

    # -- drawing ---------------------------------------------------------------------------

    def _on_due(self) -> None:
        if not self.shown:
            return
        session = self._session
        graph, dataset, network = session.document.graph, session.dataset, self._feed.network
        parameters = session.shown.parameters if network is None else network.parameters
        node = self._node
        if node is None or graph.layer_index.get(node, 0) == 0:
            node = graph.layers[-1].nodes[0].id
        try:
            self.terms = sum_of_terms(
                graph,
                parameters,
                node,
                self._plot.visible_range(),
                dataset.x_scale,
                dataset.y_scale,
                network,
            )
        except AnalysisError as error:
            self.terms = None
            self._clear()
            self.bar.set_terms((), frozenset())
            self.note.say(str(error))
            return
        n = len(self.terms.terms)
        if node != self._of:
            self._on = (0,) if self._of is None else tuple(range(n))
            self._of = node
        self._on = tuple(i for i in self._on if i < n)
        self._draw(self.terms, graph)
        same = graph is self._graph and (node, self._on) == self._said
        self._graph, self._said = graph, (node, self._on)
        (self._texts.ask if same else self._texts.now)()

    def _on_texts_due(self) -> None:
        """The numbers in words; other terms are named at once."""
        graph = self._session.document.graph
        if self.terms is None or graph is not self._graph:
            return  # the terms of another network: they are worked out anew
        chips = [self._chip(graph, term) for term in self.terms.terms]
        self.bar.set_terms(chips, frozenset(self._on))
        self.note.say(self._words(self.terms, graph))

    def _colour(self, graph: Graph, term: Term) -> QColor:
        theme = self._plot.theme
        if term.source is None or graph.layer_index[term.source] == 0:
            return QColor(theme.axis)
        return colour_of(graph, term.source)

    def _chip(self, graph: Graph, term: Term) -> Chip:
        weight = format_number(term.weight, 3)
        colour = self._colour(graph, term)
        if term.source is None:
            return Chip(self.tr("b"), self.tr("bias {0}").format(weight), colour)
        name = graph.display_name(term.source)
        return Chip(name, f"{weight} · {name}(x)", colour)

    def _clear(self) -> None:
        self.overlay.set_shapes(())
        self.areas.set_shapes(())

    def _draw(self, terms: TermSum, graph: Graph) -> None:
        theme, k = self._plot.theme, self._plot.theme.scale
        shapes: list[Shape] = []
        areas: list[Shape] = []
        x, total = terms.x, np.zeros_like(terms.x)
        stacked = self.bar.stacked.isChecked()
        for i in self._on:
            term = terms.terms[i]
            colour = self._colour(graph, term)
            fill = QColor(colour)
            fill.setAlpha(56)
            base = total
            total = total + term.y
            if not stacked:
                shapes.append(Path(x, term.y, pen(colour, 1.8 * k)))
            elif len(self._on) <= MOST_FILLED:
                shapes.append(Path(x, total, pen(colour, 1.4 * k)))
                areas.append(Area(x, base, total, fill))
        if self._on:
            shapes.append(Path(x, total, pen(theme.text, 2.4 * k)))
        if len(self._on) == len(terms.terms) and not terms.in_user_units:
            shapes += self._plumb_lines(terms, graph)
        self.overlay.set_shapes(shapes)
        self.areas.set_shapes(areas)

    def _plumb_lines(self, terms: TermSum, graph: Graph) -> list[Shape]:
        """From each zero crossing of a unit's z to the kink that it makes in the fit."""
        theme, k = self._plot.theme, self._plot.theme.scale
        ends = np.array(self._plot.visible_range())
        zero = Path(ends, np.zeros(2), pen(theme.axis, 1.0 * k))
        fit, crossings = self._feed.fit, terms.crossings
        if fit is None or not len(crossings):
            return [zero]
        colour = colour_of(graph, terms.node)
        style = pen(colour, 1.6 * k, Qt.PenStyle.DashLine)
        return [zero, Sticks(crossings, np.zeros(len(crossings)), fit(crossings), style)]

    def _make_room(self) -> None:
        """Let everything that is drawn be seen; only after something the person did."""
        paths = [s for s in self.overlay.shapes if isinstance(s, Path)]
        if not paths:
            return
        low, high = self._plot.chart.y_range()
        bottom = min(float(s.y.min()) for s in paths)
        top = max(float(s.y.max()) for s in paths)
        if not (np.isfinite(bottom) and np.isfinite(top)) or (bottom >= low and top <= high):
            return
        room = 0.06 * (max(top, high) - min(bottom, low))
        y = (low if bottom >= low else bottom - room, high if top <= high else top + room)
        self._plot.chart.set_ranges(self._plot.visible_range(), y)

    # -- words -----------------------------------------------------------------------------

    def _words(self, terms: TermSum, graph: Graph) -> str:
        name = graph.display_name(terms.node)
        name = name if terms.in_user_units else f"z({name})"
        n = len(terms.terms)
        if len(self._on) < n:
            last = self._chip(graph, terms.terms[self._on[-1]]).text if self._on else "0"
            words = self.tr("{0}: {1} of {2} terms, last {3}")
            return words.format(name, len(self._on), n, last)
        whole = self.tr("{0}: all {1} terms, the whole sum").format(name, n)
        if terms.in_user_units:
            return whole
        places = ", ".join(format_number(x, 2) for x in terms.crossings[:4].tolist())
        whole += self.tr("; zero at x = {0}").format(places) if places else self.tr("; never zero")
        if not self._session.dataset.y_scale.identity:
            whole += self.tr(" (network’s units)")
        return whole

    # -- events ----------------------------------------------------------------------------

    def _on_theme_changed(self, theme: Theme) -> None:
        self.bar.set_theme(theme)
        self.note.set_theme(theme)
        self._pace.ask()

    def _on_function_shown(self) -> None:
        if self.shown:
            self._pace.ask()

    def _on_term_toggled(self, index: int) -> None:
        if index in self._on:
            self._on = tuple(i for i in self._on if i != index)
        else:
            self._on = (*self._on, index)
        self._pace.now()
        self._make_room()

    def _on_stacking_changed(self, _stacked: bool) -> None:
        self._pace.now()
        self._make_room()

    def _on_next(self) -> None:
        self.step(1)

    def _on_last(self) -> None:
        self.step(-1)

    def _on_closed(self) -> None:
        self.set_shown(False)
