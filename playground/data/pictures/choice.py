"""How the pixels of pictures become the inputs of a network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from playground.data.classes import class_targets
from playground.data.limits import MAX_PICTURE_NUMBERS
from playground.data.pictures.decoding import Bytes, grey, resized
from playground.data.pictures.folder import PictureFolder
from playground.data.sampling import held_out_rows
from playground.data.tables.cells import Progress, report
from playground.model.document import DocumentError, frozen
from playground.model.images import MAX_SHAPE, Images

WHITE = 255
_PICTURES_BETWEEN_REPORTS = 50
USUAL_SIDES = (32, 24, 16, 8)  # the first one that is not too much; more inputs train slowly


class Channels(StrEnum):
    GREY = "grey"
    COLOUR = "colour"
    RED = "red"


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """The size that all pictures get, their channels, and the held-out rows."""

    height: int = USUAL_SIDES[0]
    width: int = USUAL_SIDES[0]
    channels: Channels = Channels.GREY
    test_fraction: float = 0.2
    seed: int = 0

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height, self.width, 3 if self.channels is Channels.COLOUR else 1


def suggested_choice(folder: PictureFolder) -> PictureChoice:
    """Pictures as they are, where all are small and alike; else 32 x 32, or less of very many.

    In colour where a picture has any.
    """
    coloured = any((p.pixels != p.pixels[:, :, :1]).any() for p in folder.pictures)
    channels = Channels.COLOUR if coloured else Channels.GREY
    sizes = {picture.size for picture in folder.pictures}
    height, width = next(iter(sizes))
    if len(sizes) == 1 and height <= MAX_SHAPE[0] and width <= MAX_SHAPE[1]:
        own = PictureChoice(height, width, channels)
        if not why_too_many(folder, own):
            return own
    for side in USUAL_SIDES:
        choice = PictureChoice(side, side, channels)
        if not why_too_many(folder, choice):
            break
    return choice


def why_too_many(folder: PictureFolder, choice: PictureChoice) -> str:
    """Why the pictures hold too many numbers together; "" when they don't."""
    n, (height, width, channels) = len(folder.pictures), choice.shape
    total = n * (height * width * channels + _n_outputs(folder))
    if total <= MAX_PICTURE_NUMBERS:
        return ""
    return (
        f"{n:,} pictures of {height} × {width} × {channels} numbers are {total:,}; at most"
        f" {MAX_PICTURE_NUMBERS:,} can be learned: choose a smaller size, or fewer channels"
    )


def _n_outputs(folder: PictureFolder) -> int:
    return 1 if len(folder.classes) == 2 else len(folder.classes)


def array_of(pixels: Bytes, choice: PictureChoice) -> Bytes:
    """The array of a picture, ``choice.shape``, with numbers from 0 to 255."""
    small = resized(pixels, choice.height, choice.width)
    if choice.channels is Channels.GREY:
        return grey(small)[:, :, None]
    return small if choice.channels is Channels.COLOUR else small[:, :, :1]


def chosen_images(
    folder: PictureFolder, choice: PictureChoice, progress: Progress | None = None
) -> Images:
    """All pictures as data: each array row by row in a vector, from 0 to 1.

    Raises DocumentError, and CancelledError when ``progress`` returns False.
    """
    if reason := why_too_many(folder, choice):
        raise DocumentError(reason)
    vectors = []
    for i, picture in enumerate(folder.pictures):
        if i % _PICTURES_BETWEEN_REPORTS == 0:
            report(progress, i / len(folder.pictures))
        vectors.append(array_of(picture.pixels, choice).ravel())
    labels = np.array([picture.label for picture in folder.pictures])
    classes = folder.classes
    return Images(
        frozen(np.array(vectors) / WHITE),
        frozen(class_targets(labels, len(classes))),
        held_out_rows(len(labels), choice.test_fraction, choice.seed),
        y_names=classes if len(classes) > 2 else (),
        title=folder.title,
        classes=classes,
        shape=choice.shape,
    )


def why_reduced(folder: PictureFolder, choice: PictureChoice) -> str:
    """What happens to pictures that are larger; "" when none is."""
    sizes = (picture.size for picture in folder.pictures)
    larger = [size for size in sizes if size[0] > choice.height or size[1] > choice.width]
    if not larger:
        return ""
    height, width = max(larger, key=lambda size: size[0] * size[1])
    many = "1 picture is" if len(larger) == 1 else f"{len(larger):,} pictures are"
    return (
        f"{many} larger, up to {height} × {width}, and reduced to {choice.height} ×"
        f" {choice.width}; at most {MAX_SHAPE[0]} × {MAX_SHAPE[1]} pixels can be learned"
    )


def why_cut(folder: PictureFolder, choice: PictureChoice) -> str:
    """That the edges of pictures in other proportions are lost; "" when there is none."""
    n = sum(_loses_pixels(picture.size, choice) for picture in folder.pictures)
    if not n:
        return ""
    many = "1 picture has" if n == 1 else f"{n:,} pictures have"
    return (
        f"{many} other proportions than {choice.height} × {choice.width}: only the middle is used,"
        " the edges are cut off"
    )


def _loses_pixels(size: tuple[int, int], choice: PictureChoice) -> bool:
    """Whether a column or row of pixels or more is beyond the proportions of the choice."""
    height, width = size
    wider = width * choice.height - height * choice.width
    return wider >= choice.height or -wider >= choice.width
