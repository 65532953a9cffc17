"""The network after an edit that the person only points at."""

from __future__ import annotations

from dataclasses import replace

from playground.engine.problem import problem_of
from playground.model.document import DocumentError
from playground.model.parts import GraphError
from playground.session import Change, Derived, Session


def edited(session: Session, derived: Derived, change: Change) -> Derived | None:
    """The edited network, with the losses of the present one.

    None for an edit that is not possible, or that leaves a network that does not fit the data, and
    where ``derived`` is not of the session's present network.
    """
    document, shown = session.document, derived.snapshot
    if document.graph is not derived.problem.program.graph:
        return None
    present = replace(document, parameters=shown.parameters, progress=shown.progress)
    try:
        after = change(present)
        dataset = derived.dataset.with_features(after.graph.features)
        problem = problem_of(after, dataset)
    except (GraphError, DocumentError):
        return None
    return Derived(problem, dataset, replace(shown, parameters=after.parameters))
