"""What becomes of the pictures of a folder: size, channels, held-out rows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.data.pictures.choice import Channels, PictureChoice
from playground.data.sampling import MAX_TEST_FRACTION
from playground.model.images import MAX_SHAPE
from playground.ui.importing.settings import ValueCombo, add_captioned
from playground.ui.inputs.number_field import NumberField


class PicturesBar(QWidget):
    """Shows and changes a ``PictureChoice``.

    Signals:
        choice_changed(): something is to be done in another way.
    """

    choice_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self.tr
        self.height_field = NumberField(32, self, whole=True, minimum=1, maximum=MAX_SHAPE[0])
        self.width_field = NumberField(32, self, whole=True, minimum=1, maximum=MAX_SHAPE[1])
        channels = {
            Channels.GREY: tr("Grey, 1 channel"),
            Channels.COLOUR: tr("Colour, 3 channels"),
            Channels.RED: tr("The red channel alone"),
        }
        self.channels = ValueCombo(tr("Colours"), {str(k): v for k, v in channels.items()}, self)
        self.held_out = NumberField(
            20, self, whole=True, minimum=0, maximum=100 * MAX_TEST_FRACTION, step=5
        )
        self.seed = NumberField(0, self, whole=True, minimum=0, maximum=2**31)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for caption, words, field in (
            (
                tr("Height"),
                tr("Rows of pixels, {0} at most").format(MAX_SHAPE[0]),
                self.height_field,
            ),
            (
                tr("Width"),
                tr("Columns of pixels, {0} at most").format(MAX_SHAPE[1]),
                self.width_field,
            ),
            (tr("Colours"), "", self.channels),
            (tr("Held out, %"), tr("Held-out pictures, in percent"), self.held_out),
            (tr("Seed"), tr("Seed of the choice of held-out pictures"), self.seed),
        ):
            add_captioned(row, caption, field)
            if isinstance(field, NumberField):
                field.setAccessibleName(words)
                field.setToolTip(words)
                field.setFixedWidth(field.fontMetrics().horizontalAdvance("0") * 8)
                field.value_changed.connect(self.choice_changed)
        row.addStretch(1)
        self.channels.activated.connect(self.choice_changed)

    def show_choice(self, choice: PictureChoice) -> None:
        self.height_field.set_value(choice.height)
        self.width_field.set_value(choice.width)
        self.channels.show_value(str(choice.channels))

    @property
    def choice(self) -> PictureChoice:
        """What the fields say."""
        return PictureChoice(
            height=int(self.height_field.value),
            width=int(self.width_field.value),
            channels=Channels(self.channels.currentData()),
            test_fraction=self.held_out.value / 100.0,
            seed=int(self.seed.value),
        )
