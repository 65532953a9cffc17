"""The plots, the only place that knows pyqtgraph."""

from __future__ import annotations

import os

# pyqtgraph takes the first binding that it finds imported or installed, unless told.
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
