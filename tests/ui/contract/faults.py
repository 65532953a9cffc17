"""The mistakes that other programs make with their numbers, each put into this program.

The first ones are those found in other teaching programs. A fault patches where a view takes its
number from; the engine stays right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest

from playground.analysis.curvature import rate_limit
from playground.analysis.formula import formula, nested
from playground.analysis.formula.formula import Moment
from playground.analysis.round_off import clean_forward
from playground.analysis.walk import passes, update, walk
from playground.analysis.walk.update import Update
from playground.data.formula_notation import formula_notation
from playground.data.formulas import Expression, parse
from playground.engine.problem import Losses, Problem
from playground.engine.run import Snapshot
from playground.model.document import frozen
from playground.model.graph import Graph
from playground.model.optimizers import OPTIMIZERS
from playground.session import curvature, derived
from playground.ui.canvas import view
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.nodes import NodePainter
from playground.ui.inputs import formula_view
from playground.ui.panels import data_fields
from playground.ui.panels.formula import code_panel
from playground.ui.panels.formula.formula_panel import FormulaPanel
from playground.ui.panels.inspector import node_page
from playground.ui.panels.inspector.page import Page
from playground.ui.panels.status_line import StatusLine
from playground.ui.panels.tables import piece_table
from playground.ui.panels.tables.network_model import NetworkModel
from playground.ui.plots.fit.choice import Outputs
from playground.ui.plots.fit.line.read_out import ReadOut

Array = np.ndarray


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake, put in by ``inject``, and the places of ``readers.READERS`` that show it."""

    name: str
    inject: Callable[[pytest.MonkeyPatch], None]
    places: tuple[str, ...]


def permuted(graph: Graph, parameters: Array) -> Array:
    """The weights listed by target and read by source, or the other way round."""
    n = len(graph.edges)
    orders = (
        sorted(range(n), key=lambda k: graph.edges[k].key),
        sorted(range(n), key=lambda k: graph.edges[k].key[::-1]),
    )
    order = next(order for order in orders if order != list(range(n)))
    return np.concatenate([parameters[:n][order], parameters[n:]])


# -- found in other programs --------------------------------------------------------------------


def loss_of_before_the_edit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StatusLine, "show_snapshot", lambda self, snapshot: None)


def no_bias_of_the_output(patch: pytest.MonkeyPatch) -> None:
    usual = NodePainter._number

    def number(self: NodePainter, k: int, **more: bool):
        text, ink = usual(self, k, **more)
        return ("" if k == len(self.state.graph.nodes) - 1 else text), ink

    patch.setattr(NodePainter, "_number", number)


def labels_in_another_order(patch: pytest.MonkeyPatch) -> None:
    def weights(self: CanvasState) -> Array:
        return permuted(self.graph, self.parameters)[: len(self.graph.edges)]

    patch.setattr(CanvasState, "weights", property(weights))


def equation_transposed(patch: pytest.MonkeyPatch) -> None:
    usual = node_page.node_equation

    def equation(graph, parameters, *others, **more):
        return usual(graph, permuted(graph, parameters), *others, **more)

    patch.setattr(node_page, "node_equation", equation)


def changed_update(patch: pytest.MonkeyPatch, change: Callable[[Update], Array]) -> None:
    usual = walk.update_of

    def update_of(*arguments) -> Update:
        right = usual(*arguments)
        return replace(right, after=change(right))

    patch.setattr(walk, "update_of", update_of)


def clipped_without_a_word(patch: pytest.MonkeyPatch) -> None:
    usual = walk.update_of

    def update_of(problem, parameters, progress, gradient, sizes) -> Update:
        return usual(problem, parameters, progress, np.clip(gradient, -0.01, 0.01), sizes)

    patch.setattr(walk, "update_of", update_of)


def bias_moves_once_for_each_weight(patch: pytest.MonkeyPatch) -> None:
    def change(right: Update) -> Array:
        graph = right.problem.program.graph
        times = np.ones(graph.n_parameters)
        for unit in graph.units:
            times[graph.bias_index[unit.id]] = len(graph.incoming[unit.id])
        return right.before + times * (right.after - right.before)

    changed_update(patch, change)


def adam_multiplies(patch: pytest.MonkeyPatch) -> None:
    def wrong(theta, g, rate, slots, powers, c):
        OPTIMIZERS["adam"].update(theta, g, rate, slots, powers, c)
        first, second = slots[0] * (1.0 - powers[0]), slots[1] * (1.0 - powers[1])
        return theta - rate * first / (np.sqrt(second) + c.epsilon)

    adam = replace(OPTIMIZERS["adam"], update=wrong)
    patch.setattr(update, "OPTIMIZERS", {**OPTIMIZERS, "adam": adam})


