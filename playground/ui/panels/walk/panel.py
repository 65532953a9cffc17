"""The panel of the walk: its phases, the arithmetic of the present step, and how to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.analysis.walk.walk import Phase, Step, Walk
from playground.model.numbers import typeset_number
from playground.model.parts import ParameterKey
from playground.session import Session
from playground.session.naming import parameter_name, values_text
from playground.ui.commands.table import CommandTable
from playground.ui.inputs.digits_field import DigitsField
from playground.ui.inputs.form import Panel, muted_label, scrolled
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import ElidedLabel, WrappedLabel
from playground.ui.panels.walk.walker import Walker
from playground.ui.shell.theme import Theme

FIELD_WIDTH = 72  # pixels at the desk


class WalkPanel(Panel):
    """Shows the present step of a walk; the arrow keys go on and back."""

    def __init__(self, session: Session, walker: Walker, commands: CommandTable) -> None:
        super().__init__()
        self._session, self._walker = session, walker
        self._commands = commands
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Walk through one training step"))
        self.title = WrappedLabel("", self)
        self.words = muted_label("", self, wrap=True)
        self.formulas = FormulaView(self)
        self.check = muted_label("", self, wrap=True)
        self.example = NumberField(1.0, self, whole=True, minimum=1, step=1)
        self.example.setAccessibleName(self.tr("Example"))
        self.example.setToolTip(self.tr("The number of the example in the batch"))
        self.example.value_changed.connect(self._on_example_changed)
        self._example_caption = muted_label(self.tr("Example"), self)
        self._batch = muted_label("", self)
        self.example_words = ElidedLabel("", self, Qt.TextElideMode.ElideRight)
        self.digits = DigitsField(session, self)
        self._phases = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        column = QVBoxLayout(self)
        column.setSpacing(5)
        column.addLayout(self._phase_row())
        column.addLayout(self._choice_row())
        column.addWidget(self.example_words)
        column.addWidget(self.title)
        inner = QWidget()
        lines = QVBoxLayout(inner)
        lines.setContentsMargins(0, 0, 0, 0)
        for widget in (self.formulas, self.words, self.check):
            lines.addWidget(widget)
        lines.addStretch(1)
        area = scrolled(inner, self.tr("Arithmetic"), self)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(area, 1)
        column.addLayout(self._button_row())
        walker.changed.connect(self._on_walk_changed)
        self.formulas.follow(session)
        self._on_walk_changed()

    def _phase_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        for phase, text in self._phase_names().items():
            button = QPushButton(text, self)
            button.setCheckable(True)
            button.setToolTip(self.tr("Go to the beginning of this part"))
            self._phases.addButton(button, list(Phase).index(phase))
            row.addWidget(button, 1)
        self._phases.idClicked.connect(self._on_phase_clicked)
        return row

    def _choice_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._example_caption)
        row.addWidget(self.example)
        row.addWidget(self._batch)
        row.addStretch(1)
        row.addWidget(muted_label(self.tr("Decimals"), self))
        row.addWidget(self.digits)
        return row

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for name, text in (
            ("walk", self.tr("Start")),
            ("walk_back", self.tr("Back")),
            ("walk_next", self.tr("Next")),
            ("walk_play", self.tr("Play slowly")),
            ("walk_apply", self.tr("Take this step")),
        ):
            button = QPushButton(text, self)
            button.clicked.connect(self._commands[name].attempt)
            self._buttons[name] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _show_buttons(self) -> None:
        for name, button in self._buttons.items():
            action = self._commands[name]
            action.refresh()
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
        walking, playing = self._walker.is_on(), self._walker.is_playing
        self._buttons["walk"].setText(self.tr("End") if walking else self.tr("Start"))
        self._buttons["walk_play"].setText(self.tr("Stop") if playing else self.tr("Play slowly"))
        for name in ("walk_back", "walk_next", "walk_play", "walk_apply"):
            self._buttons[name].setVisible(walking)

    def set_theme(self, theme: Theme) -> None:
        self.example.setMaximumWidth(theme.px(FIELD_WIDTH))
        self.digits.set_theme(theme)
        self.formulas.set_theme(theme, 1.5)
        self.title.setFont(theme.font(1.0, bold=True))

    # -- words -----------------------------------------------------------------------------

    def _phase_names(self) -> dict[Phase, str]:
        tr = self.tr
        return {
            Phase.FORWARD: tr("Forward"),
            Phase.LOSS: tr("Loss"),
            Phase.BACKWARD: tr("Backward"),
            Phase.GRADIENT: tr("Gradient"),
            Phase.UPDATE: tr("Update"),
        }

    def _title_of(self, walk: Walk, step: Step) -> str:
        name = self._phase_names()[step.phase]
        if step.subject is not None:
            name = f"{name}: {self._subject(walk, step)}"
        return self.tr("{0}  ({1} of {2})").format(name, self._walker.index + 1, len(walk.steps))

    def _subject(self, walk: Walk, step: Step) -> str:
        graph = walk.passes.graph
        subject: ParameterKey | None = step.subject
        if isinstance(subject, int) and step.phase in (Phase.FORWARD, Phase.BACKWARD):
            return graph.display_name(subject)
        assert subject is not None
        return parameter_name(graph, subject)

    def _words_of(self, walk: Walk, step: Step) -> str:
        tr, graph = self.tr, walk.passes.graph
        match step.phase:
            case Phase.FORWARD:
                assert isinstance(step.subject, int)
                if graph.layer_index[step.subject] == 0:
                    return tr("The input as the network sees it.")
                return tr("Each input times its weight, plus the bias; then the activation.")
            case Phase.LOSS:
                if len(walk.passes.losses) == 1:
                    return tr("How far the output is from the target.")
                return tr("How far the output is from the target: L here, C on average.")
            case Phase.BACKWARD:
                return tr("How the loss of this example changes with this node: the chain rule.")
            case Phase.GRADIENT:
                return tr("How the loss changes with this one: for the example, then the mean.")
            case Phase.UPDATE:
                return tr("The optimizer takes its step against the gradient.")

    # -- following -------------------------------------------------------------------------

    def _on_walk_changed(self) -> None:
        walk, step = self._walker.walk, self._walker.step
        self._show_buttons()
        on = walk is not None and step is not None
        for widget in (
            self._example_caption,
            self.example,
            self._batch,
            self.example_words,
            self.title,
            self.check,
            self.formulas,
        ):
            widget.setVisible(on)
        for phase, button in zip(Phase, self._phases.buttons(), strict=True):
            button.setEnabled(walk is not None and phase in walk.phases)
        if walk is None or step is None:
            self.words.setText(
                self.tr(
                    "Choose “Walk through one step” in the Train menu (F4) to go through one"
                    " training step number by number."
                )
            )
            return
        self._phases.button(list(Phase).index(step.phase)).setChecked(True)
        self._show_example(walk)
        self.title.setText(self._title_of(walk, step))
        self.words.setText(self._words_of(walk, step))
        self.formulas.set_lines(self._walker.lines)
        self.check.setText(self._check_text())

    def _show_example(self, walk: Walk) -> None:
        if walk.example is not None:
            for widget in (self._example_caption, self.example, self._batch):
                widget.hide()
            words = self.tr("The picture that is probed; it is not trained in this step.")
            self.example_words.setText(words)
            return
        self.example.set_value(walk.at + 1)
        dataset = self._session.dataset
        row = int((~dataset.test).nonzero()[0][walk.row])
        digits = self._session.digits
        x = values_text(dataset, dataset.x_names[:4], dataset.x[row], digits)
        y = values_text(dataset, dataset.y_names[:4], dataset.y[row], digits)
        self.example_words.setText(f"{x}, {y}")
        self._batch.setText(self.tr("of {0:,}").format(len(walk.passes.rows)))

    def _check_text(self) -> str:
        both = self._walker.difference()
        if both is None:
            return ""
        value, other = both
        words = self.tr("Check by finite differences: {0}; the difference is {1}.")
        gap = typeset_number(abs(value - other), 1)
        return words.format(typeset_number(other, self._session.digits), gap)

    def _on_example_changed(self, number: float) -> None:
        walk = self._walker.walk
        if walk is None:
            return
        n = len(walk.passes.rows)
        if number > n:
            self.example.refuse(self.tr("The batch has {0:,} examples.").format(n))
        else:
            self._walker.set_example(int(number) - 1)

    def _on_phase_clicked(self, number: int) -> None:
        self._walker.jump(list(Phase)[number])

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: self._walker.forward, Qt.Key.Key_Down: self._walker.forward,
                 Qt.Key.Key_Left: self._walker.back, Qt.Key.Key_Up: self._walker.back}  # fmt: skip
        if event.key() in steps and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            steps[Qt.Key(event.key())]()
        elif event.key() == Qt.Key.Key_Escape and self._walker.is_on():
            self._walker.stop()
        else:
            super().keyPressEvent(event)
