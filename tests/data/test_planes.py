"""The data sets in the plane, by the published facts about them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from playground.data.classes import class_numbers, with_classes
from playground.data.dataset import Dataset, load_data
from playground.data.planes import PLANE_SETS
from playground.model.document import Data, DocumentError, Formula, Generator, Points, frozen


def rows(name: str, **fields: object) -> Dataset:
    entry = PLANE_SETS[name]
    source = Generator(name, entry.n, entry.noise, test_fraction=entry.test_fraction)
    return load_data(Data(replace(source, **fields)))


@pytest.mark.parametrize("name", PLANE_SETS)
def test_every_set_has_two_inputs_and_a_seed_that_determines_it(name: str) -> None:
    first, again, other = (
        rows(name, noise=0.1),
        rows(name, noise=0.1),
        rows(name, noise=0.1, seed=9),
    )
    assert first.x.shape == (PLANE_SETS[name].n, 2)
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.y, again.y)
    assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize("name", ["spiral", "reg-plane", "blobs", "moons", "AND"])
def test_more_noise_moves_everything_further_in_the_same_direction(name: str) -> None:
    clear, some, more = (rows(name, noise=noise) for noise in (0.0, 0.1, 0.2))
    by_some = np.hstack([some.x, some.y]) - np.hstack([clear.x, clear.y])
    by_more = np.hstack([more.x, more.y]) - np.hstack([clear.x, clear.y])
    assert np.abs(by_some).max() > 0.01
    np.testing.assert_allclose(by_more, 2.0 * by_some, atol=1e-12)


@pytest.mark.parametrize("name", PLANE_SETS)
def test_held_out_rows_are_the_share_asked_for(name: str) -> None:
    data = rows(name, n=40, test_fraction=0.3)
    assert int(data.test.sum()) == 12


def test_circle_has_a_disc_of_half_the_radius_and_a_gap() -> None:
    data = rows("circle")
    radius = np.hypot(*data.x.T)
    inside = data.y[:, 0] == 1.0
    assert int(inside.sum()) == 250
    assert radius[inside].max() <= 2.5
    assert radius[~inside].min() >= 3.5
    assert radius.max() <= 5.0


def test_noise_in_circle_moves_the_labels_and_not_the_points() -> None:
    np.testing.assert_array_equal(rows("circle").x, rows("circle", noise=0.4).x)
    assert (rows("circle").y != rows("circle", noise=0.4).y).any()


def test_xor_keeps_clear_of_the_axes() -> None:
    data = rows("xor")
    assert np.abs(data.x).min() >= 0.3
    np.testing.assert_array_equal(data.y[:, 0] == 1.0, data.x[:, 0] * data.x[:, 1] > 0.0)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.5, 4.0)])
def test_the_variance_of_gauss_grows_with_the_noise(noise: float, variance: float) -> None:
    data = rows("gauss", n=20_000, noise=noise)
    upper = data.x[data.y[:, 0] == 1.0]
    np.testing.assert_allclose(upper.mean(axis=0), 2.0, atol=0.1)
    np.testing.assert_allclose(upper.var(axis=0), variance, rtol=0.06)


def test_a_spiral_winds_one_and_three_quarter_times() -> None:
    data = rows("spiral")
    arm = data.x[data.y[:, 0] == 1.0]
    angle = np.unwrap(np.arctan2(arm[1:, 0], arm[1:, 1]))
    assert angle[-1] - angle[0] == pytest.approx(1.75 * 2.0 * np.pi, rel=0.02)
    np.testing.assert_allclose(np.hypot(*arm.T), 5.0 * np.arange(250) / 250, atol=1e-12)


def test_the_values_of_the_inclined_plane() -> None:
    data = rows("reg-plane")
    assert len(data.x) == 1200
    np.testing.assert_allclose(data.y[:, 0], data.x.sum(axis=1) / 10.0)


def test_the_six_bumps_alternate() -> None:
    target = rows("reg-gauss").target
    assert target is not None
    x1, x2 = np.array([-4.0, 0.0, 4.0] * 2 + [8.0]), np.array([2.5] * 3 + [-2.5] * 3 + [0.0])
    np.testing.assert_array_equal(target(x1, x2), [-1.0, 1.0, -1.0, 1.0, -1.0, 1.0, 0.0])
    assert target(np.array([-3.0]), np.array([2.5]))[0] == -0.5


@pytest.mark.parametrize("n", [2, 3, 6])
def test_blobs_have_as_many_classes_as_asked_for(n: int) -> None:
    data = rows("blobs", classes=n)
    assert data.classes == tuple("ABCDEF")[:n]
    assert data.y.shape[1] == (1 if n == 2 else n)
    assert len(set(class_numbers(data.y).tolist())) == n


@pytest.mark.parametrize(
    ("gate", "wanted"), [("AND", "0001"), ("OR", "0111"), ("XOR", "0110"), ("NAND", "1110")]
)
def test_a_gate_is_its_truth_table(gate: str, wanted: str) -> None:
    data = rows(gate)
    assert data.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert "".join(f"{y:.0f}" for y in data.y[:, 0]) == wanted
    assert not data.test.any()


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (Generator("circle", range=(0.0, 1.0)), "range"),
        (Generator("circle", classes=3), "classes"),
        (Generator("blobs", classes=7), "classes"),
        (Generator("sine", classes=2), "classes"),
        (Generator("circle", noise=-1.0), "noise"),
        (Generator("spiral", noise=1e200), "noise"),
        (Generator("reg-plane", noise=1e200), "noise"),
        (Generator("circle", noise=float("inf")), "noise"),
        (Generator("AND", n=3), "n"),
        (Generator("circles"), "name"),
        (Formula("x1*x2", inputs=3), "inputs"),
        (Formula("x1*x2", inputs=1), "expression"),
    ],
)
def test_wrong_fields_are_refused_with_their_place(source: Generator, place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_data(Data(source))
    assert caught.value.place == place


def test_a_formula_in_x1_and_x2_has_values_over_a_square() -> None:
    data = load_data(Data(Formula("x1^2 - x2", n=50, range=(-2.0, 3.0), inputs=2)))
    np.testing.assert_allclose(data.y[:, 0], data.x[:, 0] ** 2 - data.x[:, 1])
    assert data.x.min() >= -2.0
    assert data.x.max() <= 3.0
    assert data.x_names == ("x1", "x2")


def test_a_formula_without_a_value_says_where() -> None:
    with pytest.raises(DocumentError, match=r"at x1 = .*, x2 = .*"):
        load_data(Data(Formula("log(x1 + x2 - 10)", inputs=2)))


def test_classes_can_be_added_and_renamed_but_none_with_points_goes() -> None:
    points = Points(frozen([[0.0, 0.0], [1.0, 1.0]]), frozen([[0.0], [1.0]]), classes=("A", "B"))
    three = with_classes(points, ("A", "B", "C"))
    assert three.y.tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    assert with_classes(three, ("red", "blue")).y.tolist() == [[0.0], [1.0]]
    last = replace(three, y=frozen([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    with pytest.raises(DocumentError, match="points of class"):
        with_classes(last, ("A", "B"))
