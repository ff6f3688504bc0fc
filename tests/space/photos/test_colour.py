"""Colours come out in sRGB."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageCms

from space.photos.colorimetry import ToSrgb, by_code_points
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
    chunk,
    encoded,
    noise,
    quadrants,
    with_chunks,
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


COLOURS = np.array([(200, 60, 40), (60, 180, 70), (50, 80, 200), (230, 200, 150)], np.uint8)
"""What stands in the quadrants, from left to right and from top to bottom."""

IN_P3 = (217, 42, 23), (0, 183, 49), (40, 81, 208), (236, 199, 143)
IN_LIGHT = (229, 133, 110), (133, 219, 143), (122, 152, 229), (244, 229, 202)
AS_THEY_ARE = tuple(map(tuple, COLOURS.tolist()))
Four = tuple[tuple[int, int, int], ...]


def coloured() -> Image.Image:
    return Image.fromarray(COLOURS.reshape(2, 2, 3).repeat(32, 0).repeat(48, 1))


def cicp(*numbers: int) -> bytes:
    return chunk(b"cICP", bytes(numbers))


def gama(gamma: float) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", round(gamma * 100_000)))


def chrm(*places: float) -> bytes:
    """White, red, green and blue, x and y of each."""
    return chunk(b"cHRM", struct.pack(">8I", *(round(place * 100_000) for place in places)))


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"x\0\0" + zlib.compress(profile))


ADOBE = 0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06
OF_SRGB = 0.3127, 0.329, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06
SRGB_CHUNK = chunk(b"sRGB", b"\0")


def with_nclx(kind: str, primaries: int, transfer: int, image: Image.Image, **more: Any) -> bytes:
    """Return a HEIC or an AVIF whose colours are said to be those of two code points."""
    options = {"chroma": 444} if kind == "HEIF" else {"subsampling": "4:4:4"}
    content = encoded(image, kind, quality=100, **options, **more)
    at = content.index(b"nclx") + 4
    return content[:at] + struct.pack(">HH", primaries, transfer) + content[at + 4 :]


def assert_four(photo: Photo, expected: Four, tolerance: int = 6) -> None:
    """Compare the centres of the quadrants."""
    found = photo.pixels[16::32, 24::48].reshape(4, 3).astype(int)
    assert np.abs(found - expected).max() <= tolerance, found


FIGURES: dict[str, tuple[list[bytes], Four]] = {
    "gAMA 1": ([gama(1)], IN_LIGHT),
    "gAMA 1/1.8": ([gama(1 / 1.8)], [(210, 77, 53), (77, 193, 88), (65, 99, 210), (235, 210, 167)]),
    "gAMA 1/2.2, which alone is sRGB": ([gama(0.45455)], AS_THEY_ARE),
    "gAMA 0, which is none": ([gama(0)], AS_THEY_ARE),
    "gAMA and cHRM": (
        [gama(0.45455), chrm(*ADOBE)],
        [(231, 57, 34), (0, 181, 57), (21, 79, 205), (241, 201, 149)],
    ),
    "gAMA and cHRM with another white": (
        [gama(0.45455), chrm(0.3457, 0.3585, *OF_SRGB[2:])],
        [(210, 59, 42), (7, 181, 75), (34, 78, 198), (234, 202, 154)],
    ),
    "cHRM alone, which is nothing": ([chrm(*ADOBE)], AS_THEY_ARE),
    "cHRM that makes no colours": ([gama(1), chrm(0.3127, 0.329, *[0.3] * 6)], AS_THEY_ARE),
    "cHRM without a white": ([gama(1), chrm(0, 0, *OF_SRGB[2:])], AS_THEY_ARE),
    "sRGB before gAMA (Chromium)": ([gama(1), SRGB_CHUNK], AS_THEY_ARE),
    "iCCP before gAMA and sRGB": (
        [iccp(RED_AND_BLUE_SWAPPED), gama(1), SRGB_CHUNK],
        COLOURS[:, ::-1],
    ),
    "a broken iCCP before gAMA": ([iccp(b"junk"), gama(1)], IN_LIGHT),
    "cICP before all": (
        [cicp(12, 13, 0, 1), iccp(RED_AND_BLUE_SWAPPED), gama(1), chrm(*ADOBE), SRGB_CHUNK],
        IN_P3,
    ),
    "cICP that says sRGB before iCCP": (
        [cicp(1, 13, 0, 1), iccp(RED_AND_BLUE_SWAPPED)],
        AS_THEY_ARE,
    ),
    "cICP with unknown primaries": ([cicp(99, 13, 0, 1), gama(1)], IN_LIGHT),
    "cICP with an unspecified transfer": ([cicp(12, 2, 0, 1), gama(1)], IN_LIGHT),
    "cICP with a matrix, which PNG has not": ([cicp(12, 13, 1, 1)], AS_THEY_ARE),
    "cICP that is too short": ([chunk(b"cICP", b"\x0c\x0d")], AS_THEY_ARE),
}
"""Chunks of a PNG, and what Chromium draws; Firefox too, where that is not said otherwise."""


@pytest.mark.parametrize(("chunks", "expected"), FIGURES.values(), ids=FIGURES)
def test_a_png_s_figures_count(
    read: Callable[..., Photo], chunks: list[bytes], expected: Four
) -> None:
    assert_four(read(with_chunks(encoded(coloured(), "PNG"), *chunks)), expected)


def test_grey_is_converted_by_gamma(read: Callable[..., Photo]) -> None:
    photo = read(with_chunks(encoded(Image.new("L", (32, 32), 128), "PNG"), gama(1)))

    assert np.all(photo.pixels == 188)


def test_a_palette_is_converted_by_code_points(read: Callable[..., Photo]) -> None:
    content = encoded(coloured().quantize(4), "PNG")

    assert_four(read(with_chunks(content, cicp(12, 13, 0, 1))), IN_P3)


def test_numbers_of_narrow_range_are_spread(read: Callable[..., Photo]) -> None:
    image = Image.new("RGB", (32, 32), (16, 16, 16))
    image.paste((235, 235, 235), (0, 0, 16, 32))

    photo = read(with_chunks(encoded(image, "PNG"), cicp(1, 13, 0, 0)))

    assert np.all(photo.pixels[:, :16] == 255)
    assert np.all(photo.pixels[:, 16:] == 0)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
class TestCodePoints:
    """In HEIC and AVIF, as in PNG's cICP."""

    def test_they_count(self, read: Callable[..., Photo], kind: str) -> None:
        assert_four(read(with_nclx(kind, 12, 13, coloured())), IN_P3)

    def test_unspecified_ones_leave_the_colours_alone(
        self, read: Callable[..., Photo], kind: str
    ) -> None:
        assert_four(read(with_nclx(kind, 2, 2, coloured())), AS_THEY_ARE)


