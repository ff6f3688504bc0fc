"""What comes in as a photo, what is refused, and what goes out as a PNG."""

import os
import random
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from space.errors import RequestError
from space.photos import Photo, read_photo, write_cutout, write_matte
from space.settings import Settings
from tests.orientations import STORED

SAMPLES = Path(__file__).parents[2] / "space" / "samples"
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


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Photo]:
    def read_bytes(
        content: bytes, settings: Settings = SETTINGS, at_least: int | None = None
    ) -> Photo:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_photo(path, settings, at_least)

    return read_bytes


@pytest.fixture
def refusal(read: Callable[..., Photo]) -> Callable[..., str]:
    def code_of(content: bytes, settings: Settings = SETTINGS) -> str:
        with pytest.raises(RequestError) as caught:
            read(content, settings)
        assert caught.value.sentence.endswith(".")
        assert "/" not in caught.value.sentence
        return caught.value.code

    return code_of


def with_limits(**limits: int) -> Settings:
    return SETTINGS.model_copy(update=limits)


def assert_alike(first: NDArray[np.uint8], second: Any, difference: float = 6) -> None:
    assert first.shape == np.asarray(second).shape
    assert np.abs(first.astype(float) - np.asarray(second)).mean() < difference


class TestFormats:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
    def test_every_accepted_format_is_read(self, read: Callable[..., Photo], kind: str) -> None:
        photo = read(encoded(quadrants(), kind))

        assert_alike(photo.pixels, quadrants())
        assert photo.pixels.dtype == np.uint8
        assert photo.alpha is None
        assert photo.notes == ()

    @pytest.mark.parametrize("name", ["astronaut.png", "coffee.png", "chelsea.png"])
    def test_the_samples_are_read_as_pillow_reads_them(self, name: str) -> None:
        with Image.open(SAMPLES / name) as image:
            expected = image.convert("RGB")

        assert np.array_equal(read_photo(SAMPLES / name, SETTINGS).pixels, np.asarray(expected))

    def test_a_multi_picture_jpeg_gives_its_first_picture(self, read: Callable[..., Photo]) -> None:
        content = encoded(
            quadrants(), "MPO", save_all=True, append_images=[Image.new("RGB", (9, 9))]
        )

        photo = read(content)

        assert_alike(photo.pixels, quadrants())
        assert photo.notes == ()

    @pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF", "TIFF"])
    def test_of_an_animation_the_first_frame_is_used_and_noted(
        self, read: Callable[..., Photo], kind: str
    ) -> None:
        later = [Image.new("RGB", (96, 64), colour) for colour in ("black", "white")]

        photo = read(encoded(quadrants(), kind, save_all=True, append_images=later))

        assert_alike(photo.pixels, quadrants())
        assert photo.notes == ("first_frame_used",)

    def test_a_file_name_that_lies_does_not_matter(self, tmp_path: Path) -> None:
        path = tmp_path / "photo.svg"
        path.write_bytes(encoded(quadrants(), "JPEG"))

        assert_alike(read_photo(path, SETTINGS).pixels, quadrants())

    def test_a_gif_frame_larger_than_its_screen_is_read_whole(
        self, read: Callable[..., Photo]
    ) -> None:
        content = bytearray(encoded(quadrants(), "GIF"))
        content[6:10] = struct.pack("<HH", 20, 20)

        assert read(bytes(content)).pixels.shape == (64, 96, 3)


