"""The panels around the canvas: where they stand at first, and how the layout is remembered."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from playground.ui.shell.dock_height import DockHeight
from playground.ui.shell.dock_tabs import DockTabs
from playground.ui.shell.dock_width import DockWidth
from playground.ui.shell.settings import Settings
from playground.ui.shell.tab_order import first_stop
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

HIDDEN = ("training", "weights", "pieces", "kink_paths")
LEFT_WIDTH = 292
RIGHT_WIDTH = 400
FIRST_SIZE = (1600, 960)  # of the window


class Docks:
    """All docks of the window, by name.

    Attributes:
        titles: the title of each, with a mnemonic for menus.
        widths: how wide they are on both sides of the canvas.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self.titles: dict[str, str] = {}
        DockTabs(window)
        self.widths = DockWidth(window)
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)

    def add(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        """Add a panel; the ``title`` has a mnemonic, for the menu."""
        dock = QDockWidget(title.replace("&", ""), self._window)
        dock.setObjectName(f"{name}_dock")
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock
        DockHeight(dock, self._window)
        self.titles[name] = title
        return dock

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def is_open(self, name: str) -> bool:
        """Whether a panel is open, in front or behind another."""
        return not self[name].isHidden()

    def toggle(self, name: str) -> None:
        """Open a panel that is closed, bring one to the front that is behind another, close one
        that is in front. A panel that is brought to the front gets the focus."""
        dock = self[name]
        if is_in_view(dock):
            dock.close()
            return
        dock.show()
        layout = self._window.layout()
        assert layout is not None
        layout.activate()  # its tab exists only after this
        dock.raise_()
        panel = dock.widget()
        target = panel.focusProxy() or first_stop(panel)
        if target is not None:
            dock.activateWindow()  # it may float
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def place(self, settings: Settings, theme: Theme) -> bool:
        """The window's size and layout of the last time, or the first ones in the screen's room.

        False when they are the first ones.
        """
        window, room = self._window, QGuiApplication.primaryScreen().availableSize()
        first = QSize(*FIRST_SIZE) * theme.scale
        window.resize(room.boundedTo(first))
        if room.width() <= first.width() or room.height() <= first.height():
            # The frame takes room too; only the desktop knows how much.
            window.setWindowState(Qt.WindowState.WindowMaximized)
        self.arrange(theme)
        return self.restore(settings)

    def arrange(self, theme: Theme) -> None:
        """The first layout: data and inspector left, fit and loss right, the rest hidden."""
        for name, dock in self._docks.items():
            dock.setVisible(name not in HIDDEN)
        # When it is called for it shares the place of the data.
        self._window.tabifyDockWidget(self["data"], self["training"])
        self._window.tabifyDockWidget(self["weights"], self["pieces"])
        self._window.tabifyDockWidget(self["loss"], self["kink_paths"])
        down = Qt.Orientation.Vertical
        self.widths.want(theme.px(LEFT_WIDTH), theme.px(RIGHT_WIDTH))
        self._window.resizeDocks([self["data"], self["inspector"]], [260, 300], down)
        self._window.resizeDocks([self["fit"], self["loss"]], [330, 230], down)

    def restore(self, settings: Settings) -> bool:
        """The layout of the last time; False when there is none."""
        layout = settings.layout()
        if layout is None:
            return False
        geometry, state = layout
        return self._window.restoreGeometry(geometry) and self._window.restoreState(state)

    def save(self, settings: Settings) -> None:
        settings.set_layout(self._window.saveGeometry(), self._window.saveState())

    def reset(self, theme: Theme) -> None:
        """Every panel back to where it was at the very first start."""
        for name, area in (
            ("data", LEFT),
            ("training", LEFT),
            ("inspector", LEFT),
            ("fit", RIGHT),
            ("loss", RIGHT),
            ("kink_paths", RIGHT),
            ("weights", BOTTOM),
            ("pieces", BOTTOM),
        ):
            self[name].show()  # put back while closed it would lose its fonts (Qt 6.11)
            self[name].setFloating(False)
            self._window.addDockWidget(area, self[name])
        self.arrange(theme)
