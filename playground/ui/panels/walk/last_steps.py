"""The last steps before a blow-up: shown one by one, and walked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from playground.engine.run import Snapshot
from playground.session import Session
from playground.ui.commands.command import Command
from playground.ui.panels.walk.walker import Walker

WALKED = 4  # steps before the blow-up with which a walk begins


class LastSteps(QObject):
    """Chooses one of the moments that a run has kept when it blew up."""

    def __init__(self, session: Session, walker: Walker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._walker = session, walker

    # fmt: off
    def commands(self) -> Iterator[Command]:
        yield Command(
            "last_steps", self.tr("Walk the last steps before a blow-&up"), self._walk,
            tip=self.tr("Go back a few steps and walk from there"), menu="train",
            why_not=self._why_no_walk,
        )
        yield Command(
            "earlier_step", self.tr("One step bac&k"), self._go_back, ("Alt+PgUp",),
            self.tr("Show the step before this one, as it was before the blow-up"), menu="train",
            why_not=self._why_no_earlier,
        )
        yield Command(
            "later_step", self.tr("One step &forward"), self._go_on, ("Alt+PgDown",),
            self.tr("Show the step after this one, up to the last finite one"), menu="train",
            why_not=self._why_no_later,
        )
    # fmt: on

    @property
    def _moments(self) -> tuple[Snapshot, ...]:
        divergence = self._session.live.divergence
        return () if divergence is None else divergence.moments

    @property
    def _at(self) -> int:
        """The number of the moment shown."""
        steps = [moment.step for moment in self._moments]
        step = self._session.shown.step
        return steps.index(step) if step in steps else len(steps) - 1

    # -- why not -------------------------------------------------------------------------------

    def _why_none(self) -> str:
        if self._moments:
            return ""
        return self.tr("Steps are kept for a run that blows up, and this one has not.")

    def _why_no_walk(self) -> str:
        return self._why_none() or self._walker.why_no_walk()

    def _why_no_earlier(self) -> str:
        at_start = self.tr("No earlier step was kept.")
        return self._why_none() or ("" if self._at > 0 else at_start)

    def _why_no_later(self) -> str:
        at_end = self.tr("The next step would leave the finite numbers.")
        return self._why_none() or ("" if self._at + 1 < len(self._moments) else at_end)

    # -- doing ---------------------------------------------------------------------------------

    def _walk(self) -> None:
        self._show(self._moments[max(0, len(self._moments) - WALKED)])
        if not self._walker.is_on():
            self._walker.start()

    def _go_back(self) -> str:
        return self._show(self._moments[self._at - 1])

    def _go_on(self) -> str:
        return self._show(self._moments[self._at + 1])

    def _show(self, moment: Snapshot) -> str:
        """Show a moment, to be walked where somebody walks; the last one is the live one."""
        if self._walker.is_on():
            self._walker.show(moment)
        elif moment is self._moments[-1]:
            self._session.show(None)
        else:
            self._session.show(moment)
        return self.tr("Step {0:,} of {1:,}").format(moment.step, self._moments[-1].step)
