"""The pixels of a loaded image, turned upright and brought to sRGB."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ExifTags import Base as Tag
from PIL.TiffImagePlugin import TiffImageFile

from space.photos.colour import conversion
from space.photos.photo import bands
from space.photos.png import THREADS
from space.photos.tiff import exif_orientation

GREY = {"1", "L", "LA", "La"}
DEEP_GREY = {"I;16", "I;16L", "I;16B", "I;16N"}
COLOUR = {"P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "YCbCr", "CMYK"}
MODES = GREY | DEEP_GREY | COLOUR
"""Pillow's names of what can be read."""

# By EXIF orientation, as the EXIF standard (CIPA DC-008) numbers them.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}
LAST_ROWS_FIRST = {3, 4, 7, 8}


def upright_srgb(
    image: Image.Image, content: bytes
) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Return the pixels and the transparency of a loaded photo, as `Photo` has them.

    `content` is the photo's file.

    In bands, so that beside the result no second picture of full size is made.
    """
    orientation = _orientation(image)
    to_srgb = conversion(image, content, _colour_mode(image.mode))
    sideways = orientation in SIDEWAYS
    width, height = (image.height, image.width) if sideways else image.size
    pixels = np.empty((height, width, 3), np.uint8)
    alpha = np.empty((height, width), np.uint8) if image.has_transparency_data else None

    def paint(rows: slice) -> None:
        first, last = rows.start, rows.stop
        if orientation in LAST_ROWS_FIRST:
            first, last = height - last, height - first
        box = (first, 0, last, width) if sideways else (0, first, width, last)
        band = image.crop(box)
        if orientation in UPRIGHT:
            band = band.transpose(UPRIGHT[orientation])
        colours, opacity = _split(band)
        pixels[rows] = to_srgb(colours)
        if alpha is not None:
            alpha[rows] = 255 if opacity is None else opacity

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(paint, bands(height, width)):
            pass
    return pixels, None if alpha is None or alpha.min() == 255 else alpha


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation that is still to be applied: 1 to 8.

    One in XMP counts for nothing, as in every browser.
    """
    if isinstance(image, TiffImageFile):
        orientation = image.tag_v2.get(Tag.Orientation)
    else:
        orientation = exif_orientation(image.info.get("exif") or b"")
    return orientation if orientation in UPRIGHT else 1


def _split(band: Image.Image) -> tuple[Image.Image, NDArray[np.uint8] | None]:
    """Return 8-bit colours in L, RGB or CMYK, and the opacity if there is one, uint8 (H, W)."""
    if band.mode in DEEP_GREY:
        return _from_16_bits(band)
    colours = _colour_mode(band.mode)
    if not band.has_transparency_data:
        return band.convert(colours), None
    band = band.convert(colours + "A")
    return band.convert(colours), np.asarray(band.getchannel("A"))


def _from_16_bits(band: Image.Image) -> tuple[Image.Image, NDArray[np.uint8] | None]:
    # Pillow's own conversion takes all that is brighter than 255 for white.
    levels = np.asarray(band)
    colours = Image.fromarray((levels >> 8).astype(np.uint8))
    clear = band.info.get("transparency")
    return colours, None if clear is None else np.where(levels == clear, 0, 255).astype(np.uint8)


def _colour_mode(mode: str) -> str:
    if mode in GREY or mode in DEEP_GREY:
        return "L"
    return "CMYK" if mode == "CMYK" else "RGB"