def test_a_profile_comes_before_code_points(read: Callable[..., Photo]) -> None:
    content = with_nclx("AVIF", 12, 13, coloured(), icc_profile=RED_AND_BLUE_SWAPPED)

    assert_four(read(content), COLOURS[:, ::-1].tolist())


PRIMARIES: dict[int, Four] = {
    4: ((236, 49, 16), (0, 177, 59), (0, 96, 206), (245, 196, 144)),
    5: ((204, 60, 40), (46, 180, 73), (48, 80, 199), (231, 200, 151)),
    6: ((195, 66, 39), (73, 178, 69), (56, 83, 200), (228, 200, 150)),
    7: ((195, 66, 39), (73, 178, 69), (56, 83, 200), (228, 200, 150)),
    8: ((226, 39, 21), (0, 185, 54), (28, 77, 206), (239, 199, 144)),
    9: ((247, 0, 23), (0, 189, 41), (0, 81, 209), (250, 196, 142)),
    10: ((255, 0, 64), (0, 237, 0), (0, 107, 211), (255, 161, 144)),
    11: ((212, 42, 24), (0, 183, 49), (42, 80, 207), (234, 199, 143)),
    22: ((202, 66, 39), (52, 176, 70), (50, 87, 200), (231, 199, 150)),
}
TRANSFERS: dict[int, Four] = {
    **dict.fromkeys((1, 6, 7, 11, 12, 14, 15), AS_THEY_ARE),
    4: ((201, 57, 35), (57, 181, 68), (46, 79, 201), (231, 201, 151)),
    5: ((189, 36, 17), (36, 165, 46), (26, 56, 189), (224, 189, 131)),
    8: IN_LIGHT,
    17: ((200, 44, 23), (44, 177, 55), (34, 65, 200), (235, 200, 143)),
}
CODE_POINTS = {
    **{(primaries, 13): four for primaries, four in PRIMARIES.items()},
    **{(1, transfer): four for transfer, four in TRANSFERS.items()},
}
"""As Chromium draws them; those of television as it does in AVIF, and Firefox everywhere."""


