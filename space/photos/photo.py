"""A photo as the Space has it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BAND_PIXELS = 1 << 18
"""Pixels converted at once: enough to keep a thread busy, few enough for its cache."""

BACKDROP = 128
"""Grey that stands in for transparency: near the mean of photos, so it says least."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is looked at: upright, in sRGB."""

    pixels: NDArray[np.uint8]
    """RGB with straight colours, shape (H, W, 3)."""

    alpha: NDArray[np.uint8] | None
    """The file's own transparency, shape (H, W), 0 where nothing shows; None if all is opaque."""

    notes: tuple[str, ...]
    """Stable codes of what was done that the sender should know: `first_frame_used`."""

    def flattened(self) -> NDArray[np.uint8]:
        """Return the photo on mid-grey, uint8 (H, W, 3); `pixels` itself if it is opaque."""
        if self.alpha is None:
            return self.pixels
        flat = np.empty_like(self.pixels)
        for rows in bands(*self.alpha.shape):
            alpha = self.alpha[rows, :, None].astype(np.uint16)
            flat[rows] = (self.pixels[rows] * alpha + BACKDROP * (255 - alpha) + 127) // 255
        return flat

    def within(self, max_side: int) -> "Photo":
        """Return the photo with its longer side scaled down to `max_side`; itself if it is shorter."""
        height, width = self.pixels.shape[:2]
        longer = max(height, width)
        # Compared before it is divided: a caller's number may be too large for a float.
        if max_side >= longer:
            return self
        scale = max_side / longer
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = _scaled(self.pixels, size)
        alpha = None if self.alpha is None else _scaled(self.alpha, size)
        return Photo(pixels, alpha, self.notes)


def bands(height: int, width: int) -> list[slice]:
    """Return slices that part the rows of a picture into bands."""
    step = max(1, BAND_PIXELS // width)
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]


def _scaled(plane: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    scaled = Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return np.array(scaled)
