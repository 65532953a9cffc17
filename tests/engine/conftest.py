"""The compiled engine, loaded once for all tests."""

from __future__ import annotations

import pytest

from playground.engine.compiled import CompiledEngine, compiled_engine


@pytest.fixture(scope="session")
def compiled() -> CompiledEngine:
    """Compiles the kernels first when the cache does not have them yet: about ten seconds."""
    return compiled_engine()