@pytest.mark.parametrize(("points", "expected"), CODE_POINTS.items(), ids=str)
def test_every_code_point_means_what_browsers_take_it_for(
    points: tuple[int, int], expected: Four
) -> None:
    colorimetry = by_code_points(*points)
    assert colorimetry is not None

    converted = ToSrgb(colorimetry)(COLOURS.reshape(2, 2, 3))

    assert np.abs(converted.reshape(4, 3).astype(int) - expected).max() <= 1


PQ, HLG = 16, 18
NITS = {
    (PQ, 0.0): 0,
    (PQ, 0.4403): 50,
    (HLG, 0.5): 50.6,
    (PQ, 0.5807): 203,
    (HLG, 0.75): 203,
    (PQ, 0.7518): 1000,
    (HLG, 1.0): 1000,
    (PQ, 1.0): 10_000,
}
"""cd/m² of some numbers (BT.2100; BT.2408, table 1)."""


def on_screen(nits: float) -> float:
    """Return sRGB's number for a grey that is brought into its range."""
    if nits < 90:
        light = nits / 203
        return 255 * (1.055 * light ** (1 / 2.4) - 0.055 if light > 0.0031308 else light * 12.92)
    # Of what is brighter only this is known without the curve itself.
    return {203: 229}.get(nits, 255)


class TestHighDynamicRange:
    @pytest.mark.parametrize("primaries", [1, 9, 12])
    @pytest.mark.parametrize(("number", "nits"), NITS.items(), ids=str)
    def test_a_grey_is_brought_into_the_range_of_srgb(
        self, primaries: int, number: tuple[int, float], nits: float
    ) -> None:
        transfer, signal = number
        colorimetry = by_code_points(primaries, transfer)
        assert colorimetry is not None

        grey = np.full((1, 1, 3), round(signal * 4095), np.uint16)

        assert np.abs(ToSrgb(colorimetry, bits=12)(grey) - on_screen(nits)).max() <= 1

    @pytest.mark.parametrize("transfer", [PQ, HLG])
    @pytest.mark.parametrize("kind", ["PNG", "HEIF", "AVIF"])
    def test_that_is_so_in_every_format(
        self, read: Callable[..., Photo], kind: str, transfer: int
    ) -> None:
        white = {PQ: 148, HLG: 191}[transfer]
        image = Image.new("RGB", (64, 64), (white, white, white))
        content = (
            with_chunks(encoded(image, "PNG"), cicp(9, transfer, 0, 1))
            if kind == "PNG"
            else with_nclx(kind, 9, transfer, image)
        )

        assert np.abs(read(content).pixels.astype(int) - 229).max() <= 2

    def test_what_is_brighter_stays_brighter_and_keeps_its_hue(self) -> None:
        colorimetry = by_code_points(1, PQ)
        assert colorimetry is not None
        levels = np.arange(256, dtype=np.uint8).reshape(1, 256, 1).repeat(3, 2)
        levels[..., 1:] //= 2

        red, green, blue = ToSrgb(colorimetry)(levels)[0].T.astype(int)

        assert np.all(np.diff(red) >= 0)
        assert np.abs(green - blue).max() == 0
        assert np.all(red >= green)

    def test_a_heic_is_read_from_all_of_its_bits(self, read: Callable[..., Photo]) -> None:
        ramp = np.linspace(400, 600, 512).astype(np.uint16) << 6
        levels = np.repeat(np.repeat(ramp[None, :, None], 64, 0), 3, 2)
        buffer = BytesIO()
        pillow_heif.encode("RGB;16", (512, 64), levels.tobytes(), buffer, quality=-1)
        content = buffer.getvalue()
        at = content.index(b"nclx") + 4
        content = content[:at] + struct.pack(">HH", 9, PQ) + content[at + 4 :]

        # 8 bits would leave some 50 of them.
        assert len(np.unique(read(content).pixels[..., 0])) > 100

    def test_a_heic_keeps_its_transparency(self, read: Callable[..., Photo]) -> None:
        image = coloured()
        image.putalpha(Image.linear_gradient("L").resize(image.size))

        photo = read(with_nclx("HEIF", 9, PQ, image))

        assert photo.alpha is not None
        assert_alike(photo.alpha, np.asarray(image)[..., 3], 3)
