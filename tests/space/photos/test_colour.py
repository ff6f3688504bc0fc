"""Colours come out in sRGB."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from space.photos.photo import Photo
from space.photos.reading import read_photo
from tests.space.photos.files import (
    LINEAR_GREY,
    ONLY_BLACK_SHOWS,
    RED_AND_BLUE_SWAPPED,
    SAMPLES,
    SETTINGS,
    SRGB,
    assert_alike,
    encoded,
    noise,
    quadrants,
)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "WEBP", "AVIF", "HEIF"])
def test_colours_are_converted_from_the_profile_of_the_file(
    read: Callable[..., Photo], kind: str
) -> None:
    photo = read(encoded(quadrants(), kind, icc_profile=RED_AND_BLUE_SWAPPED))

    assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])


def test_a_photo_in_adobe_rgb_is_converted() -> None:
    with Image.open(SAMPLES / "rocket.jpg") as image:
        expected = ImageCms.profileToProfile(
            image, BytesIO(image.info["icc_profile"]), ImageCms.createProfile("sRGB")
        )
        assert not np.array_equal(np.asarray(image), np.asarray(expected))

    assert np.array_equal(read_photo(SAMPLES / "rocket.jpg", SETTINGS).pixels, np.asarray(expected))


def test_transparency_survives_the_conversion(read: Callable[..., Photo]) -> None:
    image = quadrants()
    image.putalpha(noise("L", *image.size))

    photo = read(encoded(image, "PNG", icc_profile=RED_AND_BLUE_SWAPPED))

    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, np.asarray(image)[..., 3])
    assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])


def test_a_palette_is_converted(read: Callable[..., Photo]) -> None:
    image = quadrants().quantize(4)

    photo = read(encoded(image, "PNG", icc_profile=RED_AND_BLUE_SWAPPED))

    assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])


def test_grey_is_converted(read: Callable[..., Photo]) -> None:
    photo = read(encoded(Image.new("L", (32, 32), 128), "PNG", icc_profile=LINEAR_GREY))

    assert_alike(photo.pixels, np.full((32, 32, 3), 188), 2)


def test_cmyk_without_a_profile(read: Callable[..., Photo]) -> None:
    image = quadrants().convert("CMYK")

    assert_alike(read(encoded(image, "JPEG")).pixels, quadrants())


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_with_a_profile(read: Callable[..., Photo], kind: str) -> None:
    image = quadrants().convert("CMYK")

    photo = read(encoded(image, kind, icc_profile=ONLY_BLACK_SHOWS))

    assert_alike(photo.pixels, np.full((64, 96, 3), 255), 4)


def test_a_photo_that_is_srgb_already_keeps_every_pixel(read: Callable[..., Photo]) -> None:
    image = noise("RGB")

    photo = read(encoded(image, "PNG", icc_profile=SRGB))

    assert np.array_equal(photo.pixels, np.asarray(image))


@pytest.mark.parametrize(
    "profile",
    [b"junk", SRGB[:200], bytes(5000), LINEAR_GREY, ONLY_BLACK_SHOWS],
    ids=["junk", "cut off", "zeros", "for grey", "for inks"],
)
def test_a_profile_that_does_not_fit_is_ignored(read: Callable[..., Photo], profile: bytes) -> None:
    image = noise("RGB")

    photo = read(encoded(image, "PNG", icc_profile=profile))

    assert np.array_equal(photo.pixels, np.asarray(image))
