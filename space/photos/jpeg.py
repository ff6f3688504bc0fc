"""The segments of a JPEG (ITU-T T.81, annex B), walked without decoding, and the end that some lack.

A phone's panorama may end in a trailer of its own instead of the end marker. Pillow reads on
for that marker: into the trailer, or to the end of the file, which it then takes for cut off.
"""

import hashlib
import re
from collections.abc import Iterator
from io import BytesIO
from typing import NamedTuple

from PIL.JpegImagePlugin import JpegImageFile

from space.photos.photo import bands

START, END, SCAN, TEMPORARY = 0xD8, 0xD9, 0xDA, 0x01
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}

MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
"""A marker, other than the restart markers within a scan."""

END_MARKER = b"\xff\xd9"

FILLER = bytes(range(1, 65))
"""What a decoder that is short of data would take for some, without a marker."""


class Jpeg(JpegImageFile):
    """A JPEG whose EXIF data are not read on opening.

    Pillow looks there for a resolution and copies every value, however often they name the
    same bytes.
    """

    def _read_dpi_from_exif(self) -> None:
        pass


class Segment(NamedTuple):
    """A marker and what belongs to it, without the compressed data behind a scan's header."""

    kind: int
    """The marker's second byte."""

    start: int
    """Where in the file the marker is."""

    body: bytes


def segments(content: bytes) -> Iterator[Segment]:
    """Yield the segments of a JPEG, and of whatever follows it, to the end of the file."""
    at = 0
    while marker := MARKER.search(content, at):
        kind, at = marker[1][0], marker.end()
        length = 0
        if kind not in (START, END, TEMPORARY):
            length = max(2, int.from_bytes(content[at : at + 2]))
        yield Segment(kind, marker.start(), content[at + 2 : at + length])
        at += length


def with_end(content: bytes) -> bytes:
    """Return a JPEG with an end marker behind its picture; `content` itself if it has one.

    It has none either if scans are missing that the picture needs: for a decoder to see.
    """
    end = _end(content)
    if end is None or content.startswith(END_MARKER, end):
        return content
    # What was to be copied and was not is often there as zeros.
    return content[:end].rstrip(b"\0") + END_MARKER


def is_whole(content: bytes) -> bool:
    """Tell whether the scans of a JPEG that ends in an end marker have all their data.

    A decoder makes something up for what is missing and says nothing. So the picture is
    decoded twice, the second time with other bytes before the marker: where nothing is
    missing, none of them is looked at.
    """
    return _digest(content) == _digest(content.removesuffix(END_MARKER) + FILLER + END_MARKER)


def _digest(content: bytes) -> bytes:
    digest = hashlib.blake2b()
    with Jpeg(BytesIO(content)) as image:
        for rows in bands(image.height, image.width):
            digest.update(image.crop((0, rows.start, image.width, rows.stop)).tobytes())
    return digest.digest()


def _end(content: bytes) -> int | None:
    """Return where the data of the last scan end that the picture needs; None if scans are missing."""
    missing: set[tuple[int, int]] = set()
    is_progressive = began = False
    for kind, start, body in segments(content):
        if began and not missing:
            return start
        if kind in FRAMES:
            is_progressive = kind in PROGRESSIVE
            coefficients = range(64 if is_progressive else 1)
            missing = {(component, at) for component in body[6::3] for at in coefficients}
        elif kind == SCAN and body:
            began = True
            components = body[1 : 1 + 2 * body[0] : 2]
            first, last, precision = (
                (body[-3], body[-2], body[-1] & 15) if is_progressive else (0, 0, 0)
            )
            # A later scan brings the bits that this one leaves out.
            if precision == 0:
                missing -= {(c, at) for c in components for at in range(first, last + 1)}
    return len(content) if began and not missing else None
