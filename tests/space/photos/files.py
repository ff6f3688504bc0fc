"""Photo files that the tests of this room make, and what they compare."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageCms

from space.settings import Settings
from tests.orientations import STORED

SAMPLES = Path(__file__).parents[3] / "space" / "samples"
SETTINGS = Settings()
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour_type: int, rows: bytes, *more: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(more)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def deep_png(levels: NDArray[np.uint16], colour_type: int, *more: bytes) -> bytes:
    """Return a 16-bit PNG of `levels`, shape (H, W, channels)."""
    height, width = levels.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in levels)
    return png(width, height, 16, colour_type, rows, *more)


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture that looks different whichever way it is turned."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = 200, 40, 40
    pixels[: height // 2, width // 2 :] = 40, 200, 40
    pixels[height // 2 :, : width // 2] = 40, 40, 200
    pixels[height // 2 :, width // 2 :] = 200, 200, 200
    return Image.fromarray(pixels)


def noise_levels(width: int, height: int, channels: int) -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (height, width, channels), np.uint8)


def noise(mode: str, width: int = 37, height: int = 29) -> Image.Image:
    levels = noise_levels(width, height, len(Image.new(mode, (1, 1)).getbands()))
    return Image.frombytes(mode, (width, height), levels.tobytes())


def turned(image: Image.Image, kind: str, orientation: int, **options: Any) -> bytes:
    """Return a file of `image`, stored turned and tagged so that it comes out upright."""
    turn = STORED[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stored = image if turn is None else image.transpose(turn)
    return encoded(stored, kind, exif=exif.tobytes(), **options)


Entry = tuple[int, int, list[int]]
"""Of a TIFF's directory: tag, type, values. The types are BYTE 1, SHORT 3, LONG 4."""

Page = tuple[Image.Image, list[Entry]]


def tiff(*pages: Page, order: str = "<", is_big: bool = False, below: Page | None = None) -> bytes:
    """Return a TIFF of pages in RGB, each with more entries; one more page hangs on the first."""
    pointer = order + ("Q" if is_big else "I")
    mark = b"II" if order == "<" else b"MM"
    head = struct.pack(order + "HHH", 43, 8, 0) if is_big else struct.pack(order + "H", 42)
    out = bytearray(mark + head)
    place = len(out)
    out += struct.pack(pointer, 0)

    def add(page: Page, *more: Entry) -> int:
        """Write a page and return where its directory is; it ends in an empty pointer."""
        image, entries = page
        written = {tag: (kind, values) for tag, kind, values in (*entries, *more)}
        plain: list[Entry] = [
            (256, 4, [image.width]),
            (257, 4, [image.height]),
            (258, 3, [8, 8, 8]),
            (259, 3, [1]),
            (262, 3, [2]),
            (273, 4, [len(out)]),
            (277, 3, [3]),
            (278, 4, [image.height]),
            (279, 4, [image.width * image.height * 3]),
        ]
        out.extend(image.tobytes())
        for tag, kind, values in plain:
            written.setdefault(tag, (kind, values))
        directory = struct.pack(order + ("Q" if is_big else "H"), len(written))
        for tag, (kind, values) in sorted(written.items()):
            body = struct.pack(f"{order}{len(values)}{' BxHI'[kind]}", *values)
            if len(body) > struct.calcsize(pointer):
                out.extend(body)
                body = struct.pack(pointer, len(out) - len(body))
            directory += struct.pack(order + "HH", tag, kind) + struct.pack(pointer, len(values))
            directory += body.ljust(struct.calcsize(pointer), b"\0")
        at = len(out)
        out.extend(directory + bytes(struct.calcsize(pointer)))
        return at

    hanging = [] if below is None else [(330, 4, [add(below)])]
    for page in pages:
        struct.pack_into(pointer, out, place, add(page, *hanging))
        place, hanging = len(out) - struct.calcsize(pointer), []
    return bytes(out)


def with_limits(**limits: int) -> Settings:
    return SETTINGS.model_copy(update=limits)


def with_chunks(content: bytes, *more: bytes) -> bytes:
    """Return a PNG with more chunks at its beginning."""
    behind_header = 8 + 25
    return content[:behind_header] + b"".join(more) + content[behind_header:]


def assert_alike(first: NDArray[np.uint8], second: Any, difference: float = 6) -> None:
    assert first.shape == np.asarray(second).shape
    assert np.abs(first.astype(float) - np.asarray(second)).mean() < difference


def icc_profile(space: bytes, pcs: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Return an ICC version 2 display profile."""
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        padded = tag + bytes(-len(tag) % 4)
        table += name + struct.pack(">II", at + len(body), len(tag))
        body += padded
    header = struct.pack(">I4sI", at + len(body), b"", 0x02400000) + b"mntr" + space + pcs
    header += bytes(12) + b"acsp" + bytes(28)
    header += struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    return header.ljust(128, b"\0") + table + body


def xyz(x: float, y: float, z: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">iii", *(round(v * 65536) for v in (x, y, z)))


def gamma(exponent: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(exponent * 256))


WHITE = xyz(0.9642, 1, 0.8249)
RED, GREEN, BLUE = (
    xyz(0.4361, 0.2225, 0.0139),
    xyz(0.3851, 0.7169, 0.0971),
    xyz(0.1431, 0.0606, 0.7141),
)
CURVES = {b"rTRC": gamma(2.2), b"gTRC": gamma(2.2), b"bTRC": gamma(2.2)}
RED_AND_BLUE_SWAPPED = icc_profile(
    b"RGB ", b"XYZ ", {b"wtpt": WHITE, b"rXYZ": BLUE, b"gXYZ": GREEN, b"bXYZ": RED, **CURVES}
)
LINEAR_GREY = icc_profile(b"GRAY", b"XYZ ", {b"wtpt": WHITE, b"kTRC": gamma(1)})
IDENTITY_TABLE = bytes(range(256))
ONLY_BLACK_SHOWS = icc_profile(
    b"CMYK",
    b"Lab ",
    {
        b"wtpt": WHITE,
        b"A2B0": b"mft1"
        + bytes([0, 0, 0, 0, 4, 3, 2, 0])
        + struct.pack(">9i", *(65536 * (n % 4 == 0) for n in range(9)))
        + IDENTITY_TABLE * 4
        + bytes([255, 128, 128, 0, 128, 128]) * 8
        + IDENTITY_TABLE * 3,
    },
)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
