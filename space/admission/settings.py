"""The knobs of this room."""

from pydantic import Field
from pydantic_settings import BaseSettings


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
    # The Space stays within 2 GB by this: `python -m tests.load pixels`.
    pixels_in_hand: int = Field(
        default=64_000_000,
        ge=1,
        description="pixels of photos decoded at once, all together; a larger photo is decoded alone",
    )
