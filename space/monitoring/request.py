"""The HTTP request that is being answered: what its log line and its errors tell of it."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from secrets import token_hex


@dataclass
class CurrentRequest:
    """A request as the log knows it."""

    id: str = field(default_factory=lambda: token_hex(6))
    """What a visitor can quote, and the log can be searched for."""

    route: str = "other"
    """The pattern of its path, which has no visitor's words in it."""

    code: str | None = None
    """The code of the error that it is answered with."""


_current: ContextVar[CurrentRequest | None] = ContextVar("current_request", default=None)


def current_request() -> CurrentRequest | None:
    """Return the request that this task answers; None where it answers none."""
    return _current.get()


def begin_request() -> CurrentRequest:
    """Return a new request, which from now on is this task's."""
    request = CurrentRequest()
    _current.set(request)
    return request
