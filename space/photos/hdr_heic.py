"""HEIC photos in PQ or HLG, from all of their 10 or 12 bits.

Pillow's pictures have 8, in which PQ has steps that show once they are spread over sRGB.
"""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image
from pillow_heif import HeifImageFile

from space.photos.colorimetry import ToSrgb
from space.photos.colour import code_points
from space.photos.photo import bands
from space.photos.png import THREADS


def load_hdr_heic(image: Image.Image, content: bytes) -> Image.Image | None:
    """Return the picture in sRGB, RGB or RGBA; None if `image` is any other.

    `image` is the opened photo, `content` its file.
    """
    if not isinstance(image, HeifImageFile) or image.mode not in ("RGB", "RGBA"):
        return None
    colorimetry = code_points(image, content)
    # A profile counts before code points.
    if not colorimetry or not colorimetry.transfer.is_hdr or image.info.get("icc_profile"):
        return None
    bits = image.info["bit_depth"]
    picture = pillow_heif.open_heif(BytesIO(content), convert_hdr_to_8bit=False, hdr_to_16bit=False)
    levels = np.asarray(picture)
    to_srgb = ToSrgb(colorimetry, bits)
    result = np.empty(levels.shape, np.uint8)

    def convert(rows: slice) -> None:
        result[rows, :, :3] = to_srgb(levels[rows, :, :3])
        result[rows, :, 3:] = levels[rows, :, 3:] >> (bits - 8)

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(convert, bands(*levels.shape[:2])):
            pass
    return Image.fromarray(result)