def optimizer_forgets(patch: pytest.MonkeyPatch) -> None:
    usual = walk.update_of

    def update_of(problem, parameters, progress, *more) -> Update:
        empty = replace(progress, slots=np.zeros_like(progress.slots))
        return usual(problem, parameters, empty, *more)

    patch.setattr(walk, "update_of", update_of)


def rate_times_the_weight(patch: pytest.MonkeyPatch) -> None:
    def change(right: Update) -> Array:
        return (right.before - right.gradient) * right.problem.training.learning_rate

    changed_update(patch, change)


def formula_without_its_factor(patch: pytest.MonkeyPatch) -> None:
    def notation(expression: Expression):
        return formula_notation(parse(expression.text.replace("0.3x*", "0.3*")))

    patch.setattr(data_fields, "formula_notation", notation)


# -- and others ---------------------------------------------------------------------------------


def batch_of_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(passes, "batch_rows", lambda problem, *_: np.arange(problem.batch))


def gradient_upside_down(patch: pytest.MonkeyPatch) -> None:
    usual = derived.clean_gradient
    patch.setattr(derived, "clean_gradient", lambda *arguments: -usual(*arguments))


def no_slope_of_the_activation(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(passes, "activation_backward", lambda program, layer, z, a, grad_a: grad_a)


def z_without_bias(patch: pytest.MonkeyPatch) -> None:
    def forward(program, parameters, x):
        bare = parameters.copy()
        bare[program.n_weights :] = 0.0
        return clean_forward(program, bare, x)

    patch.setattr(derived, "clean_forward", forward)


def test_loss_called_training_loss(patch: pytest.MonkeyPatch) -> None:
    usual = StatusLine.show_snapshot

    def show(self: StatusLine, snapshot: Snapshot) -> None:
        losses = snapshot.losses
        swapped = Losses(losses.test, losses.train, losses.penalty)
        usual(self, replace(snapshot, losses=swapped))

    patch.setattr(StatusLine, "show_snapshot", show)


def sums_that_do_not_add_up(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(formula_view, "in_shown_digits", lambda line, digits: line)


def field_of_before_the_edit(patch: pytest.MonkeyPatch) -> None:
    def value_of(self: Page, key) -> float:
        document = self._session.document
        return float(document.parameters[self.graph.parameter_index[key]]) + 0.125

    patch.setattr(Page, "value_of", value_of)


def slopes_upside_down(patch: pytest.MonkeyPatch) -> None:
    usual = piece_table.piece_rows
    patch.setattr(piece_table, "piece_rows",
                  lambda p: tuple(replace(row, slope=-row.slope) for row in usual(p)))  # fmt: skip


def read_out_beside_the_curve(patch: pytest.MonkeyPatch) -> None:
    usual = ReadOut.y
    assert usual.fget is not None
    patch.setattr(ReadOut, "y", property(lambda self: usual.fget(self) + 0.01))


def tree_of_other_weights(patch: pytest.MonkeyPatch) -> None:
    usual = NetworkModel._place

    def place(self: NetworkModel, key) -> int | None:
        at = usual(self, key)
        return None if at is None else (at + 1) % self.graph.n_parameters

    patch.setattr(NetworkModel, "_place", place)


def another_weight_is_said(patch: pytest.MonkeyPatch) -> None:
    usual = view.selection_text

    def said(session, selection) -> str:
        edges = session.document.graph.edges
        if selection.only_edge is not None:
            selection = replace(selection, edges=(edges[0].key,))
        return usual(session, selection)

    patch.setattr(view, "selection_text", said)


# -- in the panels of the whole network ---------------------------------------------------------


def formula_of_another_network(patch: pytest.MonkeyPatch) -> None:
    usual = FormulaPanel.moment

    def moment(self: FormulaPanel) -> Moment | None:
        right = usual(self)
        assert right is not None
        return replace(right, parameters=permuted(right.program.graph, right.parameters))

    patch.setattr(FormulaPanel, "moment", moment)


def formula_without_a_bias(patch: pytest.MonkeyPatch) -> None:
    usual = nested._sum
    patch.setattr(nested, "_sum", lambda *arguments: usual(*arguments)[:-2])


def tables_of_z_before_the_bias(patch: pytest.MonkeyPatch) -> None:
    usual = formula.layer_lines

    def layer_lines(program, parameters, layer, z, *more):
        biases = np.concatenate([np.zeros(program.sizes[0]), parameters[program.n_weights :]])
        return usual(program, parameters, layer, z - biases, *more)

    patch.setattr(formula, "layer_lines", layer_lines)


def program_of_rounded_weights(patch: pytest.MonkeyPatch) -> None:
    usual = code_panel.twin_of

    def twin_of(document, *more):
        return usual(replace(document, parameters=frozen(document.parameters.round(6))), *more)

    patch.setattr(code_panel, "twin_of", twin_of)


def agreement_is_only_said(patch: pytest.MonkeyPatch) -> None:
    usual = code_panel.twin_of

    def twin_of(*arguments):
        right = usual(*arguments)
        off = [replace(r, value=r.value + 0.01, engine=r.engine + 0.01) for r in right.results]
        return replace(right, results=tuple(off))

    patch.setattr(code_panel, "twin_of", twin_of)


def last_row(problem: Problem) -> Problem:
    return replace(problem, x_train=problem.x_train[-1:], y_train=problem.y_train[-1:])


def doctor_sees_one_row(patch: pytest.MonkeyPatch) -> None:
    usual = derived.examine
    patch.setattr(derived, "examine", lambda problem, *more: usual(last_row(problem), *more))


def zeros_of_one_row(patch: pytest.MonkeyPatch) -> None:
    usual = derived.zeros_in_chain
    patch.setattr(derived, "zeros_in_chain", lambda problem, p: usual(last_row(problem), p))


def limit_of_plain_descent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rate_limit, "stable_product", lambda training: 2.0)


def curvature_of_one_row(patch: pytest.MonkeyPatch) -> None:
    usual = curvature.Hessian
    patch.setattr(curvature, "Hessian", lambda problem, p: usual(last_row(problem), p))


def classes_upside_down(patch: pytest.MonkeyPatch) -> None:
    def probabilities(self: Outputs, a: Array) -> Array:
        return a[:, ::-1]

    patch.setattr(Outputs, "probabilities", probabilities)


def softmax_twice(patch: pytest.MonkeyPatch) -> None:
    def probabilities(self: Outputs, a: Array) -> Array:
        return np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)

    patch.setattr(Outputs, "probabilities", probabilities)


