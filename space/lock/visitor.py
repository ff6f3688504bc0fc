"""Who has been let in."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import HTTPConnection


@dataclass(frozen=True)
class Visitor:
    """Somebody who may use the Space."""

    name: str | None = None
    """Of the user or the token; None for somebody of whom only that is known."""
    policy: str | None = None
    """A Content-Security-Policy for the pages that this visitor is shown, beside their own."""


Recognise = Callable[[HTTPConnection], Visitor | None]
"""Returns who sends a request, None where it does not say; raises `RequestError` for credentials that are wrong."""
