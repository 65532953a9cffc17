"""The exact pieces of a piecewise-linear network."""

from __future__ import annotations
