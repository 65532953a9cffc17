"""What a network learns from: generators, formulas, tables and shipped sets."""

from __future__ import annotations
