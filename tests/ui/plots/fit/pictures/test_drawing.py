from __future__ import annotations

import numpy as np
import pytest

from playground.data.dataset import load_data
from playground.model.document import Builtin, Data
from playground.ui.plots.fit.pictures.drawing import Drawing, Stroke, centred, pixels
from playground.ui.plots.fit.pictures.look import Look, look_of

LOOK = Look((8, 8, 1), 0.0, 1.0, (1.0, 0.0, 7.0, 8.0), (0.0, 1.0))
LINE = Stroke(((4.0, -1.0), (4.0, 9.0)))  # down the middle, from border to border


def picture(*strokes: Stroke, below: np.ndarray | None = None, look: Look = LOOK) -> np.ndarray:
    base = None if below is None else tuple(below.ravel().tolist())
    height, width, channels = look.shape
    values = pixels(Drawing(base, strokes), look).reshape(height, width, channels)
    return values[:, :, 0] if channels == 1 else values


def test_a_pixel_s_value_is_the_share_of_it_that_the_pen_covers() -> None:
    values = picture(LINE)
    half = LOOK.pen / 2.0  # on either side of the border between two pixels
    assert values[:, 3] == pytest.approx(np.full(8, half), abs=0.01)
    assert values[:, 4] == pytest.approx(np.full(8, half), abs=0.01)
    assert not values[:, [0, 1, 2, 5, 6, 7]].any()


def test_the_eraser_gives_paper_back_and_a_picture_shows_where_nothing_is_drawn() -> None:
    assert not picture(LINE, Stroke(LINE.points, erases=True)).any()
    below = np.random.default_rng(0).uniform(0.0, 1.0, (8, 8))
    values = picture(LINE, below=below)
    untouched = [0, 1, 2, 5, 6, 7]
    np.testing.assert_array_equal(values[:, untouched], below[:, untouched])
    assert (values[:, 3] > below[:, 3]).all()
    erased = picture(Stroke(LINE.points, erases=True), below=below)
    assert (erased[:, 3] < 0.3 * below[:, 3] + 0.01).all()


def test_all_channels_of_a_colour_picture_get_the_ink() -> None:
    look = Look((6, 9, 3), 255.0, 0.0, (0.0, 0.0, 9.0, 6.0), (0.0, 255.0))
    values = picture(Stroke(((4.5, 3.0),)), look=look)
    assert values.shape == (6, 9, 3)
    assert (values[3, 4] == values[3, 4, 0]).all()
    assert values[3, 4, 0] < 200.0
    assert (values[0] == 255.0).all()


def test_a_small_drawing_in_a_corner_is_centred_into_the_place_of_the_training_pictures() -> None:
    ring = np.linspace(0.0, 2.0 * np.pi, 40)
    points = np.stack([1.2 + 0.5 * np.cos(ring), 1.4 + 0.9 * np.sin(ring)], axis=1)
    drawing = Drawing(None, (Stroke(tuple(map(tuple, points.tolist()))),))
    moved = np.array(centred(drawing, LOOK).strokes[0].points)
    half = LOOK.pen / 2.0
    assert moved[:, 1].min() - half == pytest.approx(0.0, abs=0.02)
    assert moved[:, 1].max() + half == pytest.approx(8.0, abs=0.02)
    assert (moved[:, 0].min() + moved[:, 0].max()) / 2.0 == pytest.approx(4.0, abs=0.02)
    assert np.ptp(moved[:, 0]) / np.ptp(moved[:, 1]) == pytest.approx(1.0 / 1.8, abs=0.01)


def test_a_drawing_over_a_picture_stays_where_it_is() -> None:
    drawing = Drawing((0.5,) * 64, (Stroke(((1.0, 1.0), (2.0, 2.0))),))
    assert centred(drawing, LOOK) is drawing


def test_the_look_of_the_digits_is_learned_from_the_training_pictures() -> None:
    look = look_of(load_data(Data(Builtin("digits", test_fraction=0.3))))
    assert look is not None
    assert (look.shape, look.paper, look.ink) == ((8, 8, 1), 0.0, 1.0)
    assert look.place == pytest.approx((1.3, 0.0, 6.9, 8.0), abs=0.1)
    assert look_of(load_data(Data(Builtin("penguins")))) is None
