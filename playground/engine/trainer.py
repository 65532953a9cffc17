"""The background thread: commands in, the latest Snapshot out.

The window never waits for it. Commands are handed over under one condition; the newest snapshot
lies in a slot that the window reads when it paints. An engine that holds the GIL trains only while
it has a frame credit, so that the window gets its turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from playground.engine.problem import Engine
from playground.engine.run import Run, Snapshot

CHUNK_SECONDS = 0.013  # less than a frame, so that every frame finds a new snapshot
EDITING_CHUNK_SECONDS = 0.004  # while someone edits, so that an edit loses little of a chunk
SHARED_CHUNK_SECONDS = 0.008  # while the engine holds the GIL
EDITING_SECONDS = 0.5
MAX_CHUNK = 1 << 20

Command = Callable[["Trainer"], None]


class Trainer:
    """Advances one Run in a thread of its own.

    Attributes:
        latest: the newest Snapshot, or None before the first ``load``. Read it from any thread.
    """

    def __init__(self) -> None:
        self.latest: Snapshot | None = None
        self._condition = threading.Condition()
        self._commands: list[Command] = []
        self._sent = 0  # commands handed over
        self._reflected = 0  # commands whose effect the latest snapshot shows
        self._credit = True
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
        # Below this line: touched by the worker only.
        self._run: Run | None = None
        self._generation = 0
        self._running = False
        self._remaining: int | None = None  # steps left before it pauses by itself
        self._rate: float | None = None  # steps per second asked for; None for full speed
        self._due = 0.0  # steps due at that rate
        self._clock = 0.0  # when _due was last brought up to date
        self._edited_at = -EDITING_SECONDS
        self._seconds_per_step = CHUNK_SECONDS
        self._meter = _Meter()

    # -- any thread -------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    @property
    def alive(self) -> bool:
        """False once the thread has ended, be it by ``stop`` or of an error."""
        return self._thread.is_alive()

    def stop(self, timeout: float = 5.0) -> bool:
        """End the thread; False when it did not end in time."""
        with self._condition:
            self._stopping = True
            self._condition.notify()
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def load(self, run: Run, generation: int) -> None:
        """Go on with this run, playing if it was playing. The run belongs to the trainer now."""

        def command(trainer: Trainer) -> None:
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
        """Train at this many steps a second; None for as fast as the machine goes."""

        def command(trainer: Trainer) -> None:
            trainer._rate = steps_per_second
            trainer._due = 0.0
            trainer._clock = time.perf_counter()

        self._send(command)

    def use(self, engine: Engine) -> None:
        """Let another engine take over at the next chunk boundary."""

        def command(trainer: Trainer) -> None:
            if trainer._run is not None:
                trainer._run.use(engine)
                trainer._seconds_per_step = CHUNK_SECONDS

        self._send(command)

    @property
    def busy_with_commands(self) -> bool:
        """True while a command was sent that ``latest`` does not reflect yet."""
        return self._sent != self._reflected

    def grant_frame(self) -> None:
        """Tell that a frame has been drawn: an engine that holds the GIL may go on."""
        with self._condition:
            self._credit = True
            self._condition.notify()

    def _send(self, command: Command) -> None:
        with self._condition:
            self._commands.append(command)
            self._sent += 1
            self._condition.notify()

    # -- the worker ---------------------------------------------------------------------------

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
        self._due = 1.0  # the first step is taken at once, whatever the rate
        self._clock = time.perf_counter()
        self._meter.restart(self._clock)

    def _stop_running(self) -> None:
        self._running = False

    def _steps_wanted(self) -> int:
        """How many steps the next chunk has; 0 when there is nothing to do now."""
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
            # What was missed while the machine was busy is not caught up beyond a second's worth.
            most = max(1.0, self._rate)
            self._due = min(self._due + (now - self._clock) * self._rate, most)
            self._clock = now
            steps = min(steps, int(self._due))
        if self._remaining is not None:
            steps = min(steps, self._remaining)
        return steps

    def _seconds_until_due(self) -> float | None:
        """How long to wait when nobody calls; None for ever."""
        if self._running and self._rate is not None and self._due < 1.0:
            return max(0.0005, (1.0 - self._due) / self._rate)
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
            # Let a chunk grow to four times the last one at most: the first guess is one step.
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
