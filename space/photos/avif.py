"""What Pillow doesn't tell of an AVIF, from its boxes (ISO/IEC 14496-12, 23008-12)."""

import re
import struct
from collections.abc import Iterator

MAX_BOXES = 4096
"""Boxes within another, and items, that are looked at; one of many tiles has some hundred."""

EXIF_ITEM = re.compile(rb"(infe(?:\x02.{5}|\x03.{7})..)Exif", re.DOTALL)
"""The entry of EXIF data in the list of items, with its type last."""


def without_exif(content: bytes) -> bytes:
    """Return an AVIF whose EXIF data Pillow won't read.

    It would copy every value in them, however often they name the same bytes; which way up
    the picture is says a box of its own.
    """
    return EXIF_ITEM.sub(rb"\1free", content)


def nclx(content: bytes) -> tuple[int, int] | None:
    """Return the code points of the picture's primaries and transfer; None if it has none to read."""
    try:
        meta = _box(memoryview(content), b"meta")[4:]
        item = _box(meta, b"pitm")
        picture = int.from_bytes(item[4 : 8 if item[0] else 6])
        related = _box(meta, b"iprp")
        properties = list(_boxes(_box(related, b"ipco")))
        for index in _associations(_box(related, b"ipma"), picture):
            kind, body = properties[index - 1]
            if kind == b"colr" and bytes(body[:4]) == b"nclx":
                primaries, transfer = struct.unpack_from(">HH", body, 4)
                return primaries, transfer
    except (LookupError, struct.error):
        pass
    return None


def _box(parent: memoryview, kind: bytes) -> memoryview:
    for each, body in _boxes(parent):
        if each == kind:
            return body
    raise LookupError


def _boxes(parent: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    for _ in range(MAX_BOXES):
        if at + 8 > len(parent):
            return
        size, kind = struct.unpack_from(">I4s", parent, at)
        header = 8
        if size == 1:
            [size], header = struct.unpack_from(">Q", parent, at + 8), 16
        end = at + size if size else len(parent)
        if end < at + header:
            return
        yield kind, parent[at + header : end]
        at = end


def _associations(body: memoryview, item: int) -> Iterator[int]:
    """Yield the numbers, from 1, of the properties of an item."""
    entry = ">IB" if body[0] else ">HB"
    number, mask = (">H", 0x7FFF) if body[3] & 1 else (">B", 0x7F)
    [items] = struct.unpack_from(">I", body, 4)
    at = 8
    for _ in range(min(items, MAX_BOXES)):
        each, count = struct.unpack_from(entry, body, at)
        at += struct.calcsize(entry)
        for _ in range(count):
            [index] = struct.unpack_from(number, body, at)
            at += struct.calcsize(number)
            if each == item and index & mask:
                yield index & mask
