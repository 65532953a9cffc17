"""The page behind About."""

from __future__ import annotations

import html
import platform

import numpy as np
from PySide6.QtCore import QCoreApplication, qVersion

from playground import __version__


def about_page(engine: str, note: str) -> str:
    """The program, its engine, and a ``note`` on why no faster engine trains."""
    lines = [
        f"<h2>Network Playground {__version__}</h2>",
        _tr("Build a small neural network, press Play, and watch it learn."),
        f"<b>{_tr('Engine')}</b>: {html.escape(engine)}"
        + (f"<br>{html.escape(note)}" if note else ""),
        f"Python {platform.python_version()}, NumPy {np.__version__}, Qt {qVersion()}",
        _tr("MIT licence. Every number shown is the engine’s own."),
    ]
    return "".join(f"<p>{line}</p>" for line in lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("About", text)
