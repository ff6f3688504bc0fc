"""How often somebody may try a password: guessing has to be slow, and must cost the Space little."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

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


class Tries:
    """Checks passwords, one after the other in a thread: each takes 64 MB and some tenths of a second."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._lane = Lane("password", 1)
        self._waiting = 0

    async def verify(self, connection: HTTPConnection, name: str, password: str) -> bool:
        """Return whether this is a user's password; raise `RequestError` for one try too many."""
        address = connection.client.host if connection.client else ""
        counted = (_OF_ADDRESS, f"address {address}"), (_OF_NAME, f"name {name}")
        # Counted before it is known what comes of them, or many at once would all be the first.
        if self._waiting >= _MOST_WAITING or not all(
            self._limiter.hit(limit, key) for limit, key in counted
        ):
            raise TOO_MANY_TRIES
        self._waiting += 1
        try:
            is_right = await self._lane.run(self._accounts.verify, name, password)
        finally:
            self._waiting -= 1
        if is_right:
            for limit, key in counted:
                self._limiter.clear(limit, key)
        return is_right
