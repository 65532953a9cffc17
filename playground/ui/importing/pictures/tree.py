"""The pictures of a folder by class, and the files that were left out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from playground.data.pictures.folder import Picture, PictureFolder
from playground.ui.inputs.tool_tip import plain

FEW = 5  # files that were left out, which are listed at once
_PICTURE = Qt.ItemDataRole.UserRole


class PictureTree(QTreeWidget):
    """A class is a branch with the number of its pictures.

    Signals:
        picture_chosen(picture): the person looks at another one.
    """

    picture_chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Classes and their pictures"))
        self.setHeaderLabels([self.tr("Class"), self.tr("Pictures")])
        self.setUniformRowHeights(True)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.currentItemChanged.connect(self._on_current_changed)

    def show_folder(self, folder: PictureFolder | None) -> None:
        """List a folder, and choose its first picture."""
        self.clear()
        if folder is None:
            return
        if folder.left_out:
            self._list_left_out(folder)
        branches = []
        for label, name in enumerate(folder.classes):
            branches.append(self._branch(name, folder.count(label)))
        for picture in folder.pictures:
            size = f"{picture.size[0]} × {picture.size[1]}"
            item = QTreeWidgetItem(branches[picture.label], [picture.path.name, size])
            item.setData(0, _PICTURE, picture)
        branches[0].setExpanded(True)
        if (first := branches[0].child(0)) is not None:
            self.setCurrentItem(first)

    def _list_left_out(self, folder: PictureFolder) -> None:
        """The files that can't be read come first, since they are to be seen."""
        branch = self._branch(self.tr("Left out"), len(folder.left_out))
        for name, reason in folder.left_out:
            item = QTreeWidgetItem(branch, [f"{name}: {reason}"])
            item.setToolTip(0, plain(f"{name}: {reason}"))
            item.setFirstColumnSpanned(True)
        branch.setExpanded(len(folder.left_out) <= FEW)

    def _branch(self, name: str, count: int) -> QTreeWidgetItem:
        branch = QTreeWidgetItem(self, [name, f"{count:,}"])
        font = branch.font(0)
        font.setBold(True)
        branch.setFont(0, font)
        return branch

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        picture = None if item is None else item.data(0, _PICTURE)
        if isinstance(picture, Picture):
            self.picture_chosen.emit(picture)
