"""How kinks move, and how they are moved."""

from __future__ import annotations
