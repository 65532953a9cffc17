"""What a canvas draws, without a canvas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine.problem import project_of
from playground.engine.run import Run
from playground.model.document import Data, Document, Points
from playground.session import Derived
from playground.ui.canvas.geometry.state import CanvasState


def canvas_state(document: Document) -> CanvasState:
    """The state of a canvas that shows this network, before any step of training."""
    graph = document.graph
    points = Points(np.zeros((2, graph.n_inputs)), np.zeros((2, graph.n_outputs)))
    project = project_of(replace(document, data=Data(points)))
    snapshot = Run(project.problem, document.parameters, document.run).snapshot(0, False)
    return CanvasState.of(document, Derived(project.problem, project.dataset, snapshot))
