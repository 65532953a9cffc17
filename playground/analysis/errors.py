"""The error of this room."""

from __future__ import annotations

from playground.model.parts import GraphError


class AnalysisError(GraphError):
    """Something is not possible for this network; the message, a sentence, is for the user."""
