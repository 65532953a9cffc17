from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.dataset import (
    Dataset,
    Scale,
    as_points,
    load_data,
    suggested_scaling,
)
from playground.data.fitting import with_data
from playground.data.generators import GENERATORS
from playground.engine.problem import problem_of
from playground.model.document import (
    Builtin,
    Data,
    DataSource,
    Document,
    DocumentError,
    Formula,
    Generator,
    Points,
    dense_document,
    frozen,
    same_data,
)
from tests.strategies import empty_points

ARRAYS = ("x", "y", "test", "x_train", "y_train", "x_test", "y_test")


def points(
    x: list[float], y: list[float], test: tuple[int, ...] = (), **names: tuple[str, ...]
) -> Points:
    return Points(frozen(np.reshape(x, (-1, 1))), frozen(np.reshape(y, (-1, 1))), test, **names)


def same(a: Dataset, b: Dataset) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in ARRAYS)


SOURCES: list[DataSource] = [
    *(Generator(name, n=21, noise=0.1, seed=3) for name in GENERATORS),
    Formula("sin(3x)", n=21, noise=0.1),
    Builtin("nile"),
    points([1.0, 2.0, 4.0], [0.2, 0.0, 3.0], (1,)),
    points([1.0], [2.0], (0,)),
    empty_points(),
]


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: getattr(s, "name", type(s).__name__))
@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_the_networks_rows_are_the_users_rows_scaled(source: DataSource, scaling: str) -> None:
    d = load_data(Data(source, scaling))
    for name in ARRAYS:
        array = getattr(d, name)
        assert not array.flags.writeable
        assert array.flags.c_contiguous
    assert len(d.x) == len(d.y) == len(d.test)
    np.testing.assert_allclose(d.inputs.scale.to_user(d.x_train), d.x[~d.test], rtol=1e-12)
    np.testing.assert_allclose(d.inputs.scale.to_user(d.x_test), d.x[d.test], rtol=1e-12)
    np.testing.assert_allclose(d.y_scale.to_user(d.y_train), d.y[~d.test], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(d.y_scale.to_user(d.y_test), d.y[d.test], rtol=1e-9, atol=1e-12)
    low, high = d.x_range
    assert low < high
    if len(d.x):
        assert low <= d.x.min()
        assert d.x.max() <= high
    np.testing.assert_allclose(
        d.inputs.scale.to_user(np.array(d.network_range)[:, None])[:, 0], (low, high), rtol=1e-12
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: getattr(s, "name", type(s).__name__))
def test_the_same_description_gives_the_same_rows(source: DataSource) -> None:
    first = load_data(Data(source))
    load_data.cache_clear()
    assert same(first, load_data(Data(source)))


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: getattr(s, "name", type(s).__name__))
def test_as_points_keeps_rows_test_rows_names_and_title(source: DataSource) -> None:
    before = load_data(Data(source, "standard"))
    made = as_points(before)
    after = load_data(Data(made, "standard"))
    assert same(before, after)
    assert (after.x_names, after.y_names) == (before.x_names, before.y_names)
    assert after.title == before.title
    assert same_data(Data(made), Data(as_points(after)))


# -- scaling ----------------------------------------------------------------------------------

COLUMN = st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=30)


@given(COLUMN, st.data())
def test_standard_scaling_is_mean_and_population_deviation_of_the_training_rows(
    column: list[float], data: st.DataObject
) -> None:
    test = data.draw(st.sets(st.integers(0, len(column) - 1), max_size=len(column) - 1))
    d = load_data(Data(points(column, column, tuple(test)), "standard"))
    train = np.delete(np.array(column), list(test))
    constant = np.ptp(train) == 0.0
    assert d.inputs.scale.offset[0] == pytest.approx(train.mean(), rel=1e-9, abs=1e-9)
    assert d.inputs.scale.factor[0] == pytest.approx(1.0 if constant else train.std(), rel=1e-9)
    if not constant:
        assert d.x_train.mean() == pytest.approx(0.0, abs=1e-7)
        assert d.x_train.std() == pytest.approx(1.0, rel=1e-7)


@given(COLUMN)
def test_minmax_scaling_is_to_0_and_1(column: list[float]) -> None:
    d = load_data(Data(points(column, column), "minmax"))
    assert d.x_train.min() == 0.0
    assert d.x_train.max() == (1.0 if np.ptp(column) else 0.0)


@given(
    st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=10),
    st.floats(-1e6, 1e6),
    st.floats(1e-3, 1e6),
)
def test_scaling_and_back_is_exact_to_rounding(
    values: list[float], offset: float, factor: float
) -> None:
    scale = Scale(frozen([offset]), frozen([factor]))
    column = np.array(values)[:, None]
    back = scale.to_user(scale.to_network(column))
    np.testing.assert_allclose(back, column, rtol=1e-12, atol=1e-9)


