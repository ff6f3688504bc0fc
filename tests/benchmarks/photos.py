"""Photos of a phone's sizes, made of a sample."""

from io import BytesIO

import numpy as np
from PIL import Image

from tests.running_space import SAMPLES


def phone_photo(megapixels: float) -> bytes:
    """Return a JPEG of a real subject, `megapixels` large, with a sensor's noise."""
    with Image.open(SAMPLES / "astronaut.png") as sample:
        scale = (megapixels * 1e6 / (sample.width * sample.height)) ** 0.5
        size = round(sample.width * scale), round(sample.height * scale)
        large = np.asarray(sample.convert("RGB").resize(size, Image.Resampling.LANCZOS), np.float32)
    noise = np.random.default_rng(0).normal(0, 3, large.shape[:2])[..., None]
    buffer = BytesIO()
    Image.fromarray((large + noise).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()
