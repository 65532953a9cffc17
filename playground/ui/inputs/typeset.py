"""Typesets mathematical notation in the window's font: a small box layout.

A box is a width, the height above and below the line of writing, and marks placed relative to the
start of that line. Laying out a line of a walk takes some tenths of a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from playground.model.notation import (
    BREAK,
    Bracket,
    Cases,
    Fraction,
    Matrix,
    Notation,
    Number,
    Power,
    Root,
    Row,
    Sum,
    Symbol,
    Word,
    flat,
)

SMALL = 0.72  # of the font's size: indices, exponents
SMALLEST_PT = 6.5


@dataclass(frozen=True, slots=True)
class Pen:
    """How text is set: its size relative to the font, slant, and whether it is muted."""

    size: float = 1.0
    italic: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A text whose line of writing begins at ``x``, ``y``; ``number`` when it shows one."""

    text: str
    pen: Pen
    x: float
    y: float
    number: Number | None = None
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points ``(x, y)``."""

    points: tuple[tuple[float, float], ...]
    x: float = 0.0
    y: float = 0.0
    muted: bool = False


Mark = Glyphs | Stroke


@dataclass(frozen=True, slots=True)
class Box:
    width: float
    ascent: float
    descent: float
    marks: tuple[Mark, ...]

    @property
    def height(self) -> float:
        return self.ascent + self.descent

    def moved(self, x: float, y: float) -> Iterator[Mark]:
        # ``dataclasses.replace`` takes five times as long, and there are thousands.
        for m in self.marks:
            if isinstance(m, Glyphs):
                yield Glyphs(m.text, m.pen, m.x + x, m.y + y, m.number, m.width)
            else:
                yield Stroke(m.points, m.x + x, m.y + y, m.muted)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line before which the line may be broken; ``depth`` counts the brackets that are
    open there."""

    box: Box
    depth: int


