"""Commands that set, lock, flip and draw the selected weights and biases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, Qt

from playground.model import edits
from playground.model.document import Document
from playground.model.initial.initializers import draw_he
from playground.model.parts import ParameterKey
from playground.session.naming import count_of
from playground.ui.canvas.editing.editor import CanvasEditor, value_of
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.commands.command import Command

STEP, FINE, COARSE = 0.1, 0.01, 1.0


def step_of(keys: Qt.KeyboardModifier) -> float:
    """How much one notch of the wheel or one key changes a value: Shift is fine, Ctrl coarse."""
    if keys & Qt.KeyboardModifier.ShiftModifier:
        return FINE
    return COARSE if keys & Qt.KeyboardModifier.ControlModifier else STEP


class ValueCommands(QObject):
    """Changes the weights and biases of the selection."""

    def __init__(self, editor: CanvasEditor, fields: CanvasFields) -> None:
        super().__init__(editor)
        self._editor = editor
        self._fields = fields
        self._draws = 0  # so that each press of Randomise draws other numbers

    # fmt: off
    def commands(self) -> Iterator[Command]:
        why_not = self._editor.why_no_value
        yield Command(
            "edit_value", self.tr("&Set value…"), self._fields.ask_value, ("Return", "Enter"),
            self.tr("Type the weight of the selected edge or the bias of the selected node"),
            menu="network", line=True, why_not=why_not,
        )
        yield Command(
            "increase", self.tr("Incre&ase"), partial(self._editor.nudge, STEP), ("Alt+Up",),
            self.tr("Add 0.1 to the selected weights and biases (Shift: 0.01)"),
            menu="network", why_not=why_not,
        )
        yield Command(
            "decrease", self.tr("Decr&ease"), partial(self._editor.nudge, -STEP), ("Alt+Down",),
            self.tr("Subtract 0.1 from the selected weights and biases (Shift: 0.01)"),
            menu="network", why_not=why_not,
        )
        yield Command(
            "lock", self._lock_text, self._toggle_lock, ("K",),
            self.tr("Keep the selected weights and biases as they are while training"), "lock",
            menu="network", why_not=why_not,
        )
        yield Command(
            "zero", self.tr("Set to &zero"), self._zero, ("Z",),
            self.tr("Set the selected weights and biases to 0"), menu="network", why_not=why_not,
        )
        yield Command(
            "negate", self.tr("Fli&p signs"), self._negate, ("M",),
            self.tr("Flip the signs of the selected weights and biases"),
            menu="network", why_not=why_not,
        )
        yield Command(
            "randomise", self.tr("&Randomise"), self._randomise, ("R",),
            self.tr("Draw the selected weights and biases anew"), menu="network", why_not=why_not,
        )
    # fmt: on

    def _zero(self) -> str | None:
        return self._set_all(self.tr("Set to zero"), lambda d, k: 0.0)

    def _negate(self) -> str | None:
        return self._set_all(self.tr("Flip signs"), lambda d, k: -value_of(d, k))

    def _randomise(self) -> str | None:
        self._draws += 1
        seed = (self._editor.session.document.training.seed + 7919 * self._draws) % 2**31
        return self._set_all(self.tr("Randomise"), lambda d, k: draw_he(d.graph, k, seed))

    def _set_all(self, text: str, value: Callable[[Document, ParameterKey], float]) -> str | None:
        keys = self._editor.targets.parameters
        done = self._editor.edit(
            text, lambda d: edits.set_values(d, {k: value(d, k) for k in keys})
        )
        return self._note(text) if done else None

    def _toggle_lock(self) -> str | None:
        """Lock the selected weights and biases; unlock them when all are locked."""
        keys, lock = self._editor.targets.parameters, not self._editor.targets.all_locked
        text = self.tr("Lock") if lock else self.tr("Unlock")
        done = self._editor.edit(text, lambda d: edits.set_locked(d, keys, lock))
        return self._note(text) if done else None

    def _note(self, text: str) -> str | None:
        """Of a layer: what was done, and to how many weights and biases."""
        if self._editor.selection.layer is None:
            return None
        return self.tr("{0}: {1}.").format(text, count_of(self._editor.targets.parameters))

    def _lock_text(self) -> str:
        keys = self._editor.targets.parameters
        if not keys:
            return self.tr("Loc&k or unlock")
        locked = self._editor.targets.all_locked
        text = self.tr("Unloc&k {0}") if locked else self.tr("Loc&k {0}")
        return text.format(count_of(keys))
