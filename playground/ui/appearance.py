"""The theme of the window, the one that was chosen or the desktop's, and its scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.ui.commands.command import Command
from playground.ui.shell.projector import for_projector
from playground.ui.shell.settings import SCALES, THEMES, Settings
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
        self._digits = 0.0  # their height in the presentation
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
        yield from self._scale_commands()

    def _scale_commands(self) -> Iterator[Command]:
        yield Command(
            "larger",
            self.tr("Everything &larger"),
            partial(self._step_scale, 1),
            ("Ctrl++", "Ctrl+="),
            self.tr("Texts, network, plots, tables and buttons"),
            menu="view/size",
            line=True,
            why_not=partial(self._why_no_step, 1),
        )
        yield Command(
            "smaller",
            self.tr("Everything &smaller"),
            partial(self._step_scale, -1),
            ("Ctrl+-",),
            self.tr("Texts, network, plots, tables and buttons"),
            menu="view/size",
            why_not=partial(self._why_no_step, -1),
        )
        yield Command(
            "usual_size",
            self.tr("&Usual size"),
            self._reset_scale,
            ("Ctrl+0",),
            menu="view/size",
            why_not=self._why_no_reset,
        )

    def stop(self) -> None:
        """No longer follow the desktop."""
        self._hints.colorSchemeChanged.disconnect(self._on_system_scheme_changed)

    def set_theme_name(self, name: str) -> None:
        """``system``, ``light`` or ``dark``; remembered."""
        self._settings.theme = name
        self._apply()

    def set_scale(self, scale: float) -> str:
        """How large everything is drawn, of ``SCALES``; remembered. Gives a note for the person."""
        self._settings.scale = scale
        self._apply()
        return self.tr("Size: {0:.0f} %").format(100.0 * scale)

    def present(self, digits: float) -> None:
        """Use the theme for a projector, with digits of so many pixels; 0 ends that."""
        self._digits = digits
        self._apply()

    def _step_scale(self, by: int) -> str:
        return self.set_scale(SCALES[SCALES.index(self._settings.scale) + by])

    def _reset_scale(self) -> str:
        return self.set_scale(1.0)

    def _why_no_step(self, by: int) -> str:
        if self._digits:
            return self.tr("The presentation has the size that suits the screen.")
        if by > 0 and self._settings.scale == SCALES[-1]:
            return self.tr("This is the largest size: {0:.0f} %.").format(100.0 * SCALES[-1])
        if by < 0 and self._settings.scale == SCALES[0]:
            return self.tr("This is the smallest size: {0:.0f} %.").format(100.0 * SCALES[0])
        return ""

    def _why_no_reset(self) -> str:
        if self._digits:
            return self._why_no_step(0)
        return self.tr("The size is the usual one.") if self._settings.scale == 1.0 else ""

    def _is_chosen(self, name: str) -> bool:
        return self._settings.theme == name

    def _apply(self) -> None:
        chosen = {"light": LIGHT, "dark": DARK}.get(self._settings.theme) or system_theme()
        if self._digits:
            self.theme = theme = for_projector(chosen, self._digits)
        else:
            self.theme = theme = chosen.scaled(self._settings.scale)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for view in self._views:
            view.set_theme(theme)

    def _on_system_scheme_changed(self) -> None:
        if self._settings.theme == "system":
            self._apply()
