"""What a network has learned: exact pieces, kinks and the arithmetic behind them."""

from __future__ import annotations
