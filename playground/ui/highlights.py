"""What lights the canvas from beside it: the walk, the doctor, a blow-up, formula and program."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.session.highlight import Highlight
from playground.ui.workplace import Workplace


class CanvasHighlights(QObject):
    """Each source has a highlight of its own on the canvas; a new walk ends that of a blow-up."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._canvas = workplace.canvas
        workplace.walker.highlight_changed.connect(self._on_walked)
        workplace.walker.started.connect(self._on_walk_started)
        workplace.run_notice.highlight_changed.connect(self._on_runaway_found)
        workplace.doctor.highlight_changed.connect(self._on_units_found)
        workplace.formula_panel.highlight_changed.connect(self._on_layer_pointed)
        workplace.code_panel.highlight_changed.connect(self._on_layer_pointed)
        workplace.own_panel.highlight_changed.connect(self._on_own_line_checked)

    def _on_walked(self, highlight: Highlight | None) -> None:
        self._canvas.set_highlight("walk", highlight)

    def _on_walk_started(self) -> None:
        self._canvas.set_highlight("blow_up", None)

    def _on_runaway_found(self, highlight: Highlight | None) -> None:
        self._canvas.set_highlight("blow_up", highlight)

    def _on_units_found(self, highlight: Highlight | None) -> None:
        self._canvas.set_highlight("doctor", highlight)

    def _on_layer_pointed(self, highlight: Highlight | None) -> None:
        self._canvas.set_highlight("layer", highlight)

    def _on_own_line_checked(self, highlight: Highlight | None) -> None:
        self._canvas.set_highlight("own line", highlight)
