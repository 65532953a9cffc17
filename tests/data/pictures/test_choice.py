"""Pictures as vectors of a chosen size, and a network that tells them apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.analysis.metrics import metrics
from playground.data.dataset import dataset_of, suggested_scaling
from playground.data.fitting import with_data
from playground.data.pictures import choice as choice_module
from playground.data.pictures.choice import (
    Channels,
    PictureChoice,
    array_of,
    chosen_images,
    suggested_choice,
    why_cut,
    why_reduced,
)
from playground.data.pictures.folder import PictureFolder, read_folder
from playground.data.task import task_of
from playground.engine.problem import problem_of
from playground.engine.run import Run
from playground.model import groups
from playground.model.document import Data, DocumentError, Generator, dense_document
from tests.pets import make_pets


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> PictureFolder:
    return read_folder(make_pets(tmp_path_factory.mktemp("pictures") / "pets", 30))


def folder_of(path: Path, *sizes: tuple[int, int], colour: str = "grey") -> PictureFolder:
    """One picture of each size (height, width) in each of two classes."""
    for kind in ("a", "b"):
        (path / kind).mkdir()
        for k, (height, width) in enumerate(sizes):
            Image.new("RGB", (width, height), colour).save(path / kind / f"{k}.png")
    return read_folder(path)


def test_small_pictures_of_one_size_stay_as_they_are(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, (9, 14), (9, 14))
    choice = suggested_choice(folder)
    assert choice.shape == (9, 14, 1)
    assert why_reduced(folder, choice) == ""
    assert array_of(folder.pictures[0].pixels, choice)[:, :, 0].tolist() == [[128] * 14] * 9


def test_larger_pictures_are_reduced_and_this_is_said(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, (20, 30), (300, 200), colour="red")
    choice = suggested_choice(folder)
    assert choice.shape == (32, 32, 3)
    assert why_reduced(folder, choice) == (
        "2 pictures are larger, up to 300 × 200, and reduced to 32 × 32; at most 64 × 64 pixels"
        " can be learned"
    )
    assert chosen_images(folder, choice).x.shape == (4, 32 * 32 * 3)


def test_it_is_said_that_the_edges_of_pictures_in_other_proportions_are_lost(
    tmp_path: Path,
) -> None:
    folder = folder_of(tmp_path, (64, 64), (40, 80), (64, 65))
    choice = PictureChoice(32, 32)
    assert why_cut(folder, choice) == (
        "4 pictures have other proportions than 32 × 32: only the middle is used, the edges are"
        " cut off"
    )
    assert why_cut(folder, replace(choice, height=16)).startswith("4 pictures")


def test_the_red_channel_of_a_picture_is_flattened_row_by_row(tmp_path: Path) -> None:
    for kind in ("cat", "dog"):
        (tmp_path / kind).mkdir()
        pixels = np.zeros((180, 180, 3), dtype=np.uint8)
        pixels[:90, 90:, 0] = 255  # red at the upper right
        Image.fromarray(pixels).save(tmp_path / kind / "one.png")
    choice = PictureChoice(2, 2, Channels.RED)
    images = chosen_images(read_folder(tmp_path), choice)
    assert images.x.tolist() == [[0.0, 1.0, 0.0, 0.0]] * 2
    colour = chosen_images(read_folder(tmp_path), replace(choice, channels=Channels.COLOUR))
    assert colour.x[0].tolist() == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_too_many_numbers_are_refused_and_not_suggested(
    pets: PictureFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice_module, "MAX_PICTURE_NUMBERS", 60 * (16 * 16 * 3 + 1))
    assert suggested_choice(pets).shape == (16, 16, 3)
    with pytest.raises(DocumentError, match="60 pictures of 17 × 16 × 3 numbers are 49,020; at "):
        chosen_images(pets, PictureChoice(17, 16, Channels.COLOUR))


@pytest.mark.parametrize("channels", list(Channels))
def test_a_network_learns_to_tell_cats_from_dogs(pets: PictureFolder, channels: Channels) -> None:
    images = chosen_images(pets, PictureChoice(16, 16, channels))
    start = groups.with_hidden(
        dense_document((1, 1), ("linear",), Data(Generator())), (4,), (-1.0, 1.0)
    )
    document = with_data(start, Data(images, suggested_scaling(images)))
    assert document.graph.n_inputs == 16 * 16 * images.shape[2]
    assert document.graph.layers[-1].activation == "sigmoid"
    dataset = dataset_of(document)
    problem = problem_of(document, dataset)
    run = Run(problem, document.parameters, document.run)
    run.advance(150)
    task = task_of(document.graph, document.training, dataset)
    figures = metrics(problem, dataset, task, run.state.parameters)
    assert task.classes == ("cat", "dog")
    assert figures.test.accuracy is not None
    assert figures.test.accuracy >= 0.9
