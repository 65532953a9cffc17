"""Reads the panels of formula, program, doctor and pad, and the limit of the learning rate."""

from __future__ import annotations

import re

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from playground.analysis.units.findings import examine
from playground.model.parts import ParameterKey
from playground.ui.panels.doctor.words import state_name
from playground.ui.window import MainWindow
from tests.ui.contract.figures import NUMBER, Figure, last_number, numbers, plain, wrong_sums
from tests.ui.contract.reading import Found, bring_up
from tests.ui.contract.truth import Truth

Array = np.ndarray
_TABLE = re.compile(r"\[([^]]*)\]")
_PRODUCT = re.compile(r"W_(?:(\d+),)?(\d+) a_(\d+)")
_TERM = re.compile(rf"(?:([-+]) )?\(?({NUMBER.pattern})")
_AGREES = re.compile(r"agrees with the engine to (.*); predict\(x\) = (.*)\.")


def example(window: MainWindow, truth: Truth) -> Array:
    """The input that formula and program are worked out for."""
    probe = window.session.probe
    return truth.dataset.x[~truth.dataset.test][0] if probe is None else np.array(probe)


def _place_said(words: str, x: Array) -> Found:
    for part, value in zip(words.removeprefix("At ").split(", "), x.tolist(), strict=False):
        yield Figure("input in words", last_number(part), value)


# -- the formula --------------------------------------------------------------------------------


def formula(window: MainWindow, truth: Truth) -> Found:
    """The nested formula, number by number as its letters say, and the tables of each layer."""
    bring_up(window, "formula")
    panel, x = window.formula_panel, example(window, truth)
    yield from _place_said(panel.example.text(), x)
    shown = [block for block in panel.blocks if not block.isHidden()]
    for block in shown:
        for line in (block.heading.text(), *block.formula.text.splitlines()):
            yield from wrong_sums("formula", line)
            if "Row(" in line:
                yield f"the formula has {line[:60]}"
    z, a = truth.activity(x)
    texts = {block.heading.text(): plain(block.formula.text).splitlines() for block in shown}
    letters = texts["The network in letters"]
    yield from _nested(truth, letters, texts["With its weights and biases"], {})
    inputs = {node.id: a[node.id] for node in truth.graph.layers[0].nodes}
    yield from _nested(truth, letters, texts["At this input"], inputs)
    ends = {**{f"z_{truth.graph.display_name(n)}": v for n, v in z.items()},
            **{truth.graph.display_name(n): v for n, v in a.items()}}  # fmt: skip
    for line in texts["At this input"]:
        yield Figure(line, last_number(line), ends[line.split(" = ")[0]])
    for block in shown:
        if block.layer:
            lines = [line for line in plain(block.formula.text).splitlines() if "[" in line]
            if lines:
                yield from _tables(truth, block.layer, block.formula.text, lines, z, a)
            for line in plain(block.formula.text).splitlines():
                if " in the data = " in line:
                    yield from _outputs(truth, line, x)


def _nested(truth: Truth, letters: list[str], lines: list[str], inputs: dict[int, float]) -> Found:
    """The numbers of the formula in the order of the letters that they stand for."""
    name = truth.graph.display_name
    values = {name(node): value for node, value in inputs.items()}
    values |= {_letter(truth, key): truth.value(key) for key in truth.place}
    longest = sorted(values, key=len, reverse=True)
    letter = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)")
    for template, line in zip(letters, lines, strict=True):
        if "exp(" in template:
            continue  # outputs by their z, which have lines of their own
        _, right, *_ = re.split(" [=≈] ", line)
        right = re.sub(r", [\d.]+\)", ")", right)
        found = [(sign or "") + number for sign, number in _TERM.findall(_without_names(right))]
        expected = letter.findall(template.split(" = ")[1])
        if len(found) != len(expected):
            yield f"the formula {line} has {len(found)} numbers, not {len(expected)}"
        for each, text in zip(expected, found, strict=False):
            yield Figure(f"{each} in the formula", text.replace("+", ""), values[each])
    written = set(letter.findall(" ".join(letters)))
    for key in truth.place:
        if _letter(truth, key) not in written and _is_heard(truth, key):
            yield f"{_letter(truth, key)} is not in the formula"


