"""The panel with the network as a NumPy program, run line by line beside the engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from playground.analysis.walk.walk import Phase
from playground.files.twin import Result, Twin, twin_of
from playground.model.notation import Number
from playground.session import Session
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.panels.formula.code_view import CodeView, Remark
from playground.ui.panels.formula.example import example_of, example_words, layer_highlight
from playground.ui.panels.walk.walker import Walker
from playground.ui.shell.theme import Theme

PER_SECOND, SHARE = 4.0, 0.15  # of the window's time at most
MOST_PARAMETERS = 5_000  # a longer text is not read, and takes too long to run while training
MOST_SHOWN = 8  # numbers behind a line


class CodePanel(LivePanel):
    """The text that the export to Python writes, with what each of its lines gives.

    Signals:
        highlight_changed(Highlight): the layer of the line pointed at; None for none.
    """

    highlight_changed = Signal(object)

    def __init__(self, session: Session, walker: Walker, commands: CommandTable) -> None:
        super().__init__(session, PER_SECOND, SHARE)
        self._walker = walker
        self._twin: Twin | None = None
        self.setAccessibleName(self.tr("The network as a Python program"))
        self.words = muted_label("", self, wrap=True)
        self.view = CodeView(self)
        self.view.setReadOnly(True)
        self.setFocusProxy(self.view)
        self.view.setAccessibleName(self.tr("The network as a Python program"))
        self.view.line_pointed.connect(self._on_line_pointed)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setToolTip(self.tr("Copy the whole program"))
        self.copy.clicked.connect(self.copy_text)
        self.save = QPushButton(self.tr("Save…"), self)
        self.save.setToolTip(self.tr("Save the program as a Python file"))
        self.save.clicked.connect(commands["export_numpy"].attempt)
        buttons = QHBoxLayout()
        buttons.addWidget(self.words, 1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.addLayout(buttons)
        column.addWidget(self.view, 1)
        session.probe_changed.connect(self._pace.ask)
        walker.changed.connect(self._on_walk_changed)

    def show_now(self) -> None:
        """Show the present program and run it."""
        session = self._session
        n = session.problem.program.n_parameters
        if n > MOST_PARAMETERS:
            self._twin = None
            self.view.set_text("")
            self.view.set_remarks({})
            words = self.tr(
                "A network of {0:,} weights and biases is too long to be read here; “Save…” writes"
                " it."
            )
            self.words.setText(words.format(n))
            return
        is_first = self._twin is None
        document = replace(session.document, parameters=session.shown.parameters)
        self._twin = twin_of(document, session.dataset, np.array(example_of(session)))
        self.view.set_text(self._twin.program.text)
        self.view.set_remarks({r.line.number: self._remark(r) for r in self._twin.results})
        self.words.setText(self._verdict(self._twin))
        if is_first:
            self.view.show_line(self._twin.program.lines[0].number - 2, at_top=True)
        self._show_walk()

    def copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.view.toPlainText())

    def set_theme(self, theme: Theme) -> None:
        self.view.set_theme(theme)

    # -- words ---------------------------------------------------------------------------------

    def _verdict(self, twin: Twin) -> str:
        tr, digits = self.tr, self._session.digits
        place = example_words(self._session, digits)
        wrong = [result for result in twin.results if not result.agrees]
        if wrong:
            words = tr("{0}: {1} differs from the engine by {2:.0e}.")
            return words.format(place, wrong[0].line.name, wrong[0].difference)
        outputs = ", ".join(Number(v).text(digits) for v in twin.prediction[:MOST_SHOWN].tolist())
        words = tr("{0}: each line was run and agrees with the engine to {1}; predict(x) = {2}.")
        return words.format(place, self._power(twin.difference), outputs)

    def _remark(self, result: Result) -> Remark:
        digits, size = self._session.digits, result.size
        values = result.value.tolist()
        shown = ", ".join(Number(v, size).text(digits) for v in values[:MOST_SHOWN])
        dots = ", …" if len(values) > MOST_SHOWN else ""
        if result.agrees:
            words = self.tr("The engine has the same, to {0}:\n{1}")
            tip = words.format(self._power(result.difference), ", ".join(map(repr, values)))
            return Remark(f"✓ {shown}{dots}", tip=tip)
        words = self.tr("The engine has {0}")
        return Remark(
            f"✗ {shown}{dots}", True, words.format(", ".join(map(repr, result.engine.tolist())))
        )

    def _power(self, difference: float) -> str:
        """The difference as a bound: ``1e-15``; ``the last bit`` where there is none."""
        if difference == 0.0:
            return self.tr("the last bit")
        return f"{10.0 ** np.ceil(np.log10(difference)):.0e}"

    # -- following -----------------------------------------------------------------------------

    def _on_walk_changed(self) -> None:
        self._show_walk()
        self._pace.ask()

    def _show_walk(self) -> None:
        """Light the lines of the layer that is walked."""
        self.view.set_lit(self._walked_lines())

    def _walked_lines(self) -> list[int]:
        walk, step, twin = self._walker.walk, self._walker.step, self._twin
        if walk is None or step is None or twin is None:
            return []
        lines = twin.program.lines
        if step.phase is Phase.LOSS or step.subject is None:
            return [lines[-1].number + 1]  # what the network returns
        node = step.subject if isinstance(step.subject, int) else step.subject[1]
        layer = walk.passes.graph.layer_index[node]
        if layer == 0:
            return [lines[0].number - 2]  # the heading of the function, with its input
        return [line.number for line in lines if line.layer == layer]

    def _on_line_pointed(self, number: int | None) -> None:
        twin, graph = self._twin, self._session.document.graph
        layer = None if twin is None or number is None else twin.program.places.get(number)
        known = layer is not None and layer < len(graph.layers)
        self.highlight_changed.emit(layer_highlight(graph, layer) if known and layer else None)
