"""The initial values of weights and biases."""

from __future__ import annotations
