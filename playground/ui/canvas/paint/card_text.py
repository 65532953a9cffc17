"""How name and number stand in the cards of a column: where, and how large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from playground.ui.canvas.paint.style import lettering
from playground.ui.shell.theme import Theme

# All in pixels at the desk.
SMALLEST = 9.0  # what a text may shrink to
EASY = 10.5  # what it is at least where there is room
LARGEST = 22.0
SHARE = 0.24  # of a card's height is the height of its text
LINE_SHARE = 0.66  # of a line's height is the height of its text
LINE = 1.15  # a line's height, times the text's
TIGHT = 1.04  # the same in a low card: digits are lower than letters
TALL, WIDE = 43.0, 60.0  # from this height and width the text stands in a line over the plot
TOWER = 40.0  # from this height it stands there in two lines, when one is too narrow
CAP = 24.0  # and from this one the number alone
FULL = 30.0  # from this height two lines stand beside the plot at an easy size
LOW = 11.5  # and from this one line
MIN_PLOT = 24.0  # width that the plot keeps beside the text
LONGEST_NAME = 3.6  # times the text's height; what is longer is cut
PAD = 6.0
FLAT = 1.5  # times as wide as high, a card has two lines beside the plot rather than over it
EDGE = 2.5  # the same in a narrow card
_MEASURE = 40  # pixels, the size that widths are taken at
USUAL_NUMBER = "-0.00"
_DIGITS = re.compile("[1-9]")


class Place(Enum):
    """Where the text stands, beginning with the best."""

    OVER = "in a line over the plot"
    TOWER = "in two lines over the plot"
    BESIDE = "in two lines beside the plot"
    LINE = "in a line beside the plot"
    CAP = "over the plot, without the name"
    NUMBER = "beside the plot, without the name"
    NONE = "nowhere"


@dataclass(frozen=True, slots=True)
class CardText:
    """The text of all cards of a column: ``pixels`` is its height, ``room`` what it takes of the
    card's width or, over the plot, of its height; ``cut`` when a name is too long for it."""

    place: Place
    pixels: int = 0
    room: float = 0.0
    cut: bool = False

    @property
    def says_all(self) -> bool:
        """Whether name and number are there, and whole."""
        return not self.cut and self.place not in (Place.CAP, Place.NUMBER, Place.NONE)

    def plot(self, card: QRectF, px: float) -> QRectF:
        """What is left of a card for its plot."""
        pad = 3.0 * px
        if self.place in (Place.OVER, Place.TOWER, Place.CAP):
            side = min(2 * pad, 0.07 * card.width())
            return card.adjusted(side, self.room, -side, -min(2 * pad, 0.08 * card.height()))
        pad = min(pad, 0.14 * card.height())
        return card.adjusted(self.room + pad, pad, -pad - 1.0, -pad)

    def areas(self, card: QRectF) -> tuple[QRectF, QRectF]:
        """Where the name and the number of a card stand; empty where they are left out."""
        nowhere, number = QRectF(), 3.0 * self.pixels
        beside = QRectF(card.left(), card.top(), self.room, card.height())
        over = QRectF(card.left(), card.top(), card.width(), self.room)
        match self.place:
            case Place.OVER | Place.LINE:
                line = over if self.place is Place.OVER else beside
                right = line.adjusted(max(0.5 * line.width(), line.width() - number), 0, 0, 0)
                return line.adjusted(0, 0, -right.width(), 0), right
            case Place.TOWER | Place.BESIDE:
                area = over if self.place is Place.TOWER else beside
                half = area.height() / 2
                return area.adjusted(0, 0, 0, -half), area.adjusted(0, half, 0, 0)
            case Place.NUMBER | Place.CAP:
                return nowhere, beside if self.place is Place.NUMBER else over
        return nowhere, nowhere


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

    It changes with how long the longest are, not with what they say, so that it keeps still while
    a network learns. No text is larger than ``largest``, pixels at the desk.
    """
    px = theme.scale
    width, height = width / px, height / px
    if height < LOW:
        return NO_TEXT
    name, number = _widths(theme, names, numbers)
    whole_name, name = name, min(name, LONGEST_NAME)
    longer = max(name, number)
    for place, size, least in (
        (Place.OVER, *_over(width, height, name + number)),
        (Place.LINE, *_line(width, height, name + number, easy=True)),
        (Place.TOWER, *_tower(width, height, longer)),
        (Place.BESIDE, *_beside(width, height, longer)),
        (Place.LINE, *_line(width, height, name + number, easy=False)),
        (Place.CAP, *_cap(width, height, number or name)),
        (Place.NUMBER, *_line(width, height, number or name, easy=False)),
    ):
        pixels = int(min(size, largest) * px + 0.01)
        if size < least or pixels < SMALLEST * px - 0.5:
            continue
        match place:
            case Place.OVER:
                room = _line_height(height) * px
            case Place.TOWER:
                room = 2 * LINE * pixels + min(5.0, 0.06 * height) * px
            case Place.CAP:
                room = LINE * pixels + 2.0 * px
            case Place.BESIDE:
                room = longer * pixels + 1.5 * PAD * px
            case Place.LINE:
                room = (name + number + 0.4) * pixels + 1.5 * PAD * px
            case _:
                room = (number or name) * pixels + 1.5 * PAD * px
        return CardText(place, pixels, room, whole_name > LONGEST_NAME)
    return NO_TEXT


def _widths(theme: Theme, names: Sequence[str], numbers: Sequence[str]) -> tuple[float, float]:
    """How wide the longest name and number are, in heights of the text."""
    name = max((_width(theme, name, bold=True) for name in names), default=0.0)
    # By their patterns: which digits they have makes no difference.
    patterns = {_DIGITS.sub("0", number) for number in numbers if number}
    if not patterns:
        return name, 0.0
    return name, max(_width(theme, pattern) for pattern in (USUAL_NUMBER, *patterns))


def _width(theme: Theme, text: str, *, bold: bool = False) -> float:
    """In heights of the text."""
    return _pixels(theme, text, _MEASURE, bold) / _MEASURE


@lru_cache(maxsize=4096)
def _pixels(theme: Theme, text: str, size: int, bold: bool) -> float:
    """How wide a text of this size is; measuring it anew takes longer than writing it."""
    return lettering(theme, bold=bold, pixels=size)[1].horizontalAdvance(text)


# Each gives the size that a text of so many heights may have, and the least that will do.


def _over(width: float, height: float, text: float) -> tuple[float, float]:
    if height < TALL or width < WIDE:
        return 0.0, 1.0
    wanted = min(LARGEST, LINE_SHARE * _line_height(height))
    return min(wanted, (width - 2 * PAD - 6.5) / text), min(wanted, SMALLEST + 1.0)


def _tower(width: float, height: float, text: float) -> tuple[float, float]:
    if height < TOWER or width > FLAT * height:
        return 0.0, 1.0
    return min(LARGEST, 0.12 * height + 4.5, (width - 2 * EDGE) / text), SMALLEST


def _cap(width: float, height: float, text: float) -> tuple[float, float]:
    if height < CAP:
        return 0.0, 1.0
    return min(EASY, (width - 2 * EDGE) / text), SMALLEST


def _beside(width: float, height: float, text: float) -> tuple[float, float]:
    wanted = min(LARGEST, max(EASY, SHARE * height))
    room = width - MIN_PLOT - 1.5 * PAD
    return min(wanted, (height - 2.0) / (2 * TIGHT), room / text), SMALLEST


def _line(width: float, height: float, text: float, *, easy: bool) -> tuple[float, float]:
    if easy and height >= FULL:
        return 0.0, 1.0
    plot = 1.4 * MIN_PLOT if easy else MIN_PLOT
    room = (width - plot - 1.5 * PAD) / (text + 0.4)
    return min(1.2 * EASY, 0.79 * height, room), EASY if easy else SMALLEST


def _line_height(card_height: float) -> float:
    """The height of the line over the plot."""
    return min(max(22.0, 0.25 * card_height), 33.0, 0.36 * card_height)


def largest_beside(lowest: float) -> float:
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
    px = theme.scale
    ink = QColor(theme.text)
    pen = _Pen(painter, theme, text.pixels)
    side = PAD * px
    match text.place:
        case Place.OVER:
            area = card.adjusted(side + px, px, -side - px, text.room - card.height())
            taken = pen.write(area, number, colour, right=True)
            pen.write(area.adjusted(0, 0, -taken - 4.0, 0), name, ink, bold=True)
        case Place.TOWER:
            high = LINE * text.pixels
            area = QRectF(card.left(), card.top() + text.room - 2 * high, card.width(), high)
            pen.write(area, name, ink, bold=True, centred=True)
            pen.write(area.translated(0, high), number, colour, centred=True)
        case Place.BESIDE:
            half = card.height() / 2
            area = QRectF(card.left() + side, card.top(), text.room - side, card.height())
            inset = min(2.0 * px, 0.05 * card.height())
            upper = area.adjusted(0, inset, 0, 1.0 - half) if number else area
            pen.write(upper, name, ink, bold=True)
            pen.write(area.adjusted(0, half - 1.0, 4.0, -inset), number, colour)
        case Place.LINE:
            area = QRectF(card.left() + side, card.top(), text.room - side, card.height())
            taken = pen.write(area, number, colour, right=True)
            pen.write(area.adjusted(0, 0, -taken - 2.0, 0), name, ink, bold=True)
        case Place.CAP:
            area = QRectF(card.left(), card.top() + px, card.width(), text.room)
            pen.write(area, number or name, colour if number else ink, centred=True)
        case Place.NUMBER:
            area = QRectF(card.left() + side, card.top(), text.room - side, card.height())
            pen.write(area, number or name, colour if number else ink)


class _Pen:
    """Writes lines of one size."""

    def __init__(self, painter: QPainter, theme: Theme, pixels: int) -> None:
        self._painter = painter
        self._theme = theme
        self._size = pixels
        self._plain = lettering(theme, pixels=pixels)
        self._bold = lettering(theme, bold=True, pixels=pixels)

    def write(
        self,
        area: QRectF,
        text: str,
        colour: QColor,
        *,
        bold: bool = False,
        right: bool = False,
        centred: bool = False,
    ) -> float:
        """A line of text, cut where it is too long; gives its width."""
        if not text:
            return 0.0
        font, metrics = self._bold if bold else self._plain
        width = _pixels(self._theme, text, self._size, bold)
        if width > area.width() + 1.0:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width() + 1.0)
            width = metrics.horizontalAdvance(text)
        share = 1.0 if right else 0.5 if centred else 0.0
        x = area.left() + share * (area.width() - width)
        # Digits and capitals stand in the middle; what goes below the line may stick out.
        y = area.center().y() + metrics.capHeight() / 2
        self._painter.setFont(font)
        self._painter.setPen(colour)
        self._painter.drawText(QPointF(x, round(y)), text)
        return width
