"""The compiled engine: ``reference.py`` at the speed of C, without the GIL.

engine = compiled_engine()             # waits while the kernels are compiled, the first time
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
    """The kernels made ready for one problem. For one thread at a time.

    Gradients and losses are those of ``reference.py`` to rounding; a run gives the same bits
    however it is cut into calls.
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
                raise ValueError("the trace has no room for the losses that are due")
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
        self._call(at.LOSSES_AT, parameters, out, out)
        return Losses(*out.tolist())

    def gradient(self, parameters: Array) -> Array:
        """The full-batch gradient of training loss plus penalty, ``(n_parameters,)``, locked
        parameters included. There must be training rows."""
        parameters = self._ready(parameters, (self._n_parameters,))
        out = np.empty(self._n_parameters)
        self._call(at.GRADIENT_AT, parameters, out, out)
        return out

    def hessian_vector(self, parameters: Array, vector: Array) -> Array:
        """The Hessian of training loss plus penalty times ``vector``, ``(n_parameters,)``.

        By a central difference of the exact gradient, over a step of 1e-5 of the parameters'
        length: eight to ten digits where the loss is smooth. Across a corner of a
        piecewise-linear network it is the mean curvature over that step.
        """
        length = float(np.linalg.norm(vector))
        if length == 0.0:
            return np.zeros(self._n_parameters)
        h = 1e-5 * max(1.0, float(np.linalg.norm(parameters))) / length
        ahead = self.gradient(parameters + h * vector)
        behind = self.gradient(parameters - h * vector)
        out: Array = (ahead - behind) / (2.0 * h)
        return out

    def losses_of_many(self, parameters: Array) -> Array:
        """The training loss at each row of ``(m, n_parameters)``: ``(m,)``, without penalty."""
        parameters = self._ready(parameters, (len(parameters), self._n_parameters))
        out = np.empty(len(parameters))
        self._call(at.LOSSES_OF_MANY, parameters, out, out, len(parameters))
        return out

    def loss_plane(self, parameters: Array, across: Array, up: Array, a: Array, b: Array) -> Array:
        """The training loss at ``parameters + a[j] * across + b[i] * up``: ``(len(b), len(a))``.

        ``across`` and ``up`` are ``(n_parameters,)``.
        """
        row = parameters + np.multiply.outer(a, across)
        return np.stack([self.losses_of_many(row + step * up) for step in b.tolist()])

    def _call(self, operation: int, parameters: Array, a: Array, b: Array, n: int = 0) -> None:
        self._run(self._address, operation, address(parameters), address(a), address(b), 0, n)

    def _ready(self, array: Array, shape: tuple[int, ...], writeable: bool = False) -> Array:
        """The array itself, or a copy that lies in memory as the kernels expect it."""
        if array.shape != shape:
            raise ValueError(f"the shape must be {shape}, not {array.shape}")
        flags = array.flags
        if array.dtype == np.float64 and flags.c_contiguous and (flags.writeable or not writeable):
            return array
        return np.array(array, dtype=np.float64, order="C")


class CompiledEngine:
    """Makes steppers that let the window paint while they train."""

    name = "compiled"
    releases_gil = True

    def __init__(self, kernels: Kernels) -> None:
        self._kernels = kernels

    def prepare(self, problem: Problem) -> CompiledStepper:
        return CompiledStepper(self._kernels, problem)


# -- getting it --------------------------------------------------------------------------------


def cached_engine(directory: Path | None = None) -> CompiledEngine:
    """The engine, if its kernels have been compiled before; else KernelError."""
    return CompiledEngine(native.load(native.cache_file(directory)))


def compiled_engine(
    directory: Path | None = None, on_compiling: Callable[[], None] | None = None
) -> CompiledEngine:
    """The engine; KernelError with the reason when it can't be had.

    Compiles the kernels when they are not in the cache yet, in a process of its own, and waits
    for it; ``on_compiling`` is called before.
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
        compilation.cancel()  # it may still run when the waiting was interrupted
    return cached_engine(directory)


class Compilation:
    """A process that compiles the kernels into the cache; KernelError when it can't be started."""

    def __init__(self, directory: Path | None = None) -> None:
        native.check_writable(native.cache_file(directory).parent)
        # In a frozen program sys.executable is the program itself; playground.cli knows the word.
        module = [native.COMMAND] if getattr(sys, "frozen", False) else ["-m", warm_module()]
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
        """Wait for its end; KernelError when it failed."""
        _, complaint = self._process.communicate()
        if self._process.returncode != 0:
            lines = complaint.strip().splitlines() or [f"exit code {self._process.returncode}"]
            raise KernelError(f"The kernels could not be compiled: {lines[-1]}")

    def cancel(self) -> None:
        """End it now, if it still runs; ``wait`` then fails."""
        self._process.kill()
        self._process.wait()


def warm_module() -> str:
    return "playground.engine.warm"


class CompiledEngineLoader:
    """Gets the compiled engine in a thread of its own, while the reference engine trains."""

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
        """Load the kernels, compiling them first when needed; returns at once.

        One of the first two is called in the end, from the thread, with the engine or with the
        reason in a sentence; none of them once ``stop`` has been called. ``on_compiling`` is
        called when they were not in the cache.
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
        """Cancel what is going on; False when the thread did not end in time."""
        with self._lock:
            self._stopping = True
            if self._compilation is not None:
                self._compilation.cancel()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()
