"""How name and number stand in the cards of a column: where, and how large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from playground.ui.canvas.geometry.layout import TOWER
from playground.ui.canvas.paint.style import least_text, lettering
from playground.ui.shell.theme import Theme

# All in pixels at the desk.
SMALLEST = 9.0  # height of the smallest text
EASY = 10.5  # height of text where there is room
LARGEST = 34.0
SHARE = 0.24  # height of text beside the plot, as a share of the card's
LINE = 1.15  # height of a line, times the text's
TIGHT = 1.04  # the same beside the plot: digits are lower than letters
FLAT = 1.5  # a card that is wider than so many heights has its text beside the plot
LOW = 11.5  # least height of a card with text
MIN_PLOT = 24.0  # width that the plot keeps beside the text
ROOMY_PLOT = 34.0  # the same beside a line of text at an easy size
FULL = 30.0  # height from which two lines fit beside the plot at an easy size
GAP = 0.4  # between name and number in a line, times the text's height
LONGEST_NAME = 3.6  # times the text's height; longer names are cut
PAD = 6.0  # left of text beside the plot
EDGE = 2.5  # beside text over the plot
_MEASURE = 40  # pixels, the size that widths are taken at
USUAL_NUMBER = "-0.00"
_DIGITS = re.compile("[1-9]")


class Place(Enum):
    """Where the text stands."""

    OVER = "name over number over the plot"
    BESIDE = "name over number beside the plot"
    LINE = "name and number in a line beside the plot"
    NONE = "nowhere"


# Of name and number: 0 for left, 1 for right.
ALIGNMENT = {Place.OVER: (0.5, 0.5), Place.BESIDE: (0.0, 0.0), Place.LINE: (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class CardText:
    """The text of all cards of a column: ``pixels`` is its height, ``room`` what it takes of the
    card's width or, over the plot, of its height, ``number`` the width of the widest number;
    ``cut`` when a name is too long for it."""

    place: Place
    pixels: int = 0
    room: float = 0.0
    number: float = 0.0
    cut: bool = False

    @property
    def says_all(self) -> bool:
        """Whether name and number are there, and whole."""
        return not self.cut and self.place is not Place.NONE

    def plot(self, card: QRectF, px: float) -> QRectF:
        """What is left of a card for its plot."""
        if self.place is Place.OVER:
            side = min(6.0 * px, 0.07 * card.width())
            return card.adjusted(side, self.room, -side, -min(6.0 * px, 0.08 * card.height()))
        pad = min(3.0 * px, 0.14 * card.height())
        return card.adjusted(self.room + pad, pad, -pad - 1.0, -pad)

    def areas(self, card: QRectF, px: float, *, numbered: bool) -> tuple[QRectF, QRectF]:
        """Where name and number of a card stand; both empty when they are left out.

        A card that is not ``numbered`` has a name alone, which takes the place of both.
        """
        if self.place is Place.NONE:
            return QRectF(), QRectF()
        if self.place is Place.OVER:
            block = QRectF(card.left(), card.top(), card.width(), self.room)
            lines = (2 if numbered else 1) * LINE * self.pixels
            block.adjust(EDGE * px, block.height() - lines, -EDGE * px, 0)
        else:
            inset = min(2.0 * px, 0.05 * card.height())
            left, width = card.left() + PAD * px, self.room - PAD * px
            block = QRectF(left, card.top() + inset, width, card.height() - 2 * inset)
        if not numbered:
            return block, QRectF()
        if self.place is Place.LINE:
            return block.adjusted(0, 0, -self.number, 0), block.adjusted(
                block.width() - self.number, 0, 0, 0
            )
        half = block.height() / 2
        return block.adjusted(0, 0, 0, -half), block.adjusted(0, half, 0, 0)


NO_TEXT = CardText(Place.NONE)


def card_text(
    theme: Theme,
    width: float,
    height: float,
    names: Sequence[str],
    numbers: Sequence[str],
    largest: float = LARGEST,
) -> CardText:
    """How to write ``names`` and ``numbers`` into cards of ``width`` x ``height`` pixels.

    It depends on how long the longest are, not on their digits, so that it keeps still while a
    network learns. No text is larger than ``largest``, pixels at the desk.
    """
    px = theme.scale
    width, height = width / px, height / px
    if height < LOW:
        return NO_TEXT
    name, number = _widths(theme, names, numbers)
    cut, name = name > LONGEST_NAME, min(name, LONGEST_NAME)
    longer, both = max(name, number), name + number + GAP
    beside = width - MIN_PLOT - 1.5 * PAD
    over = height >= TOWER and width <= FLAT * height
    smallest, easy = least_text(theme, SMALLEST), least_text(theme, EASY)
    roomy = beside - (ROOMY_PLOT - MIN_PLOT) if height < FULL else 0.0
    for place, text, size, least in (
        (
            Place.OVER,
            longer,
            min(max(smallest, 0.15 * height + 2.0), (width - 2 * EDGE) / longer) * over,
            smallest,
        ),
        (Place.LINE, both, min(1.2 * easy, 0.79 * height, roomy / both), easy),
        (
            Place.BESIDE,
            longer,
            min(max(easy, SHARE * height), (height - 1.0) / (2 * TIGHT), beside / longer),
            smallest,
        ),
        (Place.LINE, both, min(1.2 * easy, 0.79 * height, beside / both), smallest),
    ):
        pixels = int(min(size, largest) * px + 0.01)
        if size >= least and pixels >= smallest * px - 0.5:
            room = text * pixels + 1.5 * PAD * px
            if place is Place.OVER:
                lines = 2 if number else 1
                room = lines * LINE * pixels + min(5.0, 0.06 * height) * px
            return CardText(place, pixels, room, number * pixels, cut)
    return NO_TEXT


def _widths(theme: Theme, names: Sequence[str], numbers: Sequence[str]) -> tuple[float, float]:
    """How wide the longest name and number are, in heights of the text."""
    # At least a pixel: a text of marks alone has no width.
    name = max((_pixels(theme, text, _MEASURE, True) for text in names), default=1.0)
    name = max(1.0, name)
    # By their patterns: which digits they have makes no difference.
    patterns = {_DIGITS.sub("0", number) for number in numbers if number}
    if patterns:
        patterns.add(USUAL_NUMBER)
    number = max((_pixels(theme, text, _MEASURE, False) for text in patterns), default=0.0)
    return name / _MEASURE, number / _MEASURE


@lru_cache(maxsize=4096)
def _pixels(theme: Theme, text: str, size: int, bold: bool) -> float:
    """How wide a text of this size is; measuring it anew takes longer than writing it."""
    return lettering(theme, bold=bold, pixels=size)[1].horizontalAdvance(text)


def largest_text(lowest: float) -> float:
    """How large text may be in a column, when another's cards are but ``lowest`` pixels high."""
    return min(LARGEST, max(1.3 * EASY, 0.38 * lowest))


def write_card(
    painter: QPainter,
    theme: Theme,
    card: QRectF,
    text: CardText,
    name: str,
    number: str,
    colour: QColor,
) -> None:
    """Write name and number into a card; ``colour`` is the number's."""
    areas = text.areas(card, theme.scale, numbered=bool(number))
    for i, area in enumerate(areas):
        if area.isEmpty():
            continue
        words, ink = ((name, QColor(theme.text)), (number, colour))[i]
        font, metrics = lettering(theme, bold=i == 0, pixels=text.pixels)
        width = _pixels(theme, words, text.pixels, i == 0)
        if width > area.width() + 1.0:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width() + 1.0)
            width = metrics.horizontalAdvance(words)
        x = area.left() + ALIGNMENT[text.place][i] * (area.width() - width)
        # Digits and capitals stand in the middle; descenders may stick out.
        y = area.center().y() + metrics.capHeight() / 2
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(QPointF(x, round(y)), words)
