"""The theme of the window: the one that was chosen, or the desktop's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.ui.commands.command import Command
from playground.ui.shell.settings import THEMES, Settings
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import DARK, LIGHT, Theme, system_theme


class Themed(Protocol):
    """Whatever takes over a theme."""

    def set_theme(self, theme: Theme) -> None: ...


class Appearance(QObject):
    """Applies one theme to everything, and follows the desktop's where that is wanted.

    Attributes:
        theme: the theme in use.
    """

    def __init__(self, views: Iterable[Themed], settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._views = tuple(views)
        self._settings = settings
        self.theme = LIGHT
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._on_system_scheme_changed)

    def commands(self) -> Iterator[Command]:
        texts = (self.tr("As the &system"), self.tr("&Light"), self.tr("&Dark"))
        for name, text in zip(THEMES, texts, strict=True):
            yield Command(
                f"theme_{name}",
                text,
                partial(self.set_theme_name, name),
                menu="view/theme",
                line=name == THEMES[0],
                checked=partial(self._is_chosen, name),
                one_of=True,
            )

    def stop(self) -> None:
        """No longer follow the desktop."""
        self._hints.colorSchemeChanged.disconnect(self._on_system_scheme_changed)

    def set_theme_name(self, name: str) -> None:
        """``system``, ``light`` or ``dark``; remembered."""
        self._settings.theme = name
        self._apply({"light": LIGHT, "dark": DARK}.get(name) or system_theme())

    def _is_chosen(self, name: str) -> bool:
        return self._settings.theme == name

    def _apply(self, theme: Theme) -> None:
        self.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for view in self._views:
            view.set_theme(theme)

    def _on_system_scheme_changed(self) -> None:
        if self._settings.theme == "system":
            self._apply(system_theme())
