"""The tool bar: play, step, reset, and the main training settings."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS
from playground.session import Session
from playground.session.naming import layer_name
from playground.ui.commands.table import CommandAction, CommandTable
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.tool_tip import say_beside
from playground.ui.inputs.words import ElidedLabel, NarrowCombo
from playground.ui.panels.run_controls import PlayButton, RateField, SpeedCombo, select_value
from playground.ui.panels.table_combo import TableCombo
from playground.ui.shell.theme import Theme

BATCH_SIZES = (0, 1, 2, 4, 8, 10, 16, 32, 64, 128)
# Buttons show their names while the fields have this share of the space between their narrowest
# and their widest.
NAMED_FROM = 0.35
BUTTONS = ("step", "epoch", "reset", "new_seed")
_NAMED = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
_ICONS = Qt.ToolButtonStyle.ToolButtonIconOnly


class TrainingBar(QToolBar):
    """Buttons for the run, then a captioned field for each setting.

    Signals:
        refused(reason): an edit could not be made.
        speed_changed(steps_per_second): another speed was chosen; 0 is full speed.
    """

    refused = Signal(str)
    speed_changed = Signal(float)

    def __init__(
        self,
        session: Session,
        commands: CommandTable,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._commands = commands
        self._layer: int | None = None
        self._fields: dict[QWidget, tuple[int, int]] = {}  # narrowest and widest, unscaled
        self._theme: Theme | None = None
        self._beside: tuple[int, int] | None = None  # as ``_measure`` gives it
        self.setObjectName("training_bar")
        self.setWindowTitle(self.tr("Training"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setToolButtonStyle(_NAMED)
        self._play = PlayButton(commands, self)
        self.addWidget(self._play)
        self._buttons: dict[QWidget, CommandAction] = {self._play: commands["play"]}
        for name in BUTTONS:
            action = commands[name]
            self.addAction(action)
            button = self.widgetForAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._buttons[button] = action
        self.addSeparator()
        self._rate = RateField(session, commands, self)
        self.rate = self._rate.number
        self.optimizer = TableCombo(OPTIMIZERS, self)
        self.batch = NarrowCombo(self)
        self.loss = TableCombo(LOSSES, self)
        self.activation = TableCombo(ACTIVATIONS, self)
        self.speed = SpeedCombo(session, self)
        self.seed = NumberField(0, self, whole=True, minimum=0, maximum=2**31)
        self._activation_caption = self._build_fields()
        self._make_extension_focusable()
        self._connect()
        session.document_changed.connect(self._on_document_changed)
        self._refresh(session.document)

    # -- building ------------------------------------------------------------------------------

    def _make_extension_focusable(self) -> None:
        """Let keys reach Qt's button for the fields that do not fit into a narrow window."""
        button = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if button is not None:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self.tr("More settings"))
            button.setToolTip(button.accessibleName())

    def _build_fields(self) -> QLabel:
        for size in BATCH_SIZES:
            self.batch.addItem(_batch_text(size), size)
        text = self.tr("Learning rate")
        self._rate_caption = self._add_field(text, self._rate, (112, 146), self.rate)
        self._add_field(self.tr("Optimizer"), self.optimizer, (107, 112))
        self._add_field(self.tr("Batch"), self.batch, (58, 66))
        self._add_field(self.tr("Loss"), self.loss, (55, 190))
        caption = self._add_field(self.tr("Activation"), self.activation, (80, 118))
        self._add_field(self.tr("Speed"), self.speed, (94, 100))
        self._add_field(self.tr("Seed"), self.seed, (48, 64))
        return caption

    def _add_field(
        self, caption: str, field: QWidget, widths: tuple[int, int], focus: QWidget | None = None
    ) -> QLabel:
        """A field under its caption; ``widths`` are its least and its greatest."""
        group = QWidget(self)
        group.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        label = ElidedLabel(caption, group, Qt.TextElideMode.ElideRight)
        label.setProperty("muted", True)
        label.setBuddy(focus or field)
        (focus or field).setAccessibleName(caption)
        layout = QVBoxLayout(group)
        layout.setContentsMargins(3, 0, 3, 0)
        layout.setSpacing(1)
        layout.addWidget(label)
        layout.addWidget(field)
        self._fields[field] = widths
        self.addWidget(group)
        return label

    def _connect(self) -> None:
        self._rate.refused.connect(self.refused)
        self.seed.value_changed.connect(self._on_seed)
        self.optimizer.activated.connect(self._on_optimizer)
        self.batch.activated.connect(self._on_batch)
        self.loss.activated.connect(self._on_loss)
        self.activation.activated.connect(self._on_activation)
        self.speed.speed_changed.connect(self.speed_changed)

    def set_theme(self, theme: Theme) -> None:
        self.setIconSize(QSize(theme.px(18), theme.px(18)))
        self._play.set_theme(theme)
        for label in self.findChildren(QLabel):
            label.setFont(theme.font(-1.0))
        self._theme, self._beside = theme, None
        self._fit_width()

    def _measure(self) -> tuple[int, int]:
        """The width of everything but the fields, with and without the buttons' names."""
        self._set_field_widths(1.0)
        fields = sum(field.width() for field in self._fields)
        layout = self.layout()
        assert layout is not None
        beside = []
        for style in (_NAMED, _ICONS):
            self.setToolButtonStyle(style)
            layout.invalidate()
            beside.append(layout.sizeHint().width() - fields)
        return beside[0], beside[1]

    def _fit_width(self) -> None:
        """Make fields as wide as there is room; in a narrow window, hide the buttons' names."""
        if self._theme is None or not self.isVisible():
            return  # the buttons have no icons yet
        if self._beside is None:
            self._beside = self._measure()
        ends = zip(*self._fields.values(), strict=True)
        least, most = (sum(map(self._theme.px, widths)) for widths in ends)
        named, icons = ((self.width() - b - least) / (most - least) for b in self._beside)
        style = _NAMED if named >= NAMED_FROM else _ICONS
        if style != self.toolButtonStyle():
            self.setToolButtonStyle(style)
        self._set_field_widths(min(1.0, max(0.0, named if style == _NAMED else icons)))

    def _set_field_widths(self, share: float) -> None:
        """Set the fields' widths between their least (``share`` 0) and their greatest (1)."""
        assert self._theme is not None
        for field, widths in self._fields.items():
            least, most = map(self._theme.px, widths)
            field.setFixedWidth(least + int(share * (most - least)))

    # -- showing -------------------------------------------------------------------------------

    def set_rate_limit(self, limit: float | None) -> None:
        """Mark the learning rate that the curvature allows now; None where it is not known."""
        self._rate.set_limit(limit)
        text = self.tr("Learning rate")
        if limit is not None:
            above = self._session.document.training.learning_rate > limit
            words = self.tr("Rate above limit {0}") if above else self.tr("Rate: limit {0} now")
            text = words.format(f"{limit:.3g}")
        self._rate_caption.setText(text)

    def set_layer(self, layer_id: int | None) -> None:
        """Choose the layer whose activation is shown; None for the first hidden one."""
        self._layer = layer_id
        self._refresh(self._session.document)

    @property
    def layer(self) -> int:
        """The id of the layer whose activation is shown."""
        graph = self._session.document.graph
        if self._layer in graph.layer_position and self._layer != graph.layers[0].id:
            assert self._layer is not None
            return self._layer
        return graph.layers[1].id

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.graph is not new.graph or old.training is not new.training:
            self._refresh(new)

    def _refresh(self, document: Document) -> None:
        training = document.training
        self.seed.set_value(training.seed)
        self.optimizer.choose(training.optimizer)
        select_value(self.batch, training.batch_size, _batch_text(training.batch_size))
        self.loss.choose(training.loss)
        self.speed.refresh()
        layer = document.graph.layer(self.layer)
        self.activation.choose(layer.activation)
        name = layer_name(document.graph, layer.id)
        caption = self.tr("{0}: activation").format(f"{name[:1].upper()}{name[1:]}")
        self._activation_caption.setText(caption)
        self._allow(self.activation, "softmax", layer is document.graph.layers[-1])
        self.batch.setToolTip(self.tr("Rows for one step; a full batch takes all of them"))
        self.seed.setToolTip(self.tr("Seed of the start; another one starts the run again"))

    @staticmethod
    def _allow(combo: QComboBox, name: str, allowed: bool) -> None:
        """Enable or disable an entry."""
        model = combo.model()
        at = model.index(combo.findData(name), 0)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        value = flags if allowed else Qt.ItemFlag.NoItemFlags
        model.setData(at, value.value, Qt.ItemDataRole.UserRole - 1)

    # -- editing -------------------------------------------------------------------------------

    def _set(self, text: str, merge: str | None = None, **changes: Any) -> str:
        """Change settings. Gives "" or why that is not possible, which the window says too."""
        reason = self._session.edit(text, lambda d: edits.set_training(d, **changes), merge)
        if reason:
            self.refused.emit(reason)
            self._refresh(self._session.document)
        return reason

    def _on_optimizer(self) -> None:
        self._set(self.tr("Optimizer"), optimizer=self.optimizer.currentData())

    def _on_batch(self) -> None:
        self._set(self.tr("Batch size"), batch_size=self.batch.currentData())

    def _on_loss(self) -> None:
        if reason := self._set(self.tr("Loss"), loss=self.loss.currentData()):
            say_beside(self.loss, reason)

    def _on_activation(self) -> None:
        layer, name = self.layer, self.activation.currentData()
        text = self.tr("Activation")
        reason = self._session.edit(text, lambda d: edits.set_activation(d, layer, name))
        if reason:
            self.refused.emit(reason)
            self._refresh(self._session.document)
            say_beside(self.activation, reason)

    def _on_seed(self, value: float) -> None:
        if reason := self._session.new_seed(int(value)):
            self.refused.emit(reason)

    # -- Qt ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say why a disabled button does nothing: Qt passes the click on it to its parent."""
        pressed = self.childAt(event.position().toPoint())
        if pressed in self._buttons:
            self._buttons[pressed].explain()
        super().mousePressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_width()


def _batch_text(size: int) -> str:
    return QCoreApplication.translate("TrainingBar", "Full") if size == 0 else f"{size:,}"
