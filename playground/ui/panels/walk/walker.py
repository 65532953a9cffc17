"""Where a walk stands: its step, what it lights on the canvas, and its commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from playground.analysis.walk.lines import Lines
from playground.analysis.walk.passes import next_batch
from playground.analysis.walk.walk import Example, Phase, Step, Walk
from playground.engine.run import Snapshot
from playground.model.notation import Number
from playground.model.parts import ParameterKey
from playground.session import Session
from playground.session.derived import Probe
from playground.session.highlight import Highlight
from playground.ui.commands.command import Command, switch

SLOW_MS = 1500  # between two steps of a walk that plays
MOST_PARAMETERS = 5_000  # a walk has two steps for each
MOST_NOTES = 60  # on the canvas at once


class Walker(QObject):
    """Walks through the next training step of the moment that was shown when it began.

    That moment stays the one shown, whatever the training does meanwhile.

    Attributes:
        walk: None while nobody walks.
        index: the number of the present step.

    Signals:
        changed(): another step, another walk, or none; other digits.
        highlight_changed(Highlight): what to light on the canvas; None for nothing.
        started(): a walk has begun.
    """

    changed = Signal()
    highlight_changed = Signal(object)
    started = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.walk: Walk | None = None
        self.index = 0
        self._moment: Snapshot | None = None  # the one that is walked
        self._origin: Snapshot | None = None  # the same, as it came from the run
        self._picture: Probe | None = None  # walked in place of an example of the batch
        self._is_applying = False  # whether the engine was asked to take the step
        self._timer = QTimer(self)
        self._timer.setInterval(SLOW_MS)
        self._timer.timeout.connect(self._on_timeout)
        session.shown_changed.connect(self._on_shown_changed)
        session.digits_changed.connect(self._on_digits_changed)

    # fmt: off
    def commands(self) -> Iterator[Command]:
        tr = self.tr
        yield switch(
            "walk", tr("&Walk through one step"), self.is_on, self._turn, keys=("F4",),
            tip=tr("Go through the next training step number by number"), menu="train",
            line=True, why_not=self.why_no_walk,
        )
        yield Command(
            "walk_next", tr("Walk: ne&xt"), self.forward, ("Alt+Right",),
            tr("The next line of arithmetic"), menu="train", why_not=self.why_no_next,
        )
        yield Command(
            "walk_back", tr("Walk: &back"), self.back, ("Alt+Left",),
            tr("The line of arithmetic before"), menu="train", why_not=self.why_no_back,
        )
        yield switch(
            "walk_play", tr("Walk: pla&y slowly"), self._timer.isActive, self.play,
            tip=tr("A line of arithmetic every second and a half"), menu="train",
            why_not=self.why_no_next,
        )
        yield Command(
            "walk_apply", tr("Walk: &take this step"), self.apply, (),
            tr("Train this one step, then walk through the next one"), menu="train",
            why_not=self.why_no_apply,
        )
    # fmt: on

    # -- the present ---------------------------------------------------------------------------

    def is_on(self) -> bool:
        return self.walk is not None

    @property
    def step(self) -> Step | None:
        return None if self.walk is None else self.walk.steps[self.index]

    @property
    def lines(self) -> Lines:
        """The arithmetic of the present step."""
        return () if self.walk is None else self.walk.lines(self.walk.steps[self.index])

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def difference(self) -> tuple[float, float] | None:
        """At a gradient: itself, and the same by finite differences."""
        step = self.step
        if self.walk is None or step is None or step.phase is not Phase.GRADIENT:
            return None
        assert step.subject is not None
        passes = self.walk.passes
        return passes.gradient(step.subject), passes.difference(step.subject)

    def _turn(self, on: bool) -> None:
        if on:
            self.start()
        else:
            self.stop()

    # -- walking -------------------------------------------------------------------------------

    def start(self, at: int | None = None) -> None:
        """Walk the moment shown, for example ``at`` of its batch; by default the nearest one to the
        probe, or the first. A picture that is probed is walked itself."""
        session = self._session
        session.show(self._pinned(session.shown))
        self._picture = session.probe if at is None and session.dataset.shape else None
        self._begin(self._nearest() if at is None else at, 0)
        self.started.emit()

    def stop(self) -> None:
        if self.walk is None:
            return
        self.walk = self._moment = self._origin = None
        self._timer.stop()
        self._session.show(None)
        self._session.set_probe(self._picture)
        self._picture = None
        self.highlight_changed.emit(None)
        self.changed.emit()

    def go(self, index: int) -> None:
        if self.walk is None:
            return
        self.index = min(max(index, 0), len(self.walk.steps) - 1)
        if self.index == len(self.walk.steps) - 1:
            self._timer.stop()
        self.highlight_changed.emit(self.highlight())
        self.changed.emit()

    def forward(self) -> None:
        self.go(self.index + 1)

    def back(self) -> None:
        self.go(self.index - 1)

    def jump(self, phase: Phase) -> None:
        if self.walk is not None:
            self.go(self.walk.first_of(phase))

    def play(self, on: bool) -> None:
        """Go on by itself, slowly, until the last step."""
        if on:
            self._timer.start()
            self.forward()
        else:
            self._timer.stop()
            self.changed.emit()

    def set_example(self, at: int) -> None:
        """Walk another example of the batch, from the same step on."""
        if self.walk is not None and (at != self.walk.at or self._picture is not None):
            self._picture = None
            self._begin(at, self.index)

    def show(self, moment: Snapshot) -> None:
        """Walk another moment of the run, the same example."""
        if self.walk is not None:
            self._session.show(self._pinned(moment))
            self._begin(self.walk.at, 0)

    @property
    def _later(self) -> Snapshot | None:
        """The moment after this one, which the run has kept as it blew up later."""
        divergence = self._session.live.divergence
        moments = () if divergence is None else divergence.moments
        return next((m for m in moments if m.step == self.walk_step + 1), None)

    def apply(self) -> None:
        """Let the engine take the step that was walked, and walk through the next one."""
        if self.walk is None or self.why_no_apply():
            return
        if (later := self._later) is not None:
            self.show(later)
            return
        self._is_applying = True
        self._session.show(None)
        self._session.step()

    # -- why not -------------------------------------------------------------------------------

    def why_no_walk(self) -> str:
        return "" if self.walk is not None else self._why_not_here()

    def _why_not_here(self) -> str:
        """Why the present network can't be walked."""
        session = self._session
        if session.problem.n_train == 0:
            return self.tr("There is no training example to walk through.")
        n = session.problem.program.n_parameters
        if n > MOST_PARAMETERS:
            words = self.tr("A walk is for networks of up to {0:,} weights and biases, not {1:,}.")
            return words.format(MOST_PARAMETERS, n)
        if not session.derived.is_quick:
            return self.tr("There are too many rows for a walk; choose a smaller batch or sample.")
        return ""

    def why_no_next(self) -> str:
        if self.walk is None:
            return self.tr("Nobody walks yet: start with “Walk through one step”.")
        at_end = self.index == len(self.walk.steps) - 1
        return self.tr("This is the last line of the walk.") if at_end else ""

    def why_no_back(self) -> str:
        if self.walk is None:
            return self.why_no_next()
        return "" if self.index else self.tr("This is the first line of the walk.")

    def why_no_apply(self) -> str:
        if self.walk is None:
            return self.why_no_next()
        if self.walk.example is not None:
            return self.tr("This example is not in the batch: it changes no weight.")
        live, origin = self._session.live, self._origin
        if live.divergence is not None:
            if self._later is not None:
                return ""
            return self.tr("The next step would leave the finite numbers.")
        if origin is None or live.parameters is not origin.parameters or self._session.running:
            return self.tr("Training has gone on since this walk began: start it anew.")
        return ""

    # -- what is lit ---------------------------------------------------------------------------

    def highlight(self) -> Highlight | None:
        """The nodes and edges of the present step, with its numbers beside them."""
        walk, step = self.walk, self.step
        if walk is None or step is None:
            return None
        nodes, edges = walk.lit(step)
        dimmed: frozenset[int] = frozenset()
        if step.phase is Phase.FORWARD:
            later = walk.steps[self.index + 1 : walk.first_of(Phase.LOSS)]
            dimmed = frozenset(s.subject for s in later if isinstance(s.subject, int)) - nodes
        return Highlight(
            lit_nodes=nodes, lit_edges=edges, dimmed_nodes=dimmed, notes=tuple(self._notes())
        )

    def _notes(self) -> Iterator[tuple[ParameterKey, str]]:
        walk, step = self.walk, self.step
        if walk is None or step is None:
            return
        done = [s for s in walk.steps[: self.index + 1] if s.phase is step.phase][-MOST_NOTES:]
        if step.phase is Phase.UPDATE:
            graph, update = walk.passes.graph, walk.update
            for taken in done:
                assert taken.subject is not None
                index = graph.parameter_index[taken.subject]
                pair = float(update.before[index]), float(update.after[index])
                yield taken.subject, " → ".join(map(self._text, pair))
        elif step.phase is Phase.GRADIENT:
            for taken in done:
                assert taken.subject is not None
                yield taken.subject, f"∂C = {self._text(walk.passes.gradient(taken.subject))}"
        elif step.phase is Phase.BACKWARD:
            for taken in done:
                if isinstance(taken.subject, int):
                    by_z = float(walk.passes.by_z(taken.subject)[walk.at])
                    yield taken.subject, f"∂L/∂z = {self._text(by_z)}"

    def _text(self, value: float) -> str:
        return Number(value).text(self._session.digits)

    # -- beginning -----------------------------------------------------------------------------

    def _pinned(self, snapshot: Snapshot) -> Snapshot:
        """A copy, which the session does not take for the live snapshot."""
        self._origin = snapshot
        return replace(snapshot, running=False, steps_per_second=0.0)

    def _begin(self, at: int, index: int) -> None:
        session = self._session
        self._moment, self._is_applying = session.shown, False
        old = self.walk
        moment = self._moment.parameters, self._moment.progress
        self.walk = Walk(session.problem, *moment, at, self._example())
        if old is not None and len(old.steps) != len(self.walk.steps):
            index = 0
        inputs = session.dataset.x[~session.dataset.test]
        row = self._picture or tuple(inputs[self.walk.row].tolist())
        session.set_probe(row)
        self.go(index)

    def _example(self) -> Example | None:
        """The probed picture, with its target where it is one of the data."""
        dataset, picture = self._session.dataset, self._picture
        if picture is None or len(picture) != dataset.x.shape[1]:
            self._picture = None
            return None
        x = dataset.inputs.to_network(np.array([picture]))[0]
        rows = np.flatnonzero((dataset.x == picture).all(axis=1))
        if not len(rows):
            return Example(x)
        return Example(x, dataset.y_scale.to_network(dataset.y[rows[0]]))

    def _nearest(self) -> int:
        """The example of the batch nearest to the probe; the first one without a probe."""
        session, probe = self._session, self._session.probe
        if probe is None:
            return 0
        shown, inputs = session.shown, session.dataset.x[~session.dataset.test]
        inputs = inputs[next_batch(session.problem, shown.parameters, shown.progress)]
        return int(((inputs - probe) ** 2).sum(axis=1).argmin())

    def _on_digits_changed(self) -> None:
        if self.walk is not None:
            self.go(self.index)
        else:
            self.changed.emit()

    def _on_timeout(self) -> None:
        self.forward()

    def _on_shown_changed(self, shown: Snapshot) -> None:
        """An edit has made another moment the one shown: walk that one."""
        if self.walk is None or shown is self._moment:
            return
        session = self._session
        if self._is_waiting or not session.shows_live:
            return  # for the engine, or somebody else shows another moment
        if self._why_not_here():
            self.stop()
            return
        at, index = self.walk.at, self.index
        if session.live.step != self.walk_step:
            index = 0
        session.show(self._pinned(session.shown))
        self._begin(at, index)

    @property
    def _is_waiting(self) -> bool:
        """Whether the engine has still to take the step that was walked."""
        live, origin = self._session.live, self._origin
        if not self._is_applying or origin is None or live.divergence is not None:
            return False
        return (live.generation, live.step) == (origin.generation, origin.step)

    @property
    def walk_step(self) -> int:
        """The step of the run from which the walk goes on."""
        return -1 if self._moment is None else self._moment.step
