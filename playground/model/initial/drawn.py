"""Whether a network still has its initial values, so that nothing in it is worth keeping."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from playground.model.document import Document
from playground.model.initial.initializers import PLAIN_RANGE, Range, initialize
from playground.model.parts import ParameterKey


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


def values_of(document: Document) -> dict[ParameterKey, float]:
    """Every weight and bias by its key."""
    keys = document.graph.parameter_keys
    return dict(zip(keys, document.parameters.tolist(), strict=True))


def only_drawn(document: Document, drawn: Mapping[ParameterKey, float]) -> bool:
    """Whether nothing in the network was learned, locked or set by hand: all values are ``drawn``,
    those that initialisers have given."""
    if document.run.step > 0 or document.graph.locked.any():
        return False
    return all(value == drawn.get(key) for key, value in values_of(document).items())
