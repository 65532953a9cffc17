"""The background thread: commands in, the latest Snapshot out.

The window never waits for the thread. Commands are passed under a condition variable; the newest
snapshot is in a slot that the window reads when it paints. An engine that holds the GIL trains only
while it has a frame credit, so that the window can paint.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from playground.engine.problem import Engine
from playground.engine.run import Run, Snapshot

CHUNK_SECONDS = 0.013  # less than a frame, so that every frame has a new snapshot
EDITING_CHUNK_SECONDS = 0.004  # after an edit, as the next one discards the rest of a chunk
SHARED_CHUNK_SECONDS = 0.008  # for an engine that holds the GIL
EDITING_SECONDS = 0.5
MAX_CHUNK = 1 << 20
LONGEST_WAIT = 3600.0  # seconds; the system's clock overflows after some billions

Command = Callable[["Trainer"], None]


class Trainer:
    """Advances a Run in a background thread.

    Attributes:
        latest: the newest Snapshot, or None before the first ``load``; readable in any thread.
    """

    def __init__(self) -> None:
        self.latest: Snapshot | None = None
        self._condition = threading.Condition()
        self._commands: list[Command] = []
        self._sent = 0  # number of commands
        self._reflected = 0  # number of commands that the latest snapshot reflects
        self._credit = True
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
        # Below this line: used by the thread only.
        self._run: Run | None = None
        self._generation = 0
        self._running = False
        self._remaining: int | None = None  # steps until it pauses
        self._rate: float | None = None  # steps per second; None for full speed
        self._due = 0.0  # steps due at that rate
        self._clock = 0.0  # time of the last update of _due
        self._edited_at = -EDITING_SECONDS
        self._seconds_per_step = CHUNK_SECONDS
        self._meter = _Meter()

    # -- any thread -------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    @property
    def alive(self) -> bool:
        """False once the thread has ended, by ``stop`` or by an exception."""
        return self._thread.is_alive()

    def stop(self, timeout: float = 5.0) -> bool:
        """End the thread; False when it did not end in time."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def load(self, run: Run, generation: int, pausing: bool = False) -> None:
        """Continue with this run, playing if it was playing unless ``pausing``.

        The run belongs to the trainer now.
        """

        def command(trainer: Trainer) -> None:
            trainer._running = trainer._running and not pausing
            old = trainer._run
            if old is None or old.problem is not run.problem or old.engine is not run.engine:
                trainer._seconds_per_step = CHUNK_SECONDS
            trainer._run = run
            trainer._generation = generation
            trainer._edited_at = time.perf_counter()

        self._send(command)

    def play(self) -> None:
        self._send(lambda trainer: trainer._start_running(None))

    def pause(self) -> None:
        self._send(Trainer._stop_running)

    def advance(self, steps: int) -> None:
        """Take this many steps, then pause."""
        self._send(lambda trainer: trainer._start_running(steps))

    def set_rate(self, steps_per_second: float | None) -> None:
        """Train at this many steps a second; None for full speed."""

        def command(trainer: Trainer) -> None:
            trainer._rate = steps_per_second
            trainer._due = 0.0
            trainer._clock = time.perf_counter()

        self._send(command)

    def use(self, engine: Engine) -> None:
        """Use another engine from the next chunk on."""

        def command(trainer: Trainer) -> None:
            if trainer._run is not None:
                trainer._run.use(engine)
                trainer._seconds_per_step = CHUNK_SECONDS

        self._send(command)

    @property
    def busy_with_commands(self) -> bool:
        """Whether there are commands that ``latest`` does not reflect yet."""
        return self._sent != self._reflected

    def grant_frame(self) -> None:
        """Let an engine that holds the GIL train again, after a frame was drawn."""
        with self._condition:
            self._credit = True
            self._condition.notify()

    def _send(self, command: Command) -> None:
        with self._condition:
            self._commands.append(command)
            self._sent += 1
            self._condition.notify()

    # -- the thread ---------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._condition:
                while not (self._stopping or self._commands or self._steps_wanted()):
                    self._condition.wait(self._seconds_until_due())
                if self._stopping:
                    return
                commands, self._commands = self._commands, []
            for command in commands:
                command(self)
            if steps := self._steps_wanted():
                self._train(steps)
            self._publish()
            self._reflected += len(commands)

    def _start_running(self, remaining: int | None) -> None:
        self._running = self._run is not None and self._run.can_advance and remaining != 0
        self._remaining = remaining
        self._due = 1.0  # the first step is taken at once
        self._clock = time.perf_counter()
        self._meter.restart(self._clock)

    def _stop_running(self) -> None:
        self._running = False

    def _steps_wanted(self) -> int:
        """The number of steps of the next chunk; 0 when there is nothing to do now."""
        run = self._run
        if run is None or not self._running or not run.can_advance:
            return 0
        if not (self._credit or run.engine.releases_gil):
            return 0
        now = time.perf_counter()
        budget = CHUNK_SECONDS if run.engine.releases_gil else SHARED_CHUNK_SECONDS
        if now - self._edited_at < EDITING_SECONDS:
            budget = EDITING_CHUNK_SECONDS
        steps = max(1, min(MAX_CHUNK, int(budget / self._seconds_per_step)))
        if self._rate is not None:
            # After a pause of the machine at most one second's steps are made up.
            most = max(1.0, self._rate)
            self._due = min(self._due + (now - self._clock) * self._rate, most)
            self._clock = now
            steps = min(steps, int(self._due))
        if self._remaining is not None:
            steps = min(steps, self._remaining)
        return steps

    def _seconds_until_due(self) -> float | None:
        """How long to wait for commands; None without limit."""
        if self._running and self._rate is not None and self._due < 1.0:
            return min(LONGEST_WAIT, max(0.0005, (1.0 - self._due) / self._rate))
        return None

    def _train(self, steps: int) -> None:
        run = self._run
        assert run is not None
        with self._condition:
            self._credit = False
        started = time.perf_counter()
        taken = run.advance(steps)
        now = time.perf_counter()
        if taken > 0:
            # A chunk grows to at most four times the last one, as the first one has a single step.
            self._seconds_per_step = max((now - started) / taken, self._seconds_per_step / 4)
            self._meter.count(taken, now)
        self._due -= taken
        if self._remaining is not None:
            self._remaining -= taken
        if self._remaining == 0 or not run.can_advance:
            self._running = False

    def _publish(self) -> None:
        if self._run is not None:
            speed = self._meter.speed if self._running else 0.0
            self.latest = self._run.snapshot(self._generation, self._running, speed)


class _Meter:
    """Steps per second, over windows of a quarter of a second."""

    def __init__(self) -> None:
        self.restart(0.0)

    def restart(self, now: float) -> None:
        self.speed = 0.0
        self._since = now
        self._steps = 0

    def count(self, steps: int, now: float) -> None:
        self._steps += steps
        if now - self._since >= 0.25:
            self.speed = self._steps / (now - self._since)
            self._since = now
            self._steps = 0