class Typesetter:
    """Lays out and draws notation with one font, showing numbers with ``digits`` digits."""

    def __init__(self, font: QFont, digits: int = 3) -> None:
        self.font, self.digits = font, digits
        self._fonts: dict[tuple[float, bool], tuple[QFont, QFontMetricsF]] = {}

    def font_of(self, pen: Pen) -> QFont:
        return self._measured(pen)[0]

    def _measured(self, pen: Pen) -> tuple[QFont, QFontMetricsF]:
        key = (pen.size, pen.italic)
        if key not in self._fonts:
            font = QFont(self.font)
            font.setPointSizeF(max(SMALLEST_PT, font.pointSizeF() * pen.size))
            font.setItalic(pen.italic)
            self._fonts[key] = font, QFontMetricsF(font)
        return self._fonts[key]

    # -- layout ----------------------------------------------------------------------------

    def pieces(self, notation: Row) -> list[Piece]:
        """The parts of a row between which a line may break: before "=", "+" and "−"."""
        return [Piece(self.box(part), depth) for part, depth in _breakable(notation)]

    def lines(self, pieces: Sequence[Piece], width: float) -> list[Box]:
        """The pieces side by side in lines of at most ``width`` where possible.

        A line is broken where few brackets are open, if that leaves at least half of it.
        """
        indent = self._measured(Pen())[1].horizontalAdvance("mm")
        lines, line, room = list[Box](), list[Piece](), width
        for piece in pieces:
            line.append(piece)
            while len(line) > 1 and sum(p.box.width for p in line) > room:
                at = _best_break(line, 0.5 * room)
                lines.append(_side_by_side([p.box for p in line[:at]]))
                line, room = line[at:], width - indent
        lines.append(_side_by_side([p.box for p in line]))
        first, *others = lines
        return [first, *(_shifted(box, indent) for box in others)]

    def box(self, notation: Notation, pen: Pen = Pen()) -> Box:
        match notation:
            case Word(text):
                return self._text(text, pen)
            case Number():
                return self._text(notation.text(self.digits), pen, notation)
            case Symbol(text, sub, sup):
                return self._symbol(text, sub, sup, pen)
            case Row(parts):
                return _side_by_side([self.box(part, pen) for part in parts])
            case Fraction(top, bottom):
                return self._fraction(top, bottom, pen)
            case Power(base, exponent):
                raised = self.box(exponent, replace(pen, size=pen.size * SMALL))
                foot = self.box(base, pen)
                rise = max(0.35 * foot.ascent + raised.descent, foot.ascent - 0.6 * raised.ascent)
                return _side_by_side([foot, _shifted(raised, 0.0, -rise)])
            case Root(inner):
                return self._root(inner, pen)
            case Bracket(inner):
                return self._bracketed(self.box(inner, pen), pen)
            case Sum(below, inner):
                sign = self._text("Σ", replace(pen, size=pen.size * 1.25))
                under = self._text(below, replace(pen, size=pen.size * SMALL))
                both = _stacked([sign, under], 0, 0.0)
                return _side_by_side([both, self._text(" ", pen), self.box(inner, pen)])
            case Cases():
                return self._cases(notation, pen)
            case Matrix(rows):
                return self._bracketed(self._grid(rows, pen), pen)

    def _text(self, text: str, pen: Pen, number: Number | None = None) -> Box:
        metrics = self._measured(pen)[1]
        width = metrics.horizontalAdvance(text)
        ascent, descent = metrics.ascent(), metrics.descent()
        return Box(width, ascent, descent, (Glyphs(text, pen, 0.0, 0.0, number, width),))

    def _symbol(self, text: str, sub: str, sup: str, pen: Pen) -> Box:
        base = self._text(text, replace(pen, italic=True))
        small = replace(pen, size=pen.size * SMALL)
        indices = []
        if sub:
            low = self._text(sub, small)
            indices.append(_shifted(low, 0.0, 0.35 * base.ascent))
        if sup:
            high = self._text(sup, small)
            indices.append(_shifted(high, 0.0, -0.45 * base.ascent))
        if not indices:
            return base
        marks = [*base.marks]
        for index in indices:
            marks += index.moved(base.width, 0.0)
        width = base.width + max(index.width for index in indices) + 1.0
        ascent = max(base.ascent, *(i.ascent for i in indices))
        descent = max(base.descent, *(i.descent for i in indices))
        return Box(width, ascent, descent, tuple(marks))

    def _axis(self, pen: Pen) -> float:
        """The height of a fraction's bar above the line of writing."""
        return self._measured(pen)[1].xHeight() * 0.55

    def _fraction(self, top: Notation, bottom: Notation, pen: Pen) -> Box:
        small = pen if pen.size < 1.0 else replace(pen, size=0.88)
        over, under = self.box(top, small), self.box(bottom, small)
        gap, side = 1.5, 3.0
        width = max(over.width, under.width) + 2.0 * side
        axis = self._axis(pen)
        marks: list[Mark] = [
            *over.moved((width - over.width) / 2.0, -axis - gap - over.descent),
            *under.moved((width - under.width) / 2.0, -axis + gap + under.ascent),
            Stroke(((1.0, -axis), (width - 1.0, -axis)), muted=pen.muted),
        ]
        ascent, descent = axis + gap + over.height, gap + under.height - axis
        return Box(width, ascent, descent, tuple(marks))

    def _root(self, inner: Notation, pen: Pen) -> Box:
        box = self.box(inner, pen)
        left = 0.55 * self._measured(pen)[1].height()
        top, bottom = -box.ascent - 1.0, box.descent
        points = ((0.0, bottom - 0.45 * box.height), (0.3 * left, bottom - 0.55 * box.height),
                  (0.55 * left, bottom), (left - 2.0, top), (left + box.width, top))  # fmt: skip
        marks = (Stroke(points, muted=pen.muted), *box.moved(left, 0.0))
        return Box(left + box.width + 1.0, box.ascent + 2.0, box.descent, marks)

    def _bracketed(self, box: Box, pen: Pen) -> Box:
        top, bottom, bend = -box.ascent + 1.0, box.descent - 1.0, 3.0
        left = ((bend, top), (0.5, top + bend), (0.5, bottom - bend), (bend, bottom))
        right = tuple((2.0 * bend + box.width + 2.0 - x, y) for x, y in left)
        strokes = (Stroke(left, 1.0, muted=pen.muted), Stroke(right, 1.0, muted=pen.muted))
        width = box.width + 2.0 * bend + 4.0
        return Box(width, box.ascent, box.descent, (*strokes, *box.moved(bend + 2.0, 0.0)))

    def _cases(self, cases: Cases, pen: Pen) -> Box:
        """A brace, and the case that holds in full ink."""
        small = replace(pen, size=0.9 * pen.size)
        rows = []
        for i, (value, when) in enumerate(cases.rows):
            ink = replace(small, muted=cases.chosen is not None and i != cases.chosen)
            rows.append((self.box(value, ink), self.box(when, ink)))
        first = max(value.width for value, _ in rows)
        lines = [
            Box(
                first + 10.0 + when.width,
                max(value.ascent, when.ascent),
                max(value.descent, when.descent),
                (*value.marks, *when.moved(first + 10.0, 0.0)),
            )
            for value, when in rows
        ]
        body = _centred(_stacked(lines, None, 1.0), self._axis(pen))
        top, bottom = -body.ascent + 1.0, body.descent - 1.0
        middle = (top + bottom) / 2.0
        brace = ((7.0, top), (4.0, top + 3.0), (4.0, middle - 3.0), (1.0, middle),
                 (4.0, middle + 3.0), (4.0, bottom - 3.0), (7.0, bottom))  # fmt: skip
        marks = (Stroke(brace), *body.moved(11.0, 0.0))
        return Box(body.width + 14.0, body.ascent, body.descent, marks)

    def _grid(self, rows: tuple[tuple[Notation, ...], ...], pen: Pen) -> Box:
        cells = [[self.box(cell, pen) for cell in cells] for cells in rows]
        n = max(len(line) for line in cells)
        widths = [max(line[k].width for line in cells if k < len(line)) for k in range(n)]
        lines = []
        for line in cells:
            marks: list[Mark] = []
            x = 0.0
            for box, width in zip(line, widths, strict=False):
                marks += box.moved(x + width - box.width, 0.0)
                x += width + 10.0
            ascent, descent = max(b.ascent for b in line), max(b.descent for b in line)
            lines.append(Box(sum(widths) + 10.0 * (n - 1), ascent, descent, tuple(marks)))
        return _centred(_stacked(lines, None, 1.0), self._axis(pen))

    # -- drawing ---------------------------------------------------------------------------

    def draw(
        self, painter: QPainter, box: Box, at: QPointF, ink: QColor, muted_ink: QColor
    ) -> None:
        """Draw a box whose line of writing begins at ``at``."""
        for mark in box.marks:
            muted = mark.muted if isinstance(mark, Stroke) else mark.pen.muted
            colour = muted_ink if muted else ink
            if isinstance(mark, Glyphs):
                painter.setFont(self.font_of(mark.pen))
                painter.setPen(colour)
                painter.drawText(at + QPointF(mark.x, mark.y), mark.text)
            else:
                painter.setPen(QPen(colour, 1.2))
                points = [at + QPointF(mark.x + x, mark.y + y) for x, y in mark.points]
                painter.drawPolyline(points)

    def number_at(self, box: Box, point: QPointF) -> Number | None:
        """The number drawn at ``point``, relative to the start of the line of writing."""
        for mark in box.marks:
            if isinstance(mark, Glyphs) and mark.number is not None:
                metrics = self._measured(mark.pen)[1]
                rect = QRectF(mark.x, mark.y - metrics.ascent(), mark.width, metrics.height())
                if rect.contains(point):
                    return mark.number
        return None


