"""The controls of the run that tool bar and presentation share: play, learning rate, speed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from playground.model import edits
from playground.model.document import Document
from playground.session import Session
from playground.ui.commands.command import now
from playground.ui.commands.table import CommandTable
from playground.ui.commands.train_commands import LARGEST_RATE
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.words import NarrowCombo
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme

FULL_SPEED = 0.0
SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 1e5, FULL_SPEED)
_EXTRA = Qt.ItemDataRole.UserRole + 1  # marks an entry for an unusual value


def select_value(combo: QComboBox, value: float, text: str) -> None:
    """Show the entry for ``value``; a value without one gets an entry as long as it is shown."""
    extra = combo.findData(True, _EXTRA)
    if extra >= 0 and combo.itemData(extra) != value:
        combo.removeItem(extra)
    at = combo.findData(value)
    if at < 0:
        at = combo.count()
        combo.addItem(text, value)
        combo.setItemData(at, True, _EXTRA)
    combo.setCurrentIndex(at)


class PlayButton(QToolButton):
    """Play or Pause, as wide for either, so that nothing moves."""

    def __init__(self, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._command = commands["play"]
        self._theme: Theme | None = None
        self._icons: dict[str, QIcon] = {}  # of this theme
        self.setProperty("primary", True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._command.trigger)
        self._command.changed.connect(self._show_command)
        self._show_command()

    def set_theme(self, theme: Theme) -> None:
        self.setIconSize(QSize(theme.px(20), theme.px(20)))
        self.setFont(theme.font(2.0, bold=True))
        self.setFixedSize(theme.px(100), theme.px(44))
        self._theme, self._icons = theme, {}
        self._show_command()

    def _show_command(self) -> None:
        """With an icon that is seen on the button's colour."""
        command = self._command
        self.setText(command.command.label)
        self.setToolTip(command.toolTip())
        self.setEnabled(command.isEnabled())
        if self._theme is not None:
            name = now(command.command.icon)
            if name not in self._icons:
                self._icons[name] = icon(name, self._theme, self._theme.on_accent)
            self.setIcon(self._icons[name])


class RateField(QWidget):
    """The learning rate between buttons for the next smaller and the next larger one.

    Attributes:
        number: the field itself.

    Signals:
        refused(reason): an edit could not be made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.number = NumberField(
            0.1, self, digits=3, ratio=10.0**0.1, minimum=0.0, maximum=LARGEST_RATE
        )
        self.set_limit(None)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for sign, name in (("−", "rate_down"), ("+", "rate_up")):
            action = commands[name]
            button = QToolButton(self)
            button.setText(sign)
            button.setToolTip(action.toolTip())
            button.setAccessibleName(action.command.label)
            button.setAutoRepeat(True)
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        row.insertWidget(1, self.number)
        self.number.value_changed.connect(self._on_changed)
        session.document_changed.connect(self._on_document_changed)
        self._show_rate()

    def set_limit(self, limit: float | None) -> None:
        """Say which rate the loss's curvature allows now; None where that is not known."""
        text = self.tr("Learning rate: how far one step goes against the gradient")
        if limit is not None:
            words = self.tr(
                "{0}.\nLimit now: {1}, from the loss’s largest curvature over all training rows."
                " Above it, steps overshoot by more each time in the direction of that curvature."
                " The run need not blow up: the curvature often settles near the limit; the loss"
                " then rises in some steps and falls on the whole."
            )
            text = words.format(text, f"{limit:.3g}")
            problem = self._session.problem
            if problem.batch < problem.n_train:
                text += " " + self.tr(
                    "The largest curvature of a batch is larger on average, so that its steps"
                    " overshoot at smaller rates, too."
                )
        self.number.setToolTip(text)

    def _show_rate(self) -> None:
        self.number.set_value(self._session.document.training.learning_rate)

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.training is not new.training:
            self._show_rate()

    def _on_changed(self, value: float) -> None:
        reason = self._session.edit(
            self.tr("Learning rate"),
            lambda d: edits.set_training(d, learning_rate=value),
            "learning_rate",
        )
        if reason:
            self.refused.emit(reason)
            self._show_rate()


class SpeedCombo(NarrowCombo):
    """How many steps a second are trained.

    Signals:
        speed_changed(steps_per_second): another speed was chosen; 0 is full speed.
    """

    speed_changed = Signal(float)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setToolTip(self.tr("How fast it trains while it plays"))
        for speed in SPEEDS:
            self.addItem(self._text(speed), speed)
        self.activated.connect(self._on_activated)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's speed."""
        speed = self._session.rate or FULL_SPEED
        select_value(self, speed, self._text(speed))

    def _text(self, speed: float) -> str:
        if speed == FULL_SPEED:
            return self.tr("Full speed")
        if speed == 1.0:
            return self.tr("1 step/s")
        return self.tr("{0}/s").format(f"{speed:,.0f}")

    def _on_activated(self) -> None:
        self._session.set_rate(self.currentData() or None)
        self.speed_changed.emit(self.currentData())
