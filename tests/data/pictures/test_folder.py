"""Folders of pictures, written and read back with real files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.data.pictures.decoding import decoded
from playground.data.pictures.folder import read_folder
from playground.data.tables.cells import CancelledError
from playground.model.document import DocumentError
from tests.pets import make_pets


def test_each_subfolder_is_a_class_and_numbers_in_names_count(tmp_path: Path) -> None:
    folder = read_folder(make_pets(tmp_path / "pets", 11, side=20))
    assert (folder.title, folder.classes) == ("pets", ("cat", "dog"))
    assert [folder.count(label) for label in (0, 1)] == [11, 11]
    assert [p.path.name for p in folder.pictures[:3]] == ["cat1.png", "cat2.png", "cat3.png"]
    assert folder.pictures[-1].name == "dog/dog11.png"
    assert folder.pictures[0].size == (20, 20)


def test_files_that_cannot_be_read_are_left_out_by_name_and_reason(tmp_path: Path) -> None:
    pets = make_pets(tmp_path / "pets", 3, side=30)
    whole = (pets / "dog" / "dog1.png").read_bytes()
    (pets / "dog" / "cut.png").write_bytes(whole[: len(whole) // 2])
    (pets / "cat" / "letter.jpg").write_text("Dear cat", encoding="utf-8")
    (pets / "cat" / "empty.gif").touch()
    (pets / "cat" / "notes.txt").write_text("no picture at all", encoding="utf-8")
    (pets / "cat" / ".hidden.png").write_bytes(whole)
    folder = read_folder(pets)
    assert len(folder.pictures) == 6
    reasons = dict(folder.left_out)
    assert set(reasons) == {"dog/cut.png", "cat/letter.jpg", "cat/empty.gif"}
    assert reasons["cat/letter.jpg"] == "not a picture that can be read"
    assert reasons["dog/cut.png"].startswith("damaged or unreadable")


def test_without_two_classes_with_pictures_one_sentence_says_so(tmp_path: Path) -> None:
    pets = make_pets(tmp_path / "pets", 2, side=20)
    with pytest.raises(DocumentError, match=r"in 'cat', one for each class; none has any$"):
        read_folder(pets / "cat")
    for path in (pets / "dog").iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(DocumentError, match=r"only 'cat' has any that can be read \(dog/dog1"):
        read_folder(pets)
    shutil.rmtree(pets / "dog")
    with pytest.raises(DocumentError, match=r"only 'cat' has any$"):
        read_folder(pets)
    with pytest.raises(DocumentError, match="'nowhere' can't be read: No such file"):
        read_folder(tmp_path / "nowhere")


def test_reading_can_be_called_off(tmp_path: Path) -> None:
    shares = []

    def progress(share: float) -> bool:
        shares.append(share)
        return len(shares) < 3

    with pytest.raises(CancelledError):
        read_folder(make_pets(tmp_path / "pets", 4, side=20), progress)
    assert shares == [0.0, 1 / 8, 2 / 8]


@pytest.mark.parametrize("suffix", ["png", "jpg", "gif", "bmp", "webp"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"red.{suffix.upper()}"
    Image.new("RGB", (30, 20), (200, 0, 0)).save(path)
    pixels, size = decoded(path, 64)
    assert size == (20, 30)
    assert np.abs(pixels.astype(int) - (200, 0, 0)).max() <= 3


def test_a_photo_is_turned_upright_as_its_camera_says(tmp_path: Path) -> None:
    photo = Image.new("RGB", (400, 200), "black")
    photo.paste("white", (0, 0, 200, 200))  # the left half, which is the top once it is turned
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(tmp_path / "photo.jpg", exif=exif)
    pixels, size = decoded(tmp_path / "photo.jpg", 64)
    assert size == (400, 200)
    assert pixels.shape == (128, 64, 3)
    assert pixels[:50].min() > 240
    assert pixels[-50:].max() < 15


def test_what_is_transparent_becomes_white_and_16_bits_become_8(tmp_path: Path) -> None:
    Image.new("RGBA", (5, 5), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert decoded(tmp_path / "clear.png", 64)[0].min() == 255
    Image.fromarray(np.full((5, 5), 128 * 257, dtype=np.uint16)).save(tmp_path / "deep.png")
    assert np.unique(decoded(tmp_path / "deep.png", 64)[0]).tolist() == [128]
