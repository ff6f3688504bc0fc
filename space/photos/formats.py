"""The formats that are read, each opened by its own parser: the header, and no pixels yet."""

import re
from collections.abc import Callable
from io import BytesIO

from PIL import ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from space.errors import RequestError
from space.photos.avif import without_exif
from space.photos.jpeg import Jpeg
from space.photos.tiff import StoredTiff, pages
from space.photos.traps import FirstFrame, is_endless_jpeg, is_endless_png

SVG = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(\?xml|!--|!DOCTYPE|svg).*", re.DOTALL)
HEAD_BYTES = 4096

RAW = re.compile(
    rb"II(RO|RS|U\0|\x1a\0\0\0HEAPCCDR)|MMOR|FUJIFILMCCD-RAW|FOVb|\0MRM|....ftypcrx ", re.DOTALL
)
"""Raw files that are no TIFF by their header: Olympus, Panasonic, Canon, Fujifilm, Sigma, Minolta."""


def open_photo(content: bytes) -> ImageFile.ImageFile:
    """Return the photo in `content` with its header read and its pixels not.

    Raises `RequestError` for what is no photo; for a damaged one, an error of any type.
    """
    head = content[:HEAD_BYTES]
    for signature, parser in PARSERS.items():
        if re.match(signature, head, re.DOTALL):
            return parser(content)
    if RAW.match(head):
        raise _raw()
    # Editors on Windows may save text with two bytes a character.
    text = head.replace(b"\0", b"")
    if SVG.match(text) and b"<svg" in text:
        raise RequestError(
            "svg_refused",
            "This is an SVG drawing, not a photo. Export it as a PNG and send that.",
        )
    raise RequestError(
        "not_a_photo",
        "This file is not a photo that can be read here. "
        "Send a JPEG, PNG, WebP, HEIC, AVIF, GIF or TIFF file.",
    )


def _jpeg(content: bytes) -> ImageFile.ImageFile:
    if is_endless_jpeg(content):
        raise ValueError("more scans or segments than any photo needs")
    return Jpeg(BytesIO(content))


def _png(content: bytes) -> ImageFile.ImageFile:
    if is_endless_png(content):
        raise ValueError("more chunks than any photo needs")
    return PngImageFile(BytesIO(content))


def _tiff(content: bytes) -> ImageFile.ImageFile:
    found = pages(content)
    if found.is_raw:
        raise _raw()
    image = StoredTiff(BytesIO(content))
    image.seek(found.chosen)
    # Pillow takes thumbnails for frames as well.
    image.is_animated = found.is_first_of_several
    return image


def _raw() -> RequestError:
    return RequestError(
        "raw_refused",
        "This is a camera's raw file, which has to be developed first. "
        "Export it as a JPEG in a photo app and send that.",
    )


# Opened directly, one parser a signature: `Image.open` would try others too, and
# keeps its limits and its parsers where the whole process shares them.
PARSERS: dict[bytes, Callable[[bytes], ImageFile.ImageFile]] = {
    rb"\xff\xd8\xff": _jpeg,
    rb"\x89PNG\r\n\x1a\n": _png,
    rb"RIFF....WEBP": lambda content: WebPImageFile(BytesIO(content)),
    rb"GIF8[79]a": lambda content: FirstFrame(BytesIO(content)),
    rb"II[*+]\0|MM\0[*+]": _tiff,
    rb"....ftyp(avi[fs]|m[is]f1....(....){0,15}?avi[fs])": (
        lambda content: AvifImageFile(BytesIO(without_exif(content)))
    ),
    rb"....ftyp(he[iv][cmsx]|m[is]f1)": lambda content: HeifImageFile(BytesIO(content)),
}
