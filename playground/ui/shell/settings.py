"""What the window remembers from one start to the next."""

from __future__ import annotations

import json
import math
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

MAX_RECENT = 8
THEMES = ("system", "light", "dark")
SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)

# Raised when docks or tool bars change so much that an old layout would not fit them.
LAYOUT_VERSION = 2

# Steps a second. At full speed a small network would be trained before the first frame; at this
# one the fit of the first example folds itself within some seconds.
FIRST_SPEED = 1000.0


def recovery_folder() -> Path:
    """Where documents are kept until they are closed in good order."""
    places = QStandardPaths.StandardLocation
    return Path(QStandardPaths.writableLocation(places.AppDataLocation)) / "recovery"


class Settings:
    """Typed access to QSettings, which alone would give strings."""

    def __init__(self) -> None:
        self._store = QSettings()

    def _text(self, key: str, default: str = "") -> str:
        value = self._store.value(key, default)
        return value if isinstance(value, str) else str(value)

    def _number(self, key: str, default: float) -> float:
        """A finite number that is not negative; ``default`` where the store holds none."""
        try:
            value = float(self._text(key, str(default)))
        except ValueError:
            return default
        return value if math.isfinite(value) and value >= 0.0 else default

    def _entries(self, key: str, default: str) -> object:
        """What a text in JSON says; that of ``default`` where it can't be read."""
        try:
            return json.loads(self._text(key, default))
        except (ValueError, RecursionError):
            return json.loads(default)

    def damaged(self) -> tuple[str, ...]:
        """The keys of the settings that can't be read, in whose place the usual ones are used."""
        read: dict[str, object] = {
            "speed": self.speed,
            "scale": self.scale,
            "theme": self.theme,
            "digits": self.digits,
            "recent_files": [str(path) for path in self.recent],
            "layout/widths": self.panel_widths,
        }
        return tuple(
            key
            for key, value in read.items()
            if self._store.contains(key) and not self._holds(key, value)
        )

    def _holds(self, key: str, value: object) -> bool:
        """Whether the store's text for ``key`` is this value."""
        text = self._text(key)
        try:
            return text == value or (not isinstance(value, str) and json.loads(text) == value)
        except (ValueError, RecursionError):
            return False

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        name = self._text("theme")
        return name if name in THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def scale(self) -> float:
        """How large everything is drawn; 1 at first."""
        scale = self._number("scale", 1.0)
        return scale if scale in SCALES else 1.0

    @scale.setter
    def scale(self, scale: float) -> None:
        self._store.setValue("scale", scale)

    def toggle(self, name: str, default: bool) -> bool:
        """Whether a toggle is on; ``default`` when it was never changed."""
        return bool(self._store.value(f"switches/{name}", default, type=bool))

    def set_toggle(self, name: str, on: bool) -> None:
        self._store.setValue(f"switches/{name}", on)

    @property
    def speed(self) -> float:
        """Steps a second, 0 for full speed."""
        return self._number("speed", FIRST_SPEED)

    def set_speed(self, steps_per_second: float) -> None:
        self._store.setValue("speed", steps_per_second)

    @property
    def digits(self) -> int:
        """Decimals of the numbers in formulas, 2 to 12."""
        return int(min(12.0, max(2.0, self._number("digits", 3.0))))

    def set_digits(self, digits: int) -> None:
        self._store.setValue("digits", digits)

    @property
    def folder(self) -> str:
        """The folder in which a file was last opened or saved; "" at first."""
        return self._text("folder")

    @folder.setter
    def folder(self, folder: str) -> None:
        self._store.setValue("folder", folder)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Project files opened or saved, the latest first."""
        found = self._entries("recent_files", "[]")
        names = found if isinstance(found, list) else []
        return tuple(Path(name) for name in names if isinstance(name, str))

    def add_recent(self, path: Path) -> None:
        path = path.absolute()
        self._set_recent((path, *(p for p in self.recent if p != path)))

    def remove_recent(self, path: Path) -> None:
        self._set_recent(tuple(p for p in self.recent if p != path))

    def clear_recent(self) -> None:
        self._set_recent(())

    def _set_recent(self, paths: tuple[Path, ...]) -> None:
        self._store.setValue("recent_files", json.dumps([str(p) for p in paths[:MAX_RECENT]]))

    @property
    def panel_widths(self) -> dict[str, float]:
        """The widths that the person gave the panels beside the canvas, by their side."""
        found = self._entries("layout/widths", "{}")
        widths = found if isinstance(found, dict) else {}
        return {
            side: float(width)
            for side, width in widths.items()
            if isinstance(width, int | float) and 0.0 <= width < 1e5
        }

    @panel_widths.setter
    def panel_widths(self, widths: dict[str, float]) -> None:
        self._store.setValue("layout/widths", json.dumps(widths))

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """The window's geometry and its docks; None when there are none that fit."""
        if self._text("layout/version") != str(LAYOUT_VERSION):
            return None
        geometry, state = (
            self._store.value(f"layout/{name}", QByteArray()) for name in ("geometry", "state")
        )
        if not (isinstance(geometry, QByteArray) and isinstance(state, QByteArray)):
            return None
        return geometry, state

    def set_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        self._store.setValue("layout/version", LAYOUT_VERSION)
        self._store.setValue("layout/geometry", geometry)
        self._store.setValue("layout/state", state)
