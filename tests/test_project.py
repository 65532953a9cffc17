"""The checkout as a whole: what lies where, and what may not be said in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

import playground
from playground.files.project import read_project

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")

TOP_LEVEL = {"playground", "resources", "tests", "pyproject.toml", "README.md", "LICENSE"}

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(?:root|wo" r"rk|tmp/lab|home/\w+|Users/\w+)/",
            r"(?<![\w.])[A-Z]:\\\\?Users\b",
            r"--(?:extra-)?index-" r"url",
            r"pypi\.(?:org|python)|files\.python" r"hosted|download\.pytorch",
        ]
    )
)


def tracked() -> list[Path]:
    """The files of the project, below the checkout: those that git knows, where git is here."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return [Path(name) for name in listing.stdout.split("\0") if name]
    folders = ("playground", "resources", "tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    return [path.relative_to(ROOT) for path in files if path.parent.name != "__pycache__"]


def test_the_top_level_holds_what_the_design_names_and_dot_files_alone() -> None:
    top = {path.parts[0] for path in tracked()}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL


def test_no_file_names_a_place_on_someone_s_machine_or_a_package_host() -> None:
    found = []
    for path in tracked():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture; or a file that is being moved
        found += [f"{path}: {match.group()}" for match in FORBIDDEN.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["see /home/" + "ann/notes", "C:" + "\\Users\\ann", '"/' + 'root/x"', "pip --index-" + "url x"],
)
def test_such_a_place_would_be_found(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_the_version_is_written_once_and_is_a_version() -> None:
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert PYPROJECT["tool"]["hatch"]["version"]["path"] == "playground/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", playground.__version__)


def test_the_installed_command_leads_somewhere() -> None:
    command = PYPROJECT["project"]["scripts"]["playground"]
    assert callable(metadata.EntryPoint("playground", command, "console_scripts").load())


def test_the_licence_is_the_one_that_pyproject_names() -> None:
    assert PYPROJECT["project"]["license"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_readme_s_commands_name_files_that_exist() -> None:
    named = set(re.findall(r"(?:resources|tests|playground|\.ci)/[\w./-]*\w", README))
    assert "resources/start.py" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.fixture
def readme_project(tmp_path: Path) -> Path:
    """The README's example of a project file, written to a file."""
    example = re.search(r"```json\n(.+?)```", README, re.DOTALL)
    assert example is not None
    path = tmp_path / "readme.playground.json"
    path.write_text(example.group(1), encoding="utf-8")
    return path


def test_the_readme_s_example_is_a_project_that_opens(readme_project: Path) -> None:
    assert len(read_project(readme_project).document.graph.edges) == 5


COMMANDS = re.findall(r"^playground [a-z]+\b[^#\n]*", README, re.M)


@pytest.mark.parametrize("command", [line.strip() for line in COMMANDS])
def test_each_of_the_readme_s_commands_works(command: str, readme_project: Path) -> None:
    arguments = command.replace("FILE", readme_project.name).split()[1:]
    table = "area,rooms,price\n50,2,100\n80,3,170\n120,4,240\n60,2,130\n"
    (readme_project.parent / "TABLE.csv").write_text(table, encoding="utf-8")
    run = playground_command(readme_project.parent, *arguments)
    assert run.returncode == 0, run.stderr


def test_the_readme_shows_every_command_that_needs_no_window(tmp_path: Path) -> None:
    listed = playground_command(tmp_path, "--help").stdout
    commands = set(re.findall(r"\bplayground\s+([a-z]+)\b", listed.split("Without", 1)[1]))
    assert {line.split()[1] for line in COMMANDS} == commands


def playground_command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs ``playground ARGUMENTS`` in ``folder``."""
    return subprocess.run(
        [sys.executable, "-m", "playground", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
