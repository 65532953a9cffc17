from __future__ import annotations

import numpy as np
import pytest

from playground.data.builtins import builtin_points, builtin_set, builtin_sets
from playground.data.resources import resource
from playground.model.document import SCALINGS, DocumentError

# name -> rows, first x, last x, mean of x, mean of y.
PUBLISHED = {
    "motorcycle": (133, 2.4, 57.6, 25.178947, -25.545865),
    "old_faithful": (272, 3.6, 4.467, 3.487783, 70.897059),
    "nile": (100, 1871.0, 1970.0, 1920.5, 919.35),
    "cars": (50, 4.0, 25.0, 15.4, 42.98),
    "temperature": (144, 1880.0, 2023.0, 1951.5, 0.065927),
    "co2": (66, 1959.0, 2024.0, 1991.5, 360.249545),
    # The means of the 392 complete rows, as in G. James et al., An Introduction to Statistical
    # Learning (set Auto), and those of R's palmerpenguins.
    "auto_mpg": (392, 307.0, 119.0, 194.411990, 23.445918),
    "penguins": (342, 39.1, 50.2, 43.921930, 1 / 3),
    "iris": (150, 5.1, 5.9, 5.843333, 1 / 3),
    # The first pixel is always empty; each digit is one of ten classes.
    "digits": (1797, 0.0, 0.0, 0.0, 0.1),
}
# Least, quartiles and greatest y, as R's summary() prints them.
SUMMARIES = {
    "motorcycle": (-134.0, -54.9, -13.3, 0.0, 75.0),
    "old_faithful": (43.0, 58.0, 76.0, 82.0, 96.0),
    "nile": (456.0, 798.5, 893.5, 1032.5, 1370.0),
    "cars": (2.0, 26.0, 36.0, 56.0, 120.0),
}


def test_every_shipped_set_has_published_figures() -> None:
    assert set(PUBLISHED) == set(builtin_sets())


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_numbers_are_the_published_ones(name: str) -> None:
    n, first, last, mean_x, mean_y = PUBLISHED[name]
    points = builtin_points(name)
    assert len(points.x) == len(points.y) == n
    assert (points.x[0, 0], points.x[-1, 0]) == (first, last)
    assert points.x[:, 0].mean() == pytest.approx(mean_x, abs=1e-6)
    assert points.y.mean() == pytest.approx(mean_y, abs=1e-6)
    if name in SUMMARIES:
        quartiles = np.quantile(points.y, [0.0, 0.25, 0.5, 0.75, 1.0])
        assert quartiles == pytest.approx(SUMMARIES[name])


def test_the_yearly_series_have_every_year() -> None:
    for name in ("nile", "temperature", "co2"):
        assert (np.diff(builtin_points(name).x[:, 0]) == 1.0).all()


def test_known_events_are_in_the_series() -> None:
    def of(name: str, year: int) -> float:
        points = builtin_points(name)
        return float(points.y[points.x[:, 0] == year, 0][0])

    assert of("nile", 1913) == 456.0  # the driest year
    assert of("co2", 1959) == 315.98
    assert (np.diff(builtin_points("co2").y[:, 0]) > 0.0).all()
    assert round(of("temperature", 2016), 2) == 1.01
    assert round(of("temperature", 1998), 1) == 0.6
    # A mean of twelve monthly values of two decimals is a multiple of 1/1200.
    twelfths = builtin_points("temperature").y * 1200
    assert np.abs(twelfths - np.round(twelfths)).max() < 0.07


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_set_has_description_source_and_licence(name: str) -> None:
    entry = builtin_set(name)
    for text in (entry.title, entry.description, entry.source, entry.licence):
        assert text
    assert entry.name == name
    assert entry.scaling in SCALINGS
    header = resource("data", entry.file).read_text(encoding="utf-8").splitlines()[0]
    assert header.split(",") == [*entry.x_names, *entry.y_names]
    points = builtin_points(name)
    y_names = points.classes or entry.y_names
    assert (points.title, points.x_names, points.y_names, points.test) == (
        entry.title, entry.x_names, y_names, (),
    )  # fmt: skip


def test_a_plane_explains_the_published_share_of_the_mileage() -> None:
    points = builtin_points("auto_mpg")
    design = np.hstack([points.x, np.ones((392, 1))])
    left = points.y - design @ np.linalg.lstsq(design, points.y, rcond=None)[0]
    assert 1.0 - left.var() / points.y.var() == pytest.approx(0.707, abs=5e-4)
    weight, power = points.x[:, 2], points.x[:, 1]
    assert (weight.mean(), power.mean()) == pytest.approx((2977.58418, 104.469388))


def test_the_penguins_are_of_three_species() -> None:
    points = builtin_points("penguins")
    assert dict(zip(points.classes, points.y.sum(axis=0).tolist(), strict=True)) == {
        "Adelie": 151.0, "Chinstrap": 68.0, "Gentoo": 123.0,
    }  # fmt: skip
    assert points.x[:, 3].mean() == pytest.approx(4201.754386)


def test_the_irises_are_those_that_fisher_printed() -> None:
    points = builtin_points("iris")
    assert points.x.mean(axis=0) == pytest.approx((5.843333, 3.057333, 3.758, 1.199333), abs=1e-6)
    assert (points.y.sum(axis=0) == 50.0).all()
    # The rows 35 and 38, which another copy of the set has otherwise.
    assert points.x[34].tolist() == [4.9, 3.1, 1.5, 0.2]
    assert points.x[37].tolist() == [4.9, 3.6, 1.4, 0.1]


def test_every_shipped_file_is_listed() -> None:
    files = {path.name for path in resource("data").glob("*.csv")}
    assert files == {entry.file for entry in builtin_sets().values()}


def test_an_unknown_set_is_refused_with_a_list_of_the_known_ones() -> None:
    with pytest.raises(DocumentError, match=r"unknown data set 'roses' \(known: motorcycle,") as e:
        builtin_points("roses")
    assert e.value.place == "name"
