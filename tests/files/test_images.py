from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.dataset import load_data
from playground.files.project import ProjectError, read_project, write_project
from playground.model.document import Data, Document, dense_document, frozen
from playground.model.images import Images

SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from((1, 3)))


def pictures(shape: tuple[int, int, int], n: int = 4) -> Document:
    height, width, channels = shape
    n_pixels = height * width * channels
    x = np.random.default_rng(n_pixels).uniform(size=(n, n_pixels))
    y = (np.arange(n) % 2.0)[:, None]
    source = Images(frozen(x), frozen(y), (1,), title="pets", classes=("cat", "dog"), shape=shape)
    return dense_document((n_pixels, 1), ("sigmoid",), Data(source))


@given(shape=SHAPES)
def test_pictures_come_back_from_a_file_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, shape: tuple[int, int, int]
) -> None:
    path = tmp_path_factory.mktemp("images") / "pets.playground.json"
    document = pictures(shape)
    write_project(path, document)
    again = read_project(path).document
    assert again.same_as(document)
    assert load_data(again.data).shape == shape


@pytest.mark.parametrize(
    ("name", "value", "place"),
    [
        ("shape", [2, 2], "data.shape"),
        ("shape", [65, 2, 1], "data.shape"),
        ("shape", [2, 2, 2], "data.shape"),
        ("shape", [2, 3, 1], "data.pixels"),
        ("pixels", [[0.0, 0.0, 0.0, 1.5]] * 4, "data.pixels[0][3]"),
    ],
)
def test_what_is_wrong_with_pictures_is_said_with_its_place(
    tmp_path: Path, name: str, value: object, place: str
) -> None:
    path = tmp_path / "pets.playground.json"
    write_project(path, pictures((2, 2, 1)))
    entries = json.loads(path.read_text(encoding="utf-8"))
    entries["data"][name] = value
    path.write_text(json.dumps(entries), encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        read_project(path)
    assert caught.value.place == place


def test_pixels_that_were_bytes_are_written_as_bytes_and_come_back_to_the_last_bit(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pets.playground.json"
    x = np.arange(256.0).reshape(4, 64) / 255
    images = Images(frozen(x), frozen(np.ones((4, 1))), shape=(8, 8, 1))
    document = dense_document((64, 1), ("linear",), Data(images))
    write_project(path, document)
    entry = json.loads(path.read_text(encoding="utf-8"))["data"]
    assert (entry["kind"], entry["shape"], entry["largest"]) == ("images", [8, 8, 1], 255)
    assert entry["pixels"][3] == list(range(192, 256))
    assert read_project(path).document.same_as(document)
