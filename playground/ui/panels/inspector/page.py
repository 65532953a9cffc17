"""What the pages of the inspector have in common."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from playground.model import edits
from playground.model.graph import Graph
from playground.model.numbers import typeset_number
from playground.model.parts import MAX_NAME, ParameterKey
from playground.model.selection import Selection
from playground.session import Change, Session
from playground.session.naming import parameter_name
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.tool_tip import say_beside
from playground.ui.inputs.words import ElidedButton, FigureLabel
from playground.ui.shell.theme import Theme


class Page(QWidget):
    """One page of the inspector.

    Each kind of page has a ``show_selection`` for parts of the document, all of which exist, and a
    ``refresh`` for their numbers.

    Attributes:
        title: what the page is about, such as "Node h2".
        column: what it shows, from top to bottom.

    Signals:
        refused(reason): an edit could not be made.
        selection_wanted(Selection): the person followed a link.
    """

    refused = Signal(str)
    selection_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.title = ""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 4, 0)
        self.column.setSpacing(6)

    def set_theme(self, theme: Theme) -> None:
        """Take over fonts and distances."""

    def units_label(self) -> QLabel:
        """Says that the numbers are those of scaled data; hidden where the data are not scaled."""
        text = self.tr("Numbers are of the scaled data; those in the fit are in your units.")
        return muted_label(text, self, wrap=True)

    @property
    def is_scaled(self) -> bool:
        dataset = self._session.dataset
        return not (dataset.inputs.scale.identity and dataset.y_scale.identity)

    @property
    def graph(self) -> Graph:
        return self._session.document.graph

    def value_of(self, key: ParameterKey) -> float:
        """The weight or bias shown."""
        return float(self._session.shown.parameters[self.graph.parameter_index[key]])

    def gradient_of(self, key: ParameterKey) -> float | None:
        """The gradient of a weight or bias; None where there is none."""
        gradient, at = self._session.derived.gradient, self.graph.parameter_index.get(key)
        return None if gradient is None or at is None else float(gradient[at])

    def edit(self, text: str, change: Change, merge: Hashable = None) -> str:
        """Make an edit. Returns "", or why it can't be made, which the window shows too."""
        if reason := self._session.edit(text, change, merge):
            self.refused.emit(reason)
        return reason

    def value_field(self) -> NumberField:
        """A field for weights or biases. The window shows its messages too, for longer."""
        field = NumberField(0.0, self, digits=4)
        field.message_changed.connect(self._on_message)
        return field

    def name_field(self) -> QLineEdit:
        """A field for a name; the window says why it takes no more characters."""
        field = QLineEdit(self)
        field.setMaxLength(MAX_NAME)
        field.inputRejected.connect(self._on_name_too_long)
        return field

    def take_name(self, field: QLineEdit, text: str, change: Change, present: str) -> None:
        """Apply what was typed into a name field; back to ``present`` when it is refused."""
        field.setModified(False)
        if field.text().strip() != present and (reason := self.edit(text, change)):
            field.setText(present)
            field.selectAll()
            say_beside(field, reason)

    def _on_message(self, message: str) -> None:
        if message:
            self.refused.emit(message)

    def _on_name_too_long(self) -> None:
        self.refused.emit(self.tr("A name has at most {0} characters.").format(MAX_NAME))


class GradientLabel(FigureLabel):
    """A gradient, or a dash where there is none; the tool tip has all its digits."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("−0.000·10⁻⁰⁰⁰", parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_value(self, value: float | None) -> None:
        self.setText("–" if value is None else typeset_number(value, 4))
        self.setToolTip("" if value is None else repr(value))


class ParameterRow(QWidget):
    """The value of one weight or bias and its lock; with a link to the edge, when it has one."""

    def __init__(self, page: Page, link: bool = False) -> None:
        super().__init__(page)
        self._page = page
        self._key: ParameterKey | None = None
        self.field = page.value_field()
        self.lock = QCheckBox(self.tr("Lock"), self)
        self.lock.setToolTip(self.tr("Training leaves a locked value alone"))
        self.link = ElidedButton(self)
        self.link.setFlat(True)
        self.link.setVisible(link)
        self.link.clicked.connect(self._on_link)
        self.field.value_changed.connect(self._on_value)
        self.lock.clicked.connect(self._on_lock)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.link)
        layout.addWidget(self.field, 1)
        layout.addWidget(self.lock)

    def set_key(self, key: ParameterKey | None) -> None:
        """Choose the weight or bias to show; None for none, greyed out."""
        if key != self._key and self.field.isModified():
            self.field.restore()
        self._key = key
        self.setEnabled(key is not None)
        if key is not None:
            graph = self._page.graph
            name = parameter_name(graph, key)
            self.field.setAccessibleName(name)
            self.lock.setAccessibleName(self.tr("Lock {0}").format(name))
            self.lock.setChecked(bool(graph.locked[graph.parameter_index[key]]))
            if isinstance(key, tuple):
                source, target = map(graph.display_name, key)
                self.link.set_words(f"{source} → {target}", self.tr("Select this edge"))

    def refresh(self) -> None:
        if self._key is not None:
            self.field.set_value(self._page.value_of(self._key))

    def _on_value(self, value: float) -> None:
        key = self._key
        if key is not None:
            text = self.tr("Set {0}").format(parameter_name(self._page.graph, key))
            self._page.edit(text, lambda d: edits.set_values(d, {key: value}), ("value", key))

    def _on_lock(self, locked: bool) -> None:
        key = self._key
        if key is not None:
            words = self.tr("Lock {0}") if locked else self.tr("Unlock {0}")
            text = words.format(parameter_name(self._page.graph, key))
            self._page.edit(text, lambda d: edits.set_locked(d, [key], locked))

    def _on_link(self) -> None:
        if isinstance(self._key, tuple):
            self._page.selection_wanted.emit(Selection(edges=(self._key,)))
