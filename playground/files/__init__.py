"""Project files and exports."""

from __future__ import annotations
