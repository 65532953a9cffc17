"""Pictures of a view: copied, or saved as PNG or SVG."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QBuffer, QMimeData, QObject, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from playground.files.fields import ProjectError
from playground.files.storage import replace_file
from playground.ui.commands.command import Command
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.png import png

FINENESS = 2.0  # pixels of a PNG for each on the screen


class Pictured(Protocol):
    """A view that can be drawn without what answers to the pointer."""

    def size(self) -> QSize: ...

    def draw_picture(self, painter: QPainter) -> None: ...


class PictureExport(QObject):
    """The commands for the pictures of one view, and the files they write."""

    def __init__(
        self, view: Pictured, name: str, subject: str, dialogs: Dialogs, window: QWidget
    ) -> None:
        """``name`` is that of the files; ``subject`` says what is seen: "the network"."""
        super().__init__(window)
        self._view = view
        self._name = name
        self._subject = subject
        self._dialogs = dialogs
        self._window = window

    # fmt: off
    def commands(self, copy_menu: str, save_menu: str) -> Iterator[Command]:
        yield Command(
            f"copy_{self._name}_picture", self.tr("Cop&y picture of {0}").format(self._subject),
            self._copy, tip=self.tr("For a slide or a text, as it is seen here"), menu=copy_menu,
        )
        yield Command(
            f"save_{self._name}_picture", self.tr("Save p&icture of {0}…").format(self._subject),
            self._save, tip=self.tr("As it is seen here: PNG, or SVG, which stays sharp"),
            menu=save_menu,
        )
    # fmt: on

    def png(self) -> bytes:
        return png(self._image())

    def svg(self) -> bytes:
        """Lines as lines, texts as texts."""
        buffer, size = QBuffer(), self._view.size()
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        # As the screen's, or texts would have another size than on it.
        generator.setResolution(round(QGuiApplication.primaryScreen().logicalDotsPerInch()))
        generator.setTitle(self._name)
        painter = QPainter(generator)
        self._view.draw_picture(painter)
        painter.end()
        return bytes(buffer.data().data())

    def _image(self) -> QImage:
        image = QImage(self._view.size() * FINENESS, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(FINENESS)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        self._view.draw_picture(painter)
        painter.end()
        return image

    def _copy(self) -> str:
        contents = QMimeData()
        contents.setImageData(self._image())
        contents.setData("image/svg+xml", self.svg())
        QGuiApplication.clipboard().setMimeData(contents)
        return self.tr("The picture is on the clipboard.")

    def _save(self) -> str | None:
        kinds = self.tr("Pictures (*.png *.svg)")
        path = self._dialogs.path_to_write(
            self._window, self.tr("Save picture"), f"{self._name}.png", kinds, ".png"
        )
        if path is None:
            return None
        try:
            replace_file(path, self.svg() if path.suffix.lower() == ".svg" else self.png())
        except (OSError, ProjectError) as error:
            text = self.tr("“{0}” was not saved.").format(path.name)
            self._dialogs.show_problem(self._window, self.tr("Save picture"), text, str(error))
            return None
        return self.tr("Saved {0}").format(path.name)
