"""Untrusted bytes to an upright sRGB photo, and back to a file; every limit lives here."""

import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ExifTags import Base as ExifTag
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from space.errors import RequestError
from space.png import THREADS, write_png
from space.settings import Settings
from space.traps import FirstFrame, is_endless_jpeg

# Opened directly, one parser a signature: `Image.open` would try others too, and
# keeps its limits and its parsers where the whole process shares them.
PARSERS: dict[bytes, Callable[[BytesIO], ImageFile.ImageFile]] = {
    rb"\xff\xd8\xff": JpegImageFile,
    rb"\x89PNG\r\n\x1a\n": PngImageFile,
    rb"RIFF....WEBP": WebPImageFile,
    rb"GIF8[79]a": FirstFrame,
    rb"II[*+]\0|MM\0[*+]": TiffImageFile,
    rb"....ftyp(avi[fs]|m[is]f1....(....){0,15}?avi[fs])": AvifImageFile,
    rb"....ftyp(he[iv][cmsx]|m[is]f1)": HeifImageFile,
}

SVG = re.compile(rb"(\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(\?xml|!--|!DOCTYPE|svg).*", re.DOTALL)
HEAD_BYTES = 4096

GREY = {"1", "L", "LA", "La"}
DEEP_GREY = {"I;16", "I;16L", "I;16B", "I;16N"}
COLOUR = {"P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "YCbCr", "CMYK"}

# By EXIF orientation, as the EXIF standard (CIPA DC-008) numbers them.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}
LAST_ROWS_FIRST = {3, 4, 7, 8}

BAND_PIXELS = 1 << 18
"""Pixels converted at once: enough to keep a thread busy, few enough for its cache."""

JPEG_QUALITY = 95
"""Of 100; above 95 the file grows much faster than the picture improves."""

BACKDROP = 128
"""Grey that stands in for transparency: near the mean of photos, so it says least."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is looked at: upright, in sRGB."""

    pixels: NDArray[np.uint8]
    """RGB with straight colours, shape (H, W, 3)."""

    alpha: NDArray[np.uint8] | None
    """The file's own transparency, shape (H, W), 0 where nothing shows; None if all is opaque."""

    notes: tuple[str, ...]
    """Stable codes of what was done that the sender should know: `first_frame_used`."""

    def flattened(self) -> NDArray[np.uint8]:
        """Return the photo on mid-grey, uint8 (H, W, 3); `pixels` itself if it is opaque."""
        if self.alpha is None:
            return self.pixels
        flat = np.empty_like(self.pixels)
        for rows in _bands(*self.alpha.shape):
            alpha = self.alpha[rows, :, None].astype(np.uint16)
            flat[rows] = (self.pixels[rows] * alpha + BACKDROP * (255 - alpha) + 127) // 255
        return flat

    def within(self, max_side: int) -> "Photo":
        """Return the photo with its longer side scaled down to `max_side`; itself if it is shorter."""
        height, width = self.pixels.shape[:2]
        longer = max(height, width)
        # Compared before it is divided: a caller's number may be too large for a float.
        if max_side >= longer:
            return self
        scale = max_side / longer
        size = max(1, round(width * scale)), max(1, round(height * scale))
        pixels = _scaled(self.pixels, size)
        alpha = None if self.alpha is None else _scaled(self.alpha, size)
        return Photo(pixels, alpha, self.notes)


def file_too_large(settings: Settings) -> RequestError:
    """Return the refusal of a file that is over the limit."""
    return RequestError(
        "file_too_large",
        f"This file is over the limit of {settings.max_file_bytes / 1_000_000:g} MB. "
        "Choose a smaller one, or save it with more compression.",
    )


def read_photo(path: Path, settings: Settings, at_least: int | None = None) -> Photo:
    """Return the photo in a JPEG, PNG, WebP, GIF, AVIF, HEIC or TIFF file.

    Of several frames or pages the first is read. With `at_least`, a JPEG may come
    out smaller than it is, but with that many pixels or more on its longer side.
    Raises `RequestError`, and nothing else, for every file that is not such a
    photo or is over a limit; limits are checked before pixels are decoded.
    """
    content = _read_bytes(path, settings)
    try:
        return _decode(content, settings, at_least)
    except RequestError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(settings) from error
    # Parsers raise errors of every type for broken files, MemoryError among them.
    except Exception as error:
        raise _unreadable(error) from error


def write_cutout(pixels: NDArray[np.uint8], alpha: NDArray[np.uint8], path: Path) -> None:
    """Write an RGBA PNG with straight alpha in sRGB, black wherever alpha is 0.

    `pixels` is uint8 (H, W, 3), `alpha` uint8 (H, W). Raises `OSError` if the
    file can't be written.
    """
    height, width = alpha.shape

    def rows(top: int, bottom: int) -> NDArray[np.uint8]:
        band = np.empty((bottom - top, width, 4), np.uint8)
        band[..., :3] = pixels[top:bottom]
        band[..., 3] = alpha[top:bottom]
        # As one number a pixel, which is several times faster than four.
        whole = band.view(np.uint32)[..., 0]
        np.multiply(whole, alpha[top:bottom] != 0, out=whole)
        return band.reshape(bottom - top, width * 4)

    write_png(path, width, height, 4, rows)


def write_jpeg(pixels: NDArray[np.uint8], path: Path) -> None:
    """Write a JPEG of `pixels`, sRGB, uint8 (H, W, 3), without metadata.

    Raises `OSError` if the file can't be written.
    """
    Image.fromarray(pixels).save(path, "JPEG", quality=JPEG_QUALITY)


def write_matte(matte: NDArray[np.uint8], path: Path) -> None:
    """Write an 8-bit grey PNG of `matte`, uint8 (H, W).

    Raises `OSError` if the file can't be written.
    """
    height, width = matte.shape
    write_png(path, width, height, 1, lambda top, bottom: matte[top:bottom])


def _scaled(plane: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    scaled = Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return np.array(scaled)


def _read_bytes(path: Path, settings: Settings) -> bytes:
    try:
        # Asked first: opening a pipe would wait for somebody to write to it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError
        with path.open("rb") as file:
            content = file.read(settings.max_file_bytes + 1)
    except (OSError, ValueError) as error:
        raise RequestError(
            "photo_missing", "There is no photo here to read. Upload it again."
        ) from error
    if not content:
        raise RequestError(
            "photo_empty", "This file is empty. Choose the photo again, or another one."
        )
    if len(content) > settings.max_file_bytes:
        raise file_too_large(settings)
    return content


def _decode(content: bytes, settings: Settings, at_least: int | None) -> Photo:
    image = _open(content)
    _check_colours(image.mode)
    _check_size(image.size, settings)
    notes = _notes(image)
    if at_least is not None and isinstance(image, JpegImageFile):
        # Only the longer side decides, so the shorter one asks for next to nothing.
        wide = image.width >= image.height
        image.draft(None, (at_least, 1) if wide else (1, at_least))
    announced = image.size
    image.load()
    if image.size != announced:
        _check_size(image.size, settings)
    pixels, alpha = _upright_srgb(image)
    return Photo(pixels, alpha, notes)


def _open(content: bytes) -> ImageFile.ImageFile:
    """Return the photo in `content` with its header read and its pixels not."""
    head = content[:HEAD_BYTES]
    for signature, parser in PARSERS.items():
        if re.match(signature, head, re.DOTALL):
            if parser is JpegImageFile and is_endless_jpeg(content):
                raise ValueError("more scans or segments than any photo needs")
            return parser(BytesIO(content))
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


def _check_colours(mode: str) -> None:
    if mode not in GREY | DEEP_GREY | COLOUR:
        raise RequestError(
            "colours_unsupported",
            "This photo stores its colours in a way that can't be read here. "
            "Export it as RGB with 8 or 16 bits a channel and send that.",
        )


def _check_size(size: tuple[int, int], settings: Settings) -> None:
    width, height = size
    if width * height > settings.max_pixels:
        raise _too_many_pixels(settings)
    if min(size) < settings.min_side:
        raise RequestError(
            "photo_too_small",
            f"This photo is {width} x {height} pixels. "
            f"Send one with at least {settings.min_side} pixels on each side.",
        )


def _too_many_pixels(settings: Settings) -> RequestError:
    return RequestError(
        "too_many_pixels",
        f"This photo is over the limit of {settings.max_pixels / 1_000_000:g} megapixels. "
        "Scale it down and send it again.",
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


def _upright_srgb(image: Image.Image) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | None]:
    """Return the pixels and the transparency of a loaded photo, as `Photo` has them.

    In bands, so that beside the result no second picture of full size is made.
    """
    orientation = _orientation(image)
    to_srgb = _transform_to_srgb(image)
    sideways = orientation in SIDEWAYS
    width, height = (image.height, image.width) if sideways else image.size
    pixels = np.empty((height, width, 3), np.uint8)
    alpha = np.empty((height, width), np.uint8) if image.has_transparency_data else None

    def paint(rows: slice) -> None:
        first, last = rows.start, rows.stop
        if orientation in LAST_ROWS_FIRST:
            first, last = height - last, height - first
        box = (first, 0, last, width) if sideways else (0, first, width, last)
        band = image.crop(box)
        if orientation in UPRIGHT:
            band = band.transpose(UPRIGHT[orientation])
        colours, opacity = _split(band)
        if to_srgb is not None:
            colours = to_srgb.apply(colours)
        pixels[rows] = np.asarray(colours.convert("RGB"))
        if alpha is not None:
            alpha[rows] = 255 if opacity is None else opacity

    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(paint, _bands(height, width)):
            pass
    return pixels, None if alpha is None or alpha.min() == 255 else alpha


def _bands(height: int, width: int) -> list[slice]:
    """Return slices that part the rows of a picture into bands."""
    step = max(1, BAND_PIXELS // width)
    return [slice(top, min(top + step, height)) for top in range(0, height, step)]


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation that is still to be applied: 1 to 8."""
    try:
        orientation = image.getexif().get(ExifTag.Orientation)
    # A photo with broken EXIF data is still a photo.
    except Exception:
        return 1
    return orientation if orientation in UPRIGHT else 1


def _split(band: Image.Image) -> tuple[Image.Image, NDArray[np.uint8] | None]:
    """Return 8-bit colours in L, RGB or CMYK, and the opacity if there is one, uint8 (H, W)."""
    if band.mode in DEEP_GREY:
        return _from_16_bits(band)
    colours = _colour_mode(band.mode)
    if not band.has_transparency_data:
        return band.convert(colours), None
    band = band.convert(colours + "A")
    return band.convert(colours), np.asarray(band.getchannel("A"))


def _from_16_bits(band: Image.Image) -> tuple[Image.Image, NDArray[np.uint8] | None]:
    # Pillow's own conversion takes all that is brighter than 255 for white.
    levels = np.asarray(band)
    colours = Image.fromarray((levels >> 8).astype(np.uint8))
    clear = band.info.get("transparency")
    return colours, None if clear is None else np.where(levels == clear, 0, 255).astype(np.uint8)


def _colour_mode(mode: str) -> str:
    if mode in GREY or mode in DEEP_GREY:
        return "L"
    return "CMYK" if mode == "CMYK" else "RGB"


def _transform_to_srgb(image: Image.Image) -> ImageCms.ImageCmsTransform | None:
    """Return what turns the photo's colours into sRGB, or None if they are to stay.

    The photo's profile is ignored if it is broken or made for other colours.
    """
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    mode = _colour_mode(image.mode)
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), mode, "RGB"
        )
        return None if _changes_nothing(transform, mode) else transform
    # Like the pixels, the profile is anybody's bytes; unlike them, it can be done without.
    except Exception:
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    """Return whether a transform moves no colour of a coarse grid by more than one level."""
    levels = range(0, 256, 51)
    grid = Image.new("RGB", (len(levels) ** 3, 1))
    grid.putdata([(r, g, b) for r in levels for g in levels for b in levels])
    before = grid.convert(mode)
    after = np.asarray(transform.apply(before), np.int16)
    return bool(np.abs(after - np.asarray(before.convert("RGB"))).max() <= 1)