class TestOrientation:
    def content(self, image: Image.Image, kind: str, orientation: int) -> bytes:
        """Return a file of `image`, stored turned and tagged so that it comes out upright."""
        turn = STORED[orientation]
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        turned = image if turn is None else image.transpose(turn)
        return encoded(turned, kind, exif=exif.tobytes())

    @pytest.mark.parametrize("orientation", STORED)
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
    def test_a_photo_comes_out_upright(
        self, read: Callable[..., Photo], kind: str, orientation: int
    ) -> None:
        photo = read(self.content(quadrants(), kind, orientation))

        assert_alike(photo.pixels, quadrants())

    @pytest.mark.parametrize("orientation", STORED)
    def test_a_heic_photo_comes_out_upright(
        self, read: Callable[..., Photo], orientation: int
    ) -> None:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        turn = STORED[orientation]
        turned = quadrants() if turn is None else quadrants().transpose(turn)
        heif = pillow_heif.from_bytes("RGB", turned.size, turned.tobytes())
        heif.info["exif"] = exif.tobytes()
        buffer = BytesIO()
        heif.save(buffer)

        assert_alike(read(buffer.getvalue()).pixels, quadrants())

    @pytest.mark.parametrize("orientation", STORED)
    def test_every_pixel_of_a_photo_of_several_bands_lands_in_its_place(
        self, read: Callable[..., Photo], orientation: int
    ) -> None:
        image = noise("RGBA", 701, 1103)

        photo = read(self.content(image, "PNG", orientation))

        assert photo.alpha is not None
        assert np.array_equal(np.dstack([photo.pixels, photo.alpha]), np.asarray(image))

    @pytest.mark.parametrize("junk", [b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"\0" * 99])
    def test_broken_exif_data_is_ignored(self, read: Callable[..., Photo], junk: bytes) -> None:
        assert_alike(read(encoded(quadrants(), "JPEG", exif=junk)).pixels, quadrants())

    def test_an_orientation_that_does_not_exist_is_ignored(
        self, read: Callable[..., Photo]
    ) -> None:
        exif = Image.Exif()
        exif[ORIENTATION] = 9

        assert_alike(read(encoded(quadrants(), "JPEG", exif=exif)).pixels, quadrants())


class TestTransparency:
    @pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
    def test_rgba_keeps_straight_colours_and_its_alpha(
        self, read: Callable[..., Photo], kind: str
    ) -> None:
        image = noise("RGBA")
        options = {"lossless": True, "exact": True} if kind == "WEBP" else {}

        photo = read(encoded(image, kind, **options))

        assert photo.alpha is not None
        assert np.array_equal(np.dstack([photo.pixels, photo.alpha]), np.asarray(image))

    def test_alpha_that_is_opaque_everywhere_is_none(self, read: Callable[..., Photo]) -> None:
        assert read(encoded(quadrants().convert("RGBA"), "PNG")).alpha is None

    def test_grey_with_alpha(self, read: Callable[..., Photo]) -> None:
        grey, alpha = noise("LA").split()

        photo = read(encoded(Image.merge("LA", (grey, alpha)), "PNG"))

        assert np.array_equal(photo.pixels, np.asarray(grey.convert("RGB")))
        assert photo.alpha is not None
        assert np.array_equal(photo.alpha, np.asarray(alpha))

    @pytest.mark.parametrize("kind", ["PNG", "GIF"])
    def test_a_palette_with_a_transparent_colour(
        self, read: Callable[..., Photo], kind: str
    ) -> None:
        image = Image.new("P", (32, 32))
        image.putpalette([255, 0, 0, 0, 0, 255])
        image.paste(1, (0, 0, 16, 32))

        photo = read(encoded(image, kind, transparency=0))

        assert photo.alpha is not None
        assert np.all(photo.alpha[:, :16] == 255)
        assert np.all(photo.alpha[:, 16:] == 0)
        assert np.all(photo.pixels[:, :16] == (0, 0, 255))

    def test_a_palette_with_alpha_for_each_colour(self, read: Callable[..., Photo]) -> None:
        image = Image.new("P", (32, 32))
        image.putpalette([255, 0, 0, 0, 0, 255])

        photo = read(encoded(image, "PNG", transparency=bytes([77, 255])))

        assert photo.alpha is not None
        assert np.all(photo.alpha == 77)
        assert np.all(photo.pixels == (255, 0, 0))

    def test_one_grey_level_that_is_declared_transparent(self, read: Callable[..., Photo]) -> None:
        image = noise("L")

        photo = read(encoded(image, "PNG", transparency=int(np.asarray(image)[0, 0])))

        assert np.array_equal(photo.alpha == 0, np.asarray(image) == np.asarray(image)[0, 0])

    def test_flattening_puts_it_on_mid_grey(self, read: Callable[..., Photo]) -> None:
        image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
        image.paste((255, 0, 0, 255), (0, 0, 10, 20))
        photo = read(encoded(image, "PNG"))

        flat = photo.flattened()

        assert np.all(flat[:, :10] == (255, 0, 0))
        assert np.all(flat[:, 10:] == 128)

    def test_flattening_an_opaque_photo_copies_nothing(self, read: Callable[..., Photo]) -> None:
        photo = read(encoded(quadrants(), "PNG"))

        assert photo.flattened() is photo.pixels


