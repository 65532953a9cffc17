"""Other data for a document: the ends of the network, output activation and loss follow them."""

from __future__ import annotations

from playground.data.dataset import Dataset, load_data
from playground.data.limits import default_names
from playground.data.task import Kind, task_of, task_of_data
from playground.model import edits
from playground.model.document import Data, Document
from playground.model.losses import LOSSES, why_no_loss, why_no_output, why_no_probabilities
from playground.model.parts import short_names

# For each kind of task the output activation and the loss that learn it.
SETTINGS = {
    Kind.REGRESSION: ("linear", "half_mse"),
    Kind.TWO_CLASSES: ("sigmoid", "binary_cross_entropy"),
    Kind.CLASSES: ("softmax", "cross_entropy"),
}


def with_data(document: Document, data: Data) -> Document:
    """The document with other data.

    When the data have other columns than the network, or columns or classes of other names,
    ``edits.fit_ends`` changes the input and the output layer. When the data are for
    another kind of task, output activation and loss change too; see ``_settings``.
    """
    new, old = load_data(data), load_data(document.data)
    n_raw, n_outputs = new.x.shape[1], new.y.shape[1]
    other_columns = n_raw != old.x.shape[1] or n_outputs != document.graph.n_outputs
    names = (new.x_names, new.y_names, new.classes)
    if other_columns or names != (old.x_names, old.y_names, old.classes):
        old_names = frozenset(short_names(old.x_names) + short_names(old.y_names))
        own = _own_names(new.x_names, "x"), _own_names(new.y_names, "y")
        columns = n_raw if n_raw != old.x.shape[1] else None
        document = edits.fit_ends(document, columns, n_outputs, *own, old_names)
    activation, loss = _settings(document, old, new)
    output = document.graph.layers[-1]
    if activation != output.activation:
        document = edits.set_activation(document, output.id, activation)
    if loss != document.training.loss:
        document = edits.set_training(document, loss=loss)
    return edits.set_data(document, data)


def _settings(document: Document, old: Dataset, new: Dataset) -> tuple[str, str]:
    """Output activation and loss for new data.

    Those there are, if they make sense and the kind of task stays; a loss for regressions stays
    with any regression.
    """
    activation, loss = document.graph.layers[-1].activation, document.training.loss
    before = task_of(document.graph, document.training, old).kind
    kind = task_of_data(new).kind
    if not new.classes and before is not Kind.REGRESSION and not why_no_probabilities(new.y)[0]:
        kind = before  # targets of classes without names
    senseless = why_no_loss(loss, new.y) or why_no_output(activation, new.y.shape[1])
    if kind is before and not senseless:
        return activation, loss
    fitting_activation, fitting_loss = SETTINGS[kind]
    keeps_loss = kind is Kind.REGRESSION and not LOSSES[loss].classification
    return fitting_activation, loss if keeps_loss else fitting_loss


def _own_names(names: tuple[str, ...], letter: str) -> tuple[str, ...]:
    """The names, or none if they are the default ones."""
    return () if names == default_names(letter, len(names)) else names
