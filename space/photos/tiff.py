"""The directories of a TIFF: which page is the picture, and how EXIF data say to turn it.

TIFF 6.0, BigTIFF, and for raw files TIFF/EP (ISO 12234-2) and DNG. EXIF data (CIPA DC-008) are
a TIFF without a picture. Pillow copies every value of a directory, however often a file
names the same bytes, and makes an object of each strip, so this looks before it does.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from PIL.ExifTags import Base as Tag
from PIL.TiffImagePlugin import TiffImageFile

MAX_PAGES = 50
"""Pages that are looked at; what lies behind them is left alone."""

MAX_BELOW = 8
"""Directories that are looked at below each page; raw files have about four."""

MAX_ENTRIES = 1000
"""Entries of a directory; cameras write some 200."""

MAX_STRIPS = 300_000
"""Strips or tiles of a page: 64 megapixels in tiles of 16 x 16 are 250,000."""

MAX_COPIES = 4
"""How often the values that Pillow copies may fill the file: more than once, they lie over each other."""

REDUCED, MASK = 1, 4
"""Bits of NewSubfileType: a smaller copy of another page, and a mask for one."""

OLD_REDUCED = 2
"""The first of these in SubfileType, which NewSubfileType has replaced."""

RAW = {32803, 34892}
"""PhotometricInterpretation of raw files: behind a colour filter array, and linear."""

CANON_RAW = b"CR"
"""Behind the header of Canon's raw files (CR2), which say nothing else of it."""

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}  # fmt: skip
"""Bytes of a value, by the number of its type."""

WHOLE = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
"""The types of whole numbers, as `struct` calls them."""

KEPT = {
    Tag.NewSubfileType,
    Tag.SubfileType,
    Tag.ImageWidth,
    Tag.ImageLength,
    Tag.PhotometricInterpretation,
    Tag.StripOffsets,
    Tag.Orientation,
    Tag.TileOffsets,
    Tag.SubIFDs,
    Tag.DNGVersion,
}


class StoredTiff(TiffImageFile):
    """A TIFF that is loaded as it is stored, and without its EXIF data."""

    def load_end(self) -> None:
        """Leave the pixels alone: Pillow would turn them in a second copy."""
        self._size = self.im.size


@dataclass(frozen=True)
class Pages:
    """What is in a TIFF."""

    chosen: int
    """Number of the page that is the picture, from 0."""

    is_first_of_several: bool
    """Whether pages follow that are pictures as well."""

    is_raw: bool
    """Whether it is a camera's raw file."""


def pages(content: bytes) -> Pages:
    """Look through the pages of a TIFF.

    Smaller copies and masks that say so are no pictures; of the pages left, the largest is,
    and of equals the first. Raises `ValueError` if there is none that can be read, or reading
    it would take more memory than any photo needs.
    """
    file = _Tiff(content)
    found = list(file.directories())
    if not found:
        raise ValueError("no page")
    pictures = [at for at, page in enumerate(found) if not page.is_beside_a_picture]
    chosen = max(pictures or [0], key=lambda at: found[at].area)
    strips = max(found[chosen].count.get(tag, 0) for tag in (Tag.StripOffsets, Tag.TileOffsets))
    # Pillow reads the pages before it as well.
    copied = sum(page.size for page in found[: chosen + 1])
    if strips > MAX_STRIPS or copied > MAX_COPIES * len(content):
        raise ValueError("more values than any photo needs")
    return Pages(
        chosen,
        is_first_of_several=any(at > chosen for at in pictures),
        is_raw=content.startswith(CANON_RAW, 8) or any(map(file.is_raw, found)),
    )


def exif_orientation(exif: bytes) -> int | None:
    """Return the orientation in EXIF data, by the standard's numbers; None if it can't be read."""
    try:
        directory = next(_Tiff(exif.removeprefix(b"Exif\0\0")).directories(), None)
    except struct.error:
        return None
    return directory.first.get(Tag.Orientation) if directory else None


@dataclass
class _Directory:
    first: dict[int, int] = field(default_factory=dict)
    """The first value of each tag in `KEPT`."""

    count: dict[int, int] = field(default_factory=dict)
    """How many values each of these has."""

    below: tuple[int, ...] = ()
    """Where the directories are that hang on this one."""

    behind: int = 0
    """Where the next page's directory is; 0 after the last."""

    size: int = 0
    """Bytes that a reader of all values copies."""

    @property
    def area(self) -> int:
        return self.first.get(Tag.ImageWidth, 0) * self.first.get(Tag.ImageLength, 0)

    @property
    def is_beside_a_picture(self) -> bool:
        is_of_another = self.first.get(Tag.NewSubfileType, 0) & (REDUCED | MASK)
        return bool(is_of_another) or self.first.get(Tag.SubfileType) == OLD_REDUCED


class _Tiff:
    """Reads directories; `struct.error` where a header is not whole."""

    def __init__(self, content: bytes) -> None:
        order = "<" if content.startswith(b"II") else ">"
        [version] = struct.unpack_from(order + "H", content, 2)
        is_big = version == 43
        self._content = content
        self._order = order
        self._length = struct.Struct(order + ("Q" if is_big else "H"))
        self._entry = struct.Struct(order + ("HHQ8s" if is_big else "HHI4s"))
        self._place = struct.Struct(order + ("Q" if is_big else "I"))
        [self._first] = self._place.unpack_from(content, 8 if is_big else 4)

    def directories(self) -> Iterator[_Directory]:
        """Yield the directory of each page, up to the first that can't be read."""
        at, seen = self._first, set[int]()
        while at and at not in seen and len(seen) < MAX_PAGES:
            seen.add(at)
            directory = self._directory(at)
            if directory is None:
                return
            yield directory
            at = directory.behind

    def is_raw(self, page: _Directory) -> bool:
        """Tell whether a page is what a sensor saw, or one below it is."""
        below = filter(None, map(self._directory, page.below))
        return Tag.DNGVersion in page.first or any(
            each.first.get(Tag.PhotometricInterpretation) in RAW for each in (page, *below)
        )

    def _directory(self, at: int) -> _Directory | None:
        try:
            [length] = self._length.unpack_from(self._content, at)
            if length > MAX_ENTRIES:
                return None
            at += self._length.size
            entries = self._content[at : at + length * self._entry.size]
            directory = _Directory()
            for tag, kind, count, value in self._entry.iter_unpack(entries):
                self._read(directory, tag, kind, count, value)
            [directory.behind] = self._place.unpack_from(self._content, at + len(entries))
        except (struct.error, OverflowError):
            return None
        return directory

    def _read(self, directory: _Directory, tag: int, kind: int, count: int, value: bytes) -> None:
        size = count * SIZES.get(kind, 0)
        source, at = value, 0
        if size > len(value):
            source, [at] = self._content, self._place.unpack(value)
            directory.size += max(0, min(size, len(source) - at))
        if tag not in KEPT or kind not in WHOLE or not count:
            return
        values = struct.Struct(f"{self._order}{min(count, MAX_BELOW)}{WHOLE[kind]}")
        try:
            numbers = values.unpack_from(source, at)
        except (struct.error, OverflowError):
            return
        directory.first[tag], directory.count[tag] = numbers[0], count
        if tag == Tag.SubIFDs:
            directory.below = numbers