class TestDepth:
    RAMP = np.linspace(0, 65535, 64 * 32).astype(np.uint16).reshape(32, 64)

    def test_16_bit_grey_is_scaled_and_not_clipped(self, read: Callable[..., Photo]) -> None:
        photo = read(deep_png(self.RAMP[..., None], 0))

        assert_alike(photo.pixels, np.repeat(self.RAMP[..., None] / 257, 3, 2), 0.6)

    def test_16_bit_grey_with_a_transparent_level(self, read: Callable[..., Photo]) -> None:
        level = int(self.RAMP[3, 3])

        photo = read(deep_png(self.RAMP[..., None], 0, chunk(b"tRNS", struct.pack(">H", level))))

        assert photo.alpha is not None
        assert np.array_equal(photo.alpha == 0, level == self.RAMP)

    @pytest.mark.parametrize(("colour_type", "channels"), [(2, 3), (4, 2), (6, 4)])
    def test_16_bit_colours_and_alpha(
        self, read: Callable[..., Photo], colour_type: int, channels: int
    ) -> None:
        levels = np.repeat(self.RAMP[..., None], channels, 2)

        photo = read(deep_png(levels, colour_type))

        assert_alike(photo.pixels, np.repeat(self.RAMP[..., None] / 257, 3, 2), 0.6)
        if colour_type > 2:
            assert photo.alpha is not None
            assert_alike(photo.alpha, self.RAMP / 257, 0.6)

    def test_16_bit_colours_with_a_transparent_colour_are_read(
        self, read: Callable[..., Photo]
    ) -> None:
        levels = np.repeat(self.RAMP[..., None], 3, 2)
        white = chunk(b"tRNS", struct.pack(">HHH", 65535, 65535, 65535))

        assert read(deep_png(levels, 2, white)).pixels.shape == (32, 64, 3)

    @pytest.mark.parametrize("mode", ["I;16", "I;16B"])
    def test_16_bit_grey_tiff_of_either_byte_order(
        self, read: Callable[..., Photo], mode: str
    ) -> None:
        order = ">u2" if mode == "I;16B" else "<u2"
        image = Image.frombytes(mode, (64, 32), self.RAMP.astype(order).tobytes())

        photo = read(encoded(image, "TIFF"))

        assert_alike(photo.pixels[..., 0], self.RAMP / 257, 0.6)

    def test_a_10_bit_heic_photo(self, read: Callable[..., Photo]) -> None:
        levels = np.repeat(self.RAMP[..., None], 3, 2)
        buffer = BytesIO()
        pillow_heif.encode("RGB;16", (64, 32), levels.tobytes(), buffer, quality=-1)

        assert_alike(read(buffer.getvalue()).pixels, levels / 257, 3)

    def test_1_bit(self, read: Callable[..., Photo]) -> None:
        image = quadrants().convert("1")

        assert np.array_equal(read(encoded(image, "PNG")).pixels, np.asarray(image.convert("RGB")))

    @pytest.mark.parametrize("mode", ["F", "I"])
    def test_32_bit_levels_are_refused(self, refusal: Callable[..., str], mode: str) -> None:
        assert refusal(encoded(Image.new(mode, (32, 32)), "TIFF")) == "colours_unsupported"


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


