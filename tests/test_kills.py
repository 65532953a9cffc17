"""The program is really killed; see ``kills.py``, which does so many more times."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HAS_QT = importlib.util.find_spec("PySide6") is not None


@pytest.mark.skipif(not (HAS_QT and hasattr(os, "fork")), reason="needs Qt and fork")
def test_a_signal_that_asks_the_program_to_end_costs_nothing_and_kill_little() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills", "--times", "3", "--longest", "1.5"],
        capture_output=True,
        text=True,
        timeout=110,
        cwd=Path(__file__).parent.parent,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    killed, ended, hung_up = done.stdout.splitlines()
    assert "exit codes [-9]" in killed
    assert "exit codes [143], lost at most 0.00 s of edits, 0.00 s of training" in ended
    assert "exit codes [129], lost at most 0.00 s of edits, 0.00 s of training" in hung_up
