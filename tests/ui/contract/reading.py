"""Reads the numbers on the screen as a person or a screen reader does.

Each reader gives the figures found at one place, and complaints about what is missing or
contradicts itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.analysis.walk.walk import Phase
from playground.data.formulas import parse
from playground.engine.reference import data_loss
from playground.model.parts import ParameterKey
from playground.model.selection import Selection
from playground.session.naming import parameter_name
from playground.session.throttle import Throttle
from playground.ui.commands.picture_export import PictureExport
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.panels.inspector.node_page import NodePage
from playground.ui.panels.inspector.page import GradientLabel, ParameterRow
from playground.ui.panels.tables.network_model import GRADIENT, VALUE
from playground.ui.window import MainWindow
from tests.ui.contract.figures import (
    Figure,
    agrees,
    last_number,
    numbers,
    plain,
    wrong_sums,
)
from tests.ui.contract.truth import Truth

Found = Iterator[Figure | str]
_SVG = "{http://www.w3.org/2000/svg}"
FACTOR = re.compile(r"(?:[-+] )?-?\d[\d.]*(?:e[+-]?\d+)?(?= · [^\d(]|$)")  # or a bias
_MATRIX = re.compile(r"matrix\(([^)]*)\)")


def settle(window: MainWindow) -> None:
    """Let every view show what it has been asked to show."""
    for _ in range(3):
        QApplication.processEvents()
        for throttle in window.findChildren(Throttle):
            if any(timer.isActive() for timer in throttle.findChildren(QTimer)):
                throttle.now()


def bring_up(window: MainWindow, *panels: str) -> None:
    """Bring panels to the front, which show nothing new behind another one."""
    for panel in panels:
        window.docks[panel].show()
        window.docks[panel].raise_()
    QTest.qWait(20)  # until they are painted
    settle(window)


# -- the canvas -------------------------------------------------------------------------------


def canvas(window: MainWindow, truth: Truth) -> Found:
    """The painted texts: a weight, or what it carries, on every edge; a number on every node."""
    view = window.canvas
    view.select(Selection())
    texts = list(painted(window))
    state, probe = view.state, window.session.probe
    z, a = ({}, {}) if probe is None else truth.activity(np.array(probe))
    camera = state.camera
    labelled = {label.edge: label.rect for label in state.labels}
    for edge in truth.graph.edges:
        name = parameter_name(truth.graph, edge.key)
        if edge.key not in labelled:
            if probe is not None:
                continue  # products are wide: there is not room for all of them
            yield f"{name} is not on the canvas"
            continue
        area = labelled[edge.key]
        inside = [t for x, y, t in texts if area.contains(x - camera.dx, y - camera.dy)]
        if not inside:
            yield f"{name} is not painted"
            continue
        weight = truth.value(edge.key)
        if probe is None:
            yield Figure(f"{name} on the canvas", inside[-1], weight)
        else:
            product = weight * a[edge.source]
            yield Figure(f"{name} times its input", last_number(inside[-1]), product)
            yield from wrong_sums(name, inside[-1])
    for node in truth.nodes:
        yield from _card(window, truth, node, texts, z, a)


def _card(
    window: MainWindow,
    truth: Truth,
    node: int,
    texts: list[tuple[float, float, str]],
    z: dict[int, float],
    a: dict[int, float],
) -> Found:
    state, name = window.canvas.state, truth.graph.display_name(node)
    x, y = state.centre(node)
    camera = state.camera
    wide, high = (size * camera.scale / 2.0 for size in (state.card_width(node),
                                                         state.card_height(node)))  # fmt: skip
    inside = [t for left, base, t in texts
              if abs(left - camera.x(x)) < wide and abs(base - camera.y(y)) < high]  # fmt: skip
    numbered = [t for t in inside if t != name and numbers(t.removeprefix("b "))]
    if node in truth.place and not numbered:
        yield f"no bias of {name} on the canvas"
    for text in numbered:
        if not a:
            yield Figure(f"bias of {name}", text.removeprefix("b "), truth.value(node))
        elif "→" in text:
            before, after = text.split(" → ")
            yield Figure(f"z of {name}", before, z[node])
            yield Figure(f"a of {name}", after, a[node])
        else:
            yield Figure(f"a of {name}", text, a[node])


def painted(window: MainWindow) -> Iterator[tuple[float, float, str]]:
    """All texts of the canvas and where they begin, from its picture as SVG."""
    picture = PictureExport(window.canvas, "network", "the network", window.dialogs, window).svg()
    for group in ElementTree.fromstring(picture).iter(f"{_SVG}g"):
        match = _MATRIX.search(group.get("transform", ""))
        m = [1.0, 0, 0, 1.0, 0, 0] if match is None else [float(v) for v in match[1].split(",")]
        for text in group.findall(f"{_SVG}text"):
            x, y = float(text.get("x", 0)), float(text.get("y", 0))
            words = "".join(text.itertext()).strip()
            yield m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5], words


def speech(window: MainWindow, truth: Truth) -> Found:
    """What a screen reader says of each selected node and edge."""
    view = window.canvas
    for key in truth.place:
        view.select(Selection(edges=(key,)) if isinstance(key, tuple) else Selection((key,)))
        said = view.accessibleDescription()
        match = re.search(r"(?:weight|bias) (\S+?)(?:,| \(|$)", said)
        if match is None:
            yield f"{said!r} says no number"
        else:
            yield Figure(f"said of {said.split(',')[0]}", match[1], truth.value(key))


# -- the inspector ----------------------------------------------------------------------------


def inspector(window: MainWindow, truth: Truth) -> Found:
    """Each node and each edge in turn."""
    gradient = truth.gradient()
    for node in truth.nodes:
        window.canvas.select(Selection((node,)))
        page = window.inspector.page
        assert isinstance(page, NodePage)
        yield from _rows(page.findChildren(ParameterRow), truth)
        yield from _equation(window, page.equation.text, truth, node)
        if node in truth.place:
            (label,) = page.findChildren(GradientLabel)
            name = truth.graph.display_name(node)
            yield Figure(
                f"gradient of the bias of {name}", label.text(), gradient[truth.place[node]]
            )
    for edge in truth.graph.edges:
        window.canvas.select(Selection(edges=(edge.key,)))
        page = window.inspector.page
        assert isinstance(page, EdgePage)
        name = parameter_name(truth.graph, edge.key)
        yield from _rows(page.findChildren(ParameterRow), truth)
        (label,) = page.findChildren(GradientLabel)
        slope = float(gradient[truth.place[edge.key]])
        yield Figure(f"gradient of {name}", label.text(), slope)
        lines = page.chain.factors.text.splitlines()
        yield Figure(f"chain rule of {name}", last_number(lines[-1]), slope)
        for line in lines:
            yield from wrong_sums(name, line)


def _rows(rows: list[ParameterRow], truth: Truth) -> Found:
    keys = {parameter_name(truth.graph, key): key for key in truth.place}
    for row in rows:
        if row.isVisible() and row.isEnabled():
            name = row.field.accessibleName()
            yield Figure(f"field of {name}", row.field.text(), truth.value(keys[name]))


def _equation(window: MainWindow, text: str, truth: Truth, node: int) -> Found:
    """Every weight and the bias, in the order of the layers; with a probe, z and a."""
    graph, name = truth.graph, truth.graph.display_name(node)
    probe, lines = window.session.probe, text.splitlines()
    if graph.layer_index[node] > 0:
        letters = re.split("[=≈]", lines[0])[1]
        shown = [found.replace(" ", "") for found in FACTOR.findall(plain(letters).strip())]
        keys: list[ParameterKey] = [*((s, node) for s in graph.incoming[node]), node]
        if len(shown) != len(keys) and "…" not in letters:
            yield f"the equation of {name} has {len(shown)} numbers, not {len(keys)}: {letters}"
        elif "…" not in letters:
            for number, key in zip(shown, keys, strict=True):
                yield Figure(f"{key} in the equation of {name}", number, truth.value(key))
    if probe is not None:
        z, a = truth.activity(np.array(probe))
        yield Figure(f"z in the equation of {name}", last_number(lines[0]), z[node])
        yield Figure(f"a in the equation of {name}", last_number(lines[-1]), a[node])
        for line in lines:
            yield from wrong_sums(name, line)


# -- tables and figures -----------------------------------------------------------------------


def weights(window: MainWindow, truth: Truth) -> Found:
    """The tree of weights, value and gradient."""
    bring_up(window, "weights")
    model, gradient = window.weights_tree.model, truth.gradient()
    for key, place in truth.place.items():
        name = parameter_name(truth.graph, key)
        row = model.index_of(key)
        value, slope = (str(row.siblingAtColumn(c).data()) for c in (VALUE, GRADIENT))
        yield Figure(f"{name} in the tree", value, truth.value(key))
        yield Figure(f"gradient of {name} in the tree", slope, gradient[place])


def losses(window: MainWindow, truth: Truth) -> Found:
    """Training and test loss: status line, metrics, and the legend of the loss plot."""
    bring_up(window, "metrics")
    texts, rows = window.status.texts(), window.metrics.texts()["loss"]
    bring_up(window, "loss")
    legend = {entry.text.rpartition(" ")[0]: entry.text.rpartition(" ")[2]
              for entry in window.loss_plot.frame.legend.entries}  # fmt: skip
    for name, value, places in (
        ("training", truth.losses[0], (texts["train"], rows[0], legend.get("training"))),
        ("test", truth.losses[1], (texts["test"], rows[1], legend.get("test"))),
    ):
        for place, text in zip(("status line", "metrics", "loss plot"), places, strict=True):
            if text is None:
                yield f"no {name} loss in the {place}"
            elif np.isfinite(value):
                yield Figure(f"{name} loss in the {place}", text, value)


def pieces(window: MainWindow, truth: Truth) -> Found:
    """The table of pieces: the slope and the line of each, as differences of outputs."""
    bring_up(window, "pieces")
    model = window.piece_table.views[0].model()
    for row in range(model.rowCount()):
        start, end, slope, intercept = (plain(str(model.index(row, c).data())) for c in range(4))
        low = float(end) - 2.0 if start == "-∞" else float(start)
        high = low + 2.0 if end == "∞" else float(end)
        if high - low < 0.1:
            continue  # its ends are rounded: other pieces may reach into it
        x = np.array([[low + 0.3 * (high - low)], [low + 0.7 * (high - low)]])
        (y0,), (y1,) = truth.predictions(x).tolist()
        true = (y1 - y0) / float(x[1, 0] - x[0, 0])
        yield Figure(f"slope of piece {row + 1}", slope, true)
        yield Figure(f"intercept of piece {row + 1}", intercept, y0 - true * float(x[0, 0]))


def read_outs(window: MainWindow, truth: Truth) -> Found:
    """The fit under the cross-hair, of a line or a plane."""
    fit, probe = window.fit, window.session.probe
    if probe is None or len(probe) > 2:
        return
    chart = fit.line.plot.chart if len(probe) == 1 else fit.plane.plot.chart
    if not chart.read_out.isVisible():
        yield "no read-out at the cross-hair"
        return
    lines = chart.read_out.text().splitlines()
    for name, value in zip(lines[0].split(", "), probe, strict=True):
        yield Figure("place in the read-out", last_number(name.split(" = ")[1]), value)
    outputs = truth.predictions(np.array([probe]))[0].tolist()
    task = window.session.derived.task
    for line, output in zip(lines[1:], outputs, strict=False):
        if task.is_regression:
            yield Figure("output in the read-out", last_number(line.split(" = ")[1]), output)
    if not task.is_regression and (sure := re.search(r"confidence (\S+) %", lines[1])):
        best = max(outputs) if len(outputs) > 1 else max(outputs[0], 1.0 - outputs[0])
        yield Figure("confidence in the read-out", sure[1], 100.0 * best)


# -- formulas ---------------------------------------------------------------------------------


def walk(window: MainWindow, truth: Truth) -> Found:
    """Each step of a walk, against the engine's own step."""
    window.commands["walk"].trigger()
    walker, panel = window.walker, window.walk_panel
    assert walker.walk is not None
    truth = Truth(window.session)
    row = walker.walk.row
    if row not in truth.batch:
        yield "the example that is walked is not in the batch"
    z, a, by_z = truth.of_row(row)
    gradient, after = truth.gradient(truth.batch), truth.after_step()
    loss = _batch_loss(truth)
    for index, step in enumerate(walker.walk.steps):
        walker.go(index)
        lines, title = panel.formulas.text.splitlines(), panel.title.text()
        for line in lines:
            yield from wrong_sums(title, line)
        key, end = step.subject, last_number(re.sub(r" +\(locked\)", "", lines[-1]))
        if step.phase is Phase.LOSS:
            means = [line for line in lines if line.startswith("C")] or lines[:1]
            yield Figure(title, last_number(means[0]), loss)
        elif step.phase is Phase.FORWARD and isinstance(key, int):
            yield Figure(title, end, a[key])
            if key in truth.place:
                yield Figure(f"z, {title}", last_number(lines[min(1, len(lines) - 1)]), z[key])
        elif step.phase is Phase.BACKWARD and isinstance(key, int):
            yield Figure(title, end, by_z[key])
        elif key is not None:
            true = gradient if step.phase is Phase.GRADIENT else after
            yield Figure(title, end, float(true[truth.place[key]]))
            noted = _note(window, key)
            if step.phase is Phase.UPDATE and noted is not None:
                before, then = noted.split(" → ")
                yield Figure(f"before, {title}", before, truth.value(key))
                yield Figure(f"after, {title}", then, float(after[truth.place[key]]))
    window.commands["walk"].trigger()


def _note(window: MainWindow, key: ParameterKey) -> str | None:
    highlight = window.walker.highlight()
    return None if highlight is None else dict(highlight.notes).get(key)


def _batch_loss(truth: Truth) -> float:
    rows, problem = truth.batch, truth.problem
    x, y = problem.x_train[rows], problem.y_train[rows]
    return data_loss(truth.program, truth.parameters, x, y, problem.training.loss)


def typed_formula(window: MainWindow, truth: Truth) -> Found:
    """The typeset formula of the data means what the data are made from."""
    for x in (0.3, -0.7):
        value = truth.formula_value(np.array([x]))
        if value is None:
            return
        text = plain(window.data_panel.understood.text)
        text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text).replace("√", "sqrt")
        shown = float(parse(text)(np.array([x]))[0])
        if not agrees(f"{shown:.9f}", value):
            yield f"the typed formula is shown as {text}"
