"""Photos, cut-outs and mattes to files."""

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from space.photos.png import write_png

JPEG_QUALITY = 95
"""Of 100; above 95 the file grows much faster than the picture improves."""


def write_cutout(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], path: Path) -> None:
    """Write an RGBA PNG with straight alpha in sRGB, black wherever alpha is 0.

    `pixels` is uint8 (H, W, 3), `alpha` uint8 (H, W). Raises `OSError` if the
    file can't be written.
    """
    height, width = alpha.shape

    def rows(top: int, bottom: int) -> NDArray[np.uint8]:
        band = np.empty((bottom - top, width, 4), np.uint8)
        band[..., :3] = pixels[top:bottom]
        band[..., 3] = alpha[top:bottom]
        # As one number a pixel, which is several times faster than four.
        whole = band.view(np.uint32)[..., 0]
        np.multiply(whole, alpha[top:bottom] != 0, out=whole)
        return band.reshape(bottom - top, width * 4)

    write_png(path, width, height, 4, rows)


def write_jpeg(pixels: NDArray[np.uint8], path: Path) -> None:
    """Write a JPEG of `pixels`, sRGB, uint8 (H, W, 3), without metadata.

    Raises `OSError` if the file can't be written.
    """
    # Pillow doesn't say why the system would not take what it writes by itself.
    content = BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=JPEG_QUALITY)
    path.write_bytes(content.getbuffer())


def write_matte(matte: NDArray[np.uint8], path: Path) -> None:
    """Write an 8-bit grey PNG of `matte`, uint8 (H, W).

    Raises `OSError` if the file can't be written.
    """
    height, width = matte.shape
    write_png(path, width, height, 1, lambda top, bottom: matte[top:bottom])