class TestColour:
    @pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "WEBP", "AVIF", "HEIF"])
    def test_colours_are_converted_from_the_profile_of_the_file(
        self, read: Callable[..., Photo], kind: str
    ) -> None:
        photo = read(encoded(quadrants(), kind, icc_profile=RED_AND_BLUE_SWAPPED))

        assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])

    def test_a_photo_in_adobe_rgb_is_converted(self) -> None:
        with Image.open(SAMPLES / "rocket.jpg") as image:
            expected = ImageCms.profileToProfile(
                image, BytesIO(image.info["icc_profile"]), ImageCms.createProfile("sRGB")
            )
            assert not np.array_equal(np.asarray(image), np.asarray(expected))

        assert np.array_equal(
            read_photo(SAMPLES / "rocket.jpg", SETTINGS).pixels, np.asarray(expected)
        )

    def test_transparency_survives_the_conversion(self, read: Callable[..., Photo]) -> None:
        image = quadrants()
        image.putalpha(noise("L", *image.size))

        photo = read(encoded(image, "PNG", icc_profile=RED_AND_BLUE_SWAPPED))

        assert photo.alpha is not None
        assert np.array_equal(photo.alpha, np.asarray(image)[..., 3])
        assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])

    def test_a_palette_is_converted(self, read: Callable[..., Photo]) -> None:
        image = quadrants().quantize(4)

        photo = read(encoded(image, "PNG", icc_profile=RED_AND_BLUE_SWAPPED))

        assert_alike(photo.pixels, np.asarray(quadrants())[..., ::-1])

    def test_grey_is_converted(self, read: Callable[..., Photo]) -> None:
        photo = read(encoded(Image.new("L", (32, 32), 128), "PNG", icc_profile=LINEAR_GREY))

        assert_alike(photo.pixels, np.full((32, 32, 3), 188), 2)

    def test_cmyk_without_a_profile(self, read: Callable[..., Photo]) -> None:
        image = quadrants().convert("CMYK")

        assert_alike(read(encoded(image, "JPEG")).pixels, quadrants())

    @pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
    def test_cmyk_with_a_profile(self, read: Callable[..., Photo], kind: str) -> None:
        image = quadrants().convert("CMYK")

        photo = read(encoded(image, kind, icc_profile=ONLY_BLACK_SHOWS))

        assert_alike(photo.pixels, np.full((64, 96, 3), 255), 4)

    def test_a_photo_that_is_srgb_already_keeps_every_pixel(
        self, read: Callable[..., Photo]
    ) -> None:
        image = noise("RGB")

        photo = read(encoded(image, "PNG", icc_profile=SRGB))

        assert np.array_equal(photo.pixels, np.asarray(image))

    @pytest.mark.parametrize(
        "profile",
        [b"junk", SRGB[:200], bytes(5000), LINEAR_GREY, ONLY_BLACK_SHOWS],
        ids=["junk", "cut off", "zeros", "for grey", "for inks"],
    )
    def test_a_profile_that_does_not_fit_is_ignored(
        self, read: Callable[..., Photo], profile: bytes
    ) -> None:
        image = noise("RGB")

        photo = read(encoded(image, "PNG", icc_profile=profile))

        assert np.array_equal(photo.pixels, np.asarray(image))


class TestScale:
    def test_a_jpeg_may_come_out_smaller_but_not_too_small(
        self, read: Callable[..., Photo]
    ) -> None:
        content = encoded(quadrants(1000, 751), "JPEG")

        sizes = {
            side: read(content, SETTINGS, side).pixels.shape[1] for side in (1, 125, 126, 500, 501)
        }

        assert sizes == {1: 125, 125: 125, 126: 250, 500: 500, 501: 1000}

    def test_a_tall_jpeg_is_measured_along_its_height(self, read: Callable[..., Photo]) -> None:
        content = encoded(quadrants(751, 1000), "JPEG")

        assert read(content, SETTINGS, 250).pixels.shape == (250, 188, 3)

    def test_a_turned_jpeg_comes_out_smaller_and_upright(self, read: Callable[..., Photo]) -> None:
        content = TestOrientation().content(quadrants(400, 800), "JPEG", 6)

        assert_alike(read(content, SETTINGS, 200).pixels, quadrants(100, 200))

    def test_limits_hold_for_the_size_in_the_file(self, read: Callable[..., Photo]) -> None:
        with pytest.raises(RequestError, match="too_many_pixels"):
            read(encoded(quadrants(), "JPEG"), with_limits(max_pixels=96 * 64 - 1), 10)


