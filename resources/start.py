#!/usr/bin/env python3
"""Sets up Network Playground in this checkout and starts it; needs nothing but Python.

    python3 resources/start.py               opens the program
    python3 resources/start.py ARGUMENTS     does what the command ``playground ARGUMENTS`` does
    python3 resources/start.py test          checks the code and runs every test
    python3 resources/start.py test ARGS     runs pytest alone, with these arguments
    python3 resources/start.py test --oracle compares with PyTorch too, and downloads it if need be

The first run makes the virtual environment ``.venv`` beside pyproject.toml; a stamp in it makes
the later ones quick. The file keeps to the syntax of Python 3.6, so that an old Python reaches
the line that tells it is too old.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        f"Network Playground needs Python {OLDEST[0]}.{OLDEST[1]} or newer; "
        f"this is Python {sys.version_info[0]}.{sys.version_info[1]}."
    )

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = ENVIRONMENT / "set-up.json"

# What Qt loads on Linux, and the Debian package it comes in.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format --check": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
}


class SetUpError(Exception):
    """Something that the person at the keyboard has to mend; its text says what and how."""


def say(text: str) -> None:
    """Prints one line of progress; on stderr, for stdout carries results only."""
    print(text, file=sys.stderr, flush=True)


def run(command: list) -> "tuple[bool, str]":
    """Runs ``command`` and returns whether it went well, and its last lines.

    On a terminal what it prints passes by on one line, so that a long download is seen to move.
    """
    lines = []
    moving = sys.stderr.isatty()
    width = shutil.get_terminal_size().columns - 3
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        stdin=None if moving else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout:
            lines.append(line.rstrip())
            if moving:
                print("\r\033[K  " + line.strip()[:width], end="", file=sys.stderr, flush=True)
    if moving:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    return process.returncode == 0, "\n".join("  " + line for line in lines[-30:])


# --- the system's own packages (Linux) ---


def loads(library: str) -> bool:
    """Whether the dynamic linker finds ``library``."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Whether any font that Qt can draw with is installed."""
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(
        name.endswith((".ttf", ".otf", ".ttc", ".pfb"))
        for folder in folders
        for _, _, names in os.walk(str(folder))
        for name in names
    )


def missing_from_the_system() -> "dict[str, str]":
    """What is missing on this Linux, each with the Debian package that brings it."""
    missing = {name: package for name, package in LIBRARIES.items() if not loads(name)}
    if not has_font():
        missing["a font"] = FONT_PACKAGE
    if importlib.util.find_spec("ensurepip") is None:
        missing["Python's venv"] = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return missing


