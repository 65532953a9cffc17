"""How high digits are in the presentation, in pixels, and how well they stand off from the paper.

Shows lesson-size networks on screens of 1280x720 and 1920x1080, draws canvas and fit as SVG, which
lists each text with its size and colour, and measures a digit "0" painted in that size. The
contrast is that of a text with the most frequent colour around it on the screen; "washed out" is
the same after the contrast of the picture was halved, as a projector does in a bright room. Ends
with 1 when a number is below its bound (``python tests/benchmarks/digit_heights.py``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import playground  # noqa: F401  # sets the number of BLAS threads, before NumPy is imported

# isort: split
from PySide6.QtCore import QBuffer, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from playground.model import groups
from playground.session import Session
from playground.ui.canvas.view import CanvasView
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.projector import contrast_ratio
from playground.ui.window import MainWindow

NEEDED = {(1280, 720): 14, (1920, 1080): 20}  # pixels
CONTRAST, WASHED_OUT = 4.5, 3.0
HIDDEN = ((), (3,), (8,), (2, 2), (3, 3))  # layers of the networks
ROW = "{:7}{:9}{:9}{:>6}{:>8}{:>10}{:>12}  {}"
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text that was painted: where, how large and in which colour."""

    words: str
    x: float
    y: float  # of its base line
    pixels: int  # height of its font
    colour: str


def measure_all() -> int:
    """Each screen in a process of its own. 1 when something is too small or too pale."""
    failed = 0
    for width, height in NEEDED:
        with tempfile.TemporaryDirectory() as folder:
            screen = {"name": "one", "x": 0, "y": 0, "width": width, "height": height}
            screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
            config = Path(folder) / "screen.json"
            config.write_text(json.dumps({"screens": [screen]}))
            environment = dict(os.environ) | {
                "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
                "XDG_CONFIG_HOME": folder,
            }
            command = [sys.executable, __file__, str(width), str(height)]
            failed |= subprocess.run(command, env=environment, check=False).returncode
    return failed


def measure(size: tuple[int, int]) -> int:
    needed, failed = NEEDED[size], 0
    print(f"\n{size[0]} x {size[1]}: digits of at least {needed} pixels")
    print(ROW.format("theme", "network", "where", "texts", "pixels", "contrast", "washed out", ""))
    for theme in ("light", "dark"):
        for hidden in HIDDEN:
            document = groups.with_hidden(new_document(), hidden)
            window = MainWindow(Session(document))
            window.canvas.set_animated(False)
            window.appearance.set_theme_name(theme)
            window.show()
            window.presentation.enter()
            settle()
            window.session.step(50)
            while window.session.running:
                settle()
            settle()
            line = window.fit.line
            views = {"network": window.canvas, "axes": line.plot.chart, "strip": line.pieces.strip}
            name = "-".join(map(str, (1, *hidden, 1)))
            for where, view in views.items():
                texts = [text for text in texts_of(view) if any(map(str.isdigit, text.words))]
                low = min(map(digit_height, texts), default=0)
                plain, washed = least_contrasts(view, texts)
                ok = low >= needed and plain >= CONTRAST and washed >= WASHED_OUT
                failed |= not ok
                figures = len(texts), low, f"{plain:.1f}", f"{washed:.1f}"
                print(ROW.format(theme, name, where, *figures, "" if ok else "TOO LITTLE"))
            window.close_without_asking()
            window.deleteLater()
    return int(failed)


def settle() -> None:
    """Until timers have drawn what they wait for."""
    until = time.perf_counter() + 0.4
    while time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.01)


def texts_of(view: QWidget) -> list[Text]:
    """The texts that a widget paints, by way of an SVG."""
    buffer, generator = QBuffer(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(view.size())
    generator.setResolution(view.logicalDpiX())
    painter = QPainter(generator)
    if isinstance(view, CanvasView):  # which keeps pixels of what is at rest
        view.draw_picture(painter)
    else:
        QWidget.render(view, painter, QPoint())
    painter.end()
    return list(_texts_in(ElementTree.fromstring(bytes(buffer.data().data())), 0.0, 0.0))


def _texts_in(element: ElementTree.Element, dx: float, dy: float) -> Iterator[Text]:
    for child in element:
        if matrix := child.get("transform"):
            dx, dy = map(float, matrix[len("matrix(") : -1].split(",")[4:])
        if child.tag == f"{SVG}text":
            yield Text(
                "".join(child.itertext()).strip(),
                dx + float(child.get("x", "0")),
                dy + float(child.get("y", "0")),
                round(float(child.get("font-size", "0"))),
                child.get("fill", "#000000"),
            )
        yield from _texts_in(child, dx, dy)


def digit_height(text: Text) -> int:
    """The rows of pixels that a 0 in the size of ``text`` darkens by half or more."""
    image = QImage(3 * text.pixels, 3 * text.pixels, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    font = QFont(QApplication.font())
    font.setPixelSize(text.pixels)
    painter.setFont(font)
    painter.drawText(QPointF(text.pixels, 2 * text.pixels), "0")
    painter.end()
    return sum(
        any(image.pixelColor(x, y).lightness() < 128 for x in range(image.width()))
        for y in range(image.height())
    )


def least_contrasts(view: QWidget, texts: list[Text]) -> tuple[float, float]:
    """The least contrast of a text with what lies round it, and when that is washed out."""
    screen = view.grab().toImage()
    pairs = [(QColor(text.colour), _paper(screen, text)) for text in texts]
    plain = (contrast_ratio(ink, paper) for ink, paper in pairs)
    washed = (contrast_ratio(_washed_out(ink), _washed_out(paper)) for ink, paper in pairs)
    return min(plain, default=0.0), min(washed, default=0.0)


def _paper(screen: QImage, text: Text) -> QColor:
    """The most frequent colour where a text stands."""
    left, base = round(text.x), round(text.y)
    wide = round(0.5 * text.pixels * len(text.words))
    spots = [(x, y) for x in range(left, left + wide) for y in range(base - text.pixels, base + 4)]
    inside = screen.rect()
    colours = Counter(screen.pixelColor(*spot).rgb() for spot in spots if inside.contains(*spot))
    return QColor(colours.most_common(1)[0][0])


def _washed_out(colour: QColor) -> QColor:
    """With half the contrast, as ``convert -brightness-contrast 0x-50`` makes it."""
    return QColor(*(round(64 + c / 2) for c in (colour.red(), colour.green(), colour.blue())))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        app = QApplication(sys.argv[:1])
        sys.exit(measure((int(sys.argv[1]), int(sys.argv[2]))))
    sys.exit(measure_all())
