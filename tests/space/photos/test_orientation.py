"""A photo comes out upright."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from space.photos.photo import Photo
from tests.orientations import STORED
from tests.space.photos.files import ORIENTATION, assert_alike, encoded, noise, quadrants, turned


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_photo_comes_out_upright(read: Callable[..., Photo], kind: str, orientation: int) -> None:
    photo = read(turned(quadrants(), kind, orientation))

    assert_alike(photo.pixels, quadrants())


@pytest.mark.parametrize("orientation", STORED)
def test_a_heic_photo_comes_out_upright(read: Callable[..., Photo], orientation: int) -> None:
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
    read: Callable[..., Photo], orientation: int
) -> None:
    image = noise("RGBA", 701, 1103)

    photo = read(turned(image, "PNG", orientation))

    assert photo.alpha is not None
    assert np.array_equal(np.dstack([photo.pixels, photo.alpha]), np.asarray(image))


@pytest.mark.parametrize("junk", [b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"\0" * 99])
def test_broken_exif_data_is_ignored(read: Callable[..., Photo], junk: bytes) -> None:
    assert_alike(read(encoded(quadrants(), "JPEG", exif=junk)).pixels, quadrants())


def test_an_orientation_that_does_not_exist_is_ignored(read: Callable[..., Photo]) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 9

    assert_alike(read(encoded(quadrants(), "JPEG", exif=exif)).pixels, quadrants())


def test_a_compressed_tiff_is_turned_once(read: Callable[..., Photo]) -> None:
    content = turned(quadrants(), "TIFF", 6, compression="tiff_lzw")

    assert_alike(read(content).pixels, quadrants())
