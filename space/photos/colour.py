"""What a photo says of its colours, and how they become sRGB."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.AvifImagePlugin import AvifImageFile
from PIL.PngImagePlugin import PngImageFile
from pillow_heif import HeifImageFile

from space.photos import avif
from space.photos.colorimetry import (
    BT709,
    SRGB,
    Colorimetry,
    Primaries,
    ToSrgb,
    by_code_points,
    power,
)
from space.photos.png_chunks import chunks

Conversion = Callable[[Image.Image], NDArray[np.uint8]]
"""From colours in L, RGB or CMYK to sRGB, uint8 (H, W, 3); may be called from any thread."""

SCREEN_TOLERANCE = 0.05
"""How far PNG's gAMA may be from 1/2.2, in parts of it, and still be that of screens."""


def conversion(image: Image.Image, content: bytes, mode: str) -> Conversion:
    """Return what turns the colours of a photo, in `mode`, into sRGB.

    `content` is the photo's file. What says nothing of its colours, or nothing that makes
    sense, is taken for sRGB.
    """
    if isinstance(image, PngImageFile):
        # The order of the PNG specification, third edition, section 4.3.
        return (
            _by_figures(code_points(image, content))
            or _by_profile(image, mode)
            or (_unchanged if "srgb" in image.info else _by_figures(_gamma(image)))
            or _unchanged
        )
    return _by_profile(image, mode) or _by_figures(code_points(image, content)) or _unchanged


def code_points(image: Image.Image, content: bytes) -> Colorimetry | None:
    """Return what the code points in a PNG, an AVIF or a HEIC stand for; None if it has none."""
    if isinstance(image, PngImageFile):
        primaries, transfer, matrix, is_full_range = _cicp(content) or (0, 0, 0, 0)
        # PNG has no place for anything but RGB.
        return by_code_points(primaries, transfer, bool(is_full_range)) if matrix == 0 else None
    # Those who decode these have seen to matrix and range.
    if isinstance(image, AvifImageFile):
        nclx = avif.nclx(content)
        return nclx and by_code_points(*nclx)
    if isinstance(image, HeifImageFile) and (profile := image.info.get("nclx_profile")):
        return by_code_points(profile["color_primaries"], profile["transfer_characteristics"])
    return None


def _unchanged(colours: Image.Image) -> NDArray[np.uint8]:
    return np.asarray(colours.convert("RGB"))


def _by_figures(colorimetry: Colorimetry | None) -> Conversion | None:
    if colorimetry is None:
        return None
    if colorimetry.is_srgb:
        return _unchanged
    try:
        to_srgb = ToSrgb(colorimetry)
    except ValueError:
        return None
    return lambda colours: to_srgb(np.asarray(colours.convert("RGB")))


def _cicp(content: bytes) -> tuple[int, int, int, int] | None:
    for kind, body in chunks(content):
        if kind == b"cICP" and len(body) == 4:
            return body[0], body[1], body[2], body[3]
        if kind == b"IDAT":
            break
    return None


def _gamma(image: PngImageFile) -> Colorimetry | None:
    """Return what a PNG's gAMA stands for, with its cHRM or those of sRGB.

    As in browsers, cHRM without gAMA counts for nothing.
    """
    gamma, chromaticity = image.info.get("gamma"), image.info.get("chromaticity", ())
    if not gamma:
        return None
    if len(chromaticity) == 8:
        white, red, green, blue = zip(chromaticity[::2], chromaticity[1::2], strict=True)
        return Colorimetry(Primaries(red, green, blue, white), power(1 / gamma))
    # Alone, that of screens is how sRGB is said in old files: browsers take it for that.
    is_screen = abs(gamma * 2.2 - 1) < SCREEN_TOLERANCE
    return Colorimetry(BT709, SRGB if is_screen else power(1 / gamma))


def _by_profile(image: Image.Image, mode: str) -> Conversion | None:
    """Return how the photo's profile has it; None if that is broken or made for other colours."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), mode, "RGB"
        )
        if _changes_nothing(transform, mode):
            return _unchanged
    # Like the pixels, the profile is anybody's bytes; unlike them, it can be done without.
    except Exception:
        return None
    return lambda colours: np.asarray(transform.apply(colours))


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Return whether a transform moves no colour of a coarse grid by more than one level."""
    levels = range(0, 256, 51)
    grid = Image.new("RGB", (len(levels) ** 3, 1))
    grid.putdata([(r, g, b) for r in levels for g in levels for b in levels])
    before = grid.convert(mode)
    after = np.asarray(transform.apply(before), np.int16)
    return bool(np.abs(after - np.asarray(before.convert("RGB"))).max() <= 1)
