"""Acts at random on the real window, with extreme numbers and names.

python -m tests.random_actions --actions 50000 --seed 1

Nothing may raise, keep the window busy for more than a second, or disagree. What did is printed
with the number of the action; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import playground  # noqa: F401  - before NumPy

# isort: split
import numpy as np
from pyqtgraph import GraphicsView
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QToolButton,
    QWidget,
)

from playground.analysis.exact.pieces import is_piecewise_linear
from playground.data.fitting import with_data
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.engine.compiled import compiled_engine
from playground.engine.reference import forward
from playground.files.project import format_project, parse_project
from playground.model import copies, edits, groups, order
from playground.model.activations import ACTIVATIONS
from playground.model.document import (
    SCALINGS,
    Builtin,
    Data,
    Document,
    Formula,
    Generator,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.model.images import Images
from playground.model.initial.initializers import INITIALIZERS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.commands.table import CommandAction
from playground.ui.window import MainWindow
from tests.agreement import assert_all_agree
from tests.ui.answers import Answers

LONGEST = 1.0  # seconds for one action and what the window does about it
ACTIONS_PER_DOCUMENT = 150
# What leaves the program, waits for an answer, or needs a desktop.
LEFT_OUT = ("quit", "close", "copy_", "paste_table", "open", "save", "export", "presentation")


class Actor:
    """Acts on a window, and collects what went wrong.

    Attributes:
        faults: the tracebacks of what raised, each once, with the number of the action.
        slow: seconds, number and name of the actions that took too long.
        done: how often each action was done.
    """

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.session = window, window.session
        self.random = random.Random(seed)
        self.faults: dict[str, str] = {}
        self.slow: list[tuple[float, int, str]] = []
        self.done: Counter[str] = Counter()
        self._number, self._name = 0, ""
        self._closing = QTimer(window)
        self._closing.timeout.connect(close_popup)
        self._actions = [
            (name.removeprefix("do_"), getattr(self, name))
            for name in dir(self)
            if name.startswith("do_")
        ]

    def run(self, actions: int) -> None:
        """Do so many actions."""
        before, sys.excepthook = sys.excepthook, self._on_exception
        self._closing.start(20)
        try:
            with np.errstate(all="ignore"):  # as in the program
                for _ in range(actions):
                    self._number += 1
                    if self._number % ACTIONS_PER_DOCUMENT == 1:
                        self._act("open a document", self.open_another)
                    self._act(*self.random.choice(self._actions))
        finally:
            self._closing.stop()
            sys.excepthook = before

    def _act(self, name: str, action: Callable[[], object]) -> None:
        self._name = name
        started, busy = time.perf_counter(), time.thread_time()
        try:
            action()
            self._settle()
        except Exception:
            self._on_exception(*sys.exc_info())
        taken = time.perf_counter() - started
        self.done[name] += 1
        if taken > LONGEST:
            busy = time.thread_time() - busy
            self.slow.append((taken, self._number, self._name))
            print(f"action {self._number}, {self._name}: {taken:.1f} s, {busy:.1f} s of CPU")
        try:
            self.check()
        except Exception:
            self._on_exception(*sys.exc_info())

    def _settle(self) -> None:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible() and widget.parent() is not None:
                widget.close()

    def _on_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        places = traceback.extract_tb(trace)
        key = f"{kind} {places[-1].filename}:{places[-1].lineno}" if places else text
        if key not in self.faults:
            self.faults[key] = f"action {self._number}, {self._name}:\n{text}"
            print(self.faults[key], flush=True)

    # -- what must hold ------------------------------------------------------------------------

    def check(self) -> None:
        """Document, engine and analysis agree."""
        session = self.session
        assert_all_agree(session)
        derived, live = session.derived, session.live_document
        if self._number % 10 == 0 and is_piecewise_linear(live.graph):
            self._check_pieces()
        if self._number % 50 == 0 and not session.running:
            assert parse_project(format_project(live)).document.same_as(live)
        assert derived.snapshot.parameters is session.shown.parameters

    def _check_pieces(self) -> None:
        """Where the exact fit does not say otherwise, it is what the network gives."""
        derived = self.session.derived
        pieces = derived.pieces
        if pieces is None or pieces.wrong_pieces() or pieces.capped:
            return
        function = pieces.output()
        x = np.linspace(*derived.dataset.x_range, 17)
        with np.errstate(all="ignore"):
            rows = derived.dataset.inputs.to_network(x[:, None])
            activity = forward(derived.problem.program, derived.parameters, rows)
            wanted = derived.dataset.y_scale.to_user(activity.output)[:, 0]
            # Large products inside that cancel leave their rounding in the output.
            sizes = forward(derived.problem.program, np.abs(derived.parameters), np.abs(rows))
            largest = max(z.max(initial=0.0) for z in sizes.z[1:])
            inside = largest * derived.dataset.y_scale.factor[0]
            found = function(x)
            size = np.abs(derived.parameters).max(initial=1.0)
            steepest = np.abs(function.slopes).max() * np.abs(x).max()
            bound = 1e-9 * (np.abs(wanted) + size + steepest) + 1e-13 * inside
            near = np.abs(found - wanted) <= bound
        assert (near | ~np.isfinite(wanted) | ~np.isfinite(size * steepest)).all(), (
            f"{found} is not {wanted}"
        )

    # -- numbers and names ---------------------------------------------------------------------

    def number(self) -> float:
        """Of any size, seldom a usual one."""
        r = self.random
        size = r.choice((0.0, 1.0, 1.0, 1e-308, 1e-150, 1e-12, 1e6, 1e30, 1e150, 1e300, 1.7e308))
        return size * r.choice((-1.0, 1.0, r.uniform(-1.0, 1.0)))

    def usual(self) -> float:
        return self.random.gauss(0.0, 1.5)

    def name(self) -> str:
        r = self.random
        some = ("\u200b", "\u202e", "\u2060", "&", "<b>", "\n", "\u2028", "%1", "{0}", "\0", "x1")
        marks = [chr(r.randrange(0x110000)) for _ in range(r.randrange(4))]
        return "".join(r.choice((r.choice(some), mark)) for mark in marks)

    def node(self) -> int:
        return self.random.choice(self.session.document.graph.nodes).id

    def layer(self) -> int:
        return self.random.choice(self.session.document.graph.layers).id

    def edit(self, change: Callable[[Document], Document]) -> str:
        text = self.random.choice(("Edit", "A & B", self.name()))
        return self.session.edit(text, change, new_run=self.random.random() < 0.05)

    # -- actions -------------------------------------------------------------------------------

    def open_another(self) -> None:
        self.session.open_document(some_document(self.random))

    def do_value(self) -> None:
        key = self.random.choice(self.session.document.graph.parameter_keys)
        value = self.number() if self.random.random() < 0.6 else self.usual()
        self.edit(lambda d: edits.set_values(d, {key: value}))

    def do_all_values(self) -> None:
        size = self.random.choice((1.0, 1.0, 1e3, 1e10, 1e100))
        drawn = np.random.default_rng(self.random.randrange(2**32))
        values = drawn.normal(size=self.session.document.graph.n_parameters) * size
        self.edit(lambda d: replace(d, parameters=frozen(values)))

    def do_training(self) -> None:
        r = self.random
        name, value = r.choice(
            (
                ("learning_rate", abs(self.number())),
                ("learning_rate", 0.01),
                ("l1", abs(self.number())),
                ("l2", abs(self.number())),
                ("l1", 0.0),
                ("l2", 0.0),
                ("batch_size", r.choice((0, 1, 7, 2**63 - 1))),
                ("seed", r.choice((0, 1, 2**63 - 1))),
                ("optimizer", r.choice(tuple(OPTIMIZERS))),
                ("loss", r.choice(tuple(LOSSES))),
                ("initializer", r.choice(tuple(INITIALIZERS))),
                ("epsilon", abs(self.number())),
                ("momentum", r.random()),
            )
        )
        self.edit(lambda d: edits.set_training(d, **{name: value}))

    def do_activation(self) -> None:
        layer, name = self.layer(), self.random.choice(tuple(ACTIVATIONS))
        self.edit(lambda d: edits.set_activation(d, layer, name))

    def do_add(self) -> None:
        layer, count = self.layer(), self.random.choice((1, 1, 2, 5))
        self.edit(lambda d: groups.add_nodes(d, layer, count))

    def do_add_layer(self) -> None:
        place = self.random.randint(0, len(self.session.document.graph.layers))
        self.edit(lambda d: edits.add_layer(d, place, self.random.choice((1, 2, 4)), "relu"))

    def do_remove(self) -> None:
        nodes = {self.node() for _ in range(self.random.choice((1, 1, 3)))}
        self.edit(lambda d: groups.remove(d, nodes, []))

    def do_connect(self) -> None:
        nodes = [self.node() for _ in range(3)]
        self.edit(lambda d: groups.connect(d, nodes))

    def do_disconnect(self) -> None:
        nodes = [self.node() for _ in range(2)]
        self.edit(lambda d: groups.disconnect(d, nodes))

    def do_duplicate(self) -> None:
        nodes = [self.node() for _ in range(2)]
        self.edit(lambda d: copies.duplicate(d, nodes))

    def do_move_layer(self) -> None:
        layer, place = self.layer(), self.random.randrange(5)
        self.edit(lambda d: order.move_layer(d, layer, place))

    def do_lock(self) -> None:
        key = self.random.choice(self.session.document.graph.parameter_keys)
        self.edit(lambda d: edits.set_locked(d, [key], self.random.random() < 0.5))

    def do_rename(self) -> None:
        node, name = self.node(), self.name()
        self.edit(lambda d: edits.rename_node(d, node, name))

    def do_rename_layer(self) -> None:
        layer, name = self.layer(), self.name()
        self.edit(lambda d: edits.rename_layer(d, layer, name))

    def do_place(self) -> None:
        node = self.node()
        place = self.random.choice(((self.number(), self.number()), (10.0, -30.0), None))
        self.edit(lambda d: edits.set_positions(d, {node: place}))

    def do_data(self) -> None:
        source = some_source(self.random, self.number)
        scaling = self.random.choice(SCALINGS)
        self.edit(lambda d: with_data(d, Data(source, scaling)))

    def do_undo(self) -> None:
        for _ in range(self.random.choice((1, 1, 1, 8))):
            self.session.undo_stack.undo()

    def do_redo(self) -> None:
        for _ in range(self.random.choice((1, 1, 1, 8))):
            self.session.undo_stack.redo()

    def do_play(self) -> None:
        self.session.play()

    def do_pause(self) -> None:
        self.session.pause()

    def do_step(self) -> None:
        self.session.step(self.random.choice((1, 1, 10, 1000)))

    def do_reset(self) -> None:
        self.random.choice((self.session.reset, self.session.new_seed))()

    def do_rate(self) -> None:
        self.session.set_rate(self.random.choice((None, 1.0, 1000.0, 1e300, 1e-300)))

    def do_probe(self) -> None:
        n = self.session.dataset.x.shape[1]
        number = self.random.choice((self.number, self.usual))
        self.session.set_probe(self.random.choice((None, tuple(number() for _ in range(n)))))

    def do_select(self) -> None:
        nodes = tuple({self.node() for _ in range(self.random.randrange(4))})
        self.window.canvas.select(Selection(nodes))

    def do_command(self) -> None:
        actions = [
            action
            for action in self.window.commands
            if not any(word in action.command.name for word in LEFT_OUT)
        ]
        action = self.random.choice(actions)
        self._name = f"command {action.command.name}"
        action.attempt()

    def do_click(self) -> None:
        target = self.random.choice((self.window.canvas, *self._plots()))
        self._mouse(target, clicks=self.random.choice((1, 1, 2)))

    def do_drag(self) -> None:
        target = self.random.choice((self.window.canvas, *self._plots()))
        self._mouse(target, moves=3)

    def do_key(self) -> None:
        key = self.random.choice(
            (Qt.Key.Key_Escape, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Delete,
             Qt.Key.Key_Tab, Qt.Key.Key_Plus, Qt.Key.Key_PageDown, Qt.Key.Key_Return)
        )  # fmt: skip
        self._press(self.window.canvas, key)

    def do_widget(self) -> None:
        """Click or turn the wheel anywhere in the panels."""
        widget = self._some(QAbstractButton, QAbstractSlider, QComboBox, QAbstractScrollArea)
        if widget is None:
            return
        self._name = f"widget {type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QAbstractScrollArea):
            widget = widget.viewport()
        elif isinstance(widget, QComboBox):
            widget.setFocus()
        self._mouse(widget, clicks=self.random.choice((1, 2)), moves=self.random.choice((0, 2)))
        self._wheel(widget)

    def do_field(self) -> None:
        """Type a number or a name into a field of the panels."""
        field = self._some(QLineEdit)
        if field is None:
            return
        self._name = f"field {type(field).__name__} {field.objectName()}"
        numbers = f"{self.number()!r}", f"{self.usual():.3g}", "nan", "-inf", "1e999", "²"
        self._mouse(field)
        field.selectAll()
        for letter in self.random.choice((*numbers, self.name())):
            self._press(field, 0, letter)
        self._press(field, self.random.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))

    def _some(self, *kinds: type[QWidget]) -> QWidget | None:
        widgets = [
            widget
            for kind in kinds
            for dock in self.window.findChildren(QDockWidget)
            if dock.isVisible()
            for widget in dock.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and not leads_out(widget)
        ]
        return self.random.choice(widgets) if widgets else None

    def _press(self, target: QWidget, key: int, text: str = "") -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QCoreApplication.sendEvent(target, event)

    def _wheel(self, target: QWidget) -> None:
        at = QPointF(target.rect().center())
        notch = QPoint(0, self.random.choice((-120, 120)))
        event = QWheelEvent(
            at,
            target.mapToGlobal(at),
            QPoint(),
            notch,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.sendEvent(target, event)

    def do_resize(self) -> None:
        self.window.resize(self.random.randint(700, 1900), self.random.randint(500, 1000))

    def _plots(self) -> list[QWidget]:
        fit, loss = self.window.fit.view.widget, self.window.loss_plot
        return [view.viewport() for dock in (fit, loss) for view in dock.findChildren(GraphicsView)]

    def _mouse(self, target: QWidget, clicks: int = 1, moves: int = 0) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

        def send(kind: QEvent.Type, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
            at = QPointF(
                self.random.uniform(0.0, target.width()), self.random.uniform(0.0, target.height())
            )
            event = QMouseEvent(
                kind, at, target.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier
            )
            QCoreApplication.sendEvent(target, event)

        send(QEvent.Type.MouseMove, none, none)
        for _ in range(clicks):
            send(QEvent.Type.MouseButtonPress, left, left)
            for _ in range(moves):
                send(QEvent.Type.MouseMove, none, left)
            send(QEvent.Type.MouseButtonRelease, left, none)


def some_document(r: random.Random) -> Document:
    """A small network of any task."""
    sizes, activations, data, loss = r.choice(
        (
            ((1, 8, 1), ("relu", "linear"), Data(Generator("sine", n=40)), "half_mse"),
            ((1, 4, 4, 1), ("relu", "abs", "linear"), Data(Formula("x^2", n=30)), "huber"),
            ((1, 5, 1), ("tanh", "linear"), Data(Generator("sine", n=40), "standard"), "mse"),
            ((2, 6, 1), ("relu", "linear"), Data(Formula("x1*x2", n=40, inputs=2)), "mae"),
            ((4, 6, 3), ("relu", "linear"), Data(Builtin("penguins")), "mse"),
            ((1, 1), ("linear",), Data(Points(frozen([[0.0]]), frozen([[1.0]]))), "mse"),
            ((2, 5, 3), ("tanh", "softmax"), Data(Generator("blobs", 60)), "cross_entropy"),
            ((2, 4, 1), ("relu", "sigmoid"), Data(Generator("circle", 60)), "binary_cross_entropy"),
            ((25, 6, 3), ("relu", "softmax"), Data(pictures()), "cross_entropy"),
        )
    )
    training = Training(loss, r.choice(tuple(OPTIMIZERS)), r.choice((0.01, 0.1, 30.0, 1e10)))
    return dense_document(sizes, activations, data, training)


def pictures() -> Images:
    """Bright rows at three heights."""
    drawn = np.random.default_rng(0)
    classes = drawn.integers(3, size=30)
    pixels = drawn.uniform(0.0, 0.3, (30, 5, 5))
    pixels[np.arange(30), classes + 1] += 0.6
    names = ("top", "middle", "bottom")
    rows, targets = frozen(pixels.reshape(30, 25)), frozen(np.eye(3)[classes])
    return Images(rows, targets, classes=names, shape=(5, 5, 1))


def close_popup() -> None:
    """Close the menu or dialog that waits for an answer in an event loop of its own."""
    widget = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if widget is not None:
        widget.close()


def leads_out(widget: QWidget) -> bool:
    """Whether it does what is left out above."""
    action = widget.defaultAction() if isinstance(widget, QToolButton) else None
    name = action.command.name if isinstance(action, CommandAction) else ""
    return any(word in name for word in LEFT_OUT)


def some_source(r: random.Random, number: Callable[[], float]):
    """Data of any kind, some of which are refused."""
    rows = r.choice((0, 1, 2, 30))
    columns = r.choice((1, 1, 2, 3))

    def table(n: int) -> np.ndarray:
        values = [[number() for _ in range(n)] for _ in range(rows)]
        usual = np.random.default_rng(rows).normal(size=(rows, n))
        return frozen(np.array(values).reshape(rows, n) if r.random() < 0.4 else usual)

    return r.choice(
        (
            lambda: Points(table(columns), table(r.choice((1, 1, 2)))),
            lambda: Generator(r.choice(tuple(GENERATORS)), r.choice((2, 50))),
            lambda: Generator(r.choice(tuple(PLANE_SETS)), 60),
            lambda: Formula(r.choice(("x", "1/x", "exp(50*x)", "tan(x)")), 40),
            lambda: Formula("sin(x)", 20, range=tuple(sorted((number(), number() + 1.0)))),
        )
    )()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    faulthandler.enable()
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[variable] = tempfile.mkdtemp()
    app = QApplication.instance() or QApplication([])
    QCoreApplication.setOrganizationName("network-playground-test")
    window = MainWindow(Session(some_document(random.Random(0))), Answers())
    window.session.use_engine(compiled_engine())
    window.resize(1280, 720)
    window.show()
    actor = Actor(window, wanted.seed)
    started, left = time.perf_counter(), wanted.actions
    while left > 0:
        actor.run(min(1000, left))
        left -= 1000
        seconds = time.perf_counter() - started
        print(
            f"{wanted.actions - max(0, left):,} actions, {seconds:.0f} s, "
            f"{len(actor.faults)} faults, {len(actor.slow)} slow",
            flush=True,
        )
    for seconds, number, name in sorted(actor.slow, reverse=True)[:20]:
        print(f"{seconds:.1f} s: action {number}, {name}")
    window.close_without_asking()
    del app
    return 1 if actor.faults or actor.slow else 0


if __name__ == "__main__":
    sys.exit(main())
