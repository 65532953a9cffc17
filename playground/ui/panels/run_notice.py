"""The notice in the banner on a run that went wrong, with a start that learns in its place."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

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
)

LOOKS_PER_SECOND = 4.0


class RunNotice(QObject):
    """Shows the banner while the run has diverged or most hidden units are dead.

    Its button starts again from settings that were tried, in one undo step. Units that training
    has left dead are said to be so; those that an edit leaves dead are not, so that nothing appears
    while a person edits.

    Signals:
        noted(text): what the new start has changed, or why it can't be made.
    """

    noted = Signal(str)

    def __init__(self, session: Session, banner: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._divergence: Divergence | None = None
        self._start: Start | None = None  # what the button does
        self._says_dead = False
        self._loss = -math.inf  # at the last look
        self._dismissed_at: int | None = None  # the step at which dead units were waved aside
        self._looks = Throttle(LOOKS_PER_SECOND, self)
        self._looks.due.connect(self._on_look_due)
        session.shown_changed.connect(self._on_change)
        session.running_changed.connect(self._on_change)  # also while an earlier snapshot is shown
        banner.remedy_chosen.connect(self._on_remedy)
        banner.dismissed.connect(self._on_dismissed)

    def _on_change(self) -> None:
        live = self._session.live
        if live.divergence is not self._divergence:
            self._divergence = live.divergence
            self._says_dead = False
            if self._divergence is None:
                self._banner.hide()
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
        self._show(divergence_text(divergence, document.graph, advice), start)

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
        elif not self._says_dead and self._dismissed_at is None and self._was_trained and settled:
            self._says_dead = True
            start = after_dying(session.document, session.engine)
            self._show(dying_text(dead, units, session.document, start), start)

    @property
    def _was_trained(self) -> bool:
        """Whether the run has gone on since the last edit."""
        return self._session.live.step > self._session.document.run.step

    def _count_dead(self) -> tuple[int, int]:
        """Dead and all hidden units; none where counting would hold up the window."""
        problem, live = self._session.problem, self._session.live
        if problem.n_train * problem.program.n_parameters > MAX_PRODUCTS:
            return 0, 0
        return dead_units(problem, live.parameters)

    def _show(self, text: str, start: Start | None) -> None:
        self._start = start
        remedy = "" if start is None else remedy_text(self._session.document, start)
        self._banner.show_message(text, remedy)

    def _on_dismissed(self) -> None:
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
