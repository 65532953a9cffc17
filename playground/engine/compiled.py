"""The compiled engine: ``reference.py`` at the speed of C, without the GIL.

engine = compiled_engine()             # the first time, waits until the kernels are compiled
loader = CompiledEngineLoader()        # does not wait
loader.start(on_ready, on_failed)
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import playground
from playground.engine import layout as at
from playground.engine import native
from playground.engine.native import KernelError, Kernels
from playground.engine.plan import Plan
from playground.engine.problem import Engine, Losses, Problem, State, Trace
from playground.engine.tiles import address
from playground.model.optimizers import OPTIMIZERS

Array = NDArray[np.float64]


class CompiledStepper:
    """The kernels with the tables of one problem, for one thread at a time.

    Gradients and losses agree with ``reference.py`` to rounding; a run gives the same bits however
    its steps are divided into calls.
    """

    def __init__(self, kernels: Kernels, problem: Problem) -> None:
        self.problem = problem
        self._run = kernels.run
        self._plan = Plan(problem, kernels.wide)
        self._address = address(self._plan.header)
        self._counters = np.zeros(5, dtype=np.int64)
        self._n_parameters = problem.program.n_parameters
        n_slots = OPTIMIZERS[problem.training.optimizer].n_slots
        self._slots_shape = (n_slots, self._n_parameters)

    def advance(self, state: State, steps: int, trace: Trace | None = None) -> bool:
        """Take ``steps`` steps in place; see ``problem.Stepper``."""
        if self.problem.n_train == 0 or steps <= 0:
            return True
        state.parameters = self._ready(state.parameters, (self._n_parameters,), writeable=True)
        state.slots = self._ready(state.slots, self._slots_shape, writeable=True)
        state.powers = self._ready(state.powers, (2,), writeable=True)
        stride = rows = 0
        if trace is not None:
            due = (state.step + steps) // trace.stride - state.step // trace.stride
            if trace.table[trace.n :][:due].shape != (due, 4) or not trace.table.flags.carray:
                raise ValueError("the trace has no room for the losses")
            stride, rows = trace.stride, address(trace.table) + 32 * trace.n
        self._counters[:] = (state.step, state.epoch, state.position, stride, rows)
        finite = self._run(
            self._address,
            at.ADVANCE,
            address(state.parameters),
            address(state.slots),
            address(state.powers),
            address(self._counters),
            steps,
        )
        state.step, state.epoch, state.position, _, end = self._counters.tolist()
        if trace is not None:
            trace.n += (end - rows) // 32
        return finite == 1

    def losses(self, parameters: Array) -> Losses:
        """The losses over all rows at these parameters."""
        parameters = self._ready(parameters, (self._n_parameters,))
        out = np.empty(3)
        self._call(at.LOSSES_AT, parameters, out)
        return Losses(*out.tolist())

    def gradient(self, parameters: Array) -> Array:
        """The full-batch gradient of training loss plus penalty, ``(n_parameters,)``, including
        locked parameters. There must be training rows."""
        parameters = self._ready(parameters, (self._n_parameters,))
        out = np.empty(self._n_parameters)
        self._call(at.GRADIENT_AT, parameters, out)
        return out

    def _call(self, operation: int, parameters: Array, out: Array) -> None:
        self._run(self._address, operation, address(parameters), address(out), address(out), 0, 0)

    def _ready(self, array: Array, shape: tuple[int, ...], writeable: bool = False) -> Array:
        """The array, or a copy with the memory layout that the kernels need."""
        if array.shape != shape:
            raise ValueError(f"the shape must be {shape}, not {array.shape}")
        flags = array.flags
        if array.dtype == np.float64 and flags.c_contiguous and (flags.writeable or not writeable):
            return array
        return np.array(array, dtype=np.float64, order="C")


class CompiledEngine:
    """Makes steppers that release the GIL while they train."""

    name = "compiled"
    releases_gil = True

    def __init__(self, kernels: Kernels) -> None:
        self._kernels = kernels

    def prepare(self, problem: Problem) -> CompiledStepper:
        return CompiledStepper(self._kernels, problem)


# -- loading and compiling ---------------------------------------------------------------------


def cached_engine(directory: Path | None = None) -> CompiledEngine:
    """The engine from the cache; KernelError if its kernels have not been compiled."""
    return CompiledEngine(native.load(native.cache_file(directory)))


def compiled_engine(
    directory: Path | None = None, on_compiling: Callable[[], None] | None = None
) -> CompiledEngine:
    """The engine; KernelError with the reason when it is not available.

    If the kernels are not in the cache, ``on_compiling`` is called, and another process compiles
    them first.
    """
    try:
        return cached_engine(directory)
    except KernelError:
        pass
    if on_compiling is not None:
        on_compiling()
    compilation = Compilation(directory)
    try:
        compilation.wait()
    finally:
        compilation.cancel()  # in case the wait was interrupted
    return cached_engine(directory)


WARM_MODULE = "playground.engine.warm"


class Compilation:
    """A process that compiles the kernels into the cache; KernelError when it can't be started."""

    def __init__(self, directory: Path | None = None) -> None:
        native.check_writable(native.cache_file(directory).parent)
        # In a frozen program sys.executable is the program itself.
        module = [native.COMMAND] if getattr(sys, "frozen", False) else ["-m", WARM_MODULE]
        place = str(Path(playground.__file__).parent.parent)
        paths = [place, *filter(None, [os.environ.get("PYTHONPATH")])]
        try:
            self._process = subprocess.Popen(
                [sys.executable, *module, *([str(directory)] if directory else [])],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            why = error.strerror or str(error)
            raise KernelError(f"The kernels could not be compiled: {why}.") from error

    def wait(self) -> None:
        """Wait for the process; KernelError when it failed."""
        _, complaint = self._process.communicate()
        if self._process.returncode != 0:
            lines = complaint.strip().splitlines() or [f"exit code {self._process.returncode}"]
            raise KernelError(f"The kernels could not be compiled: {lines[-1]}")

    def cancel(self) -> None:
        """End the process; ``wait`` then fails."""
        self._process.kill()
        self._process.wait()


class CompiledEngineLoader:
    """Loads the compiled engine in a thread, while the reference engine trains."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._stopping = False
        self._compilation: Compilation | None = None
        self._thread: threading.Thread | None = None

    def start(
        self,
        on_ready: Callable[[Engine], None],
        on_failed: Callable[[str], None],
        on_compiling: Callable[[], None] | None = None,
    ) -> None:
        """Load the kernels, compiling them first if necessary; returns at once.

        The thread calls ``on_ready`` with the engine or ``on_failed`` with the reason, a sentence,
        unless ``stop`` has been called, and before that ``on_compiling`` if the kernels are not in
        the cache.
        """

        def work() -> None:
            try:
                engine: Engine = self._get(on_compiling)
            except KernelError as error:
                if not self._stopping:
                    on_failed(str(error))
            else:
                if not self._stopping:
                    on_ready(engine)

        self._thread = threading.Thread(target=work, name="engine loader", daemon=True)
        self._thread.start()

    def _get(self, on_compiling: Callable[[], None] | None) -> CompiledEngine:
        try:
            return cached_engine(self._directory)
        except KernelError:
            pass
        with self._lock:
            if self._stopping:
                raise KernelError("The program is closing.")
            self._compilation = Compilation(self._directory)
        if on_compiling is not None:
            on_compiling()
        self._compilation.wait()
        return cached_engine(self._directory)

    def stop(self, timeout: float = 5.0) -> bool:
        """Cancel loading or compiling; False when the thread did not end in time."""
        with self._lock:
            self._stopping = True
            if self._compilation is not None:
                self._compilation.cancel()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()
