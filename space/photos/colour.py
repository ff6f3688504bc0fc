"""What a photo says of its colours, and how they become sRGB."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageCms


def transform_to_srgb(image: Image.Image, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return what turns the photo's colours, of a `mode`, into sRGB, or None if they are to stay.

    The photo's profile is ignored if it is broken or made for other colours.
    """
    profile = image.info.get("icc_profile")
    if not profile:
        return None
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
