"""The panel for lines of one's own: the long form, compared with the engine line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from playground.analysis.own_lines.check import (
    MOST_ROWS,
    Kind,
    Outcome,
    Question,
    Verdict,
    outcome_of,
    question_of,
)
from playground.analysis.own_lines.long_form import (
    MOST_NUMBERS,
    long_form,
    sample_line,
    sample_names,
)
from playground.model.notation import Number
from playground.session import Session
from playground.session.highlight import Highlight
from playground.ui.commands.command import Command
from playground.ui.inputs.form import Panel, muted_label, restyle
from playground.ui.inputs.words import WrappedLabel
from playground.ui.panels.formula.checker import Checker
from playground.ui.panels.formula.code_view import CodeView, Remark
from playground.ui.panels.formula.example import example_of, example_words
from playground.ui.panels.walk.walker import Walker
from playground.ui.shell.theme import Theme

MOST_SHOWN = 6  # numbers written behind a line
CHECK_KEY = "Ctrl+Shift+Return"


class OwnPanel(Panel):
    """A box in which the network is written out by hand.

    Signals:
        highlight_changed(Highlight): the node of the first wrong line; None for none.
        asked_for(): something is written into the box, which should be seen.
    """

    highlight_changed = Signal(object)
    asked_for = Signal()

    def __init__(self, session: Session, walker: Walker) -> None:
        super().__init__()
        self._session, self._walker = session, walker
        self._question: Question | None = None
        self._program = session.problem.program
        self._checked_text = self._moment = ""  # what was checked, and for which numbers
        self.setAccessibleName(self.tr("Your own lines"))
        self.heading = muted_label("", self, wrap=True)
        self.view = CodeView(self)
        self.view.setAccessibleName(self.tr("Your own lines"))
        self.view.textChanged.connect(self._on_text_changed)
        self.result: QLabel = WrappedLabel("", self)
        self.begin = QPushButton(self.tr("Long form"), self)
        self.begin.setToolTip(
            self.tr("Write a line for each node of the present network, to delete from or change")
        )
        self.begin.clicked.connect(self.write_long_form)
        self.check = QPushButton(self.tr("Check"), self)
        self.check.setToolTip(self.tr("Run the lines and compare each with the engine"))
        self.check.clicked.connect(self.run)
        self.checker = Checker(self)
        self.checker.finished.connect(self._on_finished)
        buttons = QHBoxLayout()
        buttons.addWidget(self.begin)
        buttons.addWidget(self.check)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(self.heading)
        column.addWidget(self.view, 1)
        column.addWidget(self.result)
        column.addLayout(buttons)
        session.document_changed.connect(self._on_document_changed)
        self._show_heading()

    # fmt: off
    def commands(self) -> Iterator[Command]:
        tr = self.tr
        yield Command(
            "long_form", tr("&Long form in the box"), self.write_long_form,
            tip=tr("Write the network as a line for each node, in the box for your own lines"),
            menu="network", why_not=self.why_no_long_form,
        )
        yield Command(
            "check_lines", tr("C&heck your own lines"), self.run, (CHECK_KEY,),
            tr("Run the lines in the box and compare each with the engine"), menu="network",
            why_not=self.why_no_check,
        )
    # fmt: on

    def why_no_long_form(self) -> str:
        n = self._session.problem.program.n_parameters
        if n <= MOST_NUMBERS:
            return ""
        words = self.tr("Lines are for networks of up to {0:,} weights and biases, not {1:,}.")
        return words.format(MOST_NUMBERS, n)

    def why_no_check(self) -> str:
        if not self.view.toPlainText().strip():
            return self.tr("Nothing is written in the box for your own lines (F9).")
        return self.why_no_long_form()

    # -- doing ---------------------------------------------------------------------------------

    def write_long_form(self) -> None:
        """Replace the text by a line for each node; undone with Ctrl+Z in the box."""
        if reason := self.why_no_long_form():
            self._say(reason, wrong=True)
            return
        self.asked_for.emit()
        self.view.selectAll()
        self.view.insertPlainText(long_form(self._session.problem.program))

    def run(self) -> None:
        """Run the lines for the present input and some others, and compare."""
        if reason := self.why_no_check():
            self._say(reason, wrong=True)
            return
        session = self._session
        self._program = session.problem.program
        rows = np.array([example_of(session)])
        others = session.dataset.x_train
        chosen = np.unique(np.linspace(0, max(0, len(others) - 1), MOST_ROWS - 1).astype(int))
        x = session.dataset.inputs.to_network(rows)
        if len(others):
            x = np.vstack([x, others[chosen]])
        self._question = question_of(self._program, session.shown.parameters, x)
        self._checked_text = self.view.toPlainText()
        place = example_words(session, session.digits)
        self._moment = self.tr("{0}, at step\u00a0{1:,}:").format(place, session.shown.step)
        self.check.setEnabled(False)
        self._say(self.tr("Running…"))
        self.checker.start(self._question.request(self._checked_text))

    def stop(self) -> None:
        self.checker.stop()

    def set_theme(self, theme: Theme) -> None:
        self.view.set_theme(theme)

    # -- following -----------------------------------------------------------------------------

    def _on_finished(self, report: dict[str, object] | None, reason: str) -> None:
        self.check.setEnabled(True)
        if self.view.toPlainText() != self._checked_text or self._question is None:
            self._say("")
            return
        if report is None:
            self._clear()
            self._say(reason, wrong=True)
            return
        try:
            outcome = outcome_of(self._question, report)
        except ValueError:
            self._say(self.tr("The lines ended Python, so nothing can be compared."), wrong=True)
            return
        self._show_outcome(outcome)

    def _show_outcome(self, outcome: Outcome) -> None:
        lines: dict[int, list[Verdict]] = {}
        for verdict in outcome.verdicts:
            lines.setdefault(verdict.last - 1, []).append(verdict)
        first = outcome.first_wrong
        self.view.set_remarks({place: self._remark(names) for place, names in lines.items()})
        marked = [] if first is None else range(first.line - 1, first.last)
        self.view.set_lit(marked, marked)
        self.highlight_changed.emit(None if first is None else self._highlight(first))
        if first is not None:
            words = self.tr("Line {0}: {1}").format(first.line, self._words(first))
        elif outcome.missing:
            words = self.tr("Right so far. Still missing: {0}.")
            words = words.format(", ".join(outcome.missing[:MOST_SHOWN]))
        else:
            n = len(self._question.rows) if self._question else 0
            words = self.tr("All lines agree with the engine, here and at {0} other inputs.")
            words = words.format(n - 1)
            if n < 3:
                words = self.tr("All lines agree with the engine.")
        words = f"{self._moment}\n{words}"
        if outcome.printed:
            words += "\n" + self.tr("Printed: {0}").format(outcome.printed.strip()[:200])
        self._say(words, wrong=first is not None)

    def _remark(self, verdicts: list[Verdict]) -> Remark:
        """About one line, which may set several names: what is wrong, or all its numbers."""
        for verdict in verdicts:
            if verdict.kind in (Kind.WRONG, Kind.ERROR):
                return Remark(self._behind(verdict), True, self._words(verdict))
        told = next((v for v in verdicts if v.kind is Kind.RIGHT), verdicts[0])
        numbers = tuple(x for v in verdicts if not isinstance(v.given, str) for x in v.given)
        whole = replace(told, given=numbers or told.given)
        return Remark(self._behind(whole), False, self._words(told))

    def _highlight(self, verdict: Verdict) -> Highlight | None:
        """The node that a wrong line should give, with the edges into it."""
        assert self._question is not None
        graph = self._program.graph
        node = self._question.nodes.get(verdict.name)
        if node is None or node not in self._session.document.graph.rank:
            return None
        edges = frozenset((source, node) for source in graph.incoming[node])
        return Highlight(lit_nodes=frozenset((node,)), lit_edges=edges)

    def _clear(self) -> None:
        self.view.set_remarks({})
        self.view.set_lit([])
        self.highlight_changed.emit(None)

    def _on_text_changed(self) -> None:
        self.heading.setVisible(not self.view.toPlainText())  # then in the tool tip
        if self.view.toPlainText() != self._checked_text:
            self._clear()
            if not self.checker.is_running:
                self._say("")

    def _on_document_changed(self) -> None:
        if self._session.problem.program is not self._program:
            self._program = self._session.problem.program
            self._question = None
            self._clear()
            self._say("")
        self._show_heading()

    # -- words ---------------------------------------------------------------------------------

    def _say(self, words: str, wrong: bool = False) -> None:
        restyle(self.result, "error", wrong)
        self.result.setText(words)
        self.result.setVisible(bool(words))

    def _show_heading(self) -> None:
        words = self.tr(
            "Write a line for each node, then check. You have: {0}; weights such as {1}, biases"
            " such as {2}; of each layer W_1, b_1 and the inputs a_0; relu, tanh, sigmoid, …,"
            " layer(a, W, b), softmax, exp and np."
        )
        program = self._session.problem.program
        inputs, weight, bias = sample_names(program)
        if len(inputs) > 4:
            inputs = (*inputs[:3], "…")
        words = words.format(", ".join(inputs), weight, bias)
        self.heading.setText(words)
        self.view.setToolTip(words)
        self.view.setPlaceholderText(sample_line(program))

    def _numbers(self, values: tuple[float, ...] | str) -> str:
        return _written(values, self._session.digits)

    def _behind(self, verdict: Verdict) -> str:
        match verdict.kind:
            case Kind.RIGHT:
                return f"✓ {self._numbers(verdict.given)}"
            case Kind.WRONG:
                return f"✗ {self._numbers(verdict.given)}"
            case Kind.ERROR:
                return "✗"
            case Kind.OWN:
                return self._numbers(verdict.given)

    def _words(self, verdict: Verdict) -> str:
        tr = self.tr
        match verdict.kind:
            case Kind.RIGHT:
                return tr("The engine has the same.")
            case Kind.OWN:
                return tr("{0} is your own name, so there is nothing to compare.").format(
                    verdict.name
                )
            case Kind.ERROR:
                return str(verdict.given)
        given, wanted = self._different(verdict)
        words = tr("the engine has {0} = {1}, this line gave {2}").format(
            verdict.name, wanted, given
        )
        if verdict.row == 0:
            return tr("{0}.").format(words)
        return tr("{0}, at another input: {1}. At the present one both are the same.").format(
            words, self._inputs(verdict.row)
        )

    def _different(self, verdict: Verdict) -> tuple[str, str]:
        """Both in numbers, with as many digits as it takes to see that they differ."""
        for digits in range(self._session.digits, 18):
            given, wanted = (
                v
                if isinstance(v, str)
                else ", ".join(Number(x).text(digits) for x in v[:MOST_SHOWN])
                for v in (verdict.given, verdict.wanted)
            )
            if given != wanted:
                break
        return given, wanted

    def _inputs(self, row: int) -> str:
        assert self._question is not None
        pairs = [(k, v) for k, v in self._question.rows[row].items() if k != "a_0"][:4]
        return ", ".join(f"{k} = {Number(v).text(self._session.digits)}" for k, v in pairs)


def _written(values: tuple[float, ...] | str, digits: int) -> str:
    """The numbers; the words where there are none."""
    if isinstance(values, str):
        return values
    shown = ", ".join(Number(v).text(digits) for v in values[:MOST_SHOWN])
    return shown + (", …" if len(values) > MOST_SHOWN else "")
