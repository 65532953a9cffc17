"""The doctor's cures as commands, each one undo step."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QObject

from playground.analysis.errors import AnalysisError
from playground.analysis.restarts import liveliest_seed
from playground.analysis.units.cures import cured, kink_into_data, layer_restarted, leaky
from playground.analysis.units.findings import examine
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.selection import Selection
from playground.session import Session
from playground.session.naming import layer_name
from playground.ui.commands.command import Command
from playground.ui.panels.doctor.words import promise

MENU = "network/doctor"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Doctor", text)


def restart_unit(session: Session, node: int) -> str:
    """Restart a hidden unit with which something is wrong. Gives "" or why that is not possible."""

    def change(document: Document) -> Document:
        # The live weights, which may have changed since the finding was shown.
        problem, scale = session.problem, session.dataset.inputs.scale
        found = examine(problem, document.parameters, scale, only=node)
        if not found:
            raise AnalysisError(_tr("Nothing is wrong with this unit any more."))
        return cured(document, problem, found[0])

    name = session.document.graph.display_name(node)
    return session.edit(_tr("Restart {0}").format(name), change)


class Cures(QObject):
    """The cures for the selected unit, its layer, and the whole network."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._selection = Selection()

    # fmt: off
    def commands(self) -> Iterator[Command]:
        yield Command(
            "cure_unit", _tr("Restart &unit"), self._restart_unit, tip=self._unit_tip, menu=MENU,
            line=True, why_not=self._why_no_restart,
        )
        yield Command(
            "cure_kink", _tr("&Kink into the data"), self._move_kink,
            tip=_tr("Change the bias alone, so that z of the unit is 0 inside the data"),
            menu=MENU, why_not=self._why_no_kink,
        )
        yield Command(
            "cure_layer", _tr("Restart &layer"), self._restart_layer,
            tip=_tr("New biases of the layer and new weights into it, by the initialiser"),
            menu=MENU, why_not=self._why_no_layer,
        )
        yield Command(
            "cure_leaky_layer", _tr("Leaky &ReLU in this layer"), self._make_layer_leaky,
            tip=_tr("Units that are off keep a small slope, so that they can’t die"),
            menu=MENU, why_not=self._why_no_leaky_layer,
        )
        yield Command(
            "cure_leaky", _tr("Leaky ReLU in &all layers"), self._make_all_leaky,
            tip=_tr("Units that are off keep a small slope, so that they can’t die"),
            menu=MENU, why_not=self._why_no_leaky,
        )
        yield Command(
            "cure_seed", _tr("Seed with few &dead units"), self._change_seed,
            tip=_tr("Start again from the next seed with few dead units"), menu=MENU,
            why_not=self._why_no_seed,
        )
    # fmt: on

    def set_selection(self, selection: Selection) -> None:
        """Choose what the first commands cure."""
        self._selection = selection

    # -- what is chosen ------------------------------------------------------------------------

    @property
    def _graph(self) -> Graph:
        return self._session.document.graph

    @property
    def unit(self) -> int | None:
        """The only selected node, when that is a hidden unit."""
        graph, nodes = self._graph, self._selection.nodes
        if len(nodes) != 1 or nodes[0] not in graph.layer_index:
            return None
        inner = 0 < graph.layer_index[nodes[0]] < len(graph.layers) - 1
        return nodes[0] if inner else None

    @property
    def _layer(self) -> int | None:
        """The id of the selected layer, or of the selected unit's."""
        graph, layer = self._graph, self._selection.layer
        if self.unit is not None:
            return graph.layer_of(self.unit).id
        inner = {layer.id for layer in graph.layers[1:-1]}
        return layer if layer in inner else None

    # -- why not -------------------------------------------------------------------------------

    def _why_no_unit(self) -> str:
        if self.unit is None:
            return _tr("Select a hidden unit first: on the canvas or in the doctor’s panel.")
        return self._why_not_examined()

    def _why_not_examined(self) -> str:
        if not self._session.problem.n_train:
            return _tr("There are no training points to examine units with.")
        if not self._session.derived.is_quick:
            return _tr("The network and its data are too large for this cure.")
        return ""

    def _why_no_restart(self) -> str:
        if (reason := self._why_no_unit()) or self.unit is None:
            return reason
        found = self._session.derived.findings(self.unit)
        if not found:
            return _tr("This unit is alive.")
        return "" if found[0].curable else promise(self._graph, found[0])

    def _unit_tip(self) -> str:
        found = () if self._why_no_unit() else self._session.derived.findings(self.unit or 0)
        return promise(self._graph, found[0]) if found else ""

    def _why_no_kink(self) -> str:
        if (reason := self._why_no_unit()) or self.unit is None:
            return reason
        activation = self._graph.layer_of(self.unit).activation
        if activation in ("linear", "sin"):
            label = ACTIVATIONS[activation].label
            return _tr("A unit with the activation {0} has no kink.").format(label)
        if self._graph.locked[self._graph.bias_index[self.unit]]:
            return _tr("The bias of this unit is locked.")
        return ""

    def _why_no_layer(self) -> str:
        if self._layer is None:
            return _tr("Select a hidden unit or a hidden layer first.")
        return self._why_not_examined()

    def _why_no_leaky_layer(self) -> str:
        if self._layer is None:
            return _tr("Select a hidden unit or a hidden layer first.")
        if self._graph.layer(self._layer).activation != "relu":
            return _tr("The units of this layer are no ReLUs.")
        return ""

    def _why_no_leaky(self) -> str:
        if any(layer.activation == "relu" for layer in self._graph.layers[1:-1]):
            return ""
        return _tr("There are no hidden ReLUs.")

    def _why_no_seed(self) -> str:
        if len(self._graph.layers) == 2:
            return _tr("There are no hidden units.")
        return self._why_not_examined()

    # -- doing ---------------------------------------------------------------------------------

    def _restart_unit(self) -> str:
        return "" if self.unit is None else restart_unit(self._session, self.unit)

    def _move_kink(self) -> str:
        node, session = self.unit, self._session
        if node is None:
            return ""
        text = _tr("Kink of {0} into the data").format(self._graph.display_name(node))
        return session.edit(text, lambda d: kink_into_data(d, session.problem, node))

    def _restart_layer(self) -> str:
        layer, session = self._layer, self._session
        if layer is None:
            return ""
        text = _tr("Restart layer {0}").format(layer_name(self._graph, layer))
        ends = session.dataset.network_range
        return session.edit(text, lambda d: layer_restarted(d, session.problem, layer, ends))

    def _make_layer_leaky(self) -> str:
        layer = self._layer
        if layer is None:
            return ""
        text = _tr("Leaky ReLU in {0}").format(layer_name(self._graph, layer))
        return self._session.edit(text, lambda d: leaky(d, layer))

    def _make_all_leaky(self) -> str:
        return self._session.edit(_tr("Leaky ReLU in all layers"), leaky)

    def _change_seed(self) -> str:
        session = self._session
        seed = liveliest_seed(session.document, session.problem, session.dataset.network_range)
        return session.new_seed(seed) or _tr("Started again with seed {0}.").format(seed)
