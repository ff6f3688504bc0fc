"""What goes out as a PNG."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from space.photos.reading import read_photo
from space.photos.writing import write_cutout, write_matte
from tests.space.photos.files import SETTINGS, chunk, noise_levels, quadrants


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (37, 29), (1501, 901)])
def test_a_cutout_is_read_back_exactly(tmp_path: Path, size: tuple[int, int]) -> None:
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
def test_a_matte_is_read_back_exactly(tmp_path: Path, size: tuple[int, int]) -> None:
    matte = noise_levels(*size, 1)[..., 0]

    write_matte(matte, tmp_path / "matte.png")

    with Image.open(tmp_path / "matte.png") as image:
        assert image.mode == "L"
        assert np.array_equal(np.asarray(image), matte)


def test_the_stream_inside_the_png_is_whole_and_its_checksums_are_right(tmp_path: Path) -> None:
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


def test_writing_leaves_its_input_alone(tmp_path: Path) -> None:
    pixels, alpha = np.full((40, 40, 3), 9, np.uint8), np.zeros((40, 40), np.uint8)
    pixels.flags.writeable = alpha.flags.writeable = False

    write_cutout(pixels, alpha, tmp_path / "cutout.png")

    assert np.all(pixels == 9)


def test_a_cutout_is_read_as_the_photo_it_was(tmp_path: Path) -> None:
    pixels = np.asarray(quadrants())
    alpha = np.full(pixels.shape[:2], 200, np.uint8)
    write_cutout(pixels, alpha, tmp_path / "cutout.png")

    photo = read_photo(tmp_path / "cutout.png", SETTINGS)

    assert np.array_equal(photo.pixels, pixels)
    assert photo.alpha is not None
    assert np.array_equal(photo.alpha, alpha)
