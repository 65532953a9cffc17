"""The sets in the plane are those of their sources: places, labels and the meaning of the noise."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from playground.data.dataset import Dataset, load_data, suggested_scaling
from playground.data.fitting import with_data
from playground.data.generators import GENERATORS, generator, new_source
from playground.data.plane_sets import PLANE_SETS, Group
from playground.data.task import task_of_data
from playground.engine.problem import problem_of
from playground.model.document import Data, DocumentError, Generator, dense_document

CLASSES = [name for name, entry in PLANE_SETS.items() if entry.group is Group.CLASSES]
GATES = {
    "and": [0, 0, 0, 1],
    "or": [0, 1, 1, 1],
    "xor-gate": [0, 1, 1, 0],
    "nand": [1, 1, 1, 0],
}


def rows(name: str, n: int | None = None, noise: float = 0.0, seed: int = 0, **more) -> Dataset:
    n = new_source(name).n if n is None else n
    return load_data(Data(Generator(name, n, noise, seed, test_fraction=0.0, **more)))


def radius(d: Dataset) -> np.ndarray:
    return np.hypot(*d.x.T)


def test_there_are_500_rows_of_classes_and_1200_of_values() -> None:
    sizes = {name: new_source(name).n for name in PLANE_SETS}
    assert {sizes[name] for name in CLASSES} == {500}
    assert (sizes["reg-plane"], sizes["reg-gauss"], sizes["and"]) == (1200, 1200, 4)


@pytest.mark.parametrize("name", PLANE_SETS)
@pytest.mark.parametrize("n", [5, 500])
def test_every_set_has_the_wanted_number_of_rows_and_half_of_each_class(name: str, n: int) -> None:
    d = rows(name, n, 0.1)
    assert d.x.shape == (n, 2)
    assert d.inputs.names == ("x1", "x2")
    if name in CLASSES and name not in ("circle", "xor"):  # there the noise changes labels
        shares = d.y.mean(axis=0)
        assert np.abs(shares - 1.0 / max(2, d.y.shape[1])).max() <= 1.0 / n


@pytest.mark.parametrize("name", PLANE_SETS)
def test_the_seed_determines_the_points_and_another_noise_leaves_their_order(name: str) -> None:
    def same(a: Dataset, b: Dataset) -> bool:
        return np.array_equal(a.x, b.x) and np.array_equal(a.y, b.y)

    source = Generator(name, 60, 0.2, 7)
    first = load_data(Data(source))
    load_data.cache_clear()
    assert same(first, load_data(Data(source)))
    assert not same(first, rows(name, 60, 0.2, 8))


def test_the_circle_is_a_disc_in_a_ring_with_a_gap() -> None:
    d = rows("circle")
    inside = d.y[:, 0] == 1.0
    assert inside.sum() == 250
    assert radius(d)[inside].max() < 2.5
    assert radius(d)[~inside].min() >= 3.5
    assert radius(d).max() <= 5.0


def test_four_quadrants_keep_clear_of_the_axes() -> None:
    d = rows("xor")
    assert np.abs(d.x).min() >= 0.3
    assert np.abs(d.x).max() <= 5.3
    np.testing.assert_array_equal(d.y[:, 0] == 1.0, d.x[:, 0] * d.x[:, 1] >= 0.0)


@pytest.mark.parametrize("name", ["circle", "xor", "reg-plane", "reg-gauss"])
def test_the_noise_moves_where_the_label_is_read_not_the_point(name: str) -> None:
    clear, noisy = rows(name), rows(name, noise=0.3)
    np.testing.assert_array_equal(clear.x, noisy.x)
    np.testing.assert_array_equal(clear.target(*clear.x.T), clear.y[:, 0])
    changed = (clear.y != noisy.y).mean()
    assert changed > 0.05


def test_a_noisy_circle_changes_labels_near_its_border_only() -> None:
    clear, noisy = rows("circle"), rows("circle", noise=0.2)
    changed = (clear.y != noisy.y)[:, 0]
    far = np.abs(radius(clear) - 2.5) > np.sqrt(2.0)  # by at most 5 * 0.2 on both axes
    assert changed.any()
    assert not changed[far].any()


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.25, 2.25), (0.5, 4.0)])
def test_clouds_have_the_variance_of_their_noise(noise: float, variance: float) -> None:
    d = rows("gauss", 20_000, noise)
    for value, middle in ((1.0, 2.0), (0.0, -2.0)):
        cloud = d.x[d.y[:, 0] == value]
        assert cloud.mean(axis=0) == pytest.approx([middle, middle], abs=0.06)
        assert cloud.var(axis=0) == pytest.approx([variance, variance], rel=0.06)


def test_the_spirals_are_two_arms_of_one_and_three_quarter_turns() -> None:
    d, noisy = rows("spiral"), rows("spiral", noise=0.5)
    i = np.arange(250) / 250
    t = 1.75 * i * 2.0 * np.pi
    arm = 5.0 * i[:, None] * np.column_stack([np.sin(t), np.cos(t)])
    np.testing.assert_allclose(d.x[:250], arm, atol=1e-12)
    np.testing.assert_allclose(d.x[250:], -arm, atol=1e-12)
    moved = np.abs(noisy.x - d.x)
    assert 0.45 < moved.max() <= 0.5


def test_the_moons_are_half_circles_that_interlock() -> None:
    d = rows("moons", 101)
    upper, lower = d.x[d.y[:, 0] == 0.0], d.x[d.y[:, 0] == 1.0]
    np.testing.assert_allclose(np.hypot(*upper.T), 1.0)
    np.testing.assert_allclose(np.hypot(*(lower - [1.0, 0.5]).T), 1.0)
    assert upper[:, 1].min() >= -1e-12
    assert lower[:, 1].max() <= 0.5 + 1e-12
    assert np.std(rows("moons", 5000, 0.1).x - rows("moons", 5000).x) == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize("k", range(2, 7))
def test_blobs_have_the_wanted_number_of_classes_with_names(k: int) -> None:
    d = rows("blobs", 600, classes=k)
    assert d.classes == tuple("ABCDEF"[:k])
    assert str(task_of_data(d)) == f"2 inputs, {k} classes"
    assert d.y.shape == (600, 1 if k == 2 else k)
    if k > 2:
        assert d.y_names == d.classes
        middles = np.array([d.x[d.y[:, c] == 1.0].mean(axis=0) for c in range(k)])
        assert np.hypot(*middles.T) == pytest.approx(4.0, abs=0.3)
        for a, b in itertools.combinations(range(k), 2):
            assert np.hypot(*(middles[a] - middles[b])) > 3.0


def test_the_tilted_plane_and_the_six_bumps_have_their_published_values() -> None:
    plane, bumps = rows("reg-plane"), rows("reg-gauss")
    np.testing.assert_allclose(plane.y[:, 0], plane.x.sum(axis=1) / 10.0)
    assert np.abs(plane.x).max() <= 6.0
    tops = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for x1, x2, value in tops:
        assert bumps.target(np.array([x1]), np.array([x2])) == [value]
        assert bumps.target(np.array([x1 + 1.0]), np.array([x2])) == pytest.approx([value / 2.0])
    assert bumps.target(np.array([2.0, 6.0]), np.array([0.0, 6.0])).tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("name", "outputs"), GATES.items())
def test_a_gate_is_its_truth_table(name: str, outputs: list[int]) -> None:
    source = new_source(name)
    assert (source.n, source.noise, source.test_fraction) == (4, 0.0, 0.0)
    d = load_data(Data(source))
    assert d.x.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert d.y[:, 0].tolist() == outputs
    assert not d.test.any()
    assert rows(name, 40).y[:, 0].tolist() == outputs * 10


@pytest.mark.parametrize("name", GENERATORS)
def test_a_network_can_learn_every_generated_set(name: str) -> None:
    source = new_source(name)
    data = Data(source, suggested_scaling(source))
    start = dense_document((1, 3, 1), ("relu", "linear"), Data(Generator()))
    document = with_data(start, data)
    assert problem_of(document, load_data(data)).n_train > 0


@pytest.mark.parametrize(
    ("source", "place", "words"),
    [
        (Generator("blobs", classes=1), "classes", "from 2 to 6"),
        (Generator("blobs", classes=7), "classes", "from 2 to 6"),
        (Generator("circle", classes=2), "classes", "can't be chosen"),
        (Generator("sine", classes=2), "classes", "can't be chosen"),
        (Generator("circle", range=(-1.0, 1.0)), "range", "same range"),
        (Generator("spiral", noise=-0.1), "noise", "0 or more"),
        (Generator("spiral", noise=1e300), "noise", "too large"),
        (Generator("gauss", noise=1e300), "noise", "too large"),
        (Generator("reg-plane", noise=1e300), "noise", "too large"),
        (Generator("and", n=3), "n", "from 4"),
        (Generator("moons", n=1), "n", "from 2"),
        (Generator("moons", test_fraction=0.95), "test_fraction", "0.9"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_at_its_place(
    source: Generator, place: str, words: str
) -> None:
    with pytest.raises(DocumentError, match=words) as error:
        load_data(Data(source))
    assert error.value.place == place


def test_held_out_rows_are_drawn_at_random_from_all_classes() -> None:
    d = load_data(Data(Generator("spiral", 500, test_fraction=0.2, seed=1)))
    assert d.test.sum() == 100
    assert 30 < d.y[d.test].sum() < 70
    other = load_data(Data(Generator("spiral", 500, test_fraction=0.2, seed=2)))
    assert (d.test != other.test).any()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(DocumentError, match="circle"):
        generator("circles")
