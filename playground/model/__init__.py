"""What a network is: frozen values, pure Python and NumPy."""

from __future__ import annotations