def test_test_rows_do_not_affect_the_scale() -> None:
    d = load_data(Data(points([0.0, 2.0, 100.0], [5.0, 7.0, -3.0], (2,)), "minmax"))
    assert d.x_train.tolist() == [[0.0], [1.0]]
    assert d.x_test.tolist() == [[50.0]]
    assert d.y_train.tolist() == [[0.0], [1.0]]
    assert d.y_test.tolist() == [[-4.0]]


def test_a_constant_column_is_shifted_only() -> None:
    for scaling in ("standard", "minmax"):
        d = load_data(Data(points([0.1, 0.1, 0.1], [3.0, 4.0, 5.0]), scaling))
        assert d.inputs.scale.factor.tolist() == [1.0]
        assert d.x_train.tolist() == [[0.0], [0.0], [0.0]]


def test_without_training_rows_nothing_is_scaled() -> None:
    for source in (empty_points(), points([5.0], [6.0], (0,))):
        d = load_data(Data(source, "standard"))
        assert d.inputs.scale.identity
        assert d.y_scale.identity
    assert d.x_test.tolist() == [[5.0]]


def test_identity_says_whether_anything_is_scaled() -> None:
    assert load_data(Data(Generator())).inputs.scale.identity
    assert not load_data(Data(Generator(), "standard")).inputs.scale.identity
    assert not Scale(frozen([0.0]), frozen([2.0])).identity
    assert not Scale(frozen([1.0]), frozen([1.0])).identity