def _breakable(notation: Row) -> Iterator[tuple[Row, int]]:
    """Groups of parts before which a line may break, and how many brackets are open there: at a
    break, or before an operator of the outermost row, which has spaces about it."""
    group: list[Notation] = []
    depth = begun = 0
    for part in flat(notation):
        text = part.text if isinstance(part, Word) else ""
        if group and text.startswith(("=", " =", "≈", " ≈", "←", " ←", " +", " −", BREAK.text)):
            yield Row(tuple(group)), begun
            group, begun = [], depth
        group.append(part)
        depth += text.count("(") - text.count(")")
    yield Row(tuple(group)), begun


def _best_break(line: Sequence[Piece], least: float) -> int:
    """Before which piece to break a line whose last piece has no room: the last one with the fewest
    open brackets, of those behind the place ``least``."""
    ends = accumulate(piece.box.width for piece in line)
    behind = [at for at, end in enumerate(ends, 1) if end >= least and at < len(line)]
    return min(behind or [len(line) - 1], key=lambda at: (line[at].depth, -at))


def _side_by_side(boxes: Sequence[Box]) -> Box:
    x = 0.0
    marks: list[Mark] = []
    for box in boxes:
        marks += box.moved(x, 0.0)
        x += box.width
    ascent = max((box.ascent for box in boxes), default=0.0)
    descent = max((box.descent for box in boxes), default=0.0)
    return Box(x, ascent, descent, tuple(marks))


def _shifted(box: Box, x: float, y: float = 0.0) -> Box:
    """The box moved to the right and down; its width grows by ``x``."""
    marks = tuple(box.moved(x, y))
    return Box(box.width + x, max(0.0, box.ascent - y), max(0.0, box.descent + y), marks)


def _stacked(boxes: Sequence[Box], baseline: int | None, gap: float) -> Box:
    """Boxes below one another: centred, or from the left when ``baseline`` is None.

    The line of writing is that of box number ``baseline``, or of the first.
    """
    width = max(box.width for box in boxes)
    y = 0.0
    marks: list[Mark] = []
    for i, box in enumerate(boxes):
        if i:
            y += boxes[i - 1].descent + gap + box.ascent
        x = 0.0 if baseline is None else (width - box.width) / 2.0
        marks += box.moved(x, y)
    return Box(width, boxes[0].ascent, y + boxes[-1].descent, tuple(marks))


def _centred(box: Box, axis: float) -> Box:
    """The box moved so that its middle is ``axis`` above the line of writing."""
    middle = (box.descent - box.ascent) / 2.0
    return _shifted(box, 0.0, -axis - middle)
