"""Words on units that don't learn: what is wrong with one, with the whole network, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from playground.analysis.units.findings import Finding, Trouble
from playground.analysis.units.zeros import Zeros
from playground.model.graph import Graph
from playground.model.numbers import typeset_number
from playground.session.naming import layer_name, parameter_name

MOST_NAMED = 6  # units or weights in one sentence

MARKS = {  # read without colours, too; a unit that is alive has none
    Trouble.DEAD: "×",
    Trouble.OUTSIDE: "/",
    Trouble.ALWAYS_ON: "+",
    Trouble.SATURATED: "~",
    Trouble.MUTED: "○",
    Trouble.TWINS: "=",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Doctor", text)


def state_name(trouble: Trouble | None) -> str:
    """``dead``, ``alive`` for no trouble."""
    return {
        None: _tr("alive"),
        Trouble.DEAD: _tr("dead"),
        Trouble.OUTSIDE: _tr("kink outside the data"),
        Trouble.ALWAYS_ON: _tr("always on"),
        Trouble.SATURATED: _tr("saturated"),
        Trouble.MUTED: _tr("muted"),
        Trouble.TWINS: _tr("twin of another"),
    }[trouble]


# -- one unit ---------------------------------------------------------------------------------


def finding_text(graph: Graph, finding: Finding) -> str:
    """What is wrong with a unit, in sentences."""
    name, trouble = graph.display_name(finding.node), finding.trouble
    if finding.twin is not None:
        twin = graph.display_name(finding.twin)
        if finding.same_size:
            return _tr("{0} is the same as {1}: one is enough.").format(name, twin)
        words = _tr("{0} is {1} times {2}: one is enough.")
        return words.format(name, typeset_number(finding.factor), twin)
    if trouble is Trouble.MUTED:
        words = _tr("{0} adds nothing: all its outgoing weights are 0. Training may change them.")
        if not graph.outgoing[finding.node]:
            words = _tr("{0} adds nothing: it has no outgoing weights.")
        return words.format(name)
    if trouble is Trouble.SATURATED:
        if finding.slope == 0.0:
            words = _tr("{0} can’t learn: its slope f′(z) is 0 at every training point.")
            return words.format(name)
        words = _tr("{0} is saturated: its slope f′(z) is at most {1} at every training point.")
        return words.format(name, typeset_number(finding.slope, 2))
    if trouble is Trouble.DEAD:
        words = _tr("{0} is dead: off at every training point, so it can’t learn.")
    elif trouble is Trouble.OUTSIDE:
        words = _tr("{0} adds only a straight line to the data.")
    else:
        words = _tr("{0} is on the same side at every training point: no kink.")
    return f"{words.format(name)} {_place(finding)}".strip()


def _place(finding: Finding) -> str:
    """Where its kinks are, compared with the data."""
    if not finding.corners:
        return ""
    places = ", ".join(typeset_number(x) for x in finding.corners)
    low, high = (typeset_number(x) for x in finding.data_range)
    one = len(finding.corners) == 1
    if finding.beyond_data:
        words = _tr("Its kink at x = {0} is outside the data ({1} to {2}).")
        if not one:
            words = _tr("Its kinks at x = {0} are outside the data ({1} to {2}).")
    else:
        words = _tr("Its kink at x = {0} is between two points of the data ({1} to {2}).")
        if not one:
            words = _tr("Its kinks at x = {0} are between points of the data ({1} to {2}).")
    return words.format(places, low, high)


def promise(graph: Graph, finding: Finding) -> str:
    """What a restart of the unit does to the fit, or why there is none."""
    if not finding.curable:
        if graph.layer_of(finding.node).activation == "step":
            return _tr("Not possible: a step has no slope. Choose another activation.")
        return _tr("Not possible: some weights are locked, or the other unit lacks edges.")
    if finding.twin is not None:
        words = _tr("New weights; {0} takes over its share. The fit stays the same.")
        return words.format(graph.display_name(finding.twin))
    if finding.trouble is Trouble.MUTED:
        return _tr("New outgoing weights, drawn at random. The fit changes.")
    if finding.trouble is Trouble.DEAD:
        return _tr("New weights, kink inside the data. The fit at the points stays.")
    if finding.trouble is Trouble.SATURATED:
        return _tr("New weights, z = 0 inside the data. The fit loses the constant.")
    return _tr("New weights, kink inside the data. The fit loses the straight line.")


# -- the whole network ------------------------------------------------------------------------


def summary(graph: Graph, findings: Mapping[int, Finding]) -> str:
    """The network at a glance: ``17 of 20 hidden units are dead, all from hidden 4 on.``"""
    n = sum(len(layer.nodes) for layer in graph.layers[1:-1])
    if not n:
        return _tr("There are no hidden units.")
    if not findings:
        if n == 1:
            return _tr("The hidden unit is alive.")
        return _tr("All {0:,} hidden units are alive.").format(n)
    counts = Counter(finding.trouble for finding in findings.values())
    worst = Trouble.DEAD if Trouble.DEAD in counts else counts.most_common(1)[0][0]
    if n == 1:
        return _tr("The hidden unit is not alive: {0}.").format(state_name(worst))
    first = min(graph.layer_index[f.node] for f in findings.values() if f.trouble is worst)
    words = _one_of_all(worst) if counts[worst] == 1 else _of_all(worst)
    if first > 1:
        place = layer_name(graph, graph.layers[first].id)
        words = _tr("{0}, from {1} on.").format(words.removesuffix("."), place)
    return words.format(f"{counts[worst]:,}", f"{n:,}")


def _of_all(trouble: Trouble) -> str:
    return {
        Trouble.DEAD: _tr("{0} of {1} hidden units are dead."),
        Trouble.OUTSIDE: _tr("{0} of {1} hidden units have their kink outside the data."),
        Trouble.ALWAYS_ON: _tr("{0} of {1} hidden units are always on."),
        Trouble.SATURATED: _tr("{0} of {1} hidden units are saturated."),
        Trouble.MUTED: _tr("{0} of {1} hidden units are muted."),
        Trouble.TWINS: _tr("{0} of {1} hidden units are twins of others."),
    }[trouble]


def _one_of_all(trouble: Trouble) -> str:
    return {
        Trouble.DEAD: _tr("{0} of {1} hidden units is dead."),
        Trouble.OUTSIDE: _tr("{0} of {1} hidden units has its kink outside the data."),
        Trouble.ALWAYS_ON: _tr("{0} of {1} hidden units is always on."),
        Trouble.SATURATED: _tr("{0} of {1} hidden units is saturated."),
        Trouble.MUTED: _tr("{0} of {1} hidden units is muted."),
        Trouble.TWINS: _tr("{0} of {1} hidden units is a twin of another."),
    }[trouble]


def counts_text(graph: Graph, findings: Mapping[int, Finding]) -> str:
    """Each state with its mark and its count: ``alive 3   × dead 17``."""
    n = sum(len(layer.nodes) for layer in graph.layers[1:-1])
    counts = Counter(finding.trouble for finding in findings.values())
    parts = [f"{state_name(None)} {n - len(findings):,}"]
    parts += [f"{MARKS[t]} {state_name(t)} {counts[t]:,}" for t in MARKS if counts[t]]
    return "   ".join(part.replace(" ", "\u00a0") for part in parts)


# -- why it no longer learns ------------------------------------------------------------------


def zeros_text(graph: Graph, zeros: Zeros) -> str:
    """Which factors of the chain rule are 0, and how much they keep from learning."""
    if zeros.met:
        return _tr("Every target is met: the loss’s derivative is 0, nothing is left to learn.")
    if not zeros.free:
        return _tr("All weights and biases are locked: nothing learns.")
    if not zeros.stuck:
        return _tr("A gradient reaches every weight and bias.")
    words = _tr("No gradient reaches {0:,} of {1:,} weights and biases.")
    text = [words.format(zeros.stuck, zeros.free)]
    if zeros.stuck == zeros.free:
        text = [_tr("No gradient reaches any weight or bias: nothing learns.")]
    if zeros.slopes:
        words = _tr("The zero in the chain rule is f′(z), at every training point, of {0}.")
        text.append(words.format(_names(graph, zeros.slopes)))
    if zeros.apart:
        words = _tr("At each point, f′(z) or the gradient that comes back is 0 at {0}.")
        text.append(words.format(_names(graph, zeros.apart)))
    if zeros.weights:
        words = _tr("A weight of 0 cuts the way back: {0}.")
        text.append(words.format(_listed([parameter_name(graph, key) for key in zeros.weights])))
    fed = [node for node in zeros.values if node not in zeros.slopes]
    if fed:
        words = _tr("A value of 0 at every training point comes from {0}.")
        text.append(words.format(_names(graph, fed)))
    return " ".join(text)


def _names(graph: Graph, nodes: Sequence[int]) -> str:
    return _listed([graph.display_name(node) for node in nodes])


def _listed(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    more = len(names) - MOST_NAMED + 1
    shown = ", ".join(names[: MOST_NAMED - 1])
    return _tr("{0} and {1:,} more").format(shown, more)
