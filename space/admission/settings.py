"""The knobs of this room."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings


def _redis_url(url: str) -> str:
    if url and urlsplit(url).scheme not in ("redis", "rediss"):
        raise ValueError("write an address such as redis://10.0.0.7:6379/0")
    return url


class AdmissionSettings(BaseSettings):
    """How much is taken on at once, of all and of one visitor."""

    requests_in_hand: int = Field(
        default=10,
        ge=1,
        description="requests decoded, segmented or encoded at once; the others queue",
    )
    queue_max_size: int = Field(default=64, ge=1, description="requests that may wait in the queue")
    # One network may have a class of pupils behind it, and an agent may send a few photos at once.
    jobs_per_visitor: int = Field(
        default=8, ge=1, description="requests of one visitor that may wait or run"
    )
    # Clients listen at once; who copies an event id from one command to the next needs a while.
    listener_seconds: int = Field(
        default=10,
        ge=1,
        description="seconds that a request waits for somebody to listen to it, or to come back, before it goes",
    )
    # More than anybody makes by hand, or a script makes of one photo after the other.
    joins_per_minute: int = Field(
        default=600, ge=1, description="requests of one visitor that may join the queue in a minute"
    )
    uploads_per_minute: int = Field(
        default=600, ge=1, description="uploads of one visitor in a minute"
    )
    # A class of pupils may be behind one address, the disk behind it is small.
    upload_bytes_per_ten_minutes: int = Field(
        default=1_000_000_000,
        ge=1,
        description="bytes that one visitor may upload in ten minutes; one upload is always let in",
    )
    rate_limit_storage: Annotated[str, AfterValidator(_redis_url)] = Field(
        default="",
        description="Redis that counts these for several Spaces together, such as "
        "redis://10.0.0.7:6379/0; by default each counts its own",
    )
    # The Space stays within 2 GB by this: `python -m tests.load pixels`.
    pixels_in_hand: int = Field(
        default=64_000_000,
        ge=1,
        description="pixels of photos decoded at once, all together; a larger photo is decoded alone",
    )
