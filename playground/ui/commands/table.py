"""The table of commands: one entry, and one action for menus and keys, for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from playground.ui.commands.command import Command, now, plain_text
from playground.ui.inputs.number_field import commit_pending
from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme


def key_text(keys: QKeySequence) -> str:
    """A shortcut as the desktop writes it."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


class CommandAction(QAction):
    """What menus, tool bar and keys show and trigger of one command.

    Signals:
        said(note): what the command has returned, or why it can't be done now.
        done(): the command has been carried out.
    """

    said = Signal(object)
    done = Signal()

    def __init__(self, command: Command, parent: QObject) -> None:
        super().__init__(parent)
        self.command = command
        self.reason = ""  # why it can't be done now
        self._theme: Theme | None = None
        self._icon = ""
        self.setShortcuts([QKeySequence(key) for key in command.keys])
        self.setMenuRole(command.role)
        self.setCheckable(command.checked is not None)
        self.triggered.connect(self._on_triggered)
        self.refresh()

    @property
    def key_text(self) -> str:
        """The first shortcut, "" when there is none."""
        return key_text(self.shortcut())

    @property
    def all_keys(self) -> str:
        """All its shortcuts: ``Ctrl+Shift+Z, Ctrl+Y``."""
        return ", ".join(map(key_text, self.shortcuts()))

    @property
    def tip(self) -> str:
        """What the command does, in a few words."""
        return now(self.command.tip) or plain_text(self.text())

    def refresh(self) -> None:
        """Show text, state and reason as they are now. Qt ignores what has not changed."""
        command = self.command
        self.setText(now(command.text))
        self.setVisible(bool(self.text()))
        self.reason = command.why_not()
        self.setEnabled(not self.reason)
        if command.checked is not None:
            self.setChecked(command.checked())
        self.setToolTip(self.with_keys(self.reason or self.tip))
        self._show_icon()

    def with_keys(self, words: str) -> str:
        """Words for a tool tip, followed by the shortcut."""
        return plain(f"{words} ({self.key_text})" if self.key_text else words)

    def set_theme(self, theme: Theme) -> None:
        self._theme, self._icon = theme, ""
        self._show_icon()

    def _show_icon(self) -> None:
        name = now(self.command.icon)
        if self._theme is not None and name != self._icon:
            self._icon = name
            self.setIcon(icon(name, self._theme))

    def attempt(self) -> None:
        """Do it, or say why it can't be done now. Qt ignores ``trigger`` of a disabled action."""
        if not self.explain():
            self.trigger()

    def explain(self) -> bool:
        """Say why it can't be done now; False when it can."""
        self.refresh()
        if self.reason:
            self.said.emit(self.reason)
        return bool(self.reason)

    def _on_triggered(self) -> None:
        commit_pending()  # the person sees what was typed, so the command must, too
        self.said.emit(self.command.why_not() or self.command.do())
        self.done.emit()


def is_letter(key: str) -> bool:
    """Whether a shortcut is a letter alone or with Shift."""
    letter = key.removeprefix("Shift+")
    return len(letter) == 1 and letter.isalpha()


class CommandTable(QObject):
    """The commands of one widget, whose keys they are, in the order of menus and lists.

    Keys that are letters work in the whole window: a text field that has the focus takes its
    letters before Qt looks for shortcuts, and other widgets have no use for them.

    Signals:
        said(text): a note on what was done, or why it can't be done now; "" clears the last one.
    """

    said = Signal(str)

    def __init__(
        self,
        widget: QWidget,
        context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetWithChildrenShortcut,
    ) -> None:
        super().__init__(widget)
        self._widget = widget
        self._context = context
        self._actions: dict[str, CommandAction] = {}
        self._own: list[CommandAction] = []
        self._groups: dict[str, QActionGroup] = {}

    def add(self, commands: Iterable[Command]) -> list[CommandAction]:
        """Add commands; their keys work where the table's context says, letters everywhere."""
        added = []
        for command in commands:
            action = CommandAction(command, self._widget)
            letters = any(map(is_letter, command.keys))
            in_window = Qt.ShortcutContext.WindowShortcut
            action.setShortcutContext(in_window if letters else self._context)
            action.said.connect(self.say)
            action.done.connect(self.refresh)
            if command.one_of:
                if command.menu not in self._groups:
                    self._groups[command.menu] = QActionGroup(self)
                self._groups[command.menu].addAction(action)
            self._widget.addAction(action)  # or the keys would only work with the menu open
            self._enter(action)
            added.append(action)
        self._own += added
        return added

    def say(self, note: object) -> None:
        """Show a note; anything but text is none."""
        if isinstance(note, str):
            self.said.emit(note)

    def include(self, other: CommandTable) -> None:
        """List the commands of another widget's table too; their keys stay that widget's."""
        for action in other:
            self._enter(action)

    def _enter(self, action: CommandAction) -> None:
        name = action.command.name
        if name in self._actions:
            raise ValueError(f"two commands are called {name}")
        self._actions[name] = action

    def __getitem__(self, name: str) -> CommandAction:
        return self._actions[name]

    def __contains__(self, name: str) -> bool:
        return name in self._actions

    def __iter__(self) -> Iterator[CommandAction]:
        return iter(self._actions.values())

    def in_menu(self, menu: str) -> list[CommandAction]:
        """The commands of a menu and of the menus in it."""
        within = f"{menu}/"
        return [a for a in self if a.command.menu == menu or a.command.menu.startswith(within)]

    def refresh(self, *names: str) -> None:
        """Show anew what can be done now: all commands, or only those named."""
        for action in [self[name] for name in names] or self:
            action.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Show the icons in this theme; those of included tables follow their own widget."""
        for action in self._own:
            action.set_theme(theme)

    def attempt(self, keys: QKeySequence) -> bool:
        """Do the command of these keys, or say why it can't be done; False when there is none.

        The widget calls this with keys that come to it, as those of a disabled action do.
        """
        everywhere = Qt.ShortcutContext.WindowShortcut
        mine = [a for a in self if a in self._own or a.shortcutContext() == everywhere]
        for action in mine:
            if keys in action.shortcuts():
                action.attempt()
                return True
        return False
