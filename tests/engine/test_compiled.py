"""Getting the compiled engine: from the cache or by compiling, or a reason why not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from playground.engine import native, warm
from playground.engine.compiled import (
    CompiledEngine,
    CompiledEngineLoader,
    cached_engine,
    compiled_engine,
)
from playground.engine.native import KernelError
from playground.engine.problem import Engine
from playground.engine.reference import loss_and_gradient
from playground.model.document import Training
from tests.engine.random_problems import problem_on, skip_graph, start_of

ROOT = Path(__file__).parent.parent.parent
SECONDS = 600.0  # timeout for a machine with other work; compiling takes 16 s of a quiet core


class Answer:
    """Waits for the answer of a loader."""

    def __init__(self) -> None:
        self.engine: Engine | None = None
        self.reason = ""
        self.compiling = threading.Event()
        self.given = threading.Event()

    def ready(self, engine: Engine) -> None:
        self.engine = engine
        self.given.set()

    def failed(self, reason: str) -> None:
        self.reason = reason
        self.given.set()

    def ask(self, loader: CompiledEngineLoader) -> None:
        loader.start(self.ready, self.failed, self.compiling.set)


def blocked(folder: Path) -> Path:
    """A folder that not even root can create: its parent is a file."""
    (folder / "file").write_text("")
    return folder / "file" / "cache"


def python(code: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_loader_gives_the_engine_from_the_cache(compiled: CompiledEngine) -> None:
    answer, loader = Answer(), CompiledEngineLoader()
    answer.ask(loader)
    assert answer.given.wait(SECONDS)
    assert answer.engine is not None
    assert (answer.engine.name, answer.engine.releases_gil) == ("compiled", True)
    assert not answer.compiling.is_set()
    assert loader.stop()


def test_an_empty_cache_is_filled_by_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A user's first start, and the second one; less optimised, which takes half the time.
    monkeypatch.setenv("NUMBA_OPT", "0")
    answer, loader = Answer(), CompiledEngineLoader(tmp_path / "new")
    answer.ask(loader)
    assert answer.given.wait(SECONDS)
    assert loader.stop()
    assert answer.compiling.is_set()
    assert answer.reason == ""
    problem = problem_on(skip_graph("tanh"), Training())
    parameters = start_of(problem).parameters
    gradient = cached_engine(tmp_path / "new").prepare(problem).gradient(parameters)
    assert np.allclose(gradient, loss_and_gradient(problem, parameters)[1], rtol=1e-12, atol=1e-14)
    assert [path.suffix for path in (tmp_path / "new").iterdir()] == [".bin"]


def test_a_stopped_loader_ends_its_process_and_calls_nothing(tmp_path: Path) -> None:
    answer, loader = Answer(), CompiledEngineLoader(tmp_path)
    answer.ask(loader)
    assert answer.compiling.wait(SECONDS)
    assert loader.stop()
    assert not answer.given.is_set()
    with pytest.raises(KernelError):
        cached_engine(tmp_path)


def test_a_process_that_can_not_be_started_gives_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    with pytest.raises(KernelError, match=r"could not be compiled: .+\.$"):
        compiled_engine(tmp_path)
    answer, loader = Answer(), CompiledEngineLoader(tmp_path)
    answer.ask(loader)
    assert answer.given.wait(SECONDS)
    assert loader.stop()
    assert "could not be compiled" in answer.reason


def test_a_loader_that_was_not_started_can_be_stopped() -> None:
    assert CompiledEngineLoader().stop()


def test_a_cache_that_can_not_be_written_gives_a_reason(tmp_path: Path) -> None:
    answer, loader = Answer(), CompiledEngineLoader(blocked(tmp_path))
    answer.ask(loader)
    assert answer.given.wait(SECONDS)
    assert loader.stop()
    assert answer.engine is None
    assert "can't be written" in answer.reason
    assert str(tmp_path) in answer.reason
    with pytest.raises(KernelError, match="can't be written"):
        compiled_engine(blocked(tmp_path))
    with pytest.raises(KernelError, match="can't be written"):
        native.store(b"x", blocked(tmp_path) / "kernels.bin")


if sys.platform != "win32":

    def test_a_user_without_a_home_gets_a_reason() -> None:
        # As in a container with an unknown user id.
        done = python(
            "import os, pwd, sys\n"
            "def unknown(number): raise KeyError(number)\n"
            "pwd.getpwuid = unknown\n"
            "for name in ('HOME', 'XDG_CACHE_HOME'): os.environ.pop(name, None)\n"
            "from playground.cli.engine import fastest_engine\n"
            "print(fastest_engine().name)"
        )
        assert done.stdout == "reference\n", done.stderr
        assert "no home folder" in done.stderr


def test_without_numba_there_is_a_reason_and_no_crash() -> None:
    done = python(
        "import sys; sys.modules['llvmlite'] = None\n"
        "from playground.engine.compiled import compiled_engine\n"
        "from playground.engine.native import KernelError\n"
        "try: compiled_engine()\n"
        "except KernelError as error: print(error)"
    )
    assert done.stdout == "numba is not installed for this Python.\n", done.stderr


def test_a_warm_start_does_not_import_numba(compiled: CompiledEngine) -> None:
    done = python(
        "import sys\n"
        "from playground.engine.compiled import cached_engine\n"
        "print(cached_engine().name, 'numba' in sys.modules)"
    )
    assert done.stdout == "compiled False\n", done.stderr


def test_the_cache_file_depends_on_the_processor(
    compiled: CompiledEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = native.cache_file()
    assert here == native.cache_file()
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert native.cache_file() != here
    monkeypatch.delenv("NUMBA_CPU_NAME")
    monkeypatch.setenv("NUMBA_CPU_FEATURES", "")
    assert native.cache_file() != here


@pytest.mark.parametrize("damage", ["short", "changed", "empty", "other"])
def test_damaged_code_is_not_run(compiled: CompiledEngine, tmp_path: Path, damage: str) -> None:
    data = native.cache_file().read_bytes()
    middle = len(data) // 2
    path = tmp_path / "kernels.bin"
    path.write_bytes(
        {
            "short": data[:middle],
            "changed": data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :],
            "empty": b"",
            "other": b"[1]\nsomething else",
        }[damage]
    )
    with pytest.raises(KernelError, match="damaged"):
        native.load(path)
    assert not warm.usable(path)


def test_a_missing_file_gives_a_reason(tmp_path: Path) -> None:
    with pytest.raises(KernelError, match="can't be read"):
        cached_engine(tmp_path)


def test_compiling_again_keeps_the_cached_file(
    compiled: CompiledEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    before = native.cache_file().stat()
    assert warm.main([]) == 0
    assert capsys.readouterr().out.endswith("up to date\n")
    assert native.cache_file().stat().st_mtime_ns == before.st_mtime_ns


def test_compiling_prints_why_it_is_not_possible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The check comes before the ten seconds of compiling.
    assert warm.main([str(blocked(tmp_path))]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "can't be written" in err


def test_the_cache_is_in_the_users_cache_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if sys.platform == "win32":
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    elif sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(tmp_path))
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert tmp_path in native.cache_directory().parents
