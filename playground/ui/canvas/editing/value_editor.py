"""What the canvas's commands share, and those that set weights and biases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from playground.model import edits
from playground.model.document import Document
from playground.model.graph import ParameterKey
from playground.model.initializers import draw_he
from playground.model.selection import NOTHING, Selection
from playground.model.words import sentence
from playground.session import Gesture, Session
from playground.session.naming import count_of
from playground.ui.canvas.geometry.state import CanvasState


class ValueEditor(QObject):
    """Edits the session's document for the canvas, each edit one undo step.

    Attributes:
        session: where the document lives.
        state: what the canvas shows.

    Signals:
        selection_changed(selection): another Selection.
        refused(reason): something could not be done, and why.
        noted(text): something worth knowing about what was done.
        touched(): something drawn has changed besides the document.
    """

    selection_changed = Signal(object)
    refused = Signal(str)
    noted = Signal(str)
    touched = Signal()

    def __init__(self, session: Session, state: CanvasState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.state = state
        self._gesture = 0

    # -- selection -----------------------------------------------------------------------------

    @property
    def selection(self) -> Selection:
        return self.state.selection

    def select(self, selection: Selection) -> None:
        selection = selection.within(self.state.graph)
        if selection != self.state.selection:
            self.state.selection = selection
            self.selection_changed.emit(selection)
            self.touched.emit()

    def select_layer(self, layer_id: int, *, adding: bool = False) -> None:
        """A layer; ``adding``: its nodes with what is selected, or no longer with it."""
        before = self.selection if adding else NOTHING
        self.select(before.toggled_layer(layer_id, self.state.graph))

    def select_all(self) -> None:
        self.select(Selection(tuple(n.id for n in self.state.graph.nodes)))

    def forget_missing(self) -> None:
        """Drop from the selection what the document no longer has."""
        self.select(self.selection.within(self.state.graph) if self.selection else NOTHING)

    # -- edits ---------------------------------------------------------------------------------

    def edit(
        self, text: str, change: Callable[[Document], Document], merge: Hashable = None
    ) -> bool:
        """One edit; says why when it can't be done."""
        reason = self.session.edit(text, change, merge)
        if reason:
            self.refuse(reason)
        return not reason

    def refuse(self, reason: str) -> None:
        """Say why something can't be done, as a sentence."""
        self.refused.emit(sentence(reason))

    def new_gesture(self) -> Gesture:
        """A merge key for all edits of one drag."""
        self._gesture += 1
        return Gesture("canvas", self._gesture)

    # -- values --------------------------------------------------------------------------------

    def parameters(self) -> tuple[ParameterKey, ...]:
        """The weights and biases that the selection names."""
        return self.selection.parameters(self.state.graph)

    def set_value(self, key: ParameterKey, value: float, merge: Hashable = None) -> bool:
        return self.set_values({key: value}, merge)

    def set_values(self, values: Mapping[ParameterKey, float], merge: Hashable = None) -> bool:
        """Set weights and biases to what was typed, turned or dragged."""
        return self.edit(
            self._name_of_setting(values), lambda d: edits.set_values(d, values), merge
        )

    def nudge(self, keys: Iterable[ParameterKey], delta: float) -> None:
        """Add to weights and biases; nudges of the same ones become one undo step."""
        chosen = tuple(keys)

        def change(document: Document) -> Document:
            return edits.set_values(document, {k: value_of(document, k) + delta for k in chosen})

        self.edit(self._name_of_setting(chosen), change, ("nudge", chosen))

    def _name_of_setting(self, keys: Collection[ParameterKey]) -> str:
        if any(isinstance(key, tuple) for key in keys):
            return self.tr("Set weight") if len(keys) == 1 else self.tr("Set weights")
        return self.tr("Set bias") if len(keys) == 1 else self.tr("Set biases")

    def set_all(self, text: str, values: Callable[[Document, ParameterKey], float]) -> None:
        """Give each selected weight and bias a new value."""
        keys = self._needed_parameters()
        if keys and self.edit(text, lambda d: edits.set_values(d, {k: values(d, k) for k in keys})):
            self._note_count(text, keys)

    def _note_count(self, text: str, keys: Collection[ParameterKey]) -> None:
        """Of a layer: say how much it was that something was done with."""
        if self.selection.layer is not None:
            self.noted.emit(self.tr("{0}: {1}.").format(text, count_of(keys)))

    def zero(self) -> None:
        self.set_all(self.tr("Set to zero"), lambda d, k: 0.0)

    def negate(self) -> None:
        self.set_all(self.tr("Negate"), lambda d, k: -value_of(d, k))

    def randomise(self) -> None:
        self._gesture += 1
        seed = (self.session.document.training.seed + 7919 * self._gesture) % 2**31
        self.set_all(self.tr("Randomise"), lambda d, k: draw_he(d.graph, k, seed))

    def toggle_lock(self) -> None:
        """Lock the selected weights and biases; unlock them when all are locked."""
        keys = self._needed_parameters()
        if keys:
            lock = not self.all_locked(keys)
            text = self.tr("Lock") if lock else self.tr("Unlock")
            if self.edit(text, lambda d: edits.set_locked(d, keys, lock)):
                self._note_count(text, keys)

    def all_locked(self, keys: Iterable[ParameterKey]) -> bool:
        graph = self.state.graph
        places = [graph.parameter_index[key] for key in keys]
        return bool(places) and bool(graph.locked[places].all())

    def _needed_parameters(self) -> tuple[ParameterKey, ...]:
        keys = self.parameters()
        if not keys:
            self.refuse(self.tr("Select edges, or nodes with a bias, first."))
        return keys


def value_of(document: Document, key: ParameterKey) -> float:
    return document.weight(*key) if isinstance(key, tuple) else document.bias(key)
