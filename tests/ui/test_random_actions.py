"""A short run of ``tests.random_actions``."""

from __future__ import annotations

import random

import pytest

from tests.random_actions import Actor, some_document


@pytest.mark.parametrize("seed", [5, 6])
def test_nothing_raises_or_disagrees_whatever_is_done(open_window, seed: int) -> None:
    actor = Actor(open_window(some_document(random.Random(seed))), seed)
    actor.run(60)
    assert not actor.faults, "\n".join(actor.faults.values())
