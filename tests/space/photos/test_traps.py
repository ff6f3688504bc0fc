"""Small files that would keep a worker busy for minutes."""

import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image

from space.photos.photo import Photo
from tests.space.photos.files import (
    assert_alike,
    chunk,
    encoded,
    noise,
    png,
    quadrants,
    tiff,
    with_chunks,
    with_limits,
)


def test_a_jpeg_with_thousands_of_scans(refusal: Callable[..., str]) -> None:
    content = encoded(quadrants(), "JPEG", progressive=True)
    scan = content[content.rindex(b"\xff\xda") : -2]

    assert refusal(content[:-2] + scan * 2000 + b"\xff\xd9") == "photo_unreadable"


def test_a_jpeg_with_thousands_of_segments(refusal: Callable[..., str]) -> None:
    content = encoded(quadrants(), "JPEG")
    segment = b"\xff\xe1\0\x09Exif\0\0a"

    assert refusal(content[:2] + segment * 3000 + content[2:]) == "photo_unreadable"


def test_an_ordinary_progressive_jpeg_is_read(read: Callable[..., Photo]) -> None:
    content = encoded(quadrants(), "JPEG", progressive=True)

    assert_alike(read(content).pixels, quadrants())


def test_what_is_appended_to_a_jpeg_does_not_count(read: Callable[..., Photo]) -> None:
    # Phones append a film this way.
    content = encoded(quadrants(), "JPEG") + b"\xff\xda\0\x02" * 5000

    assert_alike(read(content).pixels, quadrants())


@pytest.mark.parametrize("comment", [b"\xff" + b"a" * 255, b"\x01a\0!\xfe"])
def test_a_gif_with_endless_comments(refusal: Callable[..., str], comment: bytes) -> None:
    content = encoded(quadrants(), "GIF")
    comments = b"!\xfe" + comment * (1_500_000 // len(comment)) + b"\0"
    frame = content.index(b",", 13 + 3 * 2)

    assert refusal(content[:frame] + comments + content[frame:]) == "photo_unreadable"
    assert refusal(content[:-1] + comments + b";") == "photo_unreadable"


def test_a_gif_with_a_large_first_frame_is_read(read: Callable[..., Photo]) -> None:
    image = noise("L", 1200, 900)

    photo = read(encoded(image, "GIF", save_all=True, append_images=[quadrants()]))

    assert np.array_equal(photo.pixels[..., 0], np.asarray(image))
    assert photo.notes == ("first_frame_used",)


def test_a_png_whose_text_inflates_without_end(refusal: Callable[..., str]) -> None:
    text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000)))

    assert refusal(png(32, 32, 8, 0, b"\0" * 33 * 32, text * 100)) == "photo_unreadable"


def overlapping(entries: int, size: int) -> bytes:
    """Return a TIFF's directory whose values are all the same bytes, nearly all there are."""
    values = (struct.pack("<HHII", 1000 + n, 7, size * 9 // 10, 8) for n in range(entries))
    directory = struct.pack("<H", entries) + b"".join(values) + bytes(4)
    return (b"II*\0" + struct.pack("<I", 8) + directory).ljust(size, b"\0")


def with_exif(kind: str, exif: bytes) -> bytes:
    if kind != "JPEG":
        return encoded(quadrants(), kind, exif=exif if kind == "WEBP" else b"Exif\0\0" + exif)
    # Many segments, which Pillow's writer doesn't make; and no JFIF, as from cameras.
    parts = (b"Exif\0\0" + exif[at : at + 65_000] for at in range(0, len(exif), 65_000))
    segments = (b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in parts)
    return b"\xff\xd8" + b"".join(segments) + encoded(quadrants(), "JPEG")[2 + 18 :]


@contextmanager
def within_20_mb() -> Iterator[None]:
    """Fail if more memory than that was in use at once."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


LIMITS = with_limits(max_file_bytes=3_000_000)
"""As reading a file takes memory for the largest one that may come."""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_exif_data_that_name_the_same_bytes_again_and_again(
    read: Callable[..., Photo], kind: str
) -> None:
    content = with_exif(kind, overlapping(100, 1_000_000))

    with within_20_mb():
        photo = read(content, LIMITS)

    assert_alike(photo.pixels, quadrants())


def test_a_tiff_that_names_the_same_bytes_again_and_again(refusal: Callable[..., str]) -> None:
    content = overlapping(100, 1_000_000)

    with within_20_mb():
        assert refusal(content, LIMITS) == "photo_unreadable"


def test_a_tiff_with_more_entries_than_any_photo_needs(refusal: Callable[..., str]) -> None:
    assert refusal(overlapping(60_000, 1_000_000)) == "photo_unreadable"


def test_a_tiff_in_more_strips_than_any_photo_needs(refusal: Callable[..., str]) -> None:
    content = tiff((quadrants(), [(273, 4, [8] * 400_000), (278, 4, [1])]))

    with within_20_mb():
        assert refusal(content, LIMITS) == "photo_unreadable"


def test_a_tiff_with_pages_without_end_is_read_from_the_first_ones(
    read: Callable[..., Photo],
) -> None:
    content = tiff(
        (quadrants(), []), *[(Image.new("RGB", (1, 1)), [])] * 300, (quadrants(99, 99), [])
    )

    assert_alike(read(content).pixels, quadrants())


@pytest.mark.parametrize("place", ["before the pixels", "behind them"])
def test_a_png_with_more_chunks_than_any_photo_needs(
    refusal: Callable[..., str], place: str
) -> None:
    content, more = encoded(quadrants(), "PNG"), chunk(b"teSt", b"") * 60_000
    content = with_chunks(content, more) if place == "before the pixels" else content[:-12] + more

    assert refusal(content) == "photo_unreadable"
