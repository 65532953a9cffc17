"""The notice in the banner on a run that went wrong, with a start that learns in its place."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

from playground.analysis.blow_up import Runaway, runaway
from playground.analysis.restarts import Start, after_divergence, after_dying, restarted
from playground.analysis.units.findings import dead_units
from playground.engine.run import Divergence
from playground.session import Session
from playground.session.derived import MAX_PRODUCTS
from playground.session.throttle import Throttle
from playground.ui.panels.banner import Banner
from playground.ui.panels.divergence import (
    Cause,
    advice_for,
    cause_of,
    change_text,
    divergence_text,
    dying_text,
    remedy_text,
    runaway_highlight,
)

LOOKS_PER_SECOND = 4.0


class RunNotice(QObject):
    """Shows the banner while the run has diverged or most hidden units are dead.

    Its button starts again from settings that were tried, in one undo step. Units that a start or
    training has left dead are said to be so; those that an edit leaves dead are not, so that
    nothing appears while a person edits.

    Signals:
        noted(text): what the new start has changed, or why it can't be made.
        highlight_changed(Highlight): the weight that ran away; None for nothing.
        steps_wanted(): the last steps before the blow-up are to be walked.
        units_wanted(): the dead units are to be shown.
    """

    noted = Signal(str)
    highlight_changed = Signal(object)
    steps_wanted = Signal()
    units_wanted = Signal()

    def __init__(self, session: Session, banner: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._divergence: Divergence | None = None
        self._start: Start | None = None  # what the button does
        self._says_dead = False
        self._at_start = True  # whether nothing was edited since the run began
        self._loss = -math.inf  # at the last look
        self._dismissed_at: int | None = None  # the step at which dead units were waved aside
        self._looks = Throttle(LOOKS_PER_SECOND, self)
        self._looks.due.connect(self._on_look_due)
        session.shown_changed.connect(self._on_change)
        session.running_changed.connect(self._on_change)  # also while an earlier snapshot is shown
        session.document_changed.connect(self._on_document_changed)
        session.run_started.connect(self._on_run_started)
        banner.remedy_chosen.connect(self._on_remedy)
        banner.look_wanted.connect(self._on_look_wanted)
        banner.dismissed.connect(self._on_dismissed)
        self._looks.ask()

    def _on_document_changed(self) -> None:
        self._at_start = False

    def _on_run_started(self) -> None:
        self._at_start, self._dismissed_at = True, None

    def _on_change(self) -> None:
        live = self._session.live
        if live.divergence is not self._divergence:
            self._divergence = live.divergence
            self._says_dead = False
            if self._divergence is None:
                self._banner.hide()
                self.highlight_changed.emit(None)
            else:
                self._say_diverged(self._divergence)
        if self._divergence is None:
            self._looks.ask()

    def _say_diverged(self, divergence: Divergence) -> None:
        session = self._session
        document, dataset = session.document, session.dataset
        cause = cause_of(document, dataset)
        scaling = "standard" if cause is Cause.DATA else document.data.scaling
        start = after_divergence(document, session.engine, scaling, cause is not Cause.RATE)
        advice = advice_for(cause, document, dataset, start)
        found = self._runaway(divergence)
        text = divergence_text(divergence, document.graph, advice, found)
        self._show(text, start, self.tr("Walk the last steps"))
        if found is not None:
            self.highlight_changed.emit(runaway_highlight(found))

    def _runaway(self, divergence: Divergence) -> Runaway | None:
        """What ran away; None where looking for it would hold up the window."""
        problem = self._session.problem
        if problem.batch * problem.program.n_parameters > MAX_PRODUCTS or not divergence.moments:
            return None
        return runaway(problem, divergence.moments)

    def _on_look_due(self) -> None:
        session, live = self._session, self._session.live
        if live.divergence is not None:
            return
        if self._dismissed_at is not None and live.step < self._dismissed_at:
            self._dismissed_at = None  # another run
        # A run whose loss still grows may be about to diverge, which is then what is to be said.
        loss_before, self._loss = self._loss, live.losses.train
        settled = not live.running or self._loss <= loss_before
        dead, units = self._count_dead()
        if 2 * dead <= units:
            if self._says_dead:
                self._says_dead = False
                self._banner.hide()
        elif not self._says_dead and self._dismissed_at is None and self._is_asked_for and settled:
            self._says_dead = True
            start = after_dying(session.document, session.engine)
            text = dying_text(dead, units, session.document, start)
            self._show(text, start, self.tr("Show the units"))

    @property
    def _is_asked_for(self) -> bool:
        """Whether the run has just begun, or gone on since the last edit."""
        return self._at_start or self._session.live.step > self._session.document.run.step

    def _count_dead(self) -> tuple[int, int]:
        """Dead and all hidden units; none where counting would hold up the window."""
        problem, live = self._session.problem, self._session.live
        if problem.n_train * problem.program.n_parameters > MAX_PRODUCTS:
            return 0, 0
        return dead_units(problem, live.parameters)

    def _show(self, text: str, start: Start | None, look: str) -> None:
        self._start = start
        remedy = "" if start is None else remedy_text(self._session.document, start)
        self._banner.show_message(text, remedy, look)

    def _on_look_wanted(self) -> None:
        (self.units_wanted if self._says_dead else self.steps_wanted).emit()

    def _on_dismissed(self) -> None:
        self.highlight_changed.emit(None)
        if self._says_dead:
            self._dismissed_at = self._session.live.step

    def _on_remedy(self) -> None:
        """Start again: the weights of this run are useless by now."""
        session, start = self._session, self._start
        if start is None:
            return
        document = session.document
        text = remedy_text(document, start)
        session.pause()
        reason = session.edit(text, lambda d: restarted(d, start), new_run=True)
        self.noted.emit(reason or self._note(change_text(document, start)))
        if not reason:
            self._says_dead = False
            self._banner.hide()  # at once: the next look may be a quarter of a second away
            session.play()

    def _note(self, changes: str) -> str:
        return self.tr("Started again with {0}.").format(changes or self.tr("fresh weights"))
