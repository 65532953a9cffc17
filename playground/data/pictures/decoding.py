"""From a file of a picture to its pixels. Pillow is imported when the first one is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playground.model.document import DocumentError

if TYPE_CHECKING:
    from PIL.Image import Image

Bytes = NDArray[np.uint8]

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp")
MAX_PIXELS = 100_000_000  # of a file; decoded they take 400 MB

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
_ORIENTATION = 0x0112  # of the EXIF entry; 5 to 8 lie on their side


def decoded(path: Path, side: int) -> tuple[Bytes, tuple[int, int]]:
    """The pixels ``(height, width, 3)`` from 0 to 255, and height and width of the whole picture.

    A larger picture is reduced until its shorter side has ``side`` pixels. It is turned upright as
    its camera says; of an animation it is the first picture; what is transparent becomes white.
    Raises DocumentError.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # its warning; a too large picture is refused here
    try:
        with Image.open(path, formats=_FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise DocumentError(f"more than {MAX_PIXELS // 1_000_000} million pixels")
            on_its_side = image.getexif().get(_ORIENTATION) in (5, 6, 7, 8)
            image.draft("RGB", (2 * side, 2 * side))  # a JPEG is read faster when it is reduced
            upright = _in_colour(ImageOps.exif_transpose(image))
            least = min(upright.size)
            if least > side:
                size = (max(side, round(n * side / least)) for n in upright.size)
                upright = upright.resize((next(size), next(size)), Image.Resampling.BOX)
            pixels = np.asarray(upright)
    except DocumentError:
        raise
    except UnidentifiedImageError:
        raise DocumentError("not a picture that can be read") from None
    except Exception as error:  # a damaged file ends in whatever error its decoder runs into
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DocumentError(f"damaged or unreadable ({words})") from error
    return pixels, (width, height) if on_its_side else (height, width)


def _in_colour(image: Image) -> Image:
    """The picture with red, green and blue, on white."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16 bits
        return Image.fromarray((np.asarray(image) / 257.0).clip(0, 255).astype(np.uint8)).convert(
            "RGB"
        )
    if "A" in image.getbands() or "transparency" in image.info:
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def resized(pixels: Bytes, height: int, width: int) -> Bytes:
    """The middle of a picture ``(.., .., 3)`` in these proportions, as ``(height, width, 3)``.

    A pixel is the mean of those that it stands for.
    """
    from PIL import Image, ImageOps

    if pixels.shape[:2] == (height, width):
        return pixels
    image = ImageOps.fit(Image.fromarray(pixels), (width, height), Image.Resampling.BOX)
    return np.asarray(image)


def grey(pixels: Bytes) -> Bytes:
    """The brightness ``(height, width)`` of a picture in colour (ITU-R 601)."""
    from PIL import Image

    return np.asarray(Image.fromarray(pixels).convert("L"))
