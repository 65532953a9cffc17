"""The panel of the doctor: the network in a sentence, its units as cells, the zeros, the cures."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from playground.analysis.units.findings import Finding
from playground.analysis.units.zeros import Zeros
from playground.model.parts import ParameterKey
from playground.model.selection import Selection
from playground.session import Session
from playground.session.highlight import Highlight
from playground.ui.commands.command import Command, switch
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.inputs.words import WrappedLabel
from playground.ui.panels.doctor.cells import CellTable
from playground.ui.panels.doctor.cures import MENU, Cures
from playground.ui.panels.doctor.words import counts_text, summary, zeros_text
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

PER_SECOND, SHARE = 3.0, 0.1  # the share of the window's time while training
MOST_NOTES = 60  # on the canvas at once


class DoctorPanel(LivePanel):
    """Examines the network that is shown.

    Signals:
        highlight_changed(Highlight): what to light on the canvas; None for nothing.
        selection_wanted(Selection): a unit was chosen.
        wanted(): the panel is to be opened.
    """

    highlight_changed = Signal(object)
    selection_wanted = Signal(object)
    wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session, PER_SECOND, SHARE)
        self.cures = Cures(session, self)
        self._commands: CommandTable | None = None
        self._buttons: dict[str, QPushButton] = {}
        self._lights = False
        self._pointed: int | None = None
        self._zeros: Zeros | None = None
        self.summary = WrappedLabel("", self)
        self.counts = muted_label("", self, wrap=True)
        self.cells = CellTable(self)
        self.finding = WrappedLabel("", self)
        self.zeros = WrappedLabel("", self)
        self.cells.pointed.connect(self._on_pointed)
        self.cells.chosen.connect(self._on_chosen)
        self._grid = QGridLayout()
        self._grid.setSpacing(4)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        for widget in (self.summary, self.counts):
            column.addWidget(widget)
        column.addWidget(self.cells, 1)
        column.addWidget(self.finding)
        self._chain = QHBoxLayout()
        self._chain.addWidget(self.zeros, 1)
        column.addLayout(self._chain)
        column.addLayout(self._grid)
        column.addStretch()  # where there are no cells

    def commands(self) -> Iterator[Command]:
        yield Command(
            "doctor",
            self.tr("&Examine the network"),
            self.wanted.emit,
            ("F12",),
            self.tr("Which units don’t learn, why, and what helps"),
            menu=MENU,
            line=True,
        )
        yield switch(
            "doctor_zeros", self.tr("Light the &zeros"), self._lights_zeros, self._light_zeros,
            tip=self.tr("Light the units and weights whose factor of the chain rule is 0"),
            menu=MENU,
        )  # fmt: skip
        yield from self.cures.commands()

    def use(self, commands: CommandTable) -> None:
        """Make the buttons, which carry out these commands."""
        self._commands, tr = commands, self.tr
        light = self._add_button("doctor_zeros", tr("Light"))
        light.setCheckable(True)
        self._chain.addWidget(light, 0, Qt.AlignmentFlag.AlignTop)
        for i, (name, text) in enumerate(
            (
                ("cure_unit", tr("Restart unit")),
                ("cure_kink", tr("Kink into data")),
                ("cure_layer", tr("Restart layer")),
                ("cure_leaky_layer", tr("Leaky layer")),
                ("cure_leaky", tr("All leaky")),
                ("cure_seed", tr("Another seed")),
            )
        ):
            self._grid.addWidget(self._add_button(name, text), i // 3, i % 3)
        self._show_buttons()

    def _add_button(self, name: str, text: str) -> QPushButton:
        assert self._commands is not None
        action = self._commands[name]
        button = QPushButton(text, self)
        button.setAccessibleName(action.command.label)
        button.clicked.connect(action.attempt)
        self._buttons[name] = button
        return button

    def set_theme(self, theme: Theme) -> None:
        self.summary.setFont(theme.font(1.0, bold=True))
        self.counts.setFont(theme.font(-0.5))
        self.cells.set_theme(theme)

    def set_selection(self, selection: Selection) -> None:
        """What is selected on the canvas."""
        self.cures.set_selection(selection)
        self.cells.mark(self.cures.unit)
        if is_in_view(self):
            self._show_finding()
            self._show_buttons()

    # -- showing -------------------------------------------------------------------------------

    def refresh(self) -> None:
        super().refresh()
        if self._lights and not is_in_view(self):
            self._light_zeros(True)

    def show_now(self) -> None:
        derived, graph = self._session.derived, self._session.document.graph
        found: dict[int, Finding] | None = derived.all_findings
        self._zeros = derived.zeros
        if found is None:
            none = not self._session.problem.n_train
            reason = self.tr("The network and its data are too large to be examined.")
            if none:
                reason = self.tr("There are no training points to examine units with.")
            self.summary.setText(reason)
            self.counts.setText("")
            self.cells.show_units(None, {})
        else:
            self.summary.setText(summary(graph, found))
            self.counts.setText(self._counts_of(found) if graph.layers[1:-1] else "")
            self.cells.show_units(graph, found)
        self.counts.setVisible(bool(self.counts.text()))
        self.zeros.setText("" if self._zeros is None else zeros_text(graph, self._zeros))
        self.cells.mark(self.cures.unit)
        self._show_finding()
        self._show_buttons()
        self._light()

    def _counts_of(self, found: dict[int, Finding]) -> str:
        """The states counted, and on how many rows where these are not all."""
        text, session = counts_text(self._session.document.graph, found), self._session
        rows, examined = session.problem.n_train, session.derived.examined
        if examined is not None and examined.n_train < rows:
            words = self.tr("Seen on {0:,} of the {1:,} training rows.")
            text = f"{text}\n{words.format(examined.n_train, rows)}"
        return text

    def _show_finding(self) -> None:
        node = self.cures.unit if self._pointed is None else self._pointed
        shown = node is not None and self.cells.cells.place(node).isValid()
        hint = self.tr("Point at a cell to light its unit, click it to select the unit.")
        has_cells = self.cells.cells.rowCount() > 0
        self.cells.setVisible(has_cells)
        self.finding.setVisible(has_cells)
        self.finding.setText(self.cells.cells.text(node) if shown and node is not None else hint)

    def _show_buttons(self) -> None:
        if self._commands is None:
            return
        for name, button in self._buttons.items():
            action = self._commands[name]
            action.refresh()
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setChecked(action.isChecked())

    # -- what is lit ---------------------------------------------------------------------------

    def _lights_zeros(self) -> bool:
        return self._lights

    def _light_zeros(self, on: bool) -> None:
        self._lights = on
        self._zeros = self._session.derived.zeros
        self._light()

    def _light(self) -> None:
        nodes: set[int] = set()
        notes: list[tuple[ParameterKey, str]] = []
        edges = frozenset[tuple[int, int]]()
        if self._lights and self._zeros is not None:
            zeros = self._zeros
            edges = frozenset(zeros.weights)
            nodes |= {*zeros.slopes, *zeros.apart, *zeros.values}
            notes += [(node, "a = 0") for node in zeros.values]
            notes += [(node, "f′(z) = 0") for node in (*zeros.slopes, *zeros.apart)]
            notes += [(key, "w = 0") for key in zeros.weights]
        if self._pointed is not None:
            nodes.add(self._pointed)
        graph = self._session.document.graph
        nodes &= graph.layer_index.keys()
        lit = Highlight(
            lit_nodes=frozenset(nodes), lit_edges=edges, notes=tuple(notes[:MOST_NOTES])
        )
        self.highlight_changed.emit(lit if nodes or edges else None)

    def _on_pointed(self, node: int | None) -> None:
        if node != self._pointed:
            self._pointed = node
            self._show_finding()
            self._light()

    def _on_chosen(self, node: int) -> None:
        self.selection_wanted.emit(Selection((node,)))

    # -- Qt ------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pointed = None
        self._light()
