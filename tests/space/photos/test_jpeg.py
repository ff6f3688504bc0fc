"""JPEGs that lack their end marker, and those that lack more."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from space.photos.photo import Photo
from tests.space.photos.files import SAMPLES, encoded

KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "with restart markers": {"restart_marker_rows": 1},
}

SAMSUNG = b"\0\0\x01\n\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0\x01\0\0\0$\0\0\0SEFT"
"""What Samsung's phones write behind a photo, a panorama's end marker left out."""


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def content(request: pytest.FixtureRequest) -> bytes:
    with Image.open(SAMPLES / "coffee.png") as image:
        return encoded(image.convert("RGB"), "JPEG", **request.param)


def without_end(content: bytes) -> bytes:
    assert content.endswith(b"\xff\xd9")
    return content[:-2]


@pytest.mark.parametrize(
    "trailer",
    [b"", SAMSUNG, SAMSUNG + encoded(Image.new("RGB", (32, 32)), "JPEG"), bytes(9000)],
    ids=["nothing", "a phone's trailer", "a trailer with a thumbnail", "zeros"],
)
def test_a_whole_photo_opens_whatever_is_in_the_place_of_its_end_marker(
    read: Callable[..., Photo], content: bytes, trailer: bytes
) -> None:
    photo = read(without_end(content) + trailer)

    assert np.array_equal(photo.pixels, read(content).pixels)


def test_it_may_come_out_smaller_as_well(read: Callable[..., Photo], content: bytes) -> None:
    assert read(without_end(content) + SAMSUNG, at_least=150).pixels.shape == (100, 150, 3)


@pytest.mark.parametrize(
    ("missing", "trailer"),
    [
        (40, b""),
        (4000, b""),
        (4000, SAMSUNG),
        (30_000, SAMSUNG),
        # What was to be copied and was not.
        (30_000, bytes(30_002)),
    ],
)
def test_a_photo_whose_last_pixels_are_missing_is_refused(
    refusal: Callable[..., str], content: bytes, missing: int, trailer: bytes
) -> None:
    assert refusal(without_end(content)[:-missing] + trailer) == "photo_truncated"


def test_a_photo_that_lacks_its_last_scan_is_refused(refusal: Callable[..., str]) -> None:
    content = encoded(Image.open(SAMPLES / "coffee.png"), "JPEG", progressive=True)

    assert refusal(content[: content.rindex(b"\xff\xda")]) == "photo_truncated"
