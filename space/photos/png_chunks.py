"""The chunks of a PNG (ISO/IEC 15948), one after the other."""

import struct
from collections.abc import Iterator


def chunks(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Yield the type and the body of each chunk, as far as there are whole ones."""
    file, at = memoryview(content), 8
    while at + 12 <= len(file):
        length, kind = struct.unpack_from(">I4s", file, at)
        if at + 12 + length > len(file):
            return
        yield kind, file[at + 8 : at + 8 + length]
        at += 12 + length
