"""Bytes on the wire for a phone photo: a scaled copy up and a matte back, against the old way."""

from io import BytesIO

from PIL import Image

from tests.benchmarks.photos import phone_photo
from tests.queue_client import QueueClient

# The copy that the browser sends: see `embed/editor/photo.js`.
COPY_SIDE = 1024
COPY_QUALITY = 75


def run(url: str) -> None:
    """Print the bytes of both ways and their ratio."""
    original = phone_photo(12)
    with Image.open(BytesIO(original)) as photo:
        photo.thumbnail((COPY_SIDE, COPY_SIDE))
        buffer = BytesIO()
        photo.save(buffer, "JPEG", quality=COPY_QUALITY)
    visitor = QueueClient(url)

    def answer(endpoint: str, photo: bytes) -> int:
        message = visitor.call(endpoint, visitor.upload(photo, "photo.jpg"))
        return len(visitor.download(message["output"]["data"][0]))

    scaled = len(buffer.getvalue()), answer("alpha_matte", buffer.getvalue())
    full = len(original), answer("remove_background", original)
    for name, (up, down) in {"scaled copy, matte": scaled, "original, cut-out": full}.items():
        print(f"{name:<20}{up:>12,} up{down:>12,} down{up + down:>12,} B")
    print(f"{'ratio':<20}{sum(scaled) / sum(full):>12.1%}")
