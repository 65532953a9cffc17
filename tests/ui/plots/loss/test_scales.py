from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.ui.plots.loss.scales import LossScales

STEPS = np.array([0.0, 1.0, 2.0, 3.0])
LOSSES = st.lists(st.floats(0.0, 1e300), min_size=1, max_size=6)


def shown(losses: np.ndarray) -> tuple[LossScales, np.ndarray, tuple[float, float]]:
    """The scales, the places of these losses, and the range of their axis."""
    scales = LossScales()
    scales.see([losses])
    curve = scales.curve(np.arange(len(losses), dtype=float), losses)
    return scales, curve[1], scales.ranges([curve])[1]


@given(LOSSES)
def test_on_a_logarithmic_axis_every_loss_has_a_place_in_view_in_its_order(
    values: list[float],
) -> None:
    losses = np.array(values)
    _, places, (low, high) = shown(losses)
    assert np.isfinite(places).all()
    assert low < places.min()
    assert places.max() < high
    order = np.argsort(losses, kind="stable")
    assert (np.diff(places[order]) >= 0.0).all()
    np.testing.assert_allclose(places[losses > 0.0], np.log10(losses[losses > 0.0]))


def test_0_stands_a_decade_below_the_smallest_loss_and_only_0_does() -> None:
    scales, places, _ = shown(np.array([1.0, 1e-5, 3e-31, 0.0]))
    assert scales.zero == places[-1] == -32.0
    scales, _, _ = shown(np.array([1.0, 1e-5, 3e-31]))
    assert scales.zero is None


def test_a_run_that_begins_with_nothing_left_to_learn_is_in_view() -> None:
    scales, places, (low, high) = shown(np.zeros(3))
    assert scales.zero == places[0]
    assert low < places[0] < high


def test_a_linear_axis_shows_0_where_it_is() -> None:
    scales = LossScales()
    scales.set_logarithmic(False)
    scales.see([np.array([0.5, 0.0])])
    curve = scales.curve(STEPS[:2], np.array([0.5, 0.0]))
    assert scales.zero is None
    assert curve[1].tolist() == [0.5, 0.0]
    assert scales.ranges([curve])[1] == (0.0, pytest.approx(0.7))


def test_samples_without_a_loss_are_left_out() -> None:
    scales = LossScales()
    losses = np.array([1.0, np.nan, np.inf, 0.1])
    scales.see([losses])
    assert scales.curve(STEPS, losses)[0].tolist() == [0.0, 3.0]


def test_another_axis_of_losses_leaves_that_of_steps_as_it_was() -> None:
    scales = LossScales()
    scales.see([np.ones(1)])
    wide = scales.ranges([(np.array([900.0]), np.zeros(1))])[0]
    scales.set_logarithmic(False)
    assert scales.ranges([(np.array([400.0]), np.ones(1))])[0] == wide