def install_system_packages() -> bool:
    """Brings what Qt needs of the system, where that is possible; returns whether all is there."""
    if not sys.platform.startswith("linux"):
        return True
    missing = missing_from_the_system()
    if not missing:
        return True
    packages = sorted(set(missing.values()))
    by_hand = "apt-get install " + " ".join(packages)
    if not (Path("/etc/debian_version").exists() and shutil.which("apt-get")):
        say("Not found on this system, and needed by the window: " + ", ".join(missing) + ".")
        say("Please install them with the system's package manager. Going on without.")
        return False
    if os.geteuid() == 0:
        administrator = []
    elif shutil.which("sudo"):
        administrator = ["sudo"] if sys.stdin.isatty() else ["sudo", "-n"]
    else:
        say("Needed by the window, and an administrator can install it: " + by_hand)
        return False
    say("Installing system libraries for Qt with apt-get: " + " ".join(packages))
    apt = [*administrator, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
    run([*apt, "update"])
    done, output = run([*apt, "install", "--no-install-recommends", *packages])
    if not done:
        say(output)
        say("apt-get failed. An administrator can run it by hand: " + by_hand)
    return done


# --- the virtual environment ---


def key() -> str:
    """A digest of all that a finished set-up depends on; empty when there is no environment."""
    settings = ENVIRONMENT / "pyvenv.cfg"
    if not (PYTHON.exists() and settings.exists()):
        return ""
    parts = (str(ROOT).encode(), (ROOT / "pyproject.toml").read_bytes(), settings.read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp() -> dict:
    """What the last finished set-up wrote: its key, extras, and whether the libraries are there."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return {name: stamp[name] for name in ("key", "extras", "libraries")}
    except (OSError, ValueError, LookupError, TypeError):
        return {"key": None, "extras": [], "libraries": False}


def make_environment() -> None:
    """Makes ``.venv`` unless a working one of a Python new enough is there."""
    if PYTHON.exists():
        probe = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
        if run([PYTHON, "-c", probe])[0]:
            return
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError("This Python has no venv module with pip; please install it, then retry.")
    say("Making a virtual environment in .venv")
    done, output = run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    if not done:
        raise SetUpError(output + "\nThe virtual environment could not be made.")


def pip_install(*arguments: str) -> "tuple[bool, str]":
    """Runs pip in ``.venv``; the result is that of `run`."""
    options = ["--disable-pip-version-check", "--no-input"]
    return run([PYTHON, "-m", "pip", "install", *options, *arguments])


def install_local_pytorch() -> bool:
    """Installs PyTorch if pip has been told of a folder with a wheel of it; some tests compare.

    From an index it may be a download of gigabytes, so nobody gets it from there unasked.
    """
    say("Looking for PyTorch among the wheels on this machine; some tests compare with it")
    return pip_install("--no-index", "--no-deps", "--only-binary=:all:", "torch>=2.4")[0]


def install_packages(extras: "set[str]") -> "set[str]":
    """Installs the project and ``extras``; returns the extras that are there then."""
    if "test" in extras and "oracle" not in extras and install_local_pytorch():
        extras = extras | {"oracle"}
    names = ",".join(sorted(extras))
    say("Installing the packages: Qt, NumPy, a compiler for the kernels (a few minutes at first)")
    done, output = pip_install("--editable", f".[{names}]" if names else ".")
    if not done:
        raise SetUpError(
            output + "\npip could not install the packages. Please check the network connection"
            " and that a gigabyte of disk is free, then run the same command again."
        )
    return extras


def set_up(extras: "set[str]") -> "set[str]":
    """Makes everything ready, or returns at once when it is; returns the extras installed."""
    stamp = read_stamp()
    have = set(stamp["extras"])
    ready = stamp["key"] == key() and extras <= have
    if ready and stamp["libraries"]:
        return have
    libraries = install_system_packages()
    if not ready:
        if STAMP.exists():
            STAMP.unlink()
        make_environment()
        have = install_packages(have | extras)
        say("Ready.")
    STAMP.write_text(
        json.dumps({"key": key(), "extras": sorted(have), "libraries": libraries}),
        encoding="utf-8",
    )
    return have


# --- what it is all for ---


def call(*command: str) -> int:
    """Runs ``command`` with the environment's Python in the checkout; returns its exit code."""
    return subprocess.call([str(PYTHON), *command], cwd=str(ROOT))


def heading(text: str) -> None:
    print("\n== " + text, flush=True)


def run_tests(arguments: "list[str]", oracle: bool) -> int:
    """Runs the checks and pytest, all of them whatever fails; pytest's closing line comes last."""
    failed = []
    if not arguments:
        for name, command in CHECKS.items():
            heading(name)
            if call("-m", *command):
                failed.append(name)
    heading("compile the kernels (once; where that fails the program does without)")
    call("-m", "playground.engine.warm")
    heading("pytest" + (" (FAILED before: " + ", ".join(failed) + ")" if failed else ""))
    chosen = [] if oracle else ["-m", "not oracle"]
    if not arguments:  # a few tests are quicker than the start of a process for each core
        chosen += ["--numprocesses", "auto", "--dist", "worksteal"]
    return call("-m", "pytest", *chosen, *arguments) or (1 if failed else 0)


def hand_over(command: "list[str]") -> int:
    """Becomes ``command``, or waits for it where a process cannot be replaced."""
    if os.name != "nt":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the program got it too, and ends when it has tidied up
                continue


def main(arguments: "list[str]") -> int:
    """Sets up and does what ``arguments`` ask for; returns the exit code."""
    try:
        if arguments[:1] != ["test"]:
            set_up(set())
            # -P: a folder "playground" where the user happens to stand is not the program.
            return hand_over([str(PYTHON), "-P", "-m", "playground", *arguments])
        rest = [argument for argument in arguments[1:] if argument != "--oracle"]
        extras = {"test"} if rest == arguments[1:] else {"test", "oracle"}
        return run_tests(rest, "oracle" in set_up(extras))
    except SetUpError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The same command goes on from here.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
