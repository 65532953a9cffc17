from __future__ import annotations

from PySide6.QtGui import QPainter

from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.paint.paint_cache import PaintCache
from playground.ui.canvas.paint.pixel_item import PixelItem
from tests.ui.canvas.hand import Hand


class Broken(PixelItem):
    """Draws nothing but trouble, in the middle of drawing a picture."""

    def draw(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        PaintCache(self.state.budget).show(painter, "key", camera, (width, height), self._fail)

    def _fail(self, painter: QPainter, camera: Camera, width: int, height: int) -> None:
        raise ValueError("drawn into a corner")


def test_an_error_while_drawing_is_reported_and_the_rest_is_drawn(hand: Hand, qtbot) -> None:
    view = hand.view
    before = view.grab().toImage()
    with qtbot.captureExceptions() as errors:
        item = Broken(view.state, view.theme)
        view.scene().addItem(item)
        after = view.grab().toImage()
        view.scene().removeItem(item)
    assert [str(error) for _, error, _ in errors][:1] == ["drawn into a corner"]
    assert after == before
