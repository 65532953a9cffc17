"""The import arrows of the house: model <- data <- engine <- analysis <- files <- session <- ui.

They are read from the source, so that an import inside a function counts too.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "playground"

ROOMS = ("model", "data", "engine", "analysis", "files", "session", "ui", "cli")
# From the bottom up; those in one line do not import one another.
UI_ROOMS = (
    ("shell",),
    ("inputs",),
    ("importing",),
    ("commands",),
    ("canvas", "plots", "panels"),
    ("appearance",),
    ("presentation",),
    ("workplace",),
    ("highlights",),
    ("window",),
    ("app",),
)
# Within ui/canvas/; the files directly in it (the view) are above all of these.
CANVAS_ROOMS = (("geometry",), ("paint",), ("access",), ("editing",), ("gestures",))
QT = {"PySide6", "shiboken6", "pyqtgraph"}


def module_name(path: Path, package: Path) -> str:
    """``playground.model.graph`` for the file ``model/graph.py`` of ``package``."""
    parts = [package.name, *path.relative_to(package).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imported(text: str, home: tuple[str, ...]) -> tuple[str, ...]:
    """The full name of everything that a file of the package ``home`` imports, wherever in it and
    however."""
    return tuple(names_in(ast.parse(text), home))


def names_in(tree: ast.Module, home: tuple[str, ...]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = name.id if isinstance(name, ast.Name) else name
            if name in {"import_module", "__import__"} and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def imports_of(package: Path) -> dict[str, set[str]]:
    """Every module of ``package``, and what each imports.

    The package's own names are cut down to modules: ``p.model.graph``, not ``p.model.graph.Graph``.
    """
    files = {module_name(path, package): path for path in sorted(package.rglob("*.py"))}
    result = {}
    for module, path in files.items():
        names = set()
        parts = tuple(module.split("."))
        home = parts if path.name == "__init__.py" else parts[:-1]
        for name in imported(path.read_text(encoding="utf-8"), home):
            while name.startswith(package.name + ".") and name not in files:
                name = name.rpartition(".")[0]
            names.add(name)
        result[module] = names - {module}
    return result


def wrong_arrows(package: Path) -> list[str]:
    """What breaks the rules, one line each; empty when the house is in order."""
    imports = imports_of(package)
    wrong = []

    def room(module: str) -> str | None:
        """The room of a module, None for the package itself, its start file and strangers."""
        parts = module.split(".")
        return parts[1] if parts[0] == package.name and parts[1:2] != [] else None

    for module, names in imports.items():
        here = room(module)
        if here is None:
            wrong += [f"{module} imports {name}" for name in names if room(name)]
            continue
        if here == "__main__":
            wrong += [f"{module} imports {n}" for n in names if room(n) not in (None, "cli")]
            continue
        if here not in ROOMS:
            wrong.append(f"{module} is in no room")
            continue
        place = ROOMS.index(here)
        for name in names:
            there, outside = room(name), name.split(".")[0]
            forbidden = (
                (there is not None and there not in ROOMS[: place + 1])
                or (outside in QT and place < ROOMS.index("session"))
                or (outside == "pyqtgraph" and not module.startswith(f"{package.name}.ui.plots"))
                or (outside in {"numba", "llvmlite"} and here != "engine")
                or (
                    here == "session"
                    and outside == "PySide6"
                    and name.split(".")[1:2] not in (["QtCore"], ["QtGui"])
                )
            )
            if here == "ui" == there:
                forbidden = forbidden or not may_import(module, name)
            if forbidden:
                wrong.append(f"{module} imports {name}")
    return sorted(wrong)


def may_import(module: str, name: str) -> bool:
    """Whether one file of ui/ may import another: of its own room, or of a lower one.

    Rooms of the same height, such as canvas and plots, meet in the window alone.
    """
    mine, its = module.split(".")[2:], name.split(".")[2:]
    if not its:
        return True
    if mine[:1] != its[:1]:
        return height(UI_ROOMS, its[0]) < height(UI_ROOMS, mine[0])
    if mine[:1] == ["canvas"] and len(its) > 1:
        return height(CANVAS_ROOMS, its[1]) <= height(CANVAS_ROOMS, mine[1])
    return True


def height(rooms: Sequence[Collection[str]], name: str) -> int:
    """How far up a room stands; what is in none of them stands on top."""
    return next((i for i, names in enumerate(rooms) if name in names), len(rooms))


def circles(package: Path) -> list[list[str]]:
    """Groups of modules that import one another, directly or through others.

    The strongly connected components of the import graph (Tarjan, "Depth-first search and linear
    graph algorithms", 1972). Imports under ``TYPE_CHECKING`` count.
    """
    imports = imports_of(package)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for name in imports[module] & imports.keys():
            if name not in index:
                visit(name)
            if name in stack:
                low[module] = min(low[module], low[name])
        if low[module] == index[module]:
            group = stack[stack.index(module) :]
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(sorted(group))

    for module in imports:
        if module not in index:
            visit(module)
    return sorted(found)


def test_no_import_runs_against_the_arrows() -> None:
    assert wrong_arrows(PACKAGE) == []


def test_no_modules_import_one_another() -> None:
    assert circles(PACKAGE) == []


def test_modules_that_import_one_another_are_found(tmp_path: Path) -> None:
    package = tmp_path / "p"
    package.mkdir()
    for name, text in {
        "__init__": "",
        "a": "from p.b import x",
        "b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.c import y",
        "c": "def f():\n    import p.a",
        "d": "from p import a\nfrom p.e import z",
        "e": "import p.b",
    }.items():
        (package / f"{name}.py").write_text(text + "\n", encoding="utf-8")
    assert circles(package) == [["p.a", "p.b", "p.c"]]


def test_every_room_was_read() -> None:
    assert {name.split(".")[1] for name in imports_of(PACKAGE) if "." in name} >= {
        room for room in ROOMS if (PACKAGE / room).exists() or (PACKAGE / f"{room}.py").exists()
    }


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("model/a.py", "import playground.engine.b", "playground.engine.b"),
        ("model/a.py", "from playground import engine", "playground.engine"),
        ("model/a.py", "from ..data import c", "playground.data.c"),
        ("model/a.py", "def f():\n    from playground.data.c import x", "playground.data.c"),
        ("data/c.py", "if 0:\n    import playground.analysis", "playground.analysis"),
        ("engine/b.py", "import importlib\nimportlib.import_module('PySide6')", "PySide6"),
        ("files/d.py", "from PySide6.QtCore import QObject", "PySide6.QtCore.QObject"),
        ("files/d.py", "from playground.session import S", "playground.session"),
        ("files/d.py", "from numba import njit", "numba.njit"),
        ("session.py", "from PySide6.QtWidgets import QWidget", "PySide6.QtWidgets.QWidget"),
        ("session.py", "import pyqtgraph", "pyqtgraph"),
        ("session.py", "import playground.cli", "playground.cli"),
        ("ui/canvas/view.py", "import pyqtgraph", "pyqtgraph"),
        ("ui/canvas/view.py", "from playground.ui.plots import fit", "playground.ui.plots.fit"),
        ("ui/canvas/view.py", "from playground.ui import window", "playground.ui.window"),
        ("ui/plots/fit.py", "from ..panels.data import x", "playground.ui.panels.data"),
        ("ui/shell/theme.py", "from ...ui.panels import data", "playground.ui.panels.data"),
        ("ui/canvas/paint/edges.py", "from .. import view", "playground.ui.canvas.view"),
        (
            "ui/canvas/geometry/hits.py",
            "from ..paint import edges",
            "playground.ui.canvas.paint.edges",
        ),
        ("__main__.py", "import playground.ui.window", "playground.ui.window"),
        ("__init__.py", "import playground.model.e", "playground.model.e"),
    ],
)
def test_a_wrong_arrow_is_found(tmp_path: Path, file: str, line: str, fault: str) -> None:
    house = {
        "__init__.py": "",
        "__main__.py": "from playground.cli import main",
        "cli.py": "def main():\n    from playground.ui.window import Window",
        "model/__init__.py": "",
        "model/e.py": "import numpy",
        "model/a.py": "from playground.model.e import x\nfrom playground import __version__",
        "data/__init__.py": "",
        "data/c.py": "from ..model import a",
        "engine/__init__.py": "",
        "engine/b.py": "import numba\nfrom playground.data.c import x",
        "analysis/__init__.py": "",
        "files/__init__.py": "",
        "files/d.py": "import playground.engine.b",
        "session.py": "from PySide6.QtCore import QObject\nimport playground.files.d",
        "ui/__init__.py": "",
        "ui/shell/__init__.py": "",
        "ui/shell/theme.py": "from PySide6.QtWidgets import QStyle",
        "ui/window.py": "import playground.ui.canvas.view, playground.ui.plots.fit",
        "ui/canvas/__init__.py": "",
        "ui/canvas/geometry/__init__.py": "",
        "ui/canvas/geometry/hits.py": "from playground.model.e import x",
        "ui/canvas/paint/__init__.py": "",
        "ui/canvas/paint/edges.py": "from ...shell import theme\nfrom ..geometry import hits",
        "ui/canvas/view.py": "from .paint import edges",
        "ui/plots/__init__.py": "",
        "ui/plots/fit.py": "import pyqtgraph\nfrom ..shell import theme\nimport playground.session",
        "ui/panels/__init__.py": "",
        "ui/panels/data.py": "from playground.ui.shell import theme",
    }
    package = tmp_path / "playground"
    for name, text in house.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text + "\n", encoding="utf-8")
    assert wrong_arrows(package) == []
    with (package / file).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    module = module_name(package / file, package)
    assert f"{module} imports {fault}" in wrong_arrows(package)


def test_a_module_outside_of_the_rooms_is_found(tmp_path: Path) -> None:
    package = tmp_path / "playground"
    package.mkdir()
    (package / "helpers.py").write_text("", encoding="utf-8")
    assert wrong_arrows(package) == ["playground.helpers is in no room"]


WITHOUT_QT = """
import importlib, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            raise ModuleNotFoundError(f"{name} is not installed here", name=name)

sys.meta_path.insert(0, NoQt())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ``code`` in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PACKAGE.parent,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
    )


def test_the_rooms_below_the_session_and_the_command_line_run_without_qt() -> None:
    below = ROOMS[: ROOMS.index("session")]
    modules = [name for name in imports_of(PACKAGE) if name.split(".")[1:2] in [[r] for r in below]]
    assert len(modules) > len(below)
    code = WITHOUT_QT + ("from playground.cli import main\nsys.exit(main(['examples']))")
    run = python(code, *modules)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip()


def test_starting_up_imports_nothing_heavy() -> None:
    heavy = ["numba", "llvmlite", "scipy", "torch", "PySide6", "pyqtgraph"]
    run = python(
        "import sys, playground.cli\n"
        "print(*[name for name in sys.argv[1:] if name in sys.modules])",
        *heavy,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []
