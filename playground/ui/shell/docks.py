"""The panels around the canvas: their first layout, and the one that is remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from playground.ui.shell.panel_scroll import PanelScroll
from playground.ui.shell.settings import Settings
from playground.ui.shell.tab_order import first_stop
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

HIDDEN = (
    "training",
    "weights",
    "pieces",
    "metrics",
    "kink_paths",
    "walk",
    "formula",
    "code",
    "own_lines",
    "doctor",
)
WIDTHS = {LEFT: 292, RIGHT: 400}  # at first, at least
SHARES = {LEFT: 0.0, RIGHT: 0.32}  # of the window's width, the same
# The first of each pair may grow with what it shows, at the other's expense; the heights at first.
COLUMNS = {("data", "inspector"): (260, 300), ("fit", "loss"): (330, 230)}
CANVAS_SHARE = 0.44  # of the window's width, which the docks leave to the canvas
FIRST_SIZE = QSize(1600, 960)  # of the window
LEAST_SIZE = QSize(960, 600)  # of the window, where the screen has room for it
FRAME = QSize(16, 48)  # of a window, about; only the desktop knows it


class Docks(QObject):
    """All docks of the window, by name.

    Qt leaves docks as wide as they are when the window is resized, and takes everything from the
    middle. Here they give way in a narrow window, and are in a wide one as wide as at first, or as
    the person made them. Qt also lets a dock grow with what its panel needs, but not
    shrink again; here it goes back to the height that it had.

    Attributes:
        titles: the title of each, with a mnemonic for menus.
        is_covered: whether something else covers the whole window.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self.titles: dict[str, str] = {}
        self._first_state = QByteArray()
        self._wanted: dict[Qt.DockWidgetArea, float] = {}  # as the person made them, at scale 1
        self._scale = 1.0
        self.is_covered = False
        self._uncovered = (QByteArray(), QByteArray())  # geometry and state before that
        self._hidden: list[QWidget] = []  # while covered
        self._pressed: dict[Qt.DockWidgetArea, int] = {}  # widths when a mouse button went down
        self._heights: dict[str, int] = {}  # of the first of each column, as the person made it
        self._pressed_heights: dict[str, int] = {}
        self._is_new = False  # until the first layout is on the screen
        self._shrinking = QTimer(self)
        self._shrinking.setSingleShot(True)
        self._shrinking.timeout.connect(self._share_height)
        self._widening = QTimer(self)
        self._widening.setSingleShot(True)
        self._widening.timeout.connect(self._share_width)
        window.setDockNestingEnabled(True)
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        window.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        window.installEventFilter(self)

    def add(
        self,
        name: str,
        title: str,
        widget: QWidget,
        area: Qt.DockWidgetArea,
        *,
        scrolls: bool = False,
    ) -> None:
        """Add a panel; the ``title`` has a mnemonic, for the menu."""
        dock = QDockWidget(title.replace("&", ""), self._window)
        dock.setObjectName(f"{name}_dock")
        dock.setWidget(PanelScroll(widget) if scrolls else widget)
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock
        self.titles[name] = title
        if name in {first for first, _ in COLUMNS}:
            widget.installEventFilter(self)

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
        else:
            self.open(name)

    def open(self, name: str) -> None:
        """Bring a panel to the front, and give it the focus."""
        dock = self[name]
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

    def heighten(self, name: str, height: int) -> None:
        """Make a panel at least so high, as far as those above and below it can spare it."""
        dock = self[name]
        if not (dock.isFloating() or self.is_covered) and dock.height() < height:
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def set_theme(self, theme: Theme) -> None:
        """Give the docks the widths of another scale."""
        for dock in self._docks.values():
            if isinstance(panel := dock.widget(), PanelScroll):
                panel.set_theme(theme)
        if theme.scale != self._scale and not self.is_covered:
            self._scale = theme.scale
            self._widening.start(0)

    def place(self, settings: Settings) -> None:
        """Give window and docks the layout of the last time, or the first one."""
        window, room = self._window, self._window.screen().availableSize()
        first = FIRST_SIZE * self._scale
        self._limit_size()
        window.resize((room - FRAME).boundedTo(first))
        if room.width() <= first.width() or room.height() <= first.height():
            window.setWindowState(Qt.WindowState.WindowMaximized)
        for name in HIDDEN:
            self[name].hide()
        window.tabifyDockWidget(self["data"], self["training"])
        window.tabifyDockWidget(self["weights"], self["pieces"])
        window.tabifyDockWidget(self["loss"], self["metrics"])
        window.tabifyDockWidget(self["loss"], self["kink_paths"])
        window.tabifyDockWidget(self["loss"], self["walk"])
        # Beside the canvas, and above the walk.
        window.tabifyDockWidget(self["fit"], self["formula"])
        window.tabifyDockWidget(self["fit"], self["code"])
        window.tabifyDockWidget(self["fit"], self["own_lines"])
        window.tabifyDockWidget(self["loss"], self["doctor"])
        self._first_state = window.saveState()
        geometry, state = settings.layout() or (QByteArray(), QByteArray())
        if not (window.restoreGeometry(geometry) and window.restoreState(state)):
            self._set_first_sizes()
            self._is_new = True
        else:
            widths = settings.panel_widths
            self._wanted = {side: widths[side.name] for side in WIDTHS if side.name in widths}
            self._limit_size()  # it may be on another screen

    def save(self, settings: Settings) -> None:
        layout = self._window.saveGeometry(), self._window.saveState()
        settings.set_layout(*(self._uncovered if self.is_covered else layout))
        settings.panel_widths = {str(side.name): width for side, width in self._wanted.items()}

    def cover(self) -> None:
        """Keep the layout as it is, while something else covers the whole window."""
        window = self._window
        self._uncovered = window.saveGeometry(), window.saveState()
        self.is_covered = True
        layout = window.layout()
        assert layout is not None
        layout.setEnabled(False)
        # What is not seen is not drawn, and gets no keys.
        parts = [dock if dock.isFloating() else dock.widget() for dock in self._docks.values()]
        self._hidden = [part for part in parts if part is not None and not part.isHidden()]
        for part in self._hidden:
            part.hide()

    def uncover(self) -> None:
        """Show the layout again, exactly as it was."""
        for part in self._hidden:
            part.show()
        self.is_covered, self._hidden = False, []
        layout = self._window.layout()
        assert layout is not None
        layout.setEnabled(True)
        # While they are shown again, docks ask for other heights.
        self._window.restoreState(self._uncovered[1])

    def reset(self) -> None:
        """Put every dock back to where it was at the very first start."""
        for dock in self._docks.values():
            dock.show()  # put back while closed it would lose its fonts (Qt 6.11)
        self._window.restoreState(self._first_state)
        self._set_first_sizes()

    def _limit_size(self) -> None:
        """Let the window be as small as its screen needs it."""
        room = self._window.screen().availableSize() - FRAME
        self._window.setMinimumSize(LEAST_SIZE.boundedTo(room))

    def _set_first_sizes(self) -> None:
        self._wanted = {}
        self._share_width()
        for names, heights in COLUMNS.items():
            docks = [self[name] for name in names]
            self._window.resizeDocks(docks, list(heights), Qt.Orientation.Vertical)
        self._heights = {}

    def _share_width(self) -> None:
        """Make the docks as wide as wanted, as far as the canvas can spare it."""
        if self.is_covered:
            return
        docks = self._beside_canvas()
        room = int((1.0 - CANVAS_SHARE) * self._window.width())
        wanted = [self._wanted_width(side) for side in docks]
        ratio = min(1.0, room / max(1, sum(wanted)))
        least = [dock.minimumSizeHint().width() for dock in docks.values()]
        given = [max(int(ratio * width), low) for width, low in zip(wanted, least, strict=True)]
        if ratio < 1.0:
            # What the left one can't give up; at large scales there is hardly any room.
            given[-1] = max(1, given[-1] - max(0, sum(given) - room))
        self._window.resizeDocks(list(docks.values()), given, Qt.Orientation.Horizontal)

    def _wanted_width(self, side: Qt.DockWidgetArea) -> int:
        first = max(WIDTHS[side] * self._scale, SHARES[side] * self._window.width())
        return round(self._wanted[side] * self._scale if side in self._wanted else first)

    def _share_height(self) -> None:
        """Give back the height that a panel needed for a while."""
        if self.is_covered:
            return
        if self._is_new and self._window.isVisible():
            # Before they have their width, panels with wrapped text ask for too much height.
            self._set_first_sizes()
            self._is_new = False
            self._shrinking.start(0)
            return
        for first, second in COLUMNS:
            dock, other = self[first], self[second]
            if dock.x() != other.x() or not (is_in_view(dock) and is_in_view(other)):
                continue
            both, least = dock.height() + other.height(), dock.minimumSizeHint().height()
            wanted = max(self._heights.setdefault(first, dock.height()), least)
            if dock.height() > wanted and not dock.isFloating():
                heights = [wanted, both - wanted]
                self._window.resizeDocks([dock, other], heights, Qt.Orientation.Vertical)

    def _first_heights(self) -> dict[str, int]:
        return {first: self[first].height() for first, _ in COLUMNS if is_in_view(self[first])}

    def _beside_canvas(self) -> dict[Qt.DockWidgetArea, QDockWidget]:
        """On each side with docks in view, from the left, the widest that needs the most."""
        found: dict[Qt.DockWidgetArea, QDockWidget] = {}
        for side in (LEFT, RIGHT):
            for dock in self._docks.values():
                stands_there = self._window.dockWidgetArea(dock) == side and not dock.isFloating()
                if stands_there and is_in_view(dock):
                    found[side] = max(found.get(side, dock), dock, key=_width)
        return found

    def _widths(self) -> dict[Qt.DockWidgetArea, int]:
        return {side: dock.width() for side, dock in self._beside_canvas().items()}

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window:
            if event.type() == QEvent.Type.LayoutRequest:
                self._shrinking.start(0)  # once the window has laid itself out
        elif self.is_covered:
            pass
        elif event.type() in (QEvent.Type.Show, QEvent.Type.Resize):
            self._share_width()
            self._heights = {}
            self._shrinking.start(0)
        elif event.type() == QEvent.Type.ScreenChangeInternal:
            self._limit_size()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._pressed, self._pressed_heights = self._widths(), self._first_heights()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            # Where a separator was dragged, the person wants the width that came of it.
            for side, width in self._widths().items():
                if width != self._pressed.get(side):
                    self._wanted[side] = width / self._scale
            if self._first_heights() != self._pressed_heights:
                self._heights = self._first_heights()
        return super().eventFilter(watched, event)


def _width(dock: QDockWidget) -> tuple[int, int]:
    return dock.width(), dock.minimumSizeHint().width()