class TestRefusals:
    def test_an_empty_file(self, refusal: Callable[..., str]) -> None:
        assert refusal(b"") == "photo_empty"

    @pytest.mark.parametrize(
        "content",
        [
            b"just some words",
            b"%PDF-1.7 ...",
            b"%!PS-Adobe-3.0 EPSF-3.0",
            b"<html><body>Not found</body></html>",
            b"\0\0\0\x18ftypmp42" + bytes(40),
            encoded(Image.new("RGB", (32, 32)), "BMP"),
            encoded(Image.new("RGB", (32, 32)), "TGA"),
            encoded(Image.new("RGB", (32, 32)), "ICO"),
            bytes(1000),
        ],
        ids=["text", "PDF", "EPS", "HTML", "MP4", "BMP", "TGA", "ICO", "zeros"],
    )
    def test_what_is_no_photo(self, refusal: Callable[..., str], content: bytes) -> None:
        assert refusal(content) == "not_a_photo"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize(
        "text",
        [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "\n <?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg/>",
            "<!DOCTYPE svg PUBLIC ''><svg/>",
        ],
    )
    def test_a_drawing_in_svg(self, refusal: Callable[..., str], text: str, encoding: str) -> None:
        assert refusal(text.encode(encoding)) == "svg_refused"

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    @pytest.mark.parametrize("name", ["rocket.jpg", "coffee.png"])
    def test_a_photo_cut_off(self, refusal: Callable[..., str], name: str, share: float) -> None:
        content = (SAMPLES / name).read_bytes()

        assert refusal(content[: int(share * len(content))]) == "photo_truncated"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
    def test_a_signature_with_nothing_behind_it(
        self, refusal: Callable[..., str], kind: str
    ) -> None:
        assert refusal(encoded(quadrants(), kind)[:20]) in ("photo_unreadable", "photo_truncated")

    def test_a_png_with_a_broken_checksum(self, refusal: Callable[..., str]) -> None:
        content = bytearray(encoded(noise("RGB"), "PNG"))
        content[29] ^= 1

        assert refusal(bytes(content)) == "photo_unreadable"

    @pytest.mark.parametrize("size", [(1, 300), (300, 1), (15, 16), (16, 15)])
    def test_a_photo_too_small(self, refusal: Callable[..., str], size: tuple[int, int]) -> None:
        assert (
            refusal(encoded(Image.new("RGB", size), "PNG"), with_limits(min_side=16))
            == "photo_too_small"
        )

    def test_the_smallest_photo_allowed(self, read: Callable[..., Photo]) -> None:
        content = encoded(Image.new("RGB", (16, 16)), "PNG")

        assert read(content, with_limits(min_side=16)).pixels.shape == (16, 16, 3)

    def test_a_decompression_bomb_is_refused_by_its_header(
        self, refusal: Callable[..., str]
    ) -> None:
        # Its pixels are no deflate stream: had they been decoded, the code would differ.
        content = png(13_000, 13_000, 8, 2, b"").replace(zlib.compress(b""), b"no pixels")

        assert refusal(content) == "too_many_pixels"

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
    def test_too_many_pixels_in_any_format(self, refusal: Callable[..., str], kind: str) -> None:
        limits = with_limits(max_pixels=96 * 64 - 1)

        assert refusal(encoded(quadrants(), kind), limits) == "too_many_pixels"

    def test_a_gif_with_a_small_screen_and_a_huge_frame(self, refusal: Callable[..., str]) -> None:
        content = bytearray(encoded(quadrants(), "GIF"))
        frame = content.index(b",", 13 + 3 * 2)
        for size in (9_000, 60_000):
            content[frame + 5 : frame + 9] = struct.pack("<HH", size, size)

            assert refusal(bytes(content)) == "too_many_pixels"

    def test_the_pixel_limit_may_be_above_that_of_pillow(self, refusal: Callable[..., str]) -> None:
        content = png(14_000, 14_000, 8, 0, b"")

        assert refusal(content, with_limits(max_pixels=10**9)) != "too_many_pixels"

    def test_too_many_bytes(self, read: Callable[..., Photo], refusal: Callable[..., str]) -> None:
        content = encoded(quadrants(), "PNG")

        assert refusal(content, with_limits(max_file_bytes=len(content) - 1)) == "file_too_large"
        assert read(content, with_limits(max_file_bytes=len(content))).alpha is None

    def test_what_is_no_regular_file_is_never_opened(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        for path in (tmp_path, pipe, Path("/dev/zero"), tmp_path / "missing", tmp_path / "a\0b"):
            with pytest.raises(RequestError, match="photo_missing"):
                read_photo(path, SETTINGS)


class TestTraps:
    """Small files that would keep a worker busy for minutes."""

    def test_a_jpeg_with_thousands_of_scans(self, refusal: Callable[..., str]) -> None:
        content = encoded(quadrants(), "JPEG", progressive=True)
        scan = content[content.rindex(b"\xff\xda") : -2]

        assert refusal(content[:-2] + scan * 2000 + b"\xff\xd9") == "photo_unreadable"

    def test_a_jpeg_with_thousands_of_segments(self, refusal: Callable[..., str]) -> None:
        content = encoded(quadrants(), "JPEG")
        segment = b"\xff\xe1\0\x09Exif\0\0a"

        assert refusal(content[:2] + segment * 3000 + content[2:]) == "photo_unreadable"

    def test_an_ordinary_progressive_jpeg_is_read(self, read: Callable[..., Photo]) -> None:
        content = encoded(quadrants(), "JPEG", progressive=True)

        assert_alike(read(content).pixels, quadrants())

    def test_what_is_appended_to_a_jpeg_does_not_count(self, read: Callable[..., Photo]) -> None:
        # Phones append a film this way.
        content = encoded(quadrants(), "JPEG") + b"\xff\xda\0\x02" * 5000

        assert_alike(read(content).pixels, quadrants())

    @pytest.mark.parametrize("comment", [b"\xff" + b"a" * 255, b"\x01a\0!\xfe"])
    def test_a_gif_with_endless_comments(self, refusal: Callable[..., str], comment: bytes) -> None:
        content = encoded(quadrants(), "GIF")
        comments = b"!\xfe" + comment * (1_500_000 // len(comment)) + b"\0"
        frame = content.index(b",", 13 + 3 * 2)

        assert refusal(content[:frame] + comments + content[frame:]) == "photo_unreadable"
        assert refusal(content[:-1] + comments + b";") == "photo_unreadable"

    def test_a_gif_with_a_large_first_frame_is_read(self, read: Callable[..., Photo]) -> None:
        image = noise("L", 1200, 900)

        photo = read(encoded(image, "GIF", save_all=True, append_images=[quadrants()]))

        assert np.array_equal(photo.pixels[..., 0], np.asarray(image))
        assert photo.notes == ("first_frame_used",)

    def test_a_png_whose_text_inflates_without_end(self, refusal: Callable[..., str]) -> None:
        text = chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900_000)))

        assert refusal(png(32, 32, 8, 0, b"\0" * 33 * 32, text * 100)) == "photo_unreadable"


