"""The window's own actions, by menu. What they do is connected in the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.files.export import EXPORTS
from playground.ui.inputs.number_field import commit_pending
from playground.ui.shell.settings import THEMES


def _tr(text: str) -> str:
    return QCoreApplication.translate("Actions", text)


def explain(action: QAction, tip: str = "") -> None:
    """Give an action a tool tip that ends with its shortcut."""
    words = tip or action.text().replace("&", "").rstrip("…")
    keys = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
    tip = f"{words} ({keys[0]})" if keys else words
    if tip != action.toolTip():
        action.setToolTip(tip)


class Actions:
    """Every action of the menus that is not another widget's.

    The canvas brings its own (add, connect, delete, ...), the undo stack brings Undo and Redo,
    docks and the tool bar bring the ones that show them.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        make = self._make
        self.new = make(_tr("&New"), "Ctrl+N", _tr("A new network of one input and one output"))
        self.open = make(_tr("&Open…"), "Ctrl+O", _tr("Open a project"))
        self.open_table = make(
            _tr("Open &data (CSV)…"), "Ctrl+Shift+O", _tr("Learn from two columns of a table")
        )
        self.save = make(_tr("&Save"), "Ctrl+S", _tr("Save the project"))
        self.save_as = make(_tr("Save &as…"), "Ctrl+Shift+S", _tr("Save under another name"))
        self.exports = {
            name: make(f"{export.label}…", "", export.description)
            for name, export in EXPORTS.items()
        }
        self.clear_recent = make(_tr("&Clear list"))
        self.quit = make(_tr("&Quit"), "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

        self.play = make(_tr("&Play"), "Ctrl+Return")
        self.step = make(_tr("&Step"), "F6", _tr("One step: one update of the weights"))
        self.epoch = make(_tr("&Epoch"), "F7", _tr("One epoch: every row once"))
        self.steps = make(_tr("&Many steps…"), "F8", _tr("A number of steps, then pause"))
        self.reset = make(
            _tr("&Reset"), "Ctrl+R", _tr("Start again from the same seed; can be undone")
        )
        self.new_seed = make(
            _tr("&New seed"), "Ctrl+Shift+R", _tr("Start again from another seed; can be undone")
        )

        self.rate_up = make(_tr("&Larger learning rate"), "Ctrl+Up")
        self.rate_down = make(_tr("Sm&aller learning rate"), "Ctrl+Down")

        self.log_loss = make(_tr("&Logarithmic loss"), "Ctrl+L", checkable=True)
        self.log_loss.setChecked(True)
        self.full_screen = make(_tr("F&ull screen"), "F11", checkable=True)
        self.reset_layout = make(_tr("&Reset layout"), "", _tr("Put all panels back"))
        self.theme_group = QActionGroup(window)
        names = (_tr("As the &system"), _tr("&Light"), _tr("&Dark"))
        self.themes = {}
        for name, text in zip(THEMES, names, strict=True):
            action = make(text, checkable=True)
            action.setData(name)
            self.theme_group.addAction(action)
            self.themes[name] = action

        self.shortcuts = make(_tr("&Keyboard shortcuts"), "F1")
        self.about = make(_tr("&About Network Playground"))
        self.about.setMenuRole(QAction.MenuRole.AboutRole)

    def _make(self, text: str, keys: str = "", tip: str = "", checkable: bool = False) -> QAction:
        action = QAction(text, self._window)
        action.setCheckable(checkable)
        action.triggered.connect(commit_pending)  # first of all that it does
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        explain(action, tip)
        # Registered with the window, so that a shortcut works while its menu is closed.
        self._window.addAction(action)
        return action

    def show_running(self, running: bool) -> None:
        """Turn Play into Pause and back."""
        self.play.setText(_tr("&Pause") if running else _tr("&Play"))
        self.play.setIconText(_tr("Pause") if running else _tr("Play"))
        explain(self.play, _tr("Stop training") if running else _tr("Start training"))
