"""resources/start.py, run in small checkouts of its own."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
START = ROOT / "resources" / "start.py"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

PROGRAM = "import sys; print(*sys.argv[1:], sep='|'); sys.exit(7)\n"
KEY = "import sys; sys.path.insert(0, 'resources'); import start; print(start.key())"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a space in its name, set up, of a program that repeats its arguments."""
    root = tmp_path / "a checkout"
    for folder in ("resources", "playground"):
        (root / folder).mkdir(parents=True)
    shutil.copy(START, root / "resources")
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (root / "playground" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    venv.create(root / ".venv", symlinks=os.name != "nt")
    (site_packages,) = (root / ".venv").glob(
        "Lib/site-packages" if os.name == "nt" else "lib/python*/site-packages"
    )
    (site_packages / "checkout.pth").write_text(str(root), encoding="utf-8")
    key = subprocess.run(
        [sys.executable, "-c", KEY], cwd=root, capture_output=True, text=True, check=True
    )
    stamp = {"key": key.stdout.strip(), "extras": [], "libraries": True}
    (root / ".venv" / "set-up.json").write_text(json.dumps(stamp), encoding="utf-8")
    return root


def start(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the checkout's start script from a folder that has a "playground" of its own."""
    elsewhere = checkout.parent / "elsewhere"
    (elsewhere / "playground").mkdir(parents=True, exist_ok=True)
    (elsewhere / "playground" / "__main__.py").write_text("1 / 0", encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(checkout / "resources" / "start.py"), *arguments],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PIP_NO_INDEX": "1"},
    )


def test_a_checkout_that_is_set_up_hands_its_arguments_on_and_says_nothing(checkout: Path) -> None:
    run = start(checkout, "train", "my file", "--json")
    assert (run.stdout, run.stderr, run.returncode) == ("train|my file|--json\n", "", 7)


def test_a_set_up_that_fails_says_what_to_do_and_leaves_no_stamp(checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text("[project]\nname = 'changed'\n", encoding="utf-8")
    run = start(checkout)
    assert run.returncode == 1
    assert run.stdout == ""
    assert "run the same command again" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (checkout / ".venv" / "set-up.json").exists()


def test_it_parses_on_the_old_pythons_that_it_turns_away_and_needs_no_package() -> None:
    imported = set()
    for node in ast.walk(ast.parse(START.read_text(encoding="utf-8"), feature_version=(3, 7))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_it_asks_for_the_versions_that_pyproject_asks_for() -> None:
    text = START.read_text(encoding="utf-8")
    oldest = re.search(r"^OLDEST = \((\d+), (\d+)\)$", text, re.MULTILINE)
    assert oldest is not None
    assert PYPROJECT["project"]["requires-python"] == ">=" + ".".join(oldest.groups())
    (oracle,) = PYPROJECT["project"]["optional-dependencies"]["oracle"]
    assert f'"{oracle}"' in text