LINE_FAULTS = (
    Fault("the loss stays that of before a weight edit", loss_of_before_the_edit, ("losses",)),
    Fault("the output's bias is not shown", no_bias_of_the_output, ("canvas",)),
    Fault("labels list the weights in another order", labels_in_another_order, ("canvas",)),
    Fault("the equation has w[from][to] for w[to][from]", equation_transposed, ("inspector",)),
    Fault("clipping is not in the rule shown", clipped_without_a_word, ("walk",)),
    Fault("a bias moves once for each weight", bias_moves_once_for_each_weight, ("walk",)),
    Fault("the optimizer's state is built anew each step", optimizer_forgets, ("walk",)),
    Fault("(w - dw) * rate", rate_times_the_weight, ("walk",)),
    Fault("the formula shown lacks a factor", formula_without_its_factor, ("typed formula",)),
    Fault("the gradient has the wrong sign", gradient_upside_down, ("weights",)),
    Fault("f'(z) is missing", no_slope_of_the_activation, ("walk",)),
    Fault("test and training loss are mixed up", test_loss_called_training_loss, ("losses",)),
    Fault("rounded sums do not add up", sums_that_do_not_add_up, ("walk",)),
    Fault("fields show what was before the edit", field_of_before_the_edit, ("inspector",)),
    Fault("slopes have the wrong sign", slopes_upside_down, ("pieces",)),
    Fault("the tree shows other weights", tree_of_other_weights, ("weights",)),
    Fault("another weight is said than is selected", another_weight_is_said, ("speech",)),
    Fault("the formula is of another network", formula_of_another_network, ("formula",)),
    Fault("the nested formula lacks the biases", formula_without_a_bias, ("formula",)),
    Fault("the tables have z without the bias", tables_of_z_before_the_bias, ("formula",)),
    Fault("the program has rounded weights", program_of_rounded_weights, ("program",)),
    Fault("outputs are not what the lines give", agreement_is_only_said, ("program",)),
    Fault("the doctor examines one example", doctor_sees_one_row, ("doctor",)),
    Fault("zeros are those of one example", zeros_of_one_row, ("doctor",)),
    Fault("2/lambda is the limit of momentum too", limit_of_plain_descent, ("rate limit",)),
    Fault("the curvature is that of one example", curvature_of_one_row, ("rate limit",)),
)
PAD_FAULTS = (
    Fault("probabilities are of the classes in another order", classes_upside_down, ("pad",)),
    Fault("softmax is taken twice", softmax_twice, ("pad",)),
)
PROBED_FAULTS = (
    Fault("z lacks the bias", z_without_bias, ("canvas",)),
    Fault("the equation's z lacks the bias", z_without_bias, ("inspector",)),
    Fault("the read-out is beside the curve", read_out_beside_the_curve, ("read-outs",)),
)
BATCH_FAULTS = (
    Fault("Adam multiplies by 1 - beta^t", adam_multiplies, ("walk",)),
    Fault("the loss is that of the batch before", batch_of_before, ("walk",)),
)


def uncaught(faults: tuple[Fault, ...], check: Callable[[Fault], list[str]]) -> Iterator[str]:
    """The faults with which ``check`` finds nothing wrong."""
    for fault in faults:
        with pytest.MonkeyPatch.context() as patch:
            fault.inject(patch)
            if not check(fault):
                yield fault.name
