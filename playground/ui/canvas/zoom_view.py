"""A widget that looks at the network through a camera: zooms, pans and fits."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from playground.session import Session
from playground.ui.canvas.geometry.layout import (
    Camera,
    Rect,
    fitting_aspect,
    fitting_camera,
    fitting_pixels,
    headers_pinned_at,
)
from playground.ui.canvas.paint.minimap import Minimap
from playground.ui.canvas.presenter import CanvasPresenter
from playground.ui.shell.theme import LIGHT, Theme

MIN_SCALE, MAX_SCALE = 0.02, 8.0
LEAST_WIDTH = 60.0  # pixels of the network, so that it is found again
ZOOM_STEP = 1.2  # for one notch of the wheel or one key
NOTCH = 120  # of a wheel, in eighths of a degree
PAN_STEP = 60.0  # pixels for one notch

Look = Camera | None  # the camera that the person chose; None for the whole network


class ZoomView(QWidget):
    """Shows the whole network until the person zooms or pans; then what was asked for.

    Attributes:
        session, presenter, state: what is shown.
        minimap: in the lower right corner, while not everything is in view.
        theme: colours and sizes.
        is_fitted: whether everything stays in view, until the person zooms or pans.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme: Theme = LIGHT
        self.is_fitted = True
        self._seen_size = QSize()  # of the widget when the camera was set last
        self.presenter = CanvasPresenter(session, self)
        self.state = self.presenter.state
        self.minimap = Minimap(self.state, self)
        self.minimap.place_chosen.connect(self.centre_on)
        self.setMinimumSize(240, 200)

    def set_theme(self, theme: Theme) -> None:
        larger, self.theme = theme.scale / self.theme.scale, theme
        self.minimap.set_theme(theme)
        if not self.is_fitted and larger != 1.0:
            self.zoom_at(larger, QPointF(self.rect().center()))
        self.fit_to_size()  # headers and buttons have another size
        self.update()

    # -- camera --------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None:
        """Show everything, now and after each change, until the person zooms or pans."""
        self.is_fitted = True
        width, height = self.width(), self.height()
        self.set_camera(fitting_camera(self.state.geometry, width, height, self.theme.scale))

    def follow_structure(self) -> None:
        """After a change of the network: everything stays in view, if it was."""
        if self.is_fitted:
            self.zoom_to_fit()
        else:
            self.set_camera(self.state.camera)

    def fit_to_size(self) -> None:
        """Arrange the network for the present size. What was in the middle stays there."""
        before, (x, y), scale = self.state.geometry, self._middle(), self.theme.scale
        same_size = self.size() == self._seen_size
        aspect = fitting_aspect(self.width(), self.height(), scale)
        pixels = fitting_pixels(self.height(), scale)
        self.presenter.set_room(aspect, pixels, presented=self.theme.presented)
        if self.is_fitted or (same_size and self.state.geometry is before):
            self.follow_structure()
        else:
            bounds = self.state.geometry.bounds
            self.centre_on(bounds.left + x * bounds.width, bounds.top + y * bounds.height)

    def _middle(self) -> tuple[float, float]:
        """Where in the network the middle of the widget is, as shares of its size."""
        at, bounds = QRect(QPoint(), self._seen_size).center(), self.state.geometry.bounds
        x, y = self.state.camera.to_scene(at.x(), at.y())
        return (x - bounds.left) / bounds.width, (y - bounds.top) / bounds.height

    def zoom_to(self, area: Rect) -> None:
        """Show this part of the scene."""
        width, height = self.width(), self.height()
        scale = min(width / max(1.0, area.width), height / max(1.0, area.height)) * 0.85
        self._look_at(*area.centre, min(3.0, max(MIN_SCALE, scale)))

    def centre_on(self, x: float, y: float) -> None:
        """Put a point of the scene into the middle."""
        self._look_at(x, y, self.state.camera.scale)

    def _look_at(self, x: float, y: float, scale: float) -> None:
        self.is_fitted = False
        middle = self.rect().center()
        self.set_camera(Camera(scale, middle.x() - x * scale, middle.y() - y * scale))

    def bring_into_view(self, x: float, y: float, wide: float = 0.0, high: float = 0.0) -> None:
        """Pan as little as makes a point of the scene well visible, and what lies round it:
        ``wide`` and ``high`` in the scene, as far as there is room for it."""
        camera, width, height = self.state.camera, self.width(), self.height()
        px, py = camera.x(x), camera.y(y)
        across = min(max(60.0, wide / 2 * camera.scale + 16.0), width / 2)
        top = headers_pinned_at(self.theme.scale)
        down = min(max(60.0, high / 2 * camera.scale + 16.0), (height - top) / 2)
        dx = max(0.0, across - px) - max(0.0, px - (width - across))
        dy = max(0.0, top + down - py) - max(0.0, py - (height - down))
        if (dx or dy) and not self.is_fitted:
            self.pan(dx, dy)

    def look(self) -> Look:
        """What is in view now, for ``look_again``."""
        return None if self.is_fitted else self.state.camera

    def look_again(self, look: Look) -> None:
        """Show what was in view, in a widget that has the same size again."""
        if look is None:
            self.zoom_to_fit()
        else:
            self.is_fitted = False
            self.set_camera(look)

    def zoom_in(self) -> None:
        self.zoom_at(ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_out(self) -> None:
        self.zoom_at(1.0 / ZOOM_STEP, QPointF(self.rect().center()))

    def zoom_at(self, factor: float, at: QPointF) -> None:
        """Zoom so that the point of the scene at the pixel ``at`` stays there."""
        camera = self.state.camera
        least = max(MIN_SCALE, LEAST_WIDTH / max(1.0, self.state.geometry.bounds.width))
        least = min(least, camera.scale)  # a wheel that zooms out never brings anything nearer
        scale = min(MAX_SCALE, max(least, camera.scale * factor))
        x, y = camera.to_scene(at.x(), at.y())
        self.is_fitted = False
        self.set_camera(Camera(scale, at.x() - x * scale, at.y() - y * scale))

    def turn(self, event: QWheelEvent) -> None:
        """The wheel zooms; turned sideways, or with Shift, it pans sideways."""
        down, across = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            down, across = 0, across or down
        if abs(across) > abs(down):
            self.pan(across / NOTCH * PAN_STEP, 0.0)
        elif down:
            self.zoom_at(ZOOM_STEP ** (down / NOTCH), event.position())

    def pan(self, dx: float, dy: float) -> None:
        """Move the network by pixels."""
        camera = self.state.camera
        self.is_fitted = False
        self.set_camera(Camera(camera.scale, camera.dx + dx, camera.dy + dy))

    def set_camera(self, camera: Camera) -> None:
        """Look at the scene through this camera, moved to whole pixels: text stays sharp."""
        self._seen_size = self.size()
        self.state.camera = Camera(camera.scale, round(camera.dx), round(camera.dy))
        self.minimap.follow()
        self.update()

    # -- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_to_size()
