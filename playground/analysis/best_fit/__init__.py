"""The best fit that a network, or any function with so many kinks, can have."""

from __future__ import annotations
