"""A folder of generated pictures: cats with pointed ears, dogs with hanging ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDE = 90


def pet(kind: str, rng: np.random.Generator, side: int = SIDE) -> Image.Image:
    """A face somewhere near the middle, of some size and colour, before a noisy wall."""
    wall = rng.integers(120, 200, 3) + rng.normal(0.0, 12.0, (side, side, 1))
    image = Image.fromarray(wall.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    fur = tuple(int(v) for v in rng.integers(20, 90, 3))
    x, y = side / 2 + rng.uniform(-0.06, 0.06, 2) * side
    r = side * rng.uniform(0.24, 0.3)
    draw.ellipse((x - r, y - r, x + r, y + r), fill=fur)
    for sign in (-1, 1):
        if kind == "cat":
            tip = (x + sign * 0.9 * r, y - 1.7 * r)
            draw.polygon([(x + sign * 0.2 * r, y - 0.7 * r), tip, (x + sign * r, y)], fill=fur)
        else:
            left, right = sorted((x + sign * 0.85 * r, x + sign * 1.5 * r))
            draw.ellipse((left, y - 0.5 * r, right, y + 1.2 * r), fill=fur)
        eye = (x + sign * 0.4 * r, y - 0.2 * r)
        draw.ellipse((eye[0] - 3, eye[1] - 3, eye[0] + 3, eye[1] + 3), fill=(240, 240, 120))
    return image


def make_pets(folder: Path, n: int = 20, side: int = SIDE) -> Path:
    """``n`` cats and ``n`` dogs in two subfolders of ``folder``."""
    rng = np.random.default_rng(7)
    for kind in ("cat", "dog"):
        (folder / kind).mkdir(parents=True)
        for k in range(n):
            pet(kind, rng, side).save(folder / kind / f"{kind}{k + 1}.png")
    return folder
