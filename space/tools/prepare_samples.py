"""Makes what the editor's first screen needs of the sample photos: light copies, mattes, thumbnails.

python -m space.tools.prepare_samples
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from space.matting.on_cpu import U2NetEngine
from space.matting.pipeline import Matting
from space.matting.placement.here import Here
from space.matting.placement.running import RunningEngine
from space.pages import SAMPLES
from space.photos.reading import read_photo
from space.settings import Settings

ORIGINALS = {"rocket.jpg": "u2netp", "astronaut.png": "u2net", "coffee.png": "u2net"}
"""The photos, and the engine that cuts each out best. The full network sees the rocket but faintly."""

SIDE = 1280
"""Longer side of a copy in pixels. More than the originals have: lettering over it is sharper."""

MATTE_SIDE = 1024
"""Longer side of a matte, as of the copies that the editor sends for others."""

QUALITY = 76
"""Of the copies: what more would keep is the noise of the enlargement."""

THUMBNAIL_SIDE = 88
"""Side of a thumbnail in pixels: 44 in CSS, on a screen with two pixels to each."""


def matte_of(photo: Path, engine: str) -> NDArray[np.uint8]:
    """Return an engine's matte of `photo`, uint8 (H, W), 1024 pixels at most."""
    # In single precision, so that it is the same whatever this processor has.
    placement = Here(lambda: RunningEngine(U2NetEngine(engine, torch.float32), concurrency=1))
    placement.load()
    matting = Matting(placement)
    pixels = read_photo(photo, Settings()).within(MATTE_SIDE).pixels
    raw = matting.predict(matting.prepare(pixels))
    return matting.finish(raw, pixels).alpha


def thumbnails() -> Image.Image:
    """Return a square from the middle of each of the originals, side by side."""
    strip = Image.new("RGB", (THUMBNAIL_SIDE * len(ORIGINALS), THUMBNAIL_SIDE))
    for index, original in enumerate(ORIGINALS):
        with Image.open(SAMPLES / original) as image:
            square = ImageOps.fit(image.convert("RGB"), (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        strip.paste(square, (THUMBNAIL_SIDE * index, 0))
    return strip


def main() -> None:
    """Write a WebP and a matte for each of the originals, and one WebP with all thumbnails."""
    thumbnails().save(SAMPLES / "thumbnails.webp", "WEBP", quality=QUALITY, method=6)
    for original, engine in ORIGINALS.items():
        copy = (SAMPLES / original).with_suffix(".webp")
        with Image.open(SAMPLES / original) as image:
            scale = SIDE / max(image.size)
            size = round(image.width * scale), round(image.height * scale)
            large = image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
        large.save(copy, "WEBP", quality=QUALITY, method=6)
        # Pillow's PNG is slow to write and a third smaller, which here is the better bargain.
        Image.fromarray(matte_of(copy, engine)).save(copy.with_suffix(".matte.png"), optimize=True)


if __name__ == "__main__":
    main()
