"""The panels around the canvas: where they stand at first, and how the layout is remembered."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication
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


class DockEntry(QAction):
    """A panel's entry in the menus, with a tick while the panel is open.

    It opens a closed panel, brings one that is behind another to the front, and closes one that
    can be seen. The keyboard goes along into what it has brought.
    """

    def __init__(self, dock: QDockWidget, text: str, window: QMainWindow) -> None:
        super().__init__(text, window)
        self._dock = dock
        self._window = window
        self.setCheckable(True)
        self.setChecked(dock.toggleViewAction().isChecked())
        self.triggered.connect(self._on_triggered)
        dock.toggleViewAction().toggled.connect(self.setChecked)

    def _on_triggered(self) -> None:
        dock = self._dock
        if is_in_view(dock):
            dock.close()
        else:
            dock.show()
            layout = self._window.layout()
            assert layout is not None
            layout.activate()  # only then it has a tab to be chosen
            dock.raise_()
            self._lead_keyboard_in()
        self.setChecked(not dock.isHidden())

    def _lead_keyboard_in(self) -> None:
        """To what the panel is about where it says so, else to its first control."""
        panel = self._dock.widget()
        target = panel.focusProxy() or first_stop(panel)
        if target is not None:
            self._dock.activateWindow()  # it may float
            target.setFocus(Qt.FocusReason.TabFocusReason)


class Docks:
    """All docks of the window, by name.

    Attributes:
        widths: how wide they are on both sides of the canvas.
    """

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._entries: list[QAction] = []
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
        self._entries.append(DockEntry(dock, title, self._window))
        return dock

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    def actions(self) -> list[QAction]:
        """One action for each dock, which opens it, brings it to the front, or closes it."""
        return list(self._entries)

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