def test_classes_keep_their_0_and_1() -> None:
    one_hot = Points(frozen([[10.0], [20.0], [60.0]]), frozen([[1, 0], [0, 1], [1, 0]]))
    d = load_data(Data(one_hot, "standard"))
    assert d.y_scale.identity
    assert d.y_train.tolist() == [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    assert not d.inputs.scale.identity


def test_each_column_has_a_scale_of_its_own() -> None:
    table = Points(frozen([[0.0, 10.0], [2.0, 10.0], [4.0, 40.0]]), frozen([[1.0], [2.0], [3.0]]))
    d = load_data(Data(table, "minmax"))
    assert d.inputs.scale.offset.tolist() == [0.0, 10.0]
    assert d.inputs.scale.factor.tolist() == [4.0, 30.0]
    assert d.x_names == ("x1", "x2")
    assert d.x_range == (0.0, 4.0)
    assert d.network_range == (0.0, 1.0)


def test_values_near_the_limits_of_floating_point_are_scaled_or_refused() -> None:
    tiny = load_data(Data(points([0.0, 5e-324], [1e-300, 3e-300]), "standard"))
    assert (tiny.inputs.scale.factor > 0.0).all()
    np.testing.assert_allclose(tiny.y_train, [[-1.0], [1.0]])
    large = load_data(Data(points([-1e150, 1e150], [1e149, 3e149]), "standard"))
    np.testing.assert_allclose(large.x_train, [[-1.0], [1.0]])
    np.testing.assert_allclose(large.y_train, [[-1.0], [1.0]])
    with pytest.raises(DocumentError, match="too far apart"):
        load_data(Data(points([0.0, 1e-200, 1e150], [0.0, 2.0, 3.0], (2,)), "minmax"))


@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_values_whose_squares_overflow_are_refused_at_their_place(scaling: str) -> None:
    for x, y, place in (
        ([0.0, 1e308], [1.0, 2.0], "x[1][0]"),
        ([0.0, 1.0], [-1.1e150, 1e160], "y[0][0]"),
    ):
        with pytest.raises(DocumentError, match=r"is too large; .* 1e150") as error:
            load_data(Data(points(x, y), scaling))
        assert error.value.place == place
    for source, place in (
        (Formula("exp(400 x)"), "expression"),
        (Generator("cubic", range=(-1e60, 1e60)), "range"),
        (Generator("sine", range=(-1e151, 0.0)), "range"),
        (Generator("sine", noise=1e151), "noise"),
    ):
        with pytest.raises(DocumentError, match=r"too (large|wide); .* 1e150") as error:
            load_data(Data(source, scaling))
        assert error.value.place == place


@pytest.mark.parametrize(
    ("source", "scaling"),
    [
        (Generator("sine"), "none"),
        (Generator("x_sin_x"), "standard"),
        (Builtin("nile"), "standard"),
        (points([0.0, 100.0], [0.0, 1.0]), "standard"),
        (points([0.0, 1.0], [0.0, 0.01]), "standard"),
        (points([0.0, 1.0], [3.0, 3.0]), "none"),
        (empty_points(), "none"),
    ],
)
def test_scaling_is_suggested_where_columns_are_far_from_1(
    source: DataSource, scaling: str
) -> None:
    assert suggested_scaling(source) == scaling


# -- ranges, names, notes ---------------------------------------------------------------------


def test_the_range_is_not_empty_for_no_row_or_one() -> None:
    assert load_data(Data(empty_points())).x_range == (-1.0, 1.0)
    assert load_data(Data(empty_points())).network_range == (-1.0, 1.0)
    assert load_data(Data(points([2000.0], [1.0]))).x_range == (1999.0, 2001.0)
    low, high = load_data(Data(points([1e30, 1e30], [1.0, 2.0]))).x_range
    assert low < 1e30 < high


def test_columns_have_the_given_names_or_default_ones() -> None:
    named = points([1.0], [2.0], x_names=("time (s)",), y_names=("height (m)",))
    d = load_data(Data(named))
    assert (d.x_names, d.y_names) == (("time (s)",), ("height (m)",))
    d = load_data(Data(points([1.0], [2.0])))
    assert (d.x_names, d.y_names) == (("x",), ("y",))


def test_a_wrong_number_of_names_is_refused() -> None:
    with pytest.raises(DocumentError, match="2 names for 1 column") as error:
        load_data(Data(points([1.0], [2.0], x_names=("a", "b"))))
    assert error.value.place == "x_names"


def test_a_table_without_columns_is_refused() -> None:
    with pytest.raises(DocumentError, match="at least one column") as error:
        load_data(Data(Points(frozen(np.zeros((2, 1))), frozen(np.zeros((2, 0))))))
    assert error.value.place == "y"


def test_a_shipped_set_comes_with_units_source_and_licence() -> None:
    d = load_data(Data(Builtin("motorcycle", test_fraction=0.25), "standard"))
    assert d.x_names == ("time (ms)",)
    assert d.y_names == ("acceleration (g)",)
    assert d.title == "Motorcycle impact"
    assert "Silverman (1985)" in d.note
    assert "Licence: " in d.note
    assert d.target is None
    assert d.test.sum() == 33


# -- generated rows ---------------------------------------------------------------------------


def test_generated_rows_lie_evenly_on_the_target() -> None:
    d = load_data(Data(Generator("quadratic", n=11)))
    np.testing.assert_allclose(d.x[:, 0], np.linspace(-1.0, 1.0, 11))
    np.testing.assert_allclose(d.y, d.x**2)
    assert d.target is not None
    assert d.target(np.array([0.3, 3.0])) == pytest.approx([0.09, 9.0])
    assert d.title == "Parabola"
    assert d.note == "y = x^2"


def test_a_given_range_replaces_the_default() -> None:
    assert load_data(Data(Generator("x_sin_x"))).x_range == (-5.0, 5.0)
    assert load_data(Data(Generator("x_sin_x", range=(2.0, 3.0)))).x_range == (2.0, 3.0)


def test_formula_rows_lie_on_the_formula() -> None:
    d = load_data(Data(Formula(" 2x + 1 ", n=5, range=(0.0, 4.0))))
    assert d.y[:, 0].tolist() == [1.0, 3.0, 5.0, 7.0, 9.0]
    assert d.title == "y = 2x + 1"
    assert d.target is not None
    assert d.target(np.array([10.0])).tolist() == [21.0]


def test_noise_is_normal_with_the_given_deviation() -> None:
    d = load_data(Data(Generator("linear", n=20_000, noise=0.3)))
    assert d.target is not None
    residual = d.y[:, 0] - d.target(d.x[:, 0])
    assert residual.mean() == pytest.approx(0.0, abs=0.01)
    assert residual.std() == pytest.approx(0.3, rel=0.02)
    assert (np.abs(residual) < 0.3).mean() == pytest.approx(0.6827, abs=0.015)


def test_the_noise_level_only_scales_the_noise_of_the_seed() -> None:
    quiet, loud, other = (
        load_data(Data(Generator("abs", noise=noise, seed=seed)))
        for noise, seed in ((0.1, 7), (0.2, 7), (0.1, 8))
    )
    clean = np.abs(quiet.x)
    np.testing.assert_allclose(2.0 * (quiet.y - clean), loud.y - clean, atol=1e-12)
    assert not np.array_equal(quiet.y, other.y)
    assert np.array_equal(quiet.test, loud.test)
    assert not np.array_equal(quiet.test, other.test)


@pytest.mark.parametrize(
    ("n", "fraction", "expected"),
    [(100, 0.2, 20), (10, 0.25, 2), (7, 0.5, 4), (100, 0.0, 0), (2, 0.9, 1), (50, 0.9, 45)],
)
def test_the_test_rows_are_the_given_fraction_and_leave_a_training_row(
    n: int, fraction: float, expected: int
) -> None:
    sources: list[DataSource] = [
        Generator("sine", n=n, test_fraction=fraction),
        Formula("x", n=n, test_fraction=fraction),
    ]
    for source in sources:
        assert load_data(Data(source)).test.sum() == expected


WRONG: list[tuple[dict[str, object], str]] = [
    ({"n": 1}, "n"),
    ({"n": 100_001}, "n"),
    ({"n": 2.5}, "n"),
    ({"noise": -0.1}, "noise"),
    ({"noise": math.nan}, "noise"),
    ({"noise": math.inf}, "noise"),
    ({"noise": 1.7e308}, "noise"),
    ({"seed": -1}, "seed"),
    ({"seed": 2**63}, "seed"),
    ({"range": (1.0, 1.0)}, "range"),
    ({"range": (1.0, -1.0)}, "range"),
    ({"range": (0.0, math.inf)}, "range"),
    ({"range": (math.nan, 1.0)}, "range"),
    ({"range": (-1.7e308, 1.7e308)}, "range"),
    ({"test_fraction": -0.1}, "test_fraction"),
    ({"test_fraction": 0.95}, "test_fraction"),
    ({"test_fraction": math.nan}, "test_fraction"),
]


@pytest.mark.parametrize(("change", "place"), WRONG, ids=str)
@pytest.mark.parametrize("source", [Generator("sine"), Formula("x")])
def test_an_invalid_setting_is_refused_at_its_place(
    source: Generator | Formula, change: dict[str, object], place: str
) -> None:
    with pytest.raises(DocumentError) as error:
        load_data(Data(replace(source, **change)))
    assert error.value.place == place
    assert str(error.value)


def test_settings_of_shipped_sets_are_checked_too() -> None:
    for source, place in (
        (Builtin("tulips"), "name"),
        (Builtin("nile", test_fraction=1.0), "test_fraction"),
        (Builtin("nile", seed=-1), "seed"),
    ):
        with pytest.raises(DocumentError) as error:
            load_data(Data(source))
        assert error.value.place == place


def test_an_unknown_generator_is_refused_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(DocumentError, match=r"unknown generator 'sin' \(known: sine, ") as error:
        load_data(Data(Generator("sin")))
    assert error.value.place == "name"


def test_a_formula_without_a_finite_value_is_refused_with_the_x() -> None:
    with pytest.raises(DocumentError, match="at x = 0: division by zero") as error:
        load_data(Data(Formula("1/x", n=101)))
    assert error.value.place == "expression"
    with pytest.raises(DocumentError, match=r"at x = -1: log of a number") as error:
        load_data(Data(Formula("log(x)", n=101)))


def test_a_formula_that_can_not_be_parsed_is_refused_at_its_place() -> None:
    with pytest.raises(DocumentError, match="column 1: unknown name") as error:
        load_data(Data(Formula("foo(x)")))
    assert error.value.place == "expression"


def test_a_generator_without_a_finite_value_is_refused_at_the_range() -> None:
    with pytest.raises(DocumentError, match="at x =") as error:
        load_data(Data(Generator("cubic", range=(-1e120, 1e120))))
    assert error.value.place == "range"


# -- a document on other data -----------------------------------------------------------------


def test_data_with_as_many_columns_only_rename_the_ends_of_the_network() -> None:
    before = dense_document((1, 2, 1), ("relu", "linear"), Data(Generator()))
    assert with_data(before, Data(Generator("step"))).graph is before.graph
    after = with_data(before, Data(Builtin("nile")))
    assert after.graph.edges == before.graph.edges
    assert after.parameters.tolist() == before.parameters.tolist()
    assert [after.graph.nodes[i].name for i in (0, -1)] == ["year", "flow (10^8 m^3)"]


def test_data_with_other_columns_fit_and_name_the_ends() -> None:
    def table(*names: str) -> Data:
        n = len(names) - 1
        x, y = np.zeros((2, n)), np.zeros((2, 1))
        return Data(Points(frozen(x), frozen(y), x_names=names[:n], y_names=names[n:]))

    def shown(document: Document) -> list[str]:
        graph = document.graph
        ends = (*graph.layers[0].nodes, *graph.layers[-1].nodes)
        return [graph.display_name(node.id) for node in ends]

    document = dense_document((1, 2, 1), ("relu", "linear"), Data(Generator()))
    people = with_data(document, table("age", "height", "income"))
    assert shown(people) == ["age", "height", "income"]
    assert problem_of(people, load_data(people.data)).x_train.shape == (2, 2)
    assert shown(with_data(people, table("mass", "speed", "size", "price"))) == [
        "mass", "speed", "size", "price",
    ]  # fmt: skip
    assert shown(with_data(people, Data(Generator()))) == ["x", "y"]
