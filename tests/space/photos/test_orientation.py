"""A photo comes out upright."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

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


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/>'
    b"</rdf:RDF></x:xmpmeta>"
)


def with_xmp(kind: str, **options: Any) -> bytes:
    """Return a photo whose XMP says to turn it."""
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
    elif kind == "TIFF":
        options["tiffinfo"] = {700: XMP}
    elif kind == "HEIF":
        # Written behind pillow-heif's back, which would turn the picture by it.
        as_stored = XMP.replace(b'"6"', b'"1"')
        return encoded(quadrants(), kind, xmp=as_stored).replace(as_stored, XMP)
    else:
        options["xmp"] = XMP
    return encoded(quadrants(), kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_an_orientation_in_xmp_alone_counts_for_nothing_as_in_browsers(
    read: Callable[..., Photo], kind: str
) -> None:
    assert_alike(read(with_xmp(kind)).pixels, quadrants())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_that_of_exif_counts_beside_one_in_xmp(read: Callable[..., Photo], kind: str) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 3

    assert_alike(read(with_xmp(kind, exif=exif)).pixels, quadrants().rotate(180))


def test_a_compressed_tiff_is_turned_once(read: Callable[..., Photo]) -> None:
    content = turned(quadrants(), "TIFF", 6, compression="tiff_lzw")

    assert_alike(read(content).pixels, quadrants())