def _letter(truth: Truth, key: ParameterKey) -> str:
    name = truth.graph.display_name
    return f"w_{name(key[0])}→{name(key[1])}" if isinstance(key, tuple) else f"b_{name(key)}"


def _is_heard(truth: Truth, key: ParameterKey) -> bool:
    """Whether edges lead on to an output."""
    node = key[1] if isinstance(key, tuple) else key
    outputs = truth.graph.layers[-1].nodes
    return any(node == output.id for output in outputs) or any(
        _is_heard(truth, target) for target in truth.graph.outgoing[node]
    )


def _without_names(text: str) -> str:
    return re.sub(r"[A-Za-z_]\w*", "_", text)


def _tables(
    truth: Truth,
    layer: int,
    text: str,
    lines: list[str],
    z: dict[int, float],
    a: dict[int, float],
) -> Found:
    """W, b, z and a of a layer; which W and which a, its line of letters says."""
    nodes = [[node.id for node in layer.nodes] for layer in truth.graph.layers]
    here = nodes[layer]
    sums, activations = lines[0], lines[-1]
    tables = [_cells(match) for match in _TABLE.findall(sums)]
    sources = [int(a) for _, _, a in _PRODUCT.findall(text)][: (len(tables) - 2) // 2]
    for k, source in enumerate(sources):
        yield from _matrix(truth, f"W of layers {source} and {layer}", tables[2 * k],
                           nodes[source], here)  # fmt: skip
        yield from _column(f"a_{source} in the sums of {layer}", tables[2 * k + 1],
                           [a[n] for n in nodes[source]])  # fmt: skip
    yield from _column(f"b_{layer}", tables[-2], [truth.value(node) for node in here])
    yield from _column(f"z_{layer}", tables[-1], [z[node] for node in here])
    last = _cells(_TABLE.findall(activations)[-1])
    yield from _column(f"a_{layer}", last, [a[node] for node in here])


def _cells(table: str) -> list[list[str]]:
    return [row.split(", ") for row in table.split("; ")]


def _column(name: str, cells: list[list[str]], values: list[float]) -> Found:
    if [len(row) for row in cells] != [1] * len(values):
        yield f"{name} has another shape"
    for (text,), value in zip(cells, values, strict=False):
        yield Figure(name, text, value)


def _matrix(
    truth: Truth, name: str, cells: list[list[str]], sources: list[int], targets: list[int]
) -> Found:
    if [len(row) for row in cells] != [len(sources)] * len(targets):
        yield f"{name} has another shape"
        return
    for row, target in zip(cells, targets, strict=True):
        for text, source in zip(row, sources, strict=True):
            known = (source, target) in truth.place
            if (text != "·") != known:
                yield f"{name} has {text} for the edge {source} to {target}"
            elif known:
                yield Figure(name, text, truth.value((source, target)))


def _outputs(truth: Truth, line: str, x: Array) -> Found:
    """``y in the data = 0.148 + 1.071 · y = -0.864``"""
    names = [truth.graph.display_name(node.id) for node in truth.graph.layers[-1].nodes]
    k = names.index(line.split(" in the data")[0])
    scale = truth.dataset.y_scale
    offset, factor, value = (n for n in numbers(line) if n not in names)
    yield Figure(line, offset, float(scale.offset[k]))
    yield Figure(line, factor, float(scale.factor[k]))
    yield Figure(line, value, float(truth.predictions(x[None])[0, k]))


# -- the program --------------------------------------------------------------------------------


def program(window: MainWindow, truth: Truth) -> Found:
    """The program is run as it stands; its weights, what stands behind its lines, its verdict."""
    bring_up(window, "code")
    panel, x = window.code_panel, example(window, truth)
    text, words = panel.view.toPlainText(), panel.words.text()
    yield from _place_said(words, x)
    names: dict[str, object] = {"__name__": "network"}
    exec(compile(text, "network.py", "exec"), names)
    yield from _stored(truth, names)
    predict = names["predict"]
    assert callable(predict)
    rows = truth.dataset.x[:5]
    if not np.allclose(predict(rows), truth.predictions(rows), rtol=1e-12, atol=1e-13):
        yield "the program predicts something else"
    z, a = truth.activity(x)
    names["a_0"] = truth.dataset.inputs.to_network(x[None])
    lines, most = text.split("\n"), 0.0
    for number, remark in sorted(panel.view.remarks.items()):
        line = lines[number].strip()
        exec(line, names)
        name = line.split(" = ")[0]
        engine, layer = (z, int(name[2:])) if name.startswith("z") else (a, int(name[2:]))
        values = [engine[node.id] for node in truth.graph.layers[layer].nodes]
        given = np.asarray(names[name])[0]
        most = max(most, float(np.abs(given - values).max()))
        if not remark.text.startswith("✓"):
            yield f"{line} is said to differ"
        for shown, value in zip(numbers(remark.text), values, strict=True):
            yield Figure(f"behind {line}", shown, value)
    verdict = _AGREES.search(plain(words))
    if verdict is None:
        yield f"no agreement: {words}"
        return
    bound = 0.0 if verdict[1] == "the last bit" else float(verdict[1])
    if most > bound:
        yield f"the lines agree to {most}, not to {bound}"
    outputs = truth.predictions(x[None])[0].tolist()
    for shown, value in zip(verdict[2].split(", "), outputs, strict=True):
        yield Figure("predict(x)", shown, value)


def _stored(truth: Truth, names: dict[str, object]) -> Found:
    """The weights and biases of the program are the engine's, to the last bit."""
    layers = [[node.id for node in layer.nodes] for layer in truth.graph.layers]
    at = {node: (k, i) for k, nodes in enumerate(layers) for i, node in enumerate(nodes)}
    for key in truth.place:
        if isinstance(key, tuple):
            (source, column), (target, row) = at[key[0]], at[key[1]]
            skips = source != target - 1
            table = names[f"W_{source}_{target}" if skips else f"W_{target}"]
            value = np.asarray(table)[row, column]
        else:
            layer, row = at[key]
            value = np.asarray(names[f"b_{layer}"])[row]
        if value != truth.value(key):
            yield f"the program has {value} for {truth.value(key)}"


# -- the doctor ---------------------------------------------------------------------------------


def doctor(window: MainWindow, truth: Truth) -> Found:
    """The state of each unit, the counts of states, and of what gets no gradient."""
    bring_up(window, "doctor")
    panel, graph = window.doctor, truth.graph
    scale = truth.dataset.inputs.scale
    found = {f.node: f.trouble for f in examine(truth.problem, truth.parameters, scale)}
    hidden = [node.id for layer in graph.layers[1:-1] for node in layer.nodes]
    model = panel.cells.model()
    said = {}
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            text = model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
            if text:
                name, _, state = text.partition(": ")
                said[name] = state
    right = {graph.display_name(node): state_name(found.get(node)) for node in hidden}
    if said != right:
        yield f"the cells say {said}, not {right}"
    counts = dict(re.findall(r"([a-z][a-z ]*) (\d+)", panel.counts.text().replace("\u00a0", " ")))
    states = list(right.values())
    expected = {state: str(states.count(state)) for state in {"alive", *states}}
    if counts != expected:
        yield f"the counts are {counts}, not {expected}"
    if (some := re.match(r"(\d+) of (\d+) hidden units (?:are|is|have|has) (.*?)[.,]",
                         panel.summary.text())):  # fmt: skip
        yield Figure("units of the summary", some[2], len(hidden))
        state = some[3].replace("twins of others", "twin of another")
        state = re.sub("their kink|its kink", "kink", state).removeprefix("a ")
        yield Figure("units in trouble", some[1], states.count(state))
    if not found and not panel.summary.text().endswith("alive."):
        yield f"all are well, and the doctor says {panel.summary.text()}"
    if (stuck := re.search(r"No gradient reaches (\d+) of (\d+)", panel.zeros.text())) is not None:
        yield Figure("parameters without gradient", stuck[1], len(_stuck(truth)))
    elif panel.zeros.text().startswith("A gradient reaches every") and _stuck(truth):
        yield "a gradient is said to reach everything"


def _stuck(truth: Truth) -> list[int]:
    """The free parameters whose gradient is 0 for each training row."""
    free = np.flatnonzero(truth.program.free)
    moved = np.zeros(len(truth.parameters), dtype=bool)
    for row in range(truth.problem.n_train):
        moved |= truth.data_gradient(row) != 0.0
    return [index for index in free.tolist() if not moved[index]]


# -- the pad ------------------------------------------------------------------------------------


def pad(window: MainWindow, truth: Truth) -> Found:
    """The probability of each class for what is drawn."""
    probe, bars = window.session.probe, window.fit.table.pad.bars
    if truth.dataset.shape is None or probe is None:
        return
    bring_up(window, "fit")
    said = dict(part.split(": ") for part in bars.accessibleDescription().split("; "))
    outputs = truth.predictions(np.array([probe]))[0].tolist()
    if list(said) != list(window.session.derived.task.classes):
        yield f"the bars are of {list(said)}"
    for (name, text), value in zip(said.items(), outputs, strict=True):
        yield Figure(f"probability of {name}", text.removesuffix("%"), 100.0 * value)


# -- the limit of the learning rate -------------------------------------------------------------


def rate_limit(window: MainWindow, truth: Truth) -> Found:
    """What stands at the learning rate and in the loss plot, from differences of gradients."""
    bring_up(window, "loss")
    action = window.loss_plot.commands["loss_curvature"]
    action.trigger()
    try:
        texts = _when_known(window)
        if not texts:
            yield "no curvature in the loss plot"
            return
        training = truth.problem.training
        curvature = _largest_curvature(truth)
        (said,) = (t for t in texts if t.startswith("λ "))
        yield Figure("λ in the loss plot", said[2:], curvature)
        mu = training.momentum
        nesterov = (2.0 + 2.0 * mu) / (1.0 + 2.0 * mu)
        products = {"sgd": 2.0, "momentum": 2.0 + 2.0 * mu, "nesterov": nesterov}
        allowed = products.get(training.optimizer)
        captions = [label.text() for label in window.training_bar.findChildren(QLabel)]
        limits = [text for text in captions if " limit " in text]
        if allowed is None or curvature <= 0.0:
            if limits:
                yield f"{limits[0]} with {training.optimizer}"
        elif not limits:
            yield "no limit at the learning rate"
        else:
            limit, rate = allowed / curvature, training.learning_rate
            yield Figure("limit at the learning rate", last_number(limits[0]), limit)
            if ("above" in limits[0]) != (rate > limit):
                yield f"{limits[0]}, and the rate is {rate}"
            (drawn,) = (t for t in texts if t.startswith("limit of λ "))
            yield Figure("limit in the loss plot", last_number(drawn), allowed / rate)
    finally:
        action.trigger()


def _when_known(window: MainWindow) -> list[str]:
    """The legend of the loss plot, once the curvature has been worked out."""
    for _ in range(300):
        texts = [entry.text for entry in window.loss_plot.frame.legend.entries]
        if any(text.startswith("λ ") for text in texts):
            return texts
        QTest.qWait(10)
    return []


def _largest_curvature(truth: Truth) -> float:
    """Of the Hessian by differences of gradients."""
    free = np.flatnonzero(truth.program.free)
    step, columns = 1e-6, []
    usual = truth.parameters
    for index in free:
        ends = []
        for sign in (1.0, -1.0):
            truth.parameters = usual.copy()
            truth.parameters[index] += sign * step
            ends.append(truth.gradient()[free])
        columns.append((ends[0] - ends[1]) / (2.0 * step))
    truth.parameters = usual
    hessian = np.array(columns)
    return float(np.linalg.eigvalsh(0.5 * (hessian + hessian.T))[-1])
