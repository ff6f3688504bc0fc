"""What is read as a photo, and what is refused."""

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
from PIL import Image

from space.errors import RequestError
from space.photos.photo import Photo
from space.photos.reading import read_photo
from tests.space.photos.files import (
    ONLY_BLACK_SHOWS,
    ORIENTATION,
    RED_AND_BLUE_SWAPPED,
    SAMPLES,
    SETTINGS,
    assert_alike,
    chunk,
    deep_png,
    encoded,
    noise,
    png,
    quadrants,
    tiff,
    turned,
    with_chunks,
    with_limits,
)


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
        content = turned(quadrants(400, 800), "JPEG", 6)

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
        "PNG in figures": with_chunks(
            encoded(image, "PNG"),
            chunk(b"cICP", bytes([9, 16, 0, 1])),
            chunk(b"cHRM", struct.pack(">8I", *range(30_000, 30_080, 10))),
            chunk(b"gAMA", struct.pack(">I", 60_000)),
        ),
        "GIF": encoded(
            image, "GIF", save_all=True, append_images=[quadrants(24, 24)], comment=b"x"
        ),
        "TIFF": encoded(image, "TIFF", compression="tiff_lzw", **extras),
        "plain TIFF": encoded(noise("L", 24, 24), "TIFF"),
        "TIFF of several pages": tiff((quadrants(8, 8), []), (image, []), below=(image, [])),
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
