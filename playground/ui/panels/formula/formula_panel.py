"""The panel with the whole network as a formula, with live numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.analysis.formula.formula import Kind, Moment, Part, formula_parts
from playground.model.activations import ACTIVATIONS
from playground.model.notation import plain_text
from playground.session import Session
from playground.ui.commands.command import Command
from playground.ui.inputs.digits_field import DigitsField
from playground.ui.inputs.form import muted_label, scrolled
from playground.ui.inputs.live_panel import LivePanel
from playground.ui.panels.formula.block import FormulaBlock
from playground.ui.panels.formula.example import example_of, example_words, layer_highlight
from playground.ui.panels.walk.walker import Walker
from playground.ui.shell.theme import LIGHT, Theme

PER_SECOND, SHARE = 5.0, 0.15  # of the window's time at most


class FormulaPanel(LivePanel):
    """The network nested into one formula, then W, b, z and a layer by layer.

    Signals:
        highlight_changed(Highlight): the layer pointed at; None for none.
    """

    highlight_changed = Signal(object)

    def __init__(self, session: Session, walker: Walker) -> None:
        super().__init__(session, PER_SECOND, SHARE)
        self._theme = LIGHT
        self.setAccessibleName(self.tr("The whole network as a formula"))
        self.example = muted_label("", self, wrap=True)
        self.digits = DigitsField(session, self)
        self.copy = QPushButton(self.tr("Copy"), self)
        self.copy.setToolTip(self.tr("Copy the formula and all tables as text, with all digits"))
        self.copy.clicked.connect(self.copy_text)
        self.blocks: list[FormulaBlock] = []
        top = QHBoxLayout()
        top.addWidget(self.example, 1)
        top.addWidget(muted_label(self.tr("Decimals"), self))
        top.addWidget(self.digits)
        top.addWidget(self.copy)
        self._inner = QWidget()
        self._lines = QVBoxLayout(self._inner)
        self._lines.setContentsMargins(0, 0, 6, 0)
        self._lines.addStretch(1)
        area = scrolled(self._inner, self.accessibleName(), self)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(area)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(area, 1)
        session.probe_changed.connect(self._pace.ask)
        walker.changed.connect(self._pace.ask)

    # fmt: off
    def commands(self) -> Iterator[Command]:
        yield Command(
            "copy_formula", self.tr("Copy the for&mula"), self.copy_text, (),
            self.tr("The formula and all tables as text, with all digits"), menu="network",
            line=True,
        )
    # fmt: on

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        shown = [block for block in self.blocks if not block.isHidden()]
        return "\n".join(f"{b.heading.text()}\n{b.formula.text}" for b in shown)

    def moment(self) -> Moment | None:
        """The network shown at the present input."""
        session = self._session
        derived, raw = session.derived, example_of(session)
        values = derived.activity(raw)
        if values is None:
            return None
        program = session.problem.program
        parameters, x = derived.parameters, np.array(raw)
        return Moment(program, session.dataset, parameters, x, values.z, values.a)

    def show_now(self) -> None:
        moment = self.moment()
        if moment is None:
            return
        digits = self._session.digits
        self.example.setText(example_words(self._session, digits))
        parts = formula_parts(moment)
        while len(self.blocks) < len(parts):
            self._add_block()
        for i, block in enumerate(self.blocks):
            if i < len(parts):
                words = self._words(parts[i], moment)
                block.show_part(words, parts[i].lines, parts[i].layer, digits)
            block.setVisible(i < len(parts))

    def copy_text(self) -> None:
        """Copy everything, with nothing left out and all digits."""
        moment = self.moment()
        if moment is None:
            return
        texts = [example_words(self._session, self._session.digits)]
        for part in formula_parts(moment, whole=True):
            texts += ["", self._words(part, moment)]
            texts += [plain_text(line, None) for line in part.lines]
        QGuiApplication.clipboard().setText("\n".join(texts) + "\n")

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.digits.set_theme(theme)
        for block in self.blocks:
            block.set_theme(theme)

    def _add_block(self) -> None:
        block = FormulaBlock(self._inner)
        block.set_theme(self._theme)
        block.pointed.connect(self._on_layer_pointed)
        self._lines.insertWidget(len(self.blocks), block)
        self.blocks.append(block)

    def _words(self, part: Part, moment: Moment) -> str:
        tr, program = self.tr, moment.program
        match part.kind:
            case Kind.LETTERS:
                return tr("The network in letters")
            case Kind.NUMBERS:
                return tr("With its weights and biases")
            case Kind.AT_INPUT:
                return tr("At this input")
            case Kind.MATRICES:
                return tr("With a table W of weights and a column b of biases for each layer")
            case Kind.INPUT:
                return tr("Inputs as the network sees them")
            case Kind.OUTPUT:
                return tr("Outputs in the units of the data")
            case Kind.LAYER:
                assert part.layer is not None
                entry = ACTIVATIONS[program.activations[part.layer]]
                words = tr("Output layer") if part.layer == len(program.sizes) - 1 else ""
                words = words or tr("Hidden layer {0}").format(part.layer)
                return f"{words}, {entry.label}"

    def _on_layer_pointed(self, layer: int | None) -> None:
        graph = self._session.document.graph
        if layer is None or layer >= len(graph.layers):
            self.highlight_changed.emit(None)
        else:
            self.highlight_changed.emit(layer_highlight(graph, layer))
