"""What a screen reader can do with a layer, a node or a weight."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QAccessibleActionInterface, QAccessibleValueInterface

VALUE_STEP = 0.01
PRESS = QAccessibleActionInterface.pressAction()
FOCUS = QAccessibleActionInterface.setFocusAction()
MENU = QAccessibleActionInterface.showMenuAction()
# Actions of a screen reader -> the canvas's own, carried out on the part alone.
CANVAS_ACTIONS = {
    QAccessibleActionInterface.increaseAction(): "increase",
    QAccessibleActionInterface.decreaseAction(): "decrease",
    "Set value": "edit_value",
    "Lock or unlock": "lock",
    "Delete": "delete",
}


class PartActions(QAccessibleActionInterface):
    """What can be done with a part: select it, open its menu, and the commands of its keys."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        self._part = part

    # -- Qt ------------------------------------------------------------------------------------

    def actionNames(self) -> list[str]:
        if self._part.view is None:
            return []
        own = list(CANVAS_ACTIONS)
        return [PRESS, FOCUS, MENU, *(own if self._part.parameter() is not None else own[-1:])]

    def doAction(self, name: str) -> None:
        view = self._part.view
        if view is None or name not in self.actionNames():
            return
        view.select(self._part.selection())
        if name == FOCUS:
            view.setFocus()
        elif name == MENU:
            view.context_menu(self._part.hit()).popup(self._part.rect().center())
        elif name in CANVAS_ACTIONS:
            view.actions_by_name[CANVAS_ACTIONS[name]].trigger()

    def keyBindingsForAction(self, name: str) -> list[str]:
        view = self._part.view
        if view is None or name not in CANVAS_ACTIONS:
            return []
        keys = view.actions_by_name[CANVAS_ACTIONS[name]].shortcut().toString()
        return [keys] if keys else []

    def localizedActionName(self, name: str) -> str:
        view = self._part.view
        if view is None or name not in CANVAS_ACTIONS:
            return super().localizedActionName(name)
        text = view.actions_by_name[CANVAS_ACTIONS[name]].text()
        return str(text).replace("&", "").removesuffix("…")

    def localizedActionDescription(self, name: str) -> str:
        view = self._part.view
        if view is None or name not in CANVAS_ACTIONS:
            return super().localizedActionDescription(name)
        return str(view.actions_by_name[CANVAS_ACTIONS[name]].statusTip())


class PartValue(QAccessibleValueInterface):
    """The weight or bias of a part; setting it is one undoable edit."""

    def __init__(self, part: Any) -> None:
        super().__init__()
        self._part = part

    # -- Qt ------------------------------------------------------------------------------------

    def currentValue(self) -> float | None:
        value: float | None = self._part.value()
        return value

    def setCurrentValue(self, value: Any) -> None:
        view, key = self._part.view, self._part.parameter()
        if view is not None and key is not None and isinstance(value, int | float):
            view.editor.set_value(key, float(value))

    def minimumValue(self) -> None:
        """A weight has no least value."""

    def maximumValue(self) -> None:
        """Nor a largest."""

    def minimumStepSize(self) -> float:
        return VALUE_STEP
