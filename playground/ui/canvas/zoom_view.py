"""A view of the canvas scene that zooms, pans and fits."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

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
from playground.ui.canvas.scene import CanvasScene
from playground.ui.shell.theme import LIGHT, Theme

MIN_SCALE, MAX_SCALE = 0.02, 8.0
LEAST_WIDTH = 60.0  # pixels of the network, so that it is found again
ZOOM_STEP = 1.2  # for one notch of the wheel or one key
NOTCH = 120  # of a wheel, in eighths of a degree
PAN_STEP = 60.0  # pixels for one notch


class ZoomView(QGraphicsView):
    """Shows the whole network until the person zooms or pans; then what was asked for.

    Attributes:
        session, canvas_scene, state: what is shown.
        minimap: in the lower right corner, while not everything is in view.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._theme = LIGHT
        self._fitted = True
        self._seen_size = QSize()  # of the viewport that the camera was put up for
        self.canvas_scene = CanvasScene(session, LIGHT, self)
        self.state = self.canvas_scene.state
        self.minimap = Minimap(self.state, self.viewport())
        self.minimap.place_chosen.connect(self.centre_on)
        self.setScene(self.canvas_scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setMinimumSize(240, 200)

    @property
    def theme(self) -> Theme:
        return self._theme

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.canvas_scene.set_theme(theme)
        self.minimap.set_theme(theme)
        if self._fitted:
            self.zoom_to_fit()

    @property
    def widget(self) -> QWidget:
        """The widget that is drawn on; pixel coordinates are relative to it."""
        return self.viewport()

    # -- camera --------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None:
        """Show everything, now and after each change, until the person zooms or pans."""
        self._fitted = True
        size = self.viewport().size()
        self.set_camera(
            fitting_camera(self.state.geometry, size.width(), size.height(), self._theme.scale)
        )

    def follow_structure(self) -> None:
        """After a change of the network: everything stays in view, if it was."""
        if self._fitted:
            self.zoom_to_fit()
        else:
            self.set_camera(self.state.camera)

    def fit_to_size(self) -> None:
        """Arrange what is shown for the size of the view, as it is now. What was in the middle
        stays there."""
        size, before = self.viewport().size(), self.state.geometry
        same_size = size == self._seen_size
        scale, (x, y) = self._theme.scale, self._middle()
        self.canvas_scene.set_room(
            fitting_aspect(size.width(), size.height(), scale), fitting_pixels(size.height(), scale)
        )
        if self._fitted or (same_size and self.state.geometry is before):
            self.follow_structure()
        else:
            bounds = self.state.geometry.bounds
            self.centre_on(bounds.left + x * bounds.width, bounds.top + y * bounds.height)

    def _middle(self) -> tuple[float, float]:
        """Where in the network the middle of the picture is, as shares of its size."""
        at, bounds = QRect(QPoint(), self._seen_size).center(), self.state.geometry.bounds
        x, y = self.state.camera.to_scene(at.x(), at.y())
        return (x - bounds.left) / bounds.width, (y - bounds.top) / bounds.height

    def zoom_to(self, area: Rect) -> None:
        """Show this part of the scene."""
        self._fitted = False
        width, height = self.viewport().width(), self.viewport().height()
        scale = min(width / max(1.0, area.width), height / max(1.0, area.height)) * 0.85
        scale = min(3.0, max(MIN_SCALE, scale))
        x, y = area.centre
        self.set_camera(Camera(scale, width / 2 - x * scale, height / 2 - y * scale))

    def centre_on(self, x: float, y: float) -> None:
        """Put a point of the scene into the middle."""
        self._fitted = False
        scale = self.state.camera.scale
        middle = self.viewport().rect().center()
        self.set_camera(Camera(scale, middle.x() - x * scale, middle.y() - y * scale))

    def bring_into_view(self, x: float, y: float, wide: float = 0.0, high: float = 0.0) -> None:
        """Pan as little as makes a point of the scene well visible, with what lies round it:
        ``wide`` and ``high`` in the scene, as far as there is room for it."""
        camera = self.state.camera
        px, py = camera.x(x), camera.y(y)
        width, height = self.viewport().width(), self.viewport().height()
        across = min(max(60.0, wide / 2 * camera.scale + 16.0), width / 2)
        down = max(60.0, high / 2 * camera.scale + 16.0)
        top = headers_pinned_at(self._theme.scale)
        down = min(down, (height - top) / 2)
        dx = max(0.0, across - px) - max(0.0, px - (width - across))
        dy = max(0.0, top + down - py) - max(0.0, py - (height - down))
        if (dx or dy) and not self._fitted:
            self.pan(dx, dy)

    def zoom_in(self) -> None:
        self.zoom_at(ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        self.zoom_at(1.0 / ZOOM_STEP, QPointF(self.viewport().rect().center()))

    def zoom_at(self, factor: float, at: QPointF) -> None:
        """Zoom so that the point under ``at`` (viewport pixels) stays there."""
        camera = self.state.camera
        least = max(MIN_SCALE, LEAST_WIDTH / max(1.0, self.state.geometry.bounds.width))
        least = min(least, camera.scale)  # a wheel that zooms out never brings anything nearer
        scale = min(MAX_SCALE, max(least, camera.scale * factor))
        x, y = camera.to_scene(at.x(), at.y())
        self._fitted = False
        self.set_camera(Camera(scale, at.x() - x * scale, at.y() - y * scale))

    def turn(self, event: QWheelEvent) -> None:
        """The wheel zooms; turned sideways, or with Shift, it moves the picture sideways."""
        down, across = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            down, across = 0, across or down
        if abs(across) > abs(down):
            self.pan(across / NOTCH * PAN_STEP, 0.0)
        elif down:
            self.zoom_at(ZOOM_STEP ** (down / NOTCH), event.position())

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by pixels."""
        camera = self.state.camera
        self._fitted = False
        self.set_camera(Camera(camera.scale, camera.dx + dx, camera.dy + dy))

    def set_camera(self, camera: Camera) -> None:
        """Look at the scene through this camera."""
        self.setTransform(QTransform.fromScale(camera.scale, camera.scale))
        # The scroll bars hold whole pixels; the camera says where they really came to stand.
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)
        origin = self.viewportTransform()
        self.horizontalScrollBar().setValue(round(origin.dx() - camera.dx))
        self.verticalScrollBar().setValue(round(origin.dy() - camera.dy))
        self._seen_size = self.viewport().size()
        world = self.viewportTransform()
        self.state.camera = Camera(world.m11(), world.dx(), world.dy())
        self.minimap.follow(self.viewport().width(), self.viewport().height())
        self.canvas_scene.hand_moved()

    # -- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_to_size()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self.canvas_scene.painting()
        painter.fillRect(rect, QColor(self._theme.surface))
