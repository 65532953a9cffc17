"""How a network learns: programs, runs and the trainer thread."""

from __future__ import annotations
