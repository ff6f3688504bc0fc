"""How often somebody may try a password: guessing has to be slow, and must cost the Space little."""

import asyncio
from collections.abc import Iterable

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

from space.admission.visitors import visitor_of
from space.errors import RequestError
from space.lanes import Lane
from space.lock.accounts import Accounts

_MINUTES = 10

_OF_ADDRESS = RateLimitItemPerMinute(10, _MINUTES)

_OF_NAME = RateLimitItemPerMinute(50, _MINUTES)
"""From wherever: more than anyone mistypes, and no more guesses where many addresses share the work."""

_MOST_WAITING = 8

TOO_MANY_TRIES = RequestError(
    "too_many_requests",
    f"Too many tries. Wait {_MINUTES} minutes, then try again.",
    retry_after=60 * _MINUTES,
)

_BUSY = RequestError("login_failed", "Many are signing in. Try again in a moment.", retry_after=5)


class Tries:
    """Checks passwords, one after the other in a thread: each takes 64 MB and some tenths of a second."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._lane = Lane("password", 1)
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def verify(self, connection: HTTPConnection, name: str, password: str) -> bool:
        """Return whether this is a user's password; raise `RequestError` for one try too many."""
        counted = (_OF_ADDRESS, visitor_of(connection)), (_OF_NAME, f"name {name[:64]}")
        self._check(counted)
        if self._waiting >= _MOST_WAITING:
            raise _BUSY
        self._waiting += 1
        try:
            async with self._turn:
                # What those before have come to counts: many at once are not all the first.
                self._check(counted)
                is_right = await self._lane.run(self._accounts.verify, name, password)
                if not is_right:
                    # Nor is a guess forgotten where the guesser knows one password.
                    for limit, key in counted:
                        self._limiter.hit(limit, key)
        finally:
            self._waiting -= 1
        return is_right

    def _check(self, counted: Iterable[tuple[RateLimitItem, str]]) -> None:
        if not all(self._limiter.test(limit, key) for limit, key in counted):
            raise TOO_MANY_TRIES
