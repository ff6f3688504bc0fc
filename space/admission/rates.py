"""How often a visitor may ask in a minute, and send how much in ten, counted here or in a Redis that several Spaces share."""

import logging
import math
import time
from typing import Any

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from space.admission.settings import AdmissionSettings
from space.errors import RequestError

log = logging.getLogger(__name__)

_PATIENCE = 0.5
"""Seconds that a Redis may take to answer: so long a request waits for it."""

_PAUSE = 10.0
"""Seconds until a Redis that did not answer is asked again."""


class Rates:
    """Counts what visitors ask for, each kind by itself, in a window that slides.

    Where Redis does not answer, this process counts alone until it does.
    """

    def __init__(self, settings: AdmissionSettings) -> None:
        self._most: dict[str, RateLimitItem] = {
            "join": RateLimitItemPerMinute(settings.joins_per_minute),
            "upload": RateLimitItemPerMinute(settings.uploads_per_minute),
            "upload bytes": RateLimitItemPerMinute(settings.upload_bytes_per_ten_minutes, 10),
        }
        self._here = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = (
            SlidingWindowCounterRateLimiter(_redis(settings.rate_limit_storage))
            if settings.rate_limit_storage
            else None
        )
        self._ask_again_at = 0.0

    async def count(self, kind: str, visitor: str, cost: int = 1) -> None:
        """Count a `join`, an `upload` or `upload bytes`; raise `RequestError` where it is too much."""
        most = self._most[kind]
        cost = min(cost, most.amount)
        seconds = await self._seconds_until_free(most, kind, visitor, cost)
        if seconds is not None:
            raise RequestError(
                "too_many_requests",
                "These are many requests in a short time. Wait a moment, then go on.",
                retry_after=max(1, math.ceil(seconds)),
                status=429,
            )

    async def _seconds_until_free(self, *what: Any) -> float | None:
        if self._shared is not None and time.monotonic() >= self._ask_again_at:
            try:
                seconds = await _hit(self._shared, *what)
            except StorageError as error:
                if not self._ask_again_at:
                    log.warning(
                        "The Redis of rate limits does not answer (%s): each Space counts by "
                        "itself until it does.",
                        type(error.storage_error).__name__,
                    )
                self._ask_again_at = time.monotonic() + _PAUSE
            else:
                if self._ask_again_at:
                    log.warning("The Redis of rate limits answers again.")
                    self._ask_again_at = 0.0
                return seconds
        return await _hit(self._here, *what)


async def _hit(
    limiter: SlidingWindowCounterRateLimiter,
    most: RateLimitItem,
    kind: str,
    visitor: str,
    cost: int,
) -> float | None:
    """Count `cost` and return `None`, or how many seconds there is no room for it."""
    if await limiter.hit(most, kind, visitor, cost=cost):
        return None
    window = await limiter.get_window_stats(most, kind, visitor)
    return window.reset_time - time.time()


def _redis(url: str) -> RedisStorage:
    return RedisStorage(
        f"async+{url}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="text-behind-image",
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
    )
