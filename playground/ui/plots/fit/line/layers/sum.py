"""The sum: a node taken apart into its bias b and its terms w * h(x), added up one by one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QShortcut

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.terms import Term, TermSum, sum_of_terms
from playground.model.graph import Graph
from playground.model.numbers import format_number, without_round_off
from playground.session import Derived, Session
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.overlay import Area, Overlay, Path, Shape, Sticks
from playground.ui.plots.chart.unit_colours import colour_of
from playground.ui.plots.fit.line.function import exact_fit
from playground.ui.plots.fit.line.layers.layer import FitLayer
from playground.ui.plots.fit.line.layers.sum_bar import Chip, SumBar
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

MOST_FILLED = 40  # terms; the areas of more hide one another


class SumLayer(FitLayer):
    """Draws the terms that are switched on, and their sum.

    The whole sum of the output is the fit. The whole sum of another node is its z, whose zero
    crossings are the node's corners: dashed lines join them to the fit.

    Attributes:
        terms: the terms drawn last; None while the layer is off.
        bar: the row with a chip for each term.

    Signals:
        on_changed(on): the layer was switched on or off.
    """

    on_changed = Signal(bool)

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(session, plot, parent)
        self._node: int | None = None  # selected; None for the output
        self._terms_of: int | None = None  # the node that ``_added`` is about
        self._added: tuple[int, ...] = ()  # indices of the terms, in this order
        self.terms: TermSum | None = None
        self.bar = SumBar(plot)
        self.bar.hide()
        plot.frame.add_row(self.bar, above=True)
        self.overlay, self.areas = Overlay(28.0), Overlay(8.0)
        plot.chart.add(self.areas)
        plot.chart.add(self.overlay)
        self.note = Note(plot.chart, at_right=False, framed=True)
        self.bar.term_toggled.connect(self._on_term_toggled)
        self.bar.next_requested.connect(self.add_next)
        self.bar.previous_requested.connect(self.take_last)
        self.bar.stacking_changed.connect(self._redraw_in_view)
        self.bar.closed.connect(self._on_closed)
        for key, slot, what in (
            (Qt.Key.Key_PageDown, self.add_next, self.tr("Add a term of the sum, in the fit")),
            (Qt.Key.Key_PageUp, self.take_last, self.tr("Take a term of the sum away, in the fit")),
        ):
            shortcut = QShortcut(key, plot)
            shortcut.setWhatsThis(what)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self.set_theme(plot.theme)

    def set_theme(self, theme: Theme) -> None:
        self.bar.set_theme(theme)
        self.note.set_theme(theme)
        super().set_theme(theme)

    def set_on(self, on: bool) -> None:
        """Begin with the output's bias alone, or take everything away.

        A node that was selected before, as a new one is, is taken apart once it is selected again.
        """
        if on == self.on:
            return
        self._node = None
        self.bar.setVisible(on)
        self._added, self._terms_of = (0,), None
        super().set_on(on)
        if on:
            self._make_room()
        else:
            self._plot.fit_view()
        self.on_changed.emit(on)

    def set_node(self, node_id: int | None) -> None:
        """The node to take apart; None for the output."""
        if node_id != self._node:
            self._node = node_id
            if self.on:
                self._redraw_in_view()

    def add_next(self) -> None:
        """Switch on, or add the next term."""
        if not self.on:
            self.set_on(True)
        elif self.terms is not None:
            left = [i for i in range(len(self.terms.terms)) if i not in self._added]
            self._added = (*self._added, *left[:1])
            self._redraw_in_view()

    def take_last(self) -> None:
        """Take the last term away."""
        if self.on:
            self._added = self._added[:-1]
            self._redraw_in_view()

    # -- drawing ---------------------------------------------------------------------------

    def draw(self, derived: Derived) -> None:
        graph, dataset = derived.problem.program.graph, derived.dataset
        node = self._node
        if node is None or graph.layer_index.get(node, 0) == 0:
            node = graph.layers[-1].nodes[0].id
        try:
            self.terms = sum_of_terms(
                graph,
                derived.parameters,
                node,
                self._plot.visible_range(),
                dataset.inputs,
                dataset.y_scale,
                derived.pieces,
            )
        except AnalysisError as error:
            self.clear()
            self.note.say(str(error))
            return
        n = len(self.terms.terms)
        if node != self._terms_of:
            self._added = (0,) if self._terms_of is None else tuple(range(n))
            self._terms_of = node
        self._added = tuple(i for i in self._added if i < n)
        self._draw_terms(derived, self.terms)

    def clear(self) -> None:
        self.terms = None
        self.overlay.set_shapes(())
        self.areas.set_shapes(())
        self.bar.set_terms((), frozenset())
        self.note.say("")

    @quiet
    def _draw_terms(self, derived: Derived, terms: TermSum) -> None:
        theme, k = self._plot.theme, self._plot.theme.scale
        shapes: list[Shape] = []
        areas: list[Shape] = []
        x, total = terms.x, np.zeros_like(terms.x)
        stacked = self.bar.stacked.isChecked()
        for i in self._added:
            term = terms.terms[i]
            colour = self._colour(derived.problem.program.graph, term)
            base, total = total, total + term.y
            if not stacked:
                shapes.append(Path(x, term.y, pen(colour, 1.8 * k)))
            elif len(self._added) <= MOST_FILLED:
                shapes.append(Path(x, total, pen(colour, 1.4 * k)))
                fill = QColor(colour)
                fill.setAlpha(56)
                areas.append(Area(x, base, total, fill))
        if self._added:
            shapes.append(Path(x, total, pen(theme.text, 2.4 * k)))
        if len(self._added) == len(terms.terms) and not terms.in_user_units:
            shapes += self._lines_to_kinks(derived, terms)
        self.overlay.set_shapes(shapes)
        self.areas.set_shapes(areas)

    def _lines_to_kinks(self, derived: Derived, terms: TermSum) -> list[Shape]:
        """From each zero crossing of a unit's z to the kink that the unit makes in the fit."""
        theme, k = self._plot.theme, self._plot.theme.scale
        ends = np.array(self._plot.visible_range())
        zero = Path(ends, np.zeros(2), pen(theme.axis, 1.0 * k))
        fit, crossings = exact_fit(derived), terms.crossings
        if fit is None or not len(crossings):
            return [zero]
        colour = colour_of(derived.problem.program.graph, terms.node)
        style = pen(colour, 1.6 * k, Qt.PenStyle.DashLine)
        return [zero, Sticks(crossings, np.zeros(len(crossings)), fit(crossings), style)]

    def _make_room(self) -> None:
        """Let the view hold everything that is drawn; only after an action of the person."""
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

    def _redraw_in_view(self) -> None:
        self.redraw()
        self._make_room()

    # -- texts -----------------------------------------------------------------------------

    def say(self) -> None:
        if self.terms is not None:
            graph = self._drawn.problem.program.graph
            chips = [self._chip(graph, term) for term in self.terms.terms]
            self.bar.set_terms(chips, frozenset(self._added))
            self.note.say(self._words(graph, self.terms))

    def _colour(self, graph: Graph, term: Term) -> QColor:
        if term.source is None or graph.layer_index[term.source] == 0:
            return QColor(self._plot.theme.axis)
        return colour_of(graph, term.source)

    def _chip(self, graph: Graph, term: Term) -> Chip:
        terms = () if self.terms is None else self.terms.terms
        size = max((abs(other.weight) for other in terms), default=0.0)
        weight = format_number(without_round_off(term.weight, size), 3)
        colour = self._colour(graph, term)
        if term.source is None:
            return Chip(self.tr("b"), self.tr("bias {0}").format(weight), colour)
        name = graph.display_name(term.source)
        return Chip(name, f"{weight} · {name}(x)", colour)

    def _words(self, graph: Graph, terms: TermSum) -> str:
        name = graph.display_name(terms.node)
        name = name if terms.in_user_units else f"z({name})"
        n = len(terms.terms)
        if len(self._added) < n:
            last = self._chip(graph, terms.terms[self._added[-1]]).text if self._added else "0"
            words = self.tr("{0}: {1} of {2} terms, last {3}")
            return words.format(name, len(self._added), n, last)
        whole = self.tr("{0}: all {1} terms, the whole sum").format(name, n)
        if terms.in_user_units:
            return whole
        places = ", ".join(map(self._plot.chart.x_text, terms.crossings[:4].tolist()))
        whole += self.tr("; zero at x = {0}").format(places) if places else self.tr("; never zero")
        if not self._drawn.dataset.y_scale.identity:
            whole += self.tr(" (network’s units)")
        return whole

    # -- events ----------------------------------------------------------------------------

    def _on_term_toggled(self, index: int) -> None:
        if index in self._added:
            self._added = tuple(i for i in self._added if i != index)
        else:
            self._added = (*self._added, index)
        self._redraw_in_view()

    def _on_closed(self) -> None:
        self.set_on(False)
