"""Why something can't be computed or done."""

from __future__ import annotations

from playground.model.graph import GraphError


class AnalysisError(GraphError):
    """What was asked for can't be had for this network; the message is for the person."""
