"""Small files that would keep a worker busy for minutes."""

import zlib
from collections.abc import Callable

import numpy as np
import pytest

from space.photos.photo import Photo
from tests.space.photos.files import (
    assert_alike,
    chunk,
    encoded,
    noise,
    png,
    quadrants,
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
