"""The number of decimals in formulas."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from playground.session import FEWEST_DIGITS, MOST_DIGITS, Session
from playground.ui.inputs.number_field import NumberField
from playground.ui.shell.theme import Theme

WIDTH = 56  # pixels at the desk


class DigitsField(NumberField):
    """Sets the session's number of decimals, and follows it."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(
            session.digits, parent, whole=True, minimum=FEWEST_DIGITS, maximum=MOST_DIGITS
        )
        self._session = session
        self.setAccessibleName(self.tr("Decimals"))
        self.setToolTip(self.tr("Decimals shown in formulas, 2 to 12"))
        self.value_changed.connect(self._on_value_changed)
        session.digits_changed.connect(self.set_value)

    def set_theme(self, theme: Theme) -> None:
        self.setMaximumWidth(theme.px(WIDTH))

    def _on_value_changed(self, digits: float) -> None:
        self._session.set_digits(int(digits))
