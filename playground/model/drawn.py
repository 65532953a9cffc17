"""Whether a network still has its random initial values, so that nothing in it is worth keeping."""

from __future__ import annotations

import numpy as np

from playground.model.document import Document
from playground.model.initializers import Range, initialize, is_drawn

PLAIN_RANGE: Range = (-1.0, 1.0)


def is_initial(document: Document, input_range: Range) -> bool:
    """Whether weights and biases are the initial ones of the document's seed, and none is locked.

    ``input_range`` is that of the training inputs as the network sees them; a network initialised
    without data (see ``dense_document``) counts too.
    """
    training = document.training
    return not document.graph.locked.any() and any(
        np.array_equal(
            document.parameters,
            initialize(
                document.graph, document.parameters, training.initializer, training.seed, low_high
            ),
        )
        for low_high in (input_range, PLAIN_RANGE)
    )


def only_drawn(document: Document, start: Document | None) -> bool:
    """Whether nothing in the network was learned, locked or set by hand.

    ``start`` is the initial document that edits of the structure made this one from, if there is
    one. Whatever was added since is 0 or has a value that ``draw`` gives.
    """
    graph = document.graph
    if document.run.step > 0 or graph.locked.any():
        return False
    known = {}
    if start is not None:
        keys = start.graph.parameter_keys
        known = dict(zip(keys, start.parameters.tolist(), strict=True))
    seed, name = document.training.seed, document.training.initializer
    return all(
        value == 0.0 or value == known.get(key) or is_drawn(key, value, seed, name)
        for key, value in zip(graph.parameter_keys, document.parameters.tolist(), strict=True)
    )
