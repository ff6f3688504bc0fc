"""Untrusted bytes to a photo, or a refusal that says why not."""

import re
import stat
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFile
from pillow_heif import HeifImageFile

from space.errors import RequestError
from space.photos.formats import open_photo
from space.photos.hdr_heic import load_hdr_heic
from space.photos.jpeg import Jpeg, is_whole, with_end
from space.photos.limits import PhotoLimits, check_size, file_too_large, too_many_pixels
from space.photos.photo import Photo
from space.photos.upright import MODES, upright_srgb


def read_photo(path: Path, limits: PhotoLimits, at_least: int | None = None) -> Photo:
    """Return the photo in a JPEG, PNG, WebP, GIF, AVIF, HEIC or TIFF file.

    Of several frames or pages the first is read; thumbnails don't count. With `at_least`, a JPEG may come
    out smaller than it is, but with that many pixels or more on its longer side.
    Raises `RequestError`, and nothing else, for every file that is not such a
    photo or is over a limit; limits are checked before pixels are decoded.
    """
    content = _read_bytes(path, limits)
    try:
        return _decode(content, limits, at_least)
    except RequestError:
        raise
    except Image.DecompressionBombError as error:
        raise too_many_pixels(limits) from error
    # Parsers raise errors of every type for broken files, MemoryError among them.
    except Exception as error:
        raise _unreadable(error) from error


def count_pixels(path: Path, limits: PhotoLimits) -> int:
    """Return how many pixels a photo says to have, of which none is decoded.

    Raises `RequestError` as `read_photo` does.
    """
    content = _read_bytes(path, limits)
    try:
        width, height = open_photo(content).size
    except RequestError:
        raise
    except Exception as error:
        raise _unreadable(error) from error
    check_size((width, height), limits)
    return width * height


def _read_bytes(path: Path, limits: PhotoLimits) -> bytes:
    try:
        # Asked first: opening a pipe would wait for somebody to write to it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError
        with path.open("rb") as file:
            content = file.read(limits.max_file_bytes + 1)
    except (OSError, ValueError) as error:
        raise RequestError(
            "photo_missing", "There is no photo here to read. Upload it again."
        ) from error
    if not content:
        raise RequestError(
            "photo_empty", "This file is empty. Choose the photo again, or another one."
        )
    if len(content) > limits.max_file_bytes:
        raise file_too_large(limits)
    return content


def _decode(content: bytes, limits: PhotoLimits, at_least: int | None) -> Photo:
    image = open_photo(content)
    _check_colours(image.mode)
    check_size(image.size, limits)
    notes = _notes(image)
    if isinstance(image, Jpeg):
        image = _whole(image, content)
        if at_least is not None:
            # Only the longer side decides, so the shorter one asks for next to nothing.
            wide = image.width >= image.height
            image.draft(None, (at_least, 1) if wide else (1, at_least))
    announced = image.size
    loaded = load_hdr_heic(image, content)
    if loaded is None:
        image.load()
        loaded = image
    if loaded.size != announced:
        check_size(loaded.size, limits)
    pixels, alpha = upright_srgb(loaded, content)
    return Photo(pixels, alpha, notes)


def _whole(image: Jpeg, content: bytes) -> Jpeg:
    """Return the JPEG `image`, opened again if its end marker has to be added."""
    ended = with_end(content)
    if ended is content:
        return image
    if not is_whole(ended):
        raise ValueError("truncated within its scans")
    return Jpeg(BytesIO(ended))


def _check_colours(mode: str) -> None:
    if mode not in MODES:
        raise RequestError(
            "colours_unsupported",
            "This photo stores its colours in a way that can't be read here. "
            "Export it as RGB with 8 or 16 bits a channel and send that.",
        )


def _unreadable(error: Exception) -> RequestError:
    if re.search("truncated|end of file", str(error), re.IGNORECASE):
        return RequestError(
            "photo_truncated",
            "The end of this photo is missing. Copy or download it again, then send it once more.",
        )
    return RequestError(
        "photo_unreadable",
        "This photo is damaged and can't be read. Open it in a photo app, save a copy and send that.",
    )


def _notes(image: ImageFile.ImageFile) -> tuple[str, ...]:
    # The other pictures of a HEIC file are a collection, and it says which one counts.
    animated = getattr(image, "is_animated", False) and not isinstance(image, HeifImageFile)
    return ("first_frame_used",) if animated else ()
