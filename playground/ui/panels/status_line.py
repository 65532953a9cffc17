"""The status line: step, epoch, losses, pieces and speed."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStatusBar, QWidget

from playground.engine.run import Snapshot
from playground.ui.inputs.words import ElidedLabel, FigureLabel
from playground.ui.shell.theme import Theme

MESSAGE_MS = 6000


def loss_text(value: float) -> str:
    """A loss in at most nine characters: ``0.01234``, ``12.35``, ``0.000247``, ``1.20e-05``."""
    if math.isnan(value):
        return "–"
    if value == 0.0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.5f}" if abs(value) < 10.0 else f"{value:.2f}"
    # As in the loss plot: a power of ten from there on.
    return f"{value:.6f}" if 1e-4 <= abs(value) < 1e-3 else f"{value:.2e}"


class _Figure(QWidget):
    """A caption and a value, as wide as its widest text: nothing moves when the value changes."""

    def __init__(self, caption: str, widest: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._caption = QLabel(caption, self)
        self._caption.setProperty("muted", True)
        self._caption.setVisible(bool(caption))
        self.value = FigureLabel(widest, self)
        self.value.setAccessibleDescription(caption)  # its name is the number itself
        layout = self._row = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._caption)
        layout.addWidget(self.value)

    def set_caption(self, caption: str) -> None:
        if caption != self._caption.text():
            self._caption.setText(caption)
            self.value.setAccessibleDescription(caption)

    def set_theme(self, theme: Theme) -> None:
        self._row.setSpacing(theme.px(5))
        self._caption.setFont(theme.font(-0.5))
        self.value.setFont(theme.number_font(-0.5))


class StatusLine(QStatusBar):
    """Step, epoch, losses, pieces and speed, with messages in the space between."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setObjectName("status_line")
        self._step = _Figure(self.tr("Step"), "00,000,000", self)
        self._epoch = _Figure(self.tr("Epoch"), "00,000,000", self)
        self._train = _Figure(self.tr("Training loss"), "0.00e-000", self)
        self._test = _Figure(self.tr("Test loss"), "0.00e-000", self)
        self._quality = _Figure(self.tr("Accuracy"), "-0.00000", self)
        self._pieces = _Figure("", self.tr("000 pieces, 000 kinks; at most 000,000"), self)
        self._speed = _Figure("", self.tr("0,000,000 steps/s"), self)
        self._speed.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._speed.value.setAccessibleDescription(self.tr("Speed"))
        self._pieces.value.setAccessibleDescription(self.tr("Pieces and kinks"))
        self._engine = QLabel(self)
        self._engine.setProperty("muted", True)
        self._engine.setAccessibleDescription(self.tr("Engine"))
        self._message = ElidedLabel("", self)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(MESSAGE_MS)
        self._fade.timeout.connect(self._on_message_old)
        self._resizing = QTimer(self)
        self._resizing.setSingleShot(True)
        self._resizing.setInterval(0)
        self._resizing.timeout.connect(self._make_room)
        row = QWidget(self)
        layout = self._row = QHBoxLayout(row)
        layout.setContentsMargins(10, 2, 10, 2)
        layout.setSpacing(14)
        figures = (self._step, self._epoch, self._train, self._test, self._quality, self._pieces)
        for figure in figures:
            layout.addWidget(figure)
        layout.addWidget(self._message, 1)
        layout.addWidget(self._speed)
        layout.addWidget(self._engine)
        self._lasting = (self._step, self._train, self._test)
        self._dispensable = (self._engine, self._epoch, self._speed, self._quality, self._pieces)
        # Permanent: else the status tips of menu entries would hide it.
        self.addPermanentWidget(row, 1)

    def set_theme(self, theme: Theme) -> None:
        for figure in self.findChildren(_Figure):
            figure.set_theme(theme)
        self._row.setSpacing(theme.px(14))
        self._message.setFont(theme.font(-0.5))
        self._engine.setFont(theme.font(-0.5))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self._step.value.setText(_count_text(snapshot.step))
        self._epoch.value.setText(_count_text(snapshot.epoch))
        self._train.value.setText(loss_text(snapshot.losses.train))
        self._test.value.setText(loss_text(snapshot.losses.test))

    def show_speed(self, live: Snapshot, engine: str) -> None:
        """Show how fast the run goes, whatever snapshot is shown, and the engine's name."""
        speed = live.steps_per_second if live.running else 0.0
        self._speed.value.setText(self.tr("{speed} steps/s").format(speed=_speed_text(speed)))
        text = self.tr("{0} engine").format(engine)
        if text != self._engine.text():
            self._engine.setText(text)

    def show_pieces(self, text: str) -> None:
        """Show a count such as "5 pieces, 4 kinks; at most 6"."""
        width = self._pieces.value.width()
        self._pieces.value.setText(text)
        if self._pieces.value.width() != width:
            self._make_room()

    def show_quality(self, caption: str, value: str) -> None:
        """Show how good the predictions are, such as "Accuracy" and "97.5 %"."""
        width = self._quality.sizeHint().width()
        self._quality.set_caption(caption)
        self._quality.value.setText(value)
        if self._quality.sizeHint().width() != width:
            self._make_room()

    def show_note(self, text: str) -> None:
        """Show a sentence for a few seconds; "" hides it."""
        self._message.setText(text)
        self._make_room()
        self._fade.start()

    def _make_room(self) -> None:
        """Hide the least important figures where there is no room for all and the note."""
        margins, spacing = self._row.contentsMargins(), self._row.spacing()
        free = self.width() - 8 - margins.left() - margins.right()
        for figure in (*self._lasting, *self._dispensable):
            free -= figure.sizeHint().width() + spacing
        text = self._message.text()
        needed = self._message.fontMetrics().horizontalAdvance(text) + 4 if text else 0
        for figure in self._dispensable:
            figure.setVisible(free >= needed)
            if figure.isHidden():
                free += figure.sizeHint().width() + spacing

    def figures(self) -> list[QLabel]:
        """The labels with running numbers."""
        return [figure.value for figure in self.findChildren(_Figure)]

    @property
    def note_timer(self) -> QTimer:
        """Runs while a note is shown."""
        return self._fade

    def texts(self) -> dict[str, str]:
        """All texts, by field."""
        return {
            "step": self._step.value.text(),
            "epoch": self._epoch.value.text(),
            "train": self._train.value.text(),
            "test": self._test.value.text(),
            "quality": self._quality.value.text(),
            "pieces": self._pieces.value.text(),
            "speed": self._speed.value.text(),
            "engine": self._engine.text(),
            "note": self._message.text(),
        }

    def _on_message_old(self) -> None:
        self._message.setText("")
        self._make_room()

    # -- Qt ------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        """No width: figures that find no room are hidden, and never widen the window."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Not within a resize that showing a figure has caused: Qt would paint over it (6.11).
        self._resizing.start()


def _count_text(count: int) -> str:
    """A count up to 1e11 in at most ten characters: ``99,999,999``, ``123.4M``."""
    return f"{count:,}" if count < 100_000_000 else f"{count / 1e6:,.1f}M"


def _speed_text(steps_per_second: float) -> str:
    if 0.0 < steps_per_second < 10.0:
        return f"{steps_per_second:.1f}"
    digits = max(0, len(f"{steps_per_second:.0f}") - 3)  # rounded to three figures
    return f"{round(steps_per_second, -digits):,.0f}"