def small_files() -> dict[str, bytes]:
    image = noise("RGB", 24, 24)
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    extras: dict[str, Any] = {"exif": exif.tobytes(), "icc_profile": RED_AND_BLUE_SWAPPED}
    return {
        "JPEG": encoded(image, "JPEG", **extras),
        "progressive JPEG": encoded(image, "JPEG", progressive=True),
        "CMYK JPEG": encoded(image.convert("CMYK"), "JPEG", icc_profile=ONLY_BLACK_SHOWS),
        "MPO": encoded(image, "MPO", save_all=True, append_images=[image]),
        "PNG": encoded(noise("RGBA", 24, 24), "PNG", **extras),
        "APNG": encoded(image, "PNG", save_all=True, append_images=[quadrants(24, 24)]),
        "palette PNG": encoded(image.quantize(9), "PNG", transparency=3),
        "WebP": encoded(noise("RGBA", 24, 24), "WEBP", **extras),
        "animated WebP": encoded(image, "WEBP", save_all=True, append_images=[quadrants(24, 24)]),
        "GIF": encoded(
            image, "GIF", save_all=True, append_images=[quadrants(24, 24)], comment=b"x"
        ),
        "TIFF": encoded(image, "TIFF", compression="tiff_lzw", **extras),
        "raw TIFF": encoded(noise("L", 24, 24), "TIFF"),
        "AVIF": encoded(image, "AVIF", **extras),
        "HEIF": encoded(image, "HEIF", **extras),
    }


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return `content` with a few bits flipped, bytes replaced, or parts cut, doubled or lost."""
    out = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(out))
        # Most of what parsers trip over is near the beginning.
        at = at % 200 if chance.random() < 0.5 else at
        at = min(at, len(out) - 1)
        span = chance.randrange(1, 40)
        match chance.randrange(6):
            case 0 | 1:
                out[at] ^= 1 << chance.randrange(8)
            case 2:
                out[at] = chance.choice([0, 1, 127, 128, 255])
            case 3:
                out[at : at + 4] = chance.choice([b"\xff" * 4, b"\x7f\xff\xff\xff", bytes(4)])
            case 4:
                out[at:at] = out[at : at + span]
            case _:
                del out[at + 1 : at + 1 + span]
    return bytes(out[: chance.randrange(1, len(out) + 1)] if chance.random() < 0.1 else out)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("name", "content"), small_files().items(), ids=small_files())
def test_a_damaged_file_is_refused_or_read_and_nothing_else(
    read: Callable[..., Photo], name: str, content: bytes
) -> None:
    chance = random.Random(name)
    limits = with_limits(max_pixels=1_000_000, min_side=1)
    assert read(content, limits).pixels.size
    for _ in range(40):
        try:
            photo = read(damaged(content, chance), limits)
        except RequestError:
            continue
        height, width, channels = photo.pixels.shape
        assert channels == 3
        assert 0 < height * width <= 1_000_000
        assert photo.alpha is None or photo.alpha.shape == (height, width)


class TestWriting:
    @pytest.mark.parametrize("size", [(1, 1), (1, 5000), (37, 29), (1501, 901)])
    def test_a_cutout_is_read_back_exactly(self, tmp_path: Path, size: tuple[int, int]) -> None:
        levels = noise_levels(*size, 4)
        levels[..., 3][levels[..., 3] < 90] = 0
        pixels, alpha = levels[..., :3], levels[..., 3]

        write_cutout(pixels, alpha, tmp_path / "cutout.png")

        with Image.open(tmp_path / "cutout.png") as image:
            assert image.format == "PNG"
            assert image.mode == "RGBA"
            assert image.info["srgb"] == 0
            result = np.asarray(image)
        assert np.array_equal(result[..., 3], alpha)
        assert np.array_equal(result[alpha > 0][:, :3], pixels[alpha > 0])
        assert not result[alpha == 0].any()

    @pytest.mark.parametrize("size", [(1, 1), (37, 29), (1501, 1601)])
    def test_a_matte_is_read_back_exactly(self, tmp_path: Path, size: tuple[int, int]) -> None:
        matte = noise_levels(*size, 1)[..., 0]

        write_matte(matte, tmp_path / "matte.png")

        with Image.open(tmp_path / "matte.png") as image:
            assert image.mode == "L"
            assert np.array_equal(np.asarray(image), matte)

    def test_the_stream_inside_the_png_is_whole_and_its_checksums_are_right(
        self, tmp_path: Path
    ) -> None:
        matte = noise_levels(1501, 1601, 1)[..., 0]
        write_matte(matte, tmp_path / "matte.png")
        content, at, stream = (tmp_path / "matte.png").read_bytes(), 8, b""

        while at < len(content):
            length, kind = struct.unpack_from(">I4s", content, at)
            body = content[at + 8 : at + 8 + length]
            assert content[at : at + 12 + length] == chunk(kind, body)
            stream += body if kind == b"IDAT" else b""
            at += 12 + length

        inflater = zlib.decompressobj()
        assert len(inflater.decompress(stream)) == 1601 * 1502
        assert inflater.eof
        assert inflater.unused_data == b""

    def test_writing_leaves_its_input_alone(self, tmp_path: Path) -> None:
        pixels, alpha = np.full((40, 40, 3), 9, np.uint8), np.zeros((40, 40), np.uint8)
        pixels.flags.writeable = alpha.flags.writeable = False

        write_cutout(pixels, alpha, tmp_path / "cutout.png")

        assert np.all(pixels == 9)

    def test_a_cutout_is_read_as_the_photo_it_was(self, tmp_path: Path) -> None:
        pixels = np.asarray(quadrants())
        alpha = np.full(pixels.shape[:2], 200, np.uint8)
        write_cutout(pixels, alpha, tmp_path / "cutout.png")

        photo = read_photo(tmp_path / "cutout.png", SETTINGS)

        assert np.array_equal(photo.pixels, pixels)
        assert photo.alpha is not None
        assert np.array_equal(photo.alpha, alpha)
