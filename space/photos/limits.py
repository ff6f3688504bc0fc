"""What a photo has to keep to."""

from pydantic import Field
from pydantic_settings import BaseSettings

from space.errors import RequestError


class PhotoLimits(BaseSettings):
    """The knobs of this room; `/limits` tells them to whoever has a photo to send."""

    max_file_bytes: int = Field(
        default=30_000_000, ge=1, description="largest photo file accepted, in bytes"
    )
    max_pixels: int = Field(
        default=64_000_000, ge=1, description="largest photo accepted, in pixels"
    )
    min_side: int = Field(
        default=16, ge=1, description="smallest width or height accepted, in pixels"
    )

    def told(self) -> dict[str, int | str]:
        """Return these, and of a subclass no other, by name."""
        return {name: getattr(self, name) for name in PhotoLimits.model_fields}


def check_size(size: tuple[int, int], limits: PhotoLimits) -> None:
    """Raise `RequestError` for a photo whose width and height are over a limit."""
    width, height = size
    if width * height > limits.max_pixels:
        raise too_many_pixels(limits)
    if min(size) < limits.min_side:
        raise RequestError(
            "photo_too_small",
            f"This photo is {width} x {height} pixels. "
            f"Send one with at least {limits.min_side} pixels on each side.",
        )


def too_many_pixels(limits: PhotoLimits) -> RequestError:
    """Return the refusal of a photo that is over the limit."""
    return RequestError(
        "too_many_pixels",
        f"This photo is over the limit of {limits.max_pixels / 1_000_000:g} megapixels. "
        "Scale it down and send it again.",
    )


def file_too_large(limits: PhotoLimits) -> RequestError:
    """Return the refusal of a file that is over the limit."""
    return RequestError(
        "file_too_large",
        f"This file is over the limit of {limits.max_file_bytes / 1_000_000:g} MB. "
        "Choose a smaller one, or save it with more compression.",
    )
