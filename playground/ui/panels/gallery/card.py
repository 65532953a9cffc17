"""A card: a picture of a project, its title and a sentence, all of it one button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from playground.analysis.preview import Preview
from playground.ui.panels.gallery.picture import draw_preview
from playground.ui.shell.theme import LIGHT, Theme

WIDTH, PICTURE_HEIGHT = 230, 120
_PAD = 10


class Card(QAbstractButton):
    """A button that shows a project.

    Attributes:
        title, description: its words.
        preview: what the picture shows; None until it has been worked out.
        pictured: whether that was tried.
    """

    def __init__(self, title: str, description: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.description = title, description
        self.preview: Preview | None = None
        self.pictured = False
        self._theme = LIGHT
        self.setText(title.replace("&", "&&"))
        self.setAccessibleName(title)
        self.setAccessibleDescription(description)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.MinimumExpanding)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()
        self.update()

    def show_picture(self) -> None:
        """Work the picture out, where there is one to show."""

    def set_preview(self, preview: Preview) -> None:
        self.preview = preview
        self.update()

    def set_description(self, description: str) -> None:
        self.description = description
        self.setAccessibleDescription(description)
        self.updateGeometry()
        self.update()

    def _text_height(self) -> int:
        """The height of title and sentence below the picture."""
        theme, flags = self._theme, Qt.TextFlag.TextWordWrap.value
        title = QFontMetrics(theme.font(1.0, bold=True)).height()
        room = theme.px(WIDTH) - 2 * theme.px(_PAD)
        words = QFontMetrics(theme.font()).boundingRect(0, 0, room, 1000, flags, self.description)
        return title + theme.px(4) + words.height()

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        theme = self._theme
        height = theme.px(PICTURE_HEIGHT) + self._text_height() + 3 * theme.px(_PAD)
        return QSize(theme.px(WIDTH), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, pad = self._theme, self._theme.px(_PAD)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        held = self.isDown() or self.underMouse()
        painter.setBrush(QColor(theme.hover if held else theme.raised))
        marked = self.hasFocus()
        line = theme.px(3 if marked else 1)
        painter.setPen(QPen(QColor(theme.focus if marked else theme.border), line))
        frame = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(frame, theme.px(8), theme.px(8))
        picture = QRectF(pad, pad, self.width() - 2 * pad, theme.px(PICTURE_HEIGHT))
        painter.fillRect(picture, QColor(theme.surface))
        if self.preview is not None:
            painter.save()
            draw_preview(painter, picture, self.preview, theme)
            painter.restore()
        below = QRectF(pad, picture.bottom() + pad, picture.width(), self.height())
        painter.setPen(QColor(theme.text))
        title = theme.font(1.0, bold=True)
        painter.setFont(title)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignTop), self.title)
        below.setTop(below.top() + QFontMetrics(title).height() + theme.px(4))
        painter.setFont(theme.font())
        painter.setPen(QColor(theme.text_muted))
        flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(below, flags, self.description)
