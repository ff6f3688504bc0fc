"""Photos that are quick to send and take minutes to read.

Each of these is valid, so Pillow reads on, some of it with the interpreter
locked; no photo that a camera or an editor writes comes near the limits.
"""

from PIL import GifImagePlugin

from space.photos.jpeg import END, SCAN, segments
from space.photos.png_chunks import chunks

MAX_SCANS = 100
"""Passes over a progressive JPEG: encoders make about ten, each costs a walk over all pixels."""

MAX_SEGMENTS = 2000
"""Segments of a JPEG: Pillow joins those of its EXIF data in quadratic time."""

MAX_GIF_TEXT = 500_000
"""Bytes before a GIF's second frame that are no pixels: Pillow joins comments likewise."""

MAX_CHUNKS = 50_000
"""Chunks of a PNG: 30 MB in pieces as small as encoders write them are some 4,000."""


def is_endless_jpeg(content: bytes) -> bool:
    """Return whether a JPEG has more scans or segments than any photo needs."""
    scans = 0
    for before, segment in enumerate(segments(content)):
        if segment.kind == END and scans:
            return False
        scans += segment.kind == SCAN
        if scans > MAX_SCANS or before >= MAX_SEGMENTS:
            return True
    return False


def is_endless_png(content: bytes) -> bool:
    """Return whether a PNG has more chunks than any photo needs."""
    return any(count >= MAX_CHUNKS for count, _ in enumerate(chunks(content)))


class FirstFrame(GifImagePlugin.GifImageFile):
    """A GIF that may be asked for its first frame and for `is_animated`, in that order.

    Raises `ValueError` once its comments and other extensions are too long.
    """

    _text = MAX_GIF_TEXT
    _within_pixels = False

    @property
    def is_animated(self) -> bool:
        # Pillow skips the pixels of the first frame before it looks further.
        self._within_pixels = True
        return super().is_animated

    def data(self) -> bytes | None:
        """Return the next block, or None at the end of a series of them."""
        block = super().data()
        if self._within_pixels:
            self._within_pixels = bool(block)
            return block
        # Each series has a head and an end of its own, so empty ones count too.
        self._text -= len(block or b"") + 5
        if self._text < 0:
            raise ValueError("too many comments")
        return block
