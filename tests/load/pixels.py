"""Many large photos at once: the memory of the Space at its peak, and whether a small one gets by."""

import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import count

import numpy as np
from PIL import Image

from tests.load.measuring import Peak
from tests.queue_client import QueueClient
from tests.running_space import RunningSpace, running_space

CASES = ((8, (6000, 4000), 1500), (10, (9000, 7000), 3000))
"""Photos at once, their size, and how many MB they may take at their peak, all processes together."""


def photo_of(width: int, height: int) -> bytes:
    """Return a photo, as a JPEG, that compresses as photos do."""
    noise = np.random.default_rng(1).integers(0, 255, (height // 8, width // 8, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(noise).resize((width, height)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


def run() -> None:
    """Print a line a case; raise `AssertionError` where the memory is too much."""
    for photos, size, most in CASES:
        # A fresh one each: what is freed is not all given back.
        with running_space() as space:
            megabytes, seconds, small = measure(space, photos, photo_of(*size))
        pixels = size[0] * size[1] / 1e6
        print(
            f"  {photos} of {pixels:.0f} megapixels: {megabytes:.0f} MB at the peak of {most}, "
            f"{seconds:.1f} s; a small one meanwhile {small:.1f} s",
            flush=True,
        )
        assert megabytes <= most


def measure(space: RunningSpace, photos: int, photo: bytes) -> tuple[float, float, float]:
    """Return the peak in MB, and the seconds of all the large photos and of a small one in between."""
    addresses = (f"127.0.1.{number}" for number in count(1))

    def cut_out(content: bytes, address: str) -> float:
        visitor = QueueClient(space.url, address)
        upload = visitor.upload(content, "photo.jpg")
        start = time.monotonic()
        visitor.http.timeout = None  # type: ignore[assignment]
        answer = visitor.call("remove_background", upload)
        assert answer["success"], answer
        return time.monotonic() - start

    with Peak(space.pid) as peak, ThreadPoolExecutor(photos + 1) as pool:
        start = time.monotonic()
        large = [pool.submit(cut_out, photo, next(addresses)) for _ in range(photos)]
        small = pool.submit(cut_out, photo_of(640, 480), next(addresses))
        for job in large:
            job.result()
        return peak.megabytes, time.monotonic() - start, small.result()
